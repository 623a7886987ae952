package pattern

import (
	"math"

	"github.com/incident-cli/incident/internal/day"
)

// Period is a range of days, both included.
type Period struct{ First, Last day.Day }

// Holds reports whether a day lies in the period.
func (p Period) Holds(d day.Day) bool { return p.First <= d && d <= p.Last }

// Days is the length of the period.
func (p Period) Days() int { return int(p.Last-p.First) + 1 }

// periods returns the current period and the one before it, of equal length.
func periods(since, today day.Day) (now, before Period) {
	now = Period{since, today}
	return now, Period{since - day.Day(now.Days()), since - 1}
}

// Trend says how a number of incidents compares with that of the period before.
type Trend string

// The trends.
const (
	TooFew  Trend = "too few to compare"
	Unclear Trend = "no clear change"
	Up      Trend = "up"
	Down    Trend = "down"
)

const (
	// significance is how likely chance alone may be to make a difference that
	// is still called a change: once in twenty.
	significance = 0.05
	// fewest is the least number of incidents, both periods together, that can
	// show a change: of five even 5 to 0 comes by chance once in sixteen times.
	fewest = 6
)

// Compare says whether there is a change between two periods of equal length.
// If nothing had changed, each incident would be as likely in one as in the
// other; it is a change where chance alone makes a difference at least as large,
// in either direction, less than once in twenty times (the exact conditional
// test of two Poisson rates, by the binomial distribution).
func Compare(c Count) Trend {
	switch {
	case c.Sum() < fewest:
		return TooFew
	case chance(c) >= significance:
		return Unclear
	case c.Now > c.Before:
		return Up
	}
	return Down
}

// chance is the two-sided probability of a difference at least as large.
func chance(c Count) float64 {
	n := c.Sum()
	tail := 0.0
	for k := max(c.Now, c.Before); k <= n; k++ {
		tail += math.Exp(logChoose(n, k) - float64(n)*math.Ln2)
	}
	return min(1, 2*tail)
}

func logChoose(n, k int) float64 { return logFactorial(n) - logFactorial(k) - logFactorial(n-k) }

func logFactorial(n int) float64 {
	f, _ := math.Lgamma(float64(n) + 1)
	return f
}
