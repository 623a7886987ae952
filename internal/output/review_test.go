package output_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/minutes"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// recordOf is a review in which every text that a stranger may have written is
// the given one.
func recordOf(foreign string) minutes.Record {
	on, _ := day.Parse("2026-11-10")
	at := on.Start(time.UTC).Add(10 * time.Hour)
	r := &report.Report{
		File: source.NewFile("incidents/a "+foreign+".md", nil), ID: said(foreign), Title: said(foreign), Severity: said(foreign),
	}
	item := func(state report.FollowUpStatus, closed history.Date) *followup.Item {
		return &followup.Item{
			Report: r, FollowUp: &report.FollowUp{ID: said(foreign), Text: said(foreign)}, Owner: foreign, State: state,
			Trace: &history.Trace{Closed: closed}, Due: on + 30, HasDue: state == report.Open,
		}
	}
	commit := history.Date{Time: at, From: history.Committed}
	suspect, bound, today := commit, commit, commit
	suspect.Suspect, bound.From, today.From = true, history.Bound, history.Uncommitted
	return minutes.Record{
		Review: &report.Review{
			File: source.NewFile("reviews/a "+foreign+".md", nil), Organizer: said(foreign), Duration: said(foreign),
			Date: report.NewField(at, source.Span{}, source.Span{}), Status: report.Field[report.ReviewStatus]{Value: report.Held},
			Required: []report.Field[string]{said(foreign)}, Optional: []report.Field[string]{said(foreign)}, Attended: []report.Field[string]{said(foreign), said(foreign)},
		},
		On: on, HasDay: true, Zone: time.UTC, Waits: minutes.Spread{Count: 2, Median: 6.5, Least: 3, Most: 10},
		Present: []minutes.Presence{{Seat: minutes.Seat{Role: "director"}, Required: 2, Attended: 1}, {Required: 1}},
		Incidents: []minutes.Incident{
			{ID: foreign, Report: r, Decisions: []string{foreign, foreign}, FollowUps: []*followup.Item{
				item(report.Open, history.Date{}), item(report.Done, commit), item(report.Done, bound), item(report.Done, today),
				item(report.Done, history.Date{From: history.Unknown}), item(report.Dropped, suspect), item(followup.Vanished, history.Date{}),
			}},
			{ID: "b " + foreign, Report: r},
			{ID: "c " + foreign},
			{ID: foreign, Report: r},
		},
	}
}

func reviewPage(write func(*term.Writer, minutes.Record), r minutes.Record) string {
	var b bytes.Buffer
	w := term.NewWriter(&b, term.Options{})
	write(w, r)
	_ = w.Flush()
	return b.String()
}

func TestReviewMarkdown(t *testing.T) {
	const want = `# Incident review of 2026-11-10

Tuesday at 10:00 UTC, plain, held, organized by plain, written in
[reviews/a plain.md](reviews/a%20plain.md)

- required: plain
- optional: plain
- attended: plain, plain
- of those required: director 1 of 2, no role 0 of 1
- from the end of an incident to this review: 6.5d (3d to 10d)

## plain

- plain: plain
  - [incidents/a plain.md](incidents/a%20plain.md)
- decision: plain
- decision: plain

Follow-ups: 1 open, 4 done, 1 dropped, 1 vanished.

- open, due on 2026-12-10 by policy: plain
  - plain, owner plain
- done on 2026-11-10: plain
  - plain, owner plain
- done on 2026-11-10 or before: plain
  - plain, owner plain
- done on 2026-11-10, not committed: plain
  - plain, owner plain
- done on a day that history does not tell: plain
  - plain, owner plain
- dropped on 2026-11-10, which cannot be right: plain
  - plain, owner plain
- vanished, deleted while open on a day that history does not tell: plain
  - plain, owner plain

## b plain

- plain: plain
  - [incidents/a plain.md](incidents/a%20plain.md)

No decision is noted.

No follow-ups.

## c plain

No report has that id.

No decision is noted.
`
	if diff := cmp.Diff(want, reviewPage(output.ReviewMarkdown, recordOf("plain"))); diff != "" {
		t.Error(diff)
	}
}

func TestHostileTextsDoNotChangeAReview(t *testing.T) {
	plain, _ := shape(t, reviewPage(output.ReviewMarkdown, recordOf("plain")))
	tried := 0
	for _, s := range hostile.Strings() {
		if strings.TrimSpace(s) == "" {
			continue // nothing to show
		}
		tried++
		got := reviewPage(output.ReviewMarkdown, recordOf(s))
		kinds, seen := shape(t, got)
		if kinds != plain {
			t.Fatalf("%q changes the structure:\n%s", s, cmp.Diff(plain, kinds))
		}
		if want := term.Printable(strings.Fields(s)[0]); !strings.Contains(seen, want) {
			t.Errorf("%q: the reader does not see %q", s, want)
		}
		for _, printed := range []string{got, reviewPage(output.ReviewText, recordOf(s))} {
			if bad := hostile.Command(printed) + hostile.Unprintable(printed); bad != "" {
				t.Errorf("%q prints %q", s, bad)
			}
		}
	}
	if tried < 1500 {
		t.Errorf("only %d texts tried", tried)
	}
}
