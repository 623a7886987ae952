package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"
)

// writer invents texts, the same ones for the same seed.
type writer struct {
	*rand.Rand
	ids map[string]bool // of follow-ups, none is used twice
}

func newWriter(seed int) *writer {
	return &writer{Rand: rand.New(rand.NewPCG(uint64(seed), 0)), ids: map[string]bool{}}
}

var (
	services = []string{
		"checkout", "search", "price-cache", "order-queue", "accounts", "catalog", "mail-sender", "gateway",
		"session-store", "image-proxy", "ledger", "scheduler",
	}
	triggers = []string{"config-change", "deployment", "load", "maintenance", "certificate-expiry", "hardware", "vendor-outage"}
	symptoms = []string{
		"slow", "unavailable", "serving old data", "losing writes", "rejecting requests", "out of memory",
		"returning errors", "stuck", "duplicating events", "timing out",
	}
	occasions = []string{
		"after a deployment", "during a migration", "under peak load", "after a failover", "while a disk filled up",
		"after a change of limits", "during a backup", "after a key rotation",
	}
	subjects = []string{
		"The write queue", "Every second replica", "The connection pool", "A retry of each failed request",
		"The nightly import", "The new release", "The health check", "A full table scan", "The rate limiter",
		"The load balancer", "The standby database", "A stale entry in the cache", "The dashboard of the team",
	}
	events = []string{
		"filled up faster than it was drained", "waited for a lock that nobody held", "answered with the value of the day before",
		"was restarted four times in a row", "kept its connections open", "reported success without doing the work",
		"took every thread that was left", "was removed from the pool and added again", "doubled the load on the primary",
		"ran with the limits of the smaller machine", "hid the first errors from the alert", "came back within a minute",
	}
	consequences = []string{
		"so that requests timed out at the gateway", "and the error rate rose above the threshold", "until the old version was back",
		"while the queue behind it grew", "which the test environment does not show", "and orders had to be sent again by a job",
		"before the page reached the rotation", "although the runbook said otherwise", "and the graphs showed nothing for a while",
	}
	verbs = []string{
		"Page on", "Limit", "Measure", "Write a runbook for", "Test in every release", "Put a switch in front of",
		"Run a drill of", "Remove", "Reject at review", "Document the owner of",
	}
	objects = []string{
		"the age of the oldest message", "retries between services", "the restart of a cold cache", "a failover of the primary",
		"free space on the log volume", "connections that stay idle", "configuration without an owner", "the expiry of certificates",
		"imports that take longer than an hour", "queries without an index",
	}
)

func (w *writer) pick(from []string) string { return from[w.IntN(len(from))] }

// chance is true in so many of a hundred cases.
func (w *writer) chance(percent int) bool { return w.IntN(100) < percent }

// duration is below the limit.
func (w *writer) duration(limit time.Duration) time.Duration {
	return time.Duration(w.Int64N(max(1, int64(limit))))
}

func (w *writer) title(service string) string {
	name := strings.ReplaceAll(service, "-", " ")
	return strings.ToUpper(name[:1]) + name[1:] + " " + w.pick(symptoms) + " " + w.pick(occasions)
}

func (w *writer) sentence() string {
	return w.pick(subjects) + " " + w.pick(events) + " " + w.pick(consequences) + "."
}

func (w *writer) action() string {
	return fmt.Sprintf("%s %s in %s", w.pick(verbs), w.pick(objects), w.pick(services))
}

func (w *writer) impact() string {
	return wrapped("", fmt.Sprintf("%d.%d%% of requests failed for %d minutes, about %d orders.",
		w.IntN(90), w.IntN(10), 5+w.IntN(200), 100+w.IntN(9900)))
}

func (w *writer) paragraph(sentences int) string {
	var all []string
	for range sentences {
		all = append(all, w.sentence())
	}
	return wrapped("", strings.Join(all, " "))
}

func (w *writer) point(text string) string { return wrapped("- ", text) }

// points are two, each with its ending.
func (w *writer) points(endings ...string) string {
	var b strings.Builder
	for _, ending := range endings {
		b.WriteString(w.point(w.sentence() + ending))
	}
	return b.String()
}

const timelineRows = 8

func (w *writer) timeline(from, to time.Time) string {
	var b strings.Builder
	for i := range timelineRows {
		at := from.Add(to.Sub(from) * time.Duration(i) / (timelineRows - 1))
		b.WriteString(w.point(at.Format("2006-01-02 15:04") + " UTC: " + w.sentence()))
	}
	return b.String()
}

// crockford are the letters of ids.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

func (w *writer) followUpID() string {
	for {
		id := []byte("fu-000000")
		for i := len("fu-"); i < len(id); i++ {
			id[i] = crockford[w.IntN(len(crockford))]
		}
		if !w.ids[string(id)] {
			w.ids[string(id)] = true
			return string(id)
		}
	}
}

// columns is how long a line may be for markdownlint, which allows eighty.
const columns = 79

// wrapped breaks a text into lines; what follows a list marker is indented.
func wrapped(mark, text string) string {
	var b strings.Builder
	indent := strings.Repeat(" ", len(mark))
	line, width := mark, len(mark)
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if i > 0 && width+n > columns {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line, width = indent, len(indent)
		}
		line += word + " "
		width += n + 1
	}
	return b.String() + strings.TrimRight(line, " ") + "\n"
}
