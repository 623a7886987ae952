package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
)

// corpus reads the public reports of a folder, without its template and what
// is no report.
func corpus(t *testing.T, name string) []*Report {
	t.Helper()
	dir := filepath.Join("testdata", "corpus", name)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var reports []*Report
	for _, e := range entries {
		lower := strings.ToLower(e.Name())
		if strings.Contains(lower, "template") || lower == "readme.md" || lower == "license" || lower == "index.md" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		r, found := Parse(source.NewFile(e.Name(), data))
		for _, f := range found {
			if f.Rule != RuleFrontMatter {
				t.Errorf("%s: %s at %q", e.Name(), f.Message, f.Span.Text())
			}
		}
		reports = append(reports, r)
	}
	return reports
}

// TestCorpusFollowUpsAreAllRead compares with a count that was made without
// this program: the bullets and numbered lines under "Action items", at any
// depth. A bullet beneath an item is detail of the item.
func TestCorpusFollowUpsAreAllRead(t *testing.T) {
	for _, c := range []struct {
		corpus                  string
		reports, items, details int
	}{
		{"dfds", 39, 127, 4},     // 131 bullets
		{"mybinder", 23, 122, 1}, // 123 bullets
	} {
		items, details := 0, 0
		reports := corpus(t, c.corpus)
		for _, r := range reports {
			for _, f := range r.FollowUps {
				items++
				details += f.Details
			}
		}
		if len(reports) != c.reports || items != c.items || details != c.details {
			t.Errorf("%s: %d reports, %d items, %d details; want %d, %d, %d",
				c.corpus, len(reports), items, details, c.reports, c.items, c.details)
		}
	}
}

func TestCorpusTitlesAndTimelinesAreRead(t *testing.T) {
	for _, name := range []string{"dfds", "mybinder"} {
		for _, r := range corpus(t, name) {
			if !r.Title.Present() || r.Section(SectionTimeline) == nil {
				t.Errorf("%s: title %q, %d sections", r.Path(), r.Title.Value, len(r.Sections))
			}
		}
	}
	rows := 0
	for _, r := range corpus(t, "dfds") {
		rows += len(r.Timeline)
	}
	// Counted with grep: rows that begin with a day and a time of day.
	if rows != 356 {
		t.Errorf("%d rows in the timelines of dfds, want 356", rows)
	}
}

// TestNothingIsLost makes sure that every span lies in its file and says what
// its value says.
func TestNothingIsLost(t *testing.T) {
	for _, name := range []string{"dfds", "mybinder"} {
		for _, r := range corpus(t, name) {
			if !strings.Contains(r.Title.Span().Text(), firstWord(r.Title.Value)) {
				t.Errorf("%s: the title stands at %q", r.Path(), r.Title.Span().Text())
			}
			for _, f := range r.FollowUps {
				if !strings.Contains(f.Line().Text(), firstWord(f.Text.Value)) || !strings.Contains(f.Span().Text(), f.Line().Text()) {
					t.Errorf("%s: %q stands at %q", r.Path(), f.Text.Value, f.Line().Text())
				}
			}
		}
	}
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return strings.Trim(word, "`*_")
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		full, "", "---\n", "---\nid: x\n", "+++\ntitle = \"x\"\n+++\n# T\n", "# T\n\n## Action items\n\n| Action | Owner |\n|---|---|\n| a | b |\n",
		"# T\n## Timeline\n- 09:00 a\n- ~ 23:59 b\n- 00:10 c\n", "---\nowner: @ana\n---\n# x\n", "# a\n\n## Follow-ups\n\n- [x] ~~b~~ `fu-7k2pqm`\n  - due: 2026-01-01\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, found := Parse(source.NewFile("incidents/x.md", data))
		checkSpans(t, r, found)
	})
}

func checkSpans(t *testing.T, r *Report, found []finding.Finding) {
	t.Helper()
	for _, f := range found {
		inside(t, f.Span)
	}
	inside(t, r.Title.Span())
	for _, s := range r.Sections {
		inside(t, s.Heading)
		inside(t, s.Body)
	}
	for _, f := range r.FollowUps {
		for _, s := range []source.Span{f.Span(), f.Line(), f.Text.Span(), f.ID.Span(), f.Box.Span(), f.Due.Span()} {
			inside(t, s)
		}
	}
}

func inside(t *testing.T, s source.Span) {
	t.Helper()
	if s.IsZero() {
		return
	}
	if s.Start < 0 || s.Start > s.End || s.End > len(s.File.Data) {
		t.Fatalf("span %d to %d of %d bytes", s.Start, s.End, len(s.File.Data))
	}
}
