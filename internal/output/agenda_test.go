package output_test

import (
	"bytes"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	xhtml "golang.org/x/net/html"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// said is a value that a report states.
func said(value string) report.Field[string] {
	return report.NewField(value, source.Span{}, source.NewFile("a", []byte("a")).All())
}

// agendaOf is an agenda in which every text that a stranger may have written is
// the given one.
func agendaOf(foreign string) agenda.Agenda {
	on, _ := day.Parse("2026-12-01")
	r := &report.Report{
		File: source.NewFile("incidents/a "+foreign+".md", nil), ID: said(foreign), Title: said(foreign),
		Severity: said(foreign), Owner: said(foreign), Status: report.Field[report.Status]{Value: report.Ready},
	}
	since := history.Date{Time: on.Start(time.UTC).AddDate(0, 0, -6), From: history.Committed}
	entry := agenda.Entry{
		Report: r, Impact: foreign, Minutes: 40, Waiting: since, Missing: []string{foreign, foreign}, Due: on, HasDue: true, ReviewDue: on + 1, HasReviewDue: true,
		Reading: agenda.Reading{Complete: since, Changed: []string{foreign}}, Why: foreign,
	}
	planned := entry
	planned.Planned = true
	item := &followup.Item{
		Report: r, FollowUp: &report.FollowUp{ID: said(foreign), Text: said(foreign)}, ID: foreign, State: report.Open, Owner: foreign, Due: on, HasDue: true,
		Reason: "overdue 3d", Trace: &history.Trace{Closed: since}, Overdue: 3, Stale: followup.Stale,
	}
	done := *item
	done.FollowUp = &report.FollowUp{ID: said(foreign), Text: said(foreign), Box: report.Field[bool]{Value: true}}
	done.State = report.Done
	review := &report.Review{File: source.NewFile("reviews/"+foreign+".md", nil), Organizer: said(foreign)}
	seat := agenda.Seat{Person: roster.Person{Handle: foreign, Name: foreign}, Reasons: []string{foreign, foreign}}
	return agenda.Agenda{
		On: on, Zone: time.UTC, Start: on.Start(time.UTC).Add(10 * time.Hour), Duration: time.Hour, Review: review, PreRead: on.Start(time.UTC).Add(-38 * time.Hour),
		Organizer: agenda.Organizer{Handle: foreign, Last: on - 14, HasLast: true, Then: foreign},
		Audience: agenda.Audience{
			Required: []agenda.Seat{seat}, Optional: []agenda.Seat{seat}, Unknown: []string{foreign},
			Absent:  []agenda.Absent{{Seat: seat, Required: true, Until: on, HasUntil: true, StandIn: foreign}},
			Lacking: []agenda.Lack{{Role: "manager of " + foreign, Why: foreign, StandIn: foreign}},
		},
		Plan:  agenda.Plan{Decisions: 5, Incidents: 40, FollowUps: 10, Patterns: 5},
		Ready: []agenda.Entry{entry}, Next: []agenda.Entry{entry}, NextMore: 1, NotReady: []agenda.Entry{planned}, NotReadyMore: 2, InTime: 2, Unjudged: 3,
		Late: []agenda.Late{{Report: r, Passed: []agenda.Deadline{{What: "report", Due: on, Days: 1}}}}, LateMore: 1,
		Decisions: []agenda.Decision{{Text: foreign, Under: foreign, Report: r, Items: []*followup.Item{item}, Cited: true}, {Text: foreign, Under: foreign}},
		Due:       []*followup.Item{item}, Stale: []*followup.Item{item}, Slipped: []*followup.Item{item}, Closed: []*followup.Item{&done}, Untold: 1, UntoldClosed: 2,
		Patterns: []agenda.Pattern{{Kind: "factor", Name: foreign, Now: 2, Before: 1, Open: 3, Again: []*report.Report{r}}},
		Since:    on - 7, Held: review, Unknown: []string{foreign}, Reports: 4,
	}
}

// nudgesOf are the messages of an agenda, of somebody whose name is foreign, too.
func nudgesOf(foreign string) []agenda.Nudge {
	people := roster.Roster{People: map[string]roster.Person{foreign: {Handle: foreign, Name: foreign}}}
	return agendaOf(foreign).Nudges(people, time.Unix(0, 0))
}

// nudgeTexts are the messages for a chat.
func nudgeTexts(foreign string) string {
	var texts []string
	for _, n := range nudgesOf(foreign) {
		texts = append(texts, output.NudgeText(agendaOf(foreign), n))
	}
	return strings.Join(texts, "\n")
}

func nudgePage(foreign string) string {
	return page(func(w *term.Writer, a agenda.Agenda) { output.NudgesMarkdown(w, a, nudgesOf(foreign)) }, agendaOf(foreign))
}

func page(write func(*term.Writer, agenda.Agenda), a agenda.Agenda) string {
	var b bytes.Buffer
	w := term.NewWriter(&b, term.Options{})
	write(w, a)
	_ = w.Flush()
	return b.String()
}

func TestAgendaMarkdown(t *testing.T) {
	const want = `# Incident review of 2026-12-01

Tuesday at 10:00 UTC, 60 minutes, organized by plain (last time on 2026-11-17;
next time plain).

Planned in [reviews/plain.md](reviews/plain.md)

Reports are complete by Sunday, 2026-11-29 10:00 UTC, so that everybody can read
them before.

Missing: no manager of plain can be there, because plain. Instead: plain.

## Decisions of 2026-11-24, 5 minutes

- plain: plain
  - plain is open
  - [plain](incidents/a%20plain.md)
- plain: plain

## Incidents, 40 minutes

1. plain, 40 minutes: plain
   - [plain](incidents/a%20plain.md)
   - owner plain, ready since 2026-11-25, to be reviewed by 2026-12-02
   - plain
   - complete since 2026-11-25 00:00 UTC, changed after the pre-read: plain

## Follow-ups, 10 minutes

### Due since 2026-11-24, the last review

- plain: plain
  - plain, owner plain, due on 2026-12-01 by policy, overdue 3d
  - [plain](incidents/a%20plain.md)

### Stale

- plain: plain
  - plain, owner plain, due on 2026-12-01 by policy, overdue 3d
  - [plain](incidents/a%20plain.md)

Not known to be stale or not: 1 more follow-up.

### Put off since then

- plain: plain
  - plain, owner plain, due on 2026-12-01 by policy, overdue 3d
  - [plain](incidents/a%20plain.md)

### Closed since then

- plain: plain
  - plain, owner plain, done on 2026-11-25
  - [plain](incidents/a%20plain.md)

Not known to be closed since then or before, because history is cut off: 2
follow-ups.

## Patterns, 5 minutes

- factor plain: 2 incidents in the last half year, 1 in the half before
  - 3 follow-ups of theirs open
  - came back while earlier work was open: [plain](incidents/a%20plain.md)

## Who should be there

### Required

- plain (plain): plain; plain

### Optional

- plain (plain): plain; plain

### Cannot be there

- plain is away until 2026-12-01: plain; plain
  - instead: plain

Not in the roster: plain.

## Not ready

- The planned review names plain, and no report has that id.
- plain: plain
  - [plain](incidents/a%20plain.md)
  - owner plain, on this review, due on 2026-12-01
  - missing: plain; plain

2 more reports: see incident check

Not judged, because the front matter is missing or cannot be read: 3 reports.

Still in time: 2 more drafts.

## Deadline passed

- plain: plain
  - [plain](incidents/a%20plain.md)
  - owner plain; report due on 2026-12-01, 1 day before the review

1 more report: see incident check

## Next time

- plain: plain
  - [plain](incidents/a%20plain.md)
  - owner plain, ready since 2026-11-25, to be reviewed by 2026-12-02
  - plain
  - plain

1 more report: see incident list --status ready
`
	if diff := cmp.Diff(want, page(output.AgendaMarkdown, agendaOf("plain"))); diff != "" {
		t.Error(diff)
	}
}

func TestEmptyAgendaSaysSo(t *testing.T) {
	on, _ := day.Parse("2026-12-01")
	const want = `Incident review of 2026-12-01
=============================

Tuesday, 60 minutes.

Reports are complete before Tuesday, 2026-12-01, so that everybody can read them
before.

Incidents
---------

None of 3 reports is ready.

Follow-ups
----------

Due since 2026-11-17
--------------------

None.

Stale
-----

None.

Who should be there
-------------------

Nobody is named: no incident is gone through.

Not ready
---------

Nothing that had to be.

Deadline passed
---------------

None.
`
	got := page(output.AgendaText, agenda.Agenda{On: on, Since: on - 14, Zone: time.UTC, Duration: time.Hour, Reports: 3, PreRead: on.Start(time.UTC)})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAgendaWithNothingReady(t *testing.T) {
	for _, c := range []struct {
		reports int
		next    []agenda.Entry
		want    string
	}{
		{0, nil, "There are no reports yet."},
		{1, nil, "The only report is not ready."},
		{2, nil, "None of 2 reports is ready."},
		{2, agendaOf("plain").Next, "None of those that the planned review names is ready."},
	} {
		a := agendaOf("plain")
		a.Reports, a.Ready, a.Next = c.reports, nil, c.next
		if got := page(output.AgendaMarkdown, a); !strings.Contains(got, "## Incidents, 40 minutes\n\n"+c.want+"\n") {
			t.Errorf("%d reports, %d for the next time: no %q in\n%s", c.reports, len(c.next), c.want, got)
		}
	}
}

func TestAgendaListsTheMostPressingFollowUps(t *testing.T) {
	a := agendaOf("plain")
	for n := range 24 {
		item := *a.Stale[0]
		item.FollowUp = &report.FollowUp{Text: said(fmt.Sprintf("item %d of many", n+2))}
		a.Stale = append(a.Stale, &item)
	}
	got := page(output.AgendaText, a)
	if !strings.Contains(got, "item 20 of many\n") || strings.Contains(got, "item 21 of many") || !strings.Contains(got, "\n5 more follow-ups: see incident followups\n") {
		t.Errorf("got %s", got)
	}
}

var gfm = goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList))

