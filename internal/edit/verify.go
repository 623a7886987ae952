package edit

import (
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/report"
)

// meaning is what a follow-up says, apart from where it stands.
type meaning struct {
	id, text, group string
	form            report.Form
	box, marked     bool
	details         int
	known           map[string]string // its fields by name
	unknown         []string          // its other "key: value" bullets
}

func meaningOf(f *report.FollowUp) meaning {
	m := meaning{
		id: f.ID.Value, text: f.Text.Value, group: f.Group(), form: f.Form,
		box: f.Box.Value, marked: f.Marked, details: f.Details, known: map[string]string{},
	}
	for _, name := range report.FollowUpFields {
		if field := f.Field(name); field.Present() {
			m.known[name] = field.Value
		}
	}
	for _, b := range f.Fields() {
		if !slices.Contains(report.FollowUpFields, b.Name) {
			m.unknown = append(m.unknown, otherBullet(b))
		}
	}
	return m
}

// otherBullet is a bullet that is no field, as it is compared.
func otherBullet(b report.ItemField) string { return b.Name + ": " + b.Value.Value }

func (m meaning) equal(o meaning) bool {
	return m.id == o.id && m.text == o.text && m.group == o.group && m.form == o.form &&
		m.box == o.box && m.marked == o.marked && m.details == o.details &&
		slices.Equal(m.unknown, o.unknown) && sameFields(m.known, o.known)
}

// citing is the meaning with other names of follow-ups in its words.
func (m meaning) citing(other *strings.Replacer) meaning {
	m.text = other.Replace(m.text)
	for name, value := range m.known {
		m.known[name] = other.Replace(value)
	}
	for i, field := range m.unknown {
		m.unknown[i] = other.Replace(field)
	}
	return m
}

func sameFields(a, b map[string]string) bool {
	for _, name := range report.FollowUpFields {
		if a[name] != b[name] {
			return false
		}
	}
	return true
}

func sameItem(a, b *report.FollowUp) bool { return meaningOf(a).equal(meaningOf(b)) }

// onlyItemChanged reports whether after says what is wanted in one follow-up,
// and the same as before in all others and around them.
func onlyItemChanged(before, after *report.Report, at int, want fields) bool {
	if len(before.FollowUps) != len(after.FollowUps) || !sameHead(before, after) {
		return false
	}
	for i, f := range before.FollowUps {
		if i != at && !sameItem(f, after.FollowUps[i]) {
			return false
		}
	}
	return hasBecome(before.FollowUps[at], after.FollowUps[at], want) &&
		sameSections(before, after, after.FollowUps[at].Line().Start)
}

// hasBecome reports whether a follow-up says what it said, but for what is
// wanted. The reader judged the wanted values before, so here it is enough that
// they are there and nothing else moved.
func hasBecome(before, after *report.FollowUp, want fields) bool {
	was, is := meaningOf(before), meaningOf(after)
	for name, value := range want.set {
		got := after.Field(name)
		// A link in the text stands for the ticket where no field states one.
		stated := got.Present() && got.Named()
		if stated != (value != "") || stated && !says(name, got.Value, value) {
			return false
		}
		delete(was.known, name)
		delete(is.known, name)
	}
	was.box = want.box
	return was.equal(is)
}

// says reports whether a field that was read holds the text that was written.
func says(name, got, written string) bool {
	switch name {
	case "ticket", "verify":
		return strings.Contains(written, got)
	case "kind", "control", "status":
		return strings.EqualFold(got, written)
	}
	return got == strings.TrimPrefix(written, "@")
}

// sameHead reports whether all before the Markdown is the same.
func sameHead(a, b *report.Report) bool {
	return a.Header == b.Header && string(a.File.Data[:a.Body.Start]) == string(b.File.Data[:b.Body.Start]) &&
		a.Title.Value == b.Title.Value
}

// sameSections reports whether the headings are the same, and what stands under
// each but those around the place, of after, that changed.
func sameSections(before, after *report.Report, at int) bool {
	return slices.EqualFunc(before.Sections, after.Sections, func(a, b *report.Section) bool {
		if a.Name != b.Name || a.Level != b.Level || a.Title.Value != b.Title.Value {
			return false
		}
		return b.Body.Start <= at && at < b.Body.End || slices.EqualFunc(a.Blocks, b.Blocks, sameBlock)
	})
}

func sameBlock(a, b report.Block) bool { return a.Text == b.Text }
