package minutes

import (
	"cmp"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
)

// Seat is what somebody decides for: a role in a team. Who holds it is not told.
type Seat struct {
	// Role and Team are as in the roster of today; empty where it does not say.
	Role, Team string
}

// Presence is how many people of a seat a review required, those who were away
// among them, and how many of those were there.
type Presence struct {
	Seat
	Required, Attended int
}

// Tally is in how many reviews somebody of a seat was required, and in how many
// of those somebody of them was there.
type Tally struct {
	Seat
	Required, Attended int
}

// present tells who decisive was there, the most senior role first.
func (m *Room) present(review *report.Review, excused []string) []Presence {
	handles := slices.Clone(excused)
	for _, f := range review.Required {
		handles = append(handles, f.Value)
	}
	found := map[Seat]Presence{}
	counted := map[string]bool{}
	for _, handle := range handles {
		if counted[handle] || handle == "" {
			continue
		}
		counted[handle] = true
		p := m.Roster.People[handle]
		seat := found[Seat{p.Role, p.Team}]
		seat.Seat = Seat{p.Role, p.Team}
		seat.Required++
		if slices.ContainsFunc(review.Attended, func(a report.Field[string]) bool { return a.Value == handle }) {
			seat.Attended++
		}
		found[seat.Seat] = seat
	}
	var out []Presence
	for _, p := range found {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Presence) int { return bySeniority(a.Seat, b.Seat) })
	return out
}

// ByRole adds up the teams of each role.
func ByRole(present []Presence) []Presence {
	var out []Presence
	for _, p := range present { // sorted by role
		if last := len(out) - 1; last >= 0 && out[last].Role == p.Role {
			out[last].Required += p.Required
			out[last].Attended += p.Attended
			continue
		}
		out = append(out, Presence{Seat{Role: p.Role}, p.Required, p.Attended})
	}
	return out
}

// Attendance adds up the reviews that were held.
func Attendance(records []Record) []Tally {
	tallies := map[Seat]Tally{}
	for _, r := range records {
		if !r.Held() {
			continue
		}
		for _, p := range r.Present {
			t := tallies[p.Seat]
			t.Seat = p.Seat
			t.Required++
			if p.Attended > 0 {
				t.Attended++
			}
			tallies[p.Seat] = t
		}
	}
	var out []Tally
	for _, t := range tallies {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b Tally) int { return bySeniority(a.Seat, b.Seat) })
	return out
}

// bySeniority puts the most senior role first, then sorts by team; who the roster
// does not know comes last.
func bySeniority(a, b Seat) int {
	rank := func(s Seat) int { return slices.Index(roster.Roles, s.Role) }
	return cmp.Or(cmp.Compare(rank(b), rank(a)), strings.Compare(a.Team, b.Team))
}