var tag = regexp.MustCompile(`<[^>]*>`)

// shape is the kinds of all nodes of a page, and the words that a reader sees.
func shape(t testing.TB, source string) (kinds, seen string) {
	t.Helper()
	src := []byte(source)
	root := gfm.Parser().Parse(text.NewReader(src))
	var k strings.Builder
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Kind() != ast.KindText && n.Kind() != ast.KindString {
			fmt.Fprintf(&k, "%v:%v\n", n.Kind(), entering)
		}
		return ast.WalkContinue, nil
	})
	var out bytes.Buffer
	if err := gfm.Renderer().Render(&out, src, root); err != nil {
		t.Fatal(err)
	}
	return k.String(), strings.ReplaceAll(html.UnescapeString(tag.ReplaceAllString(out.String(), "")), "\u200b", "")
}

// TestHostileTextsDoNotChangeAnAgenda puts each hostile text everywhere, alone
// and in a line that must be broken before or within it.
func TestHostileTextsDoNotChangeAnAgenda(t *testing.T) {
	plain, _ := shape(t, page(output.AgendaMarkdown, agendaOf("plain")))
	plainNudges, _ := shape(t, nudgePage("plain"))
	plainFile, _ := shape(t, output.ReviewAgenda(agendaOf("plain"), "reviews/2026-12-01.md")+output.ReviewMinutes(agendaOf("plain")))
	plainHTML := elements(t, page(output.AgendaHTML, agendaOf("plain")))
	harmless := func(foreign string, printed ...string) {
		for _, p := range printed {
			if bad := hostile.Command(p) + hostile.Unprintable(p); bad != "" {
				t.Errorf("%q prints %q", foreign, bad)
			}
		}
	}
	sameElsewhere := func(foreign string) {
		if kinds, _ := shape(t, nudgePage(foreign)); kinds != plainNudges {
			t.Fatalf("%q changes the structure of the nudges:\n%s", foreign, cmp.Diff(plainNudges, kinds))
		}
		if texts := nudgeTexts(foreign); strings.Count(texts, "\n") != strings.Count(nudgeTexts("plain"), "\n") {
			t.Fatalf("%q adds a line to a message:\n%s", foreign, texts)
		}
		if kinds, _ := shape(t, output.ReviewAgenda(agendaOf(foreign), "reviews/2026-12-01.md")+output.ReviewMinutes(agendaOf(foreign))); kinds != plainFile {
			t.Fatalf("%q changes the structure of the review's file:\n%s", foreign, cmp.Diff(plainFile, kinds))
		}
		document := page(output.AgendaHTML, agendaOf(foreign))
		if found := elements(t, document); found != plainHTML {
			t.Fatalf("%q changes the structure of the HTML:\n%s", foreign, cmp.Diff(plainHTML, found))
		}
		excused := agendaOf(foreign)
		excused.Away = []string{foreign}
		if head := headOf(t, output.ReviewHead(excused)); head != "" {
			t.Errorf("%q: front matter %s", foreign, head)
		}
		harmless(foreign, document, nudgePage(foreign))
	}
	tried := 0
	for i, s := range hostile.Strings() {
		if strings.TrimSpace(s) == "" {
			continue // nothing to show: the item is left out
		}
		variants := []string{s, strings.Repeat("filler ", 9) + s + " " + s}
		for _, foreign := range variants[:1+min(1, i%8/7)] { // the second for one in eight, to save time
			tried++
			got := page(output.AgendaMarkdown, agendaOf(foreign))
			kinds, seen := shape(t, got)
			if kinds != plain {
				t.Fatalf("%q changes the structure:\n%s", foreign, cmp.Diff(plain, kinds))
			}
			if want := term.Printable(strings.Fields(s)[0]); !strings.Contains(seen, want) {
				t.Errorf("%q: the reader does not see %q", foreign, want)
			}
			if foreign == s {
				sameElsewhere(foreign)
			}
			harmless(foreign, got, page(output.AgendaText, agendaOf(foreign)))
		}
	}
	if tried < 1600 {
		t.Errorf("only %d texts tried", tried)
	}
}

