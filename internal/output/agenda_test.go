package output_test

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/report"
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
	entry := agenda.Entry{Report: r, Impact: foreign, Minutes: 60, Waiting: since, Missing: []string{foreign, foreign}, Due: on, HasDue: true}
	item := &followup.Item{
		Report: r, FollowUp: &report.FollowUp{ID: said(foreign), Text: said(foreign)}, Owner: foreign, Due: on, HasDue: true,
		Reason: "overdue 3d",
	}
	review := &report.Review{File: source.NewFile("reviews/"+foreign+".md", nil), Organizer: said(foreign)}
	return agenda.Agenda{
		On: on, Zone: time.UTC, Start: on.Start(time.UTC).Add(10 * time.Hour), Duration: time.Hour, Review: review,
		Ready: []agenda.Entry{entry}, Also: []agenda.Entry{entry}, NotReady: []agenda.Entry{entry}, InTime: 2, Unjudged: 3,
		Late: []agenda.Late{{Report: r, Passed: []agenda.Deadline{{What: "report", Due: on, Days: 1}}}},
		Due:  []*followup.Item{item}, Stale: []*followup.Item{item}, Untold: 1, Since: on - 7, Unknown: []string{foreign}, Reports: 4,
	}
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

Tuesday at 10:00 UTC, 60 minutes, organized by plain, planned in
[reviews/plain.md](reviews/plain.md)

## Ready for review

1. plain, 60 minutes: plain
   - [plain](incidents/a%20plain.md)
   - owner plain, ready since 2026-11-25
   - plain
   - still missing: plain; plain

## Also ready

- plain: plain
  - [plain](incidents/a%20plain.md)
  - owner plain, ready since 2026-11-25
  - plain
  - still missing: plain; plain

## Not ready

- The planned review names plain, and no report has that id.
- plain: plain
  - [plain](incidents/a%20plain.md)
  - owner plain, due on 2026-12-01
  - missing: plain; plain

Not judged, because the front matter is missing or cannot be read: 3 reports.

Still in time: 2 more drafts.

## Deadline passed

- plain: plain
  - [plain](incidents/a%20plain.md)
  - owner plain; report due on 2026-12-01, 1 day ago

## Follow-ups due since 2026-11-24

- plain: plain
  - plain, owner plain, due on 2026-12-01 by policy, overdue 3d
  - [plain](incidents/a%20plain.md)

## Stale follow-ups

- plain: plain
  - plain, owner plain, due on 2026-12-01 by policy, overdue 3d
  - [plain](incidents/a%20plain.md)

Not known to be stale or not: 1 more follow-up.
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

Ready for review
----------------

None of 3 reports is ready.

Not ready
---------

Nothing that had to be.

Deadline passed
---------------

None.

Follow-ups due since 2026-11-17
-------------------------------

None.

Stale follow-ups
----------------

None.
`
	got := page(output.AgendaText, agenda.Agenda{On: on, Since: on - 14, Zone: time.UTC, Duration: time.Hour, Reports: 3})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAgendaWithNothingReady(t *testing.T) {
	for _, c := range []struct {
		reports int
		also    []agenda.Entry
		want    string
	}{
		{0, nil, "There are no reports yet."},
		{1, nil, "The only report is not ready."},
		{2, nil, "None of 2 reports is ready."},
		{2, agendaOf("plain").Also, "None of those that the planned review names."},
	} {
		a := agendaOf("plain")
		a.Reports, a.Ready, a.Also = c.reports, nil, c.also
		if got := page(output.AgendaMarkdown, a); !strings.Contains(got, "## Ready for review\n\n"+c.want+"\n") {
			t.Errorf("%d reports, %d also ready: no %q in\n%s", c.reports, len(c.also), c.want, got)
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
	if !strings.Contains(got, "item 20 of many\n") || strings.Contains(got, "item 21 of many") || !strings.Contains(got, "\n5 more: see incident followups\n") {
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
	tried := 0
	for i, s := range hostile.Strings() {
		if strings.TrimSpace(s) == "" {
			continue // nothing to show: the item is left out
		}
		variants := []string{s, strings.Repeat("filler ", 9) + s + " " + s}
		for _, foreign := range variants[:1+i%2] { // the second for each other one, to save time
			tried++
			got := page(output.AgendaMarkdown, agendaOf(foreign))
			kinds, seen := shape(t, got)
			if kinds != plain {
				t.Fatalf("%q changes the structure:\n%s", foreign, cmp.Diff(plain, kinds))
			}
			if want := term.Printable(strings.Fields(s)[0]); !strings.Contains(seen, want) {
				t.Errorf("%q: the reader does not see %q", foreign, want)
			}
			for _, printed := range []string{got, page(output.AgendaText, agendaOf(foreign))} {
				if bad := hostile.Command(printed) + hostile.Unprintable(printed); bad != "" {
					t.Errorf("%q prints %q", foreign, bad)
				}
			}
		}
	}
	if tried < 2200 {
		t.Errorf("only %d texts tried", tried)
	}
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
