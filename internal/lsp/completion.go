package lsp

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/term"
)

type positionParams struct {
	documentParams
	Position position `json:"position"`
}

// word is something that may be written where the cursor stands.
type word struct {
	text, about string
}

// completion lists what may be written at a position. The text is that of now;
// the words are those of the last look, which a letter more does not change.
func completion(ctx context.Context, s *server, p positionParams) (any, error) {
	items := []term.Object{}
	d := s.open[p.Document.URI]
	if d == nil {
		return items, nil
	}
	v, name := s.lastView(ctx, d)
	if v == nil {
		return items, nil
	}
	t := newText(d.data)
	c := cursor{view: v, name: name, text: t, at: t.offset(p.Position, s.client.units)}
	from, words := c.words()
	for _, w := range words {
		items = append(items, term.Object{
			{Name: "label", Value: w.text}, {Name: "detail", Value: w.about}, {Name: "filterText", Value: w.filter(t.data[from:c.at])},
			{Name: "textEdit", Value: term.Object{
				{Name: "range", Value: t.place(from, c.at, s.client.units)}, {Name: "newText", Value: w.text},
			}},
		})
	}
	return items, nil
}

// filter is what an editor compares with what was typed: a handle is found with
// its sign and without.
func (w word) filter(typed []byte) string {
	plain := strings.TrimPrefix(w.text, "@")
	if bytes.HasPrefix(typed, []byte("@")) {
		return "@" + plain
	}
	return plain
}

// cursor is a place in a text where something is about to be written.
type cursor struct {
	view *View
	name string
	text *text
	at   int
}

// words are the words that may stand at the cursor, and where the word begins
// that is being written.
func (c cursor) words() (from int, words []word) {
	start, _, number := c.text.line(c.at)
	line := string(c.text.data[start:c.at])
	switch isReview := c.view.isReview(c.name); {
	case !isReview && c.view.report(c.name) == nil:
		return c.at, nil
	case c.inHeader(number):
		return c.headerWords(line, number, isReview)
	}
	return c.bodyWords(line, number)
}

// inHeader reports whether a line belongs to the front matter, which may not be
// closed yet.
func (c cursor) inHeader(number int) bool {
	if number == 0 || c.line(0) != "---" {
		return false
	}
	for n := 1; n < number; n++ {
		if c.line(n) == "---" {
			return false
		}
	}
	return true
}

func (c cursor) line(number int) string {
	return string(bytes.TrimRight(c.text.data[c.text.starts[number]:c.text.end(number)], " \t"))
}

var (
	keyBegun   = lazy.Regexp(`^[a-z_]*$`)
	valueBegun = lazy.Regexp(`^([a-z_]+):[ \t]+(?:.*[\[, ])?(@?[\p{L}\p{N}_.-]*)$`)
	itemBegun  = lazy.Regexp(`^[ \t]*-[ \t]+(@?[\p{L}\p{N}_.-]*)$`)
	keyOfItems = lazy.Regexp(`^([a-z_]+):`)
)

func (c cursor) headerWords(line string, number int, review bool) (int, []word) {
	if keyBegun().MatchString(line) {
		return c.at - len(line), c.keys(review, number)
	}
	if m := valueBegun().FindStringSubmatch(line); m != nil {
		return c.at - len(m[2]), c.values(m[1], review)
	}
	m := itemBegun().FindStringSubmatch(line)
	for n := number - 1; m != nil && n > 0; n-- {
		if key := keyOfItems().FindStringSubmatch(c.line(n)); key != nil {
			return c.at - len(m[1]), c.values(key[1], review)
		}
	}
	return c.at, nil
}

// keys are the keys that do not stand in the front matter yet.
func (c cursor) keys(review bool, number int) (words []word) {
	if review {
		for _, name := range report.ReviewKeys {
			words = append(words, word{name + ": ", ""})
		}
	} else {
		for _, k := range report.Keys {
			words = append(words, word{k.Name + ": ", k.Doc})
		}
	}
	return slices.DeleteFunc(words, func(w word) bool { return c.hasKey(w.text, number) })
}

func (c cursor) hasKey(key string, but int) bool {
	for n := 1; n < len(c.text.starts) && c.line(n) != "---"; n++ {
		if n != but && strings.HasPrefix(c.line(n), strings.TrimSpace(key)) {
			return true
		}
	}
	return false
}

// values are the values that a key of the front matter takes.
func (c cursor) values(key string, review bool) []word {
	switch key {
	case "attended", "participants":
		return c.handles("")
	case "organizer", "required", "optional", "away":
		return c.present("")
	case "incidents", "related":
		return c.reports()
	case "severity":
		return plain(c.view.Input.Policy.SeverityNames())
	case "teams":
		return c.teams()
	case "services":
		return c.inReports(func(r *report.Report) []report.Field[string] { return r.Services })
	case "factors":
		return c.factors()
	case "tags":
		return c.inReports(func(r *report.Report) []report.Field[string] { return r.Tags })
	case "trigger":
		return c.inReports(func(r *report.Report) []report.Field[string] { return []report.Field[string]{r.Trigger} })
	case "template":
		return plain(c.view.Input.Templates)
	}
	if review && key == "status" {
		return plain([]string{string(report.Planned), string(report.Held)})
	}
	known, _ := report.KnownKey(key)
	switch known.Kind {
	case report.Handle, report.Handles:
		return c.present("")
	case report.Time:
		return plain([]string{"unknown"})
	}
	return plain(known.Values)
}