// elements are the elements of a document with their attributes, but for where
// links lead to; those have to be relative.
func elements(t testing.TB, document string) string {
	t.Helper()
	root, err := xhtml.Parse(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for n := range root.Descendants() {
		if n.Type != xhtml.ElementNode {
			continue
		}
		out.WriteString(n.Data)
		for _, a := range n.Attr {
			if a.Key == "href" {
				if u, err := url.Parse(a.Val); err != nil || u.IsAbs() || u.Host != "" {
					t.Errorf("a link leads to %q", a.Val)
				}
				a.Val = "…"
			}
			out.WriteString(" " + a.Key + "=" + a.Val)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// headOf says what is wrong with the front matter of a review: it reads as what
// was meant, with one incident of each kind.
func headOf(t testing.TB, head string) string {
	t.Helper()
	r, found := report.ParseReview(source.NewFile("reviews/2026-12-01.md", []byte(head)))
	if len(found) > 0 || len(r.Incidents) != 2 || len(r.Required) != 1 || len(r.Optional) != 1 || len(r.Away) != 1 || !r.Date.Present() || r.Status.Value != report.Planned {
		return fmt.Sprintf("%v\n%s", found, head)
	}
	return ""
}

// A line may be longer than 80 columns only where nothing in it can be broken.
func TestAgendaIsBrokenAtEightyColumns(t *testing.T) {
	long := strings.Repeat("some words that go on and on | ", 12)
	for _, write := range []func(*term.Writer, agenda.Agenda){output.AgendaMarkdown, output.AgendaText} {
		for _, line := range strings.Split(page(write, agendaOf(long)), "\n") {
			isLink := strings.Contains(line, "incidents/") || strings.Contains(line, "reviews/")
			if term.Width(line) > 80 && !isLink {
				t.Errorf("%d columns: %s", term.Width(line), line)
			}
		}
	}
}
