package report_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/wire"
)

// standing is a field with its places, which cmp cannot see into.
type standing[T any] struct {
	Value     T
	Key, Span source.Span
}

func standingOf[T any](f report.Field[T]) standing[T] {
	return standing[T]{f.Value, f.Key(), f.Span()}
}

var fields = cmp.Options{
	cmp.Transformer("word", standingOf[string]), cmp.Transformer("moment", standingOf[report.Moment]),
	cmp.Transformer("status", standingOf[report.Status]), cmp.Transformer("state", standingOf[report.FollowUpStatus]),
	cmp.Transformer("day", standingOf[day.Day]), cmp.Transformer("box", standingOf[bool]),
}

// withoutPlaces compares two reports but for where things stand: of a place it
// matters only whether there is one.
var withoutPlaces = cmp.Options{
	fields,
	cmp.Comparer(func(a, b source.Span) bool { return a.IsZero() == b.IsZero() }),
	cmp.Comparer(func(a, b report.Moment) bool { return a.Unknown == b.Unknown && a.Time.Equal(b.Time) }),
	cmp.FilterPath(func(p cmp.Path) bool {
		last, ok := p.Last().(cmp.StructField)
		if !ok {
			return false
		}
		owner := p.Index(-2).Type()
		switch last.Name() {
		case "File", "YAML", "Keys", "Sections", "Timeline":
			return owner == reflect.TypeFor[report.Report]()
		case "rest":
			return owner == reflect.TypeFor[report.FollowUp]()
		}
		return false
	}, cmp.Ignore()),
}

func recalled(t *testing.T, r *report.Report) *report.Report {
	t.Helper()
	var w wire.Writer
	r.Keep(&w)
	in := wire.NewReader(string(w.Bytes))
	out := report.Recall(in)
	if !in.Done() {
		t.Errorf("%s: what was kept is not read back", r.Path())
	}
	return out
}

// restsOf are the parts of follow-ups that few of them have.
func restsOf(r *report.Report) (all [][]any) {
	for _, f := range r.FollowUps {
		all = append(all, []any{f.Control(), f.For(), f.Verify(), f.Evaluate(), f.Closed(), f.Reason(), f.Group()})
	}
	return all
}

func TestKeptReportsAreRecalled(t *testing.T) {
	count := 0
	for _, pattern := range []string{"testdata/corpus/*/*", "../../examples/incidents/*/*.md", "../../templates/*.md"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			count++
			want := report.Outline(source.NewFile(name, data))
			got := recalled(t, want)
			if diff := cmp.Diff(want, got, withoutPlaces); diff != "" {
				t.Errorf("%s (-read +recalled):\n%s", name, diff)
			}
			if diff := cmp.Diff(restsOf(want), restsOf(got), withoutPlaces); diff != "" {
				t.Errorf("%s (-read +recalled):\n%s", name, diff)
			}
		}
	}
	if count < 10 {
		t.Errorf("%d reports compared", count)
	}
}

func FuzzRecall(f *testing.F) {
	var w wire.Writer
	report.Outline(source.NewFile("a.md", []byte("---\nid: a\nstarted: 2026-11-02T09:12:00+02:00\n---\n# A\n## Follow-ups\n- [ ] B `fu-7k2pqm`\n  - due: 2026-12-01\n"))).Keep(&w)
	f.Add(string(w.Bytes))
	f.Fuzz(func(t *testing.T, text string) {
		in := wire.NewReader(text)
		r := report.Recall(in)
		if !in.Done() {
			return
		}
		var again wire.Writer
		r.Keep(&again)
		if second := report.Recall(wire.NewReader(string(again.Bytes))); len(second.FollowUps) != len(r.FollowUps) || second.ID.Value != r.ID.Value {
			t.Errorf("kept again it is another report")
		}
	})
}