var (
	fieldBegun  = lazy.Regexp(`(?i)(?:^|[ \t(])(owner|team|status|kind|control|for):[ \t]*(?:.*, ?)?(@?[\p{L}\p{N}_.-]*)$`)
	handleBegun = lazy.Regexp(`(?:^|[^\p{L}\p{N}_.@])(@[\p{L}\p{N}_.-]*)$`)
	idBegun     = lazy.Regexp(`(?:^|[^\p{L}\p{N}_-])(fu-[0-9a-z]*)$`)
	nameBegun   = lazy.Regexp(`^[ \t]+[-*+][ \t]+([a-z]*)$`)
	taskLine    = lazy.Regexp(`^[ \t]*[-*+][ \t]+\[([ xX])\]`)
)

func (c cursor) bodyWords(line string, number int) (int, []word) {
	if m := idBegun().FindStringSubmatch(line); m != nil {
		return c.at - len(m[1]), c.followUps()
	}
	if m := fieldBegun().FindStringSubmatch(line); m != nil {
		return c.at - len(m[2]), c.fieldValues(strings.ToLower(m[1]), number)
	}
	if m := handleBegun().FindStringSubmatch(line); m != nil {
		return c.at - len(m[1]), c.handlesIn(number)
	}
	if m := nameBegun().FindStringSubmatch(line); m != nil && c.belowTask(number) {
		return c.at - len(m[1]), fieldNames()
	}
	return c.at, nil
}

// belowTask reports whether the lines before one are those of a task item.
func (c cursor) belowTask(number int) bool { return c.box(number-1) != "" }

// box is what stands in the box of the task item to which a line belongs, empty
// where it belongs to none.
func (c cursor) box(number int) string {
	for n := number; n > 0 && c.line(n) != ""; n-- {
		if m := taskLine().FindStringSubmatch(c.line(n)); m != nil {
			return m[1]
		}
	}
	return ""
}

func fieldNames() (words []word) {
	for _, name := range report.FollowUpFields {
		words = append(words, word{name + ": ", ""})
	}
	return words
}

func (c cursor) fieldValues(field string, number int) []word {
	switch field {
	case "owner":
		return c.handlesIn(number)
	case "team":
		return c.teams()
	case "status":
		return plain(report.FollowUpStatuses)
	case "kind":
		return plain(report.FollowUpKinds)
	case "control":
		return plain(report.FollowUpControls)
	}
	return c.factors()
}

func plain(texts []string) (words []word) {
	for _, t := range texts {
		words = append(words, word{text: t})
	}
	return words
}

func (c cursor) handles(before string) (words []word) {
	people := c.view.Input.Roster
	for _, handle := range people.Handles() {
		p := people.People[handle]
		words = append(words, word{before + handle, strings.Trim(p.Name+", "+p.Team, ", ")})
	}
	return words
}

// present are the handles of those who have not left: nobody else can do
// anything from now on.
func (c cursor) present(before string) []word {
	today, people := c.view.Input.Policy.Today(c.view.Input.Now), c.view.Input.Roster.People
	return slices.DeleteFunc(c.handles(before), func(w word) bool {
		return people[strings.TrimPrefix(w.text, before)].LeftBefore(today)
	})
}

// handlesIn are those that may stand in a line of the text: who has left may have
// been there, and may have done what is ticked.
func (c cursor) handlesIn(number int) []word {
	if c.box(number) == " " {
		return c.present("@")
	}
	return c.handles("@")
}

func (c cursor) teams() []word {
	named := c.inReports(func(r *report.Report) []report.Field[string] { return r.Teams })
	words := plain(c.view.Input.Roster.TeamNames())
	return append(words, slices.DeleteFunc(named, func(w word) bool { return slices.Contains(words, w) })...)
}

func (c cursor) factors() []word {
	return c.inReports(func(r *report.Report) []report.Field[string] { return r.Factors })
}

// inReports are the values that reports have, but for the one being written:
// what was just begun is no word yet.
func (c cursor) inReports(list func(*report.Report) []report.Field[string]) []word {
	seen := map[string]bool{}
	for _, r := range c.view.Input.Reports {
		for _, f := range list(r) {
			if r.Path() != c.name && f.Present() {
				seen[f.Value] = true
			}
		}
	}
	return plain(slices.Sorted(maps.Keys(seen)))
}

func (c cursor) reports() (words []word) {
	for _, r := range c.view.Input.Reports {
		if r.Path() != c.name {
			words = append(words, word{r.Name(), r.Title.Value})
		}
	}
	return words
}

func (c cursor) followUps() (words []word) {
	for _, r := range c.view.Input.Reports {
		for _, f := range r.FollowUps {
			if f.ID.Present() {
				words = append(words, word{f.ID.Value, fmt.Sprintf("%s: %s", f.State(), f.Text.Value)})
			}
		}
	}
	return words
}
