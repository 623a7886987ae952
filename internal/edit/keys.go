package edit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
)

// SetKeys sets keys of a report's front matter and returns the new file. A key
// that is there changes in place, one that is not gets a line of its own where
// report.Keys has it. An error that is a *Refusal is about what was asked; no
// error leaves anything changed.
func SetKeys(r *report.Report, sets []Set, known Known) (*source.File, error) {
	if err := writable(r); err != nil {
		return nil, err
	}
	if err := once(sets); err != nil {
		return nil, err
	}
	for _, s := range sets {
		next, err := setKey(r, s, known)
		if err != nil {
			return nil, err
		}
		r, _ = report.Parse(next)
	}
	return r.File, nil
}

// writable refuses a report without front matter of ours, in the words in
// which the reader reports it.
func writable(r *report.Report) error {
	if r.Header == report.FrontMatter {
		return nil
	}
	_, found := report.Parse(r.File)
	for _, f := range found {
		switch f.Rule {
		case report.RuleSyntax, report.RuleFrontMatter, report.RuleTooComplex:
			return refuse(fmt.Sprintf("%s:%d: %s", r.Path(), f.Span.Position().Line, f.Message), f.Help)
		}
	}
	return refuse(r.Path()+" has no front matter", "")
}

func setKey(r *report.Report, s Set, known Known) (*source.File, error) {
	want, err := readValue(r, s, known)
	if err != nil {
		return nil, err
	}
	h := readHeader(r)
	edits, err := h.set(s.Name, want)
	if err != nil {
		return nil, err
	}
	next, err := Apply(r.File, edits)
	if err != nil {
		return nil, err
	}
	after, _ := report.Parse(next)
	if !h.onlyChanged(readHeader(after), s.Name, want) || !sameAround(r, after) {
		return nil, fmt.Errorf("setting %s in %s: %w", s.Name, r.Path(), errElsewhere)
	}
	return next, nil
}

// value is what a key is to hold: words of a list, or at most one word.
type value struct {
	list  bool
	words []string
}

func (v value) empty() bool { return len(v.words) == 0 }

// readValue reads what the user wants a key to hold.
func readValue(r *report.Report, s Set, known Known) (value, error) {
	key, ok := report.KnownKey(s.Name)
	if !ok {
		return value{}, refuse(fmt.Sprintf("%q is not a key of a report", s.Name), suggest.Help(s.Name, keyNames()))
	}
	if err := oneLine(s.Name, s.Value); err != nil {
		return value{}, err
	}
	want := value{list: key.Kind == report.List || key.Kind == report.Handles}
	want.words = words(s.Value, want.list)
	for i, w := range want.words {
		checked, err := checkWord(r, key, w, known)
		if err != nil {
			return value{}, err
		}
		want.words[i] = checked
	}
	return want, probeKey(key, want)
}

func keyNames() []string {
	var names []string
	for _, k := range report.Keys {
		names = append(names, k.Name)
	}
	return names
}

// words splits "a, b" and "[a, b]"; what is no list is one word or none.
func words(s string, list bool) []string {
	parts := []string{s}
	if list {
		parts = strings.Split(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"), ",")
	}
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

func checkWord(r *report.Report, key report.KeyInfo, word string, known Known) (string, error) {
	switch {
	case key.Kind == report.Handle || key.Kind == report.Handles:
		return known.handle(word)
	case key.Kind == report.Time && word == "now":
		return known.Now.UTC().Format(time.RFC3339), nil
	case key.Name == "teams":
		return known.team(word)
	case key.Name == "severity":
		return known.severity(word)
	case key.Name == "id":
		return word, checkID(r, word)
	case key.Name == "title" && r.Title.Present() && !r.Title.Named():
		return "", refuse("the title is a heading", fmt.Sprintf("change it in %s:%d", r.Path(), r.Title.Span().Position().Line))
	}
	return word, nil
}

// checkID keeps the id what the path repeats: git raises a conflict over paths.
func checkID(r *report.Report, id string) error {
	if !report.ValidID(id) {
		return refuse(fmt.Sprintf("%q is not an id", id), "write the day and a few words, such as 2026-11-23-checkout-latency")
	}
	if stem := report.Stem(r.Path()); id != stem {
		return refuse(fmt.Sprintf("the path says %q, not %q", stem, id), "rename the file, and keep the former id under aliases")
	}
	return nil
}

// probeKey lets the reader judge the value, so that what is written here is
// what a check accepts.
func probeKey(key report.KeyInfo, want value) error {
	text := "---\n" + key.Name + ": " + want.literal() + "\n---\n"
	_, found := report.Parse(source.NewFile("probe.md", []byte(text)))
	for _, f := range found {
		if f.Rule != report.RuleValue && f.Rule != report.RuleSyntax {
			continue
		}
		if key.Kind == report.Time { // a file cannot say it, a command can
			f.Help += `; "now" is the current time`
		}
		return refuse(f.Message, f.Help)
	}
	return nil
}

// sameAround reports whether all but the front matter is the same.
func sameAround(before, after *report.Report) bool {
	head := func(r *report.Report) string { return r.File.Span(0, r.YAML.Start).Text() }
	return after.Header == report.FrontMatter &&
		head(before) == head(after) && before.Body.Text() == after.Body.Text()
}

// set returns the edits that give a key its value.
func (h header) set(name string, want value) ([]finding.Edit, error) {
	i := h.index(name)
	switch {
	case i >= 0:
		return h.change(i, want)
	case want.empty():
		return nil, nil
	}
	at := h.place(name)
	line := name + ": " + want.literal() + h.file.EOL()
	return []finding.Edit{{Span: h.file.Span(at, at), New: line}}, nil
}

// place is where the line of a new key belongs: behind the present key that is
// next above it in the order of keys, else before the first one below it.
func (h header) place(name string) int {
	rank := func(key string) int { return slices.Index(h.order, key) }
	above, below := -1, -1
	for i, e := range h.entries {
		switch at := rank(e.Key); {
		case at < 0:
		case at < rank(name):
			if above < 0 || at >= rank(h.entries[above].Key) {
				above = i
			}
		case below < 0:
			below = i
		}
	}
	switch {
	case above >= 0:
		return h.entryEnd(above)
	case below >= 0:
		return h.aboveComments(h.entries[below].Span.Start)
	}
	return h.region.End
}

// aboveComments is the start of a key's line, or of the comments right above,
// which belong to that key.
func (h header) aboveComments(at int) int {
	n := h.file.LineOf(at)
	for n > 1 && h.file.Line(n-1).Start >= h.region.Start && strings.HasPrefix(h.file.Line(n-1).Text(), "#") {
		n--
	}
	return h.file.Line(n).Start
}
