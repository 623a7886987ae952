package history

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/wire"
)

// The fields of a follow-up by their place in facts.values. The first ones are
// activity, the others are only told.
const (
	fieldText = iota
	fieldBox
	fieldStatus
	fieldOwner
	fieldDue
	fieldTicket
	lastActivity
	fieldID = iota - 1
)

const activity fieldSet = 1<<lastActivity - 1

var itemFieldNames = []string{
	"text", Box, "status", "owner", "due", "ticket", "id", "team", "kind", "control", "for", "verify", "evaluate", "done", "reason",
}

// maxFields has room for the fields of a follow-up and for a report's title and
// keys.
const maxFields = 24

// reportFieldNames are the fields of a report: its title, and the known keys of
// its front matter.
var reportFieldNames = func() []string {
	names := []string{"title"}
	for _, key := range report.Keys {
		if key.Name != "title" {
			names = append(names, key.Name)
		}
	}
	return names
}()

var reportField = func() map[string]int {
	index := map[string]int{}
	for i, name := range reportFieldNames {
		index[name] = i
	}
	return index
}()

// fieldSet is a set of places in facts.values.
type fieldSet uint32

func (s fieldSet) has(field int) bool { return s&(1<<field) != 0 }

// facts is what one version of a report says of itself or of one follow-up. It
// does not change.
type facts struct {
	// encoded is all of it as it is written down: equal texts, equal facts. The
	// other strings are parts of it.
	encoded string
	report  bool   // of the report itself
	closed  bool   // done or dropped
	id      string // as written; of a report its id
	text    string // what an item without an id is known by
	stated  fieldSet
	values  []string // of the fields that are stated, in their order
}

// value is what is stated for a field, empty for nothing.
func (f *facts) value(field int) string {
	if !f.stated.has(field) {
		return ""
	}
	return f.values[bits.OnesCount32(uint32(f.stated&(1<<field-1)))]
}

func (f *facts) names() []string {
	if f.report {
		return reportFieldNames
	}
	return itemFieldNames
}

// differ is the fields in which two facts differ.
func differ(a, b *facts) fieldSet {
	if a.encoded == b.encoded {
		return 0
	}
	var out fieldSet
	for i := range maxFields {
		if a.value(i) != b.value(i) {
			out |= 1 << i
		}
	}
	return out
}

// reduce keeps of a report what history compares: first the facts of the report
// itself, then those of its follow-ups.
func (s *shelf) reduce(r *report.Report) []*facts {
	if r == nil {
		return nil
	}
	out := make([]*facts, 0, 1+len(r.FollowUps))
	for text := range statements(r) {
		out = append(out, s.facts(text))
	}
	return out
}

// statements are the encoded facts that reduce keeps, each valid until the next.
func statements(r *report.Report) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var w wire.Writer
		reported := ofReport(r)
		reported.write(&w)
		if !yield(w.Bytes) {
			return
		}
		for _, item := range r.FollowUps {
			w.Bytes = w.Bytes[:0]
			stated := ofItem(item)
			stated.write(&w)
			if !yield(w.Bytes) {
				return
			}
		}
	}
}

// statement is facts that are about to be encoded.
type statement struct {
	report, closed bool
	id, text       string
	values         [maxFields]string
}

func ofReport(r *report.Report) statement {
	s := statement{report: true, id: r.ID.Value}
	for _, key := range r.Keys {
		if at, known := reportField[key.Name]; known && !key.Value.IsZero() {
			s.values[at] = fold(key.Value)
		}
	}
	s.values[reportField["title"]] = r.Title.Value
	s.values[reportField["id"]] = r.ID.Value
	s.values[reportField["status"]] = string(r.Status.Value)
	s.values[reportField["owner"]] = r.Owner.Value
	return s
}

func fold(s source.Span) string { return strings.Join(strings.Fields(s.Text()), " ") }

func ofItem(item *report.FollowUp) statement {
	s := statement{id: item.ID.Value, text: normal(item.Text.Value), closed: !item.Open()}
	for i, name := range itemFieldNames {
		s.values[i] = item.Field(name).Value
	}
	s.values[fieldText] = item.Text.Value
	s.values[fieldBox] = box(item.Ticked())
	s.values[fieldID] = item.ID.Value
	return s
}

const ticked = "ticked"

func box(done bool) string {
	if done {
		return ticked
	}
	return "open"
}

// normal is a text without what an editor changes in passing: case, punctuation
// and white space.
func normal(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	if len(words) == 0 {
		return text
	}
	return strings.Join(words, " ")
}

// Key is what a follow-up is called in machine output: its id; without one, and
// where the report uses the id for another item, "~" and a hash of the report's
// id (without one, its path) and the item's normalised text.
func Key(r *report.Report, f *report.FollowUp) string {
	if f.ID.Present() && !slices.ContainsFunc(r.FollowUps, func(g *report.FollowUp) bool { return g != f && g.ID.Value == f.ID.Value }) {
		return f.ID.Value
	}
	at := slices.Index(r.FollowUps, f)
	if at < 0 {
		return ""
	}
	return keyOf(reportName(r.ID.Value, r.Path()), names((*shelf)(nil).reduce(r), nil)[at+1])
}

// reportName is what a report is called: its id, without one its path.
func reportName(id, path string) string { return cmp.Or(id, path) }

func keyOf(report, name string) string {
	if !byText(name) {
		return name
	}
	sum := sha256.Sum256([]byte(report + "\x00" + name))
	return "~" + hex.EncodeToString(sum[:4])
}

// names are what the items of a version are known by: an id, or the text and
// which of several items of that text it is; the report itself has no name. Of
// an id that stands twice, the item that had it before keeps it, as its text
// tells, else the first.
func names(items []*facts, before func(id string) (text string)) []string {
	out := make([]string, len(items))
	owners := idOwners(items, before)
	seen := map[string]int{}
	for i, f := range items {
		if f.report {
			continue
		}
		seen[f.text]++
		if owner, ok := owners[f.id]; ok && owner == i {
			out[i] = f.id
			continue
		}
		out[i] = "=" + f.text + "#" + strconv.Itoa(seen[f.text])
	}
	return out
}

func idOwners(items []*facts, before func(id string) string) map[string]int {
	owners := map[string]int{}
	for i, f := range items {
		if f.report || f.id == "" {
			continue
		}
		first, twice := owners[f.id]
		if !twice {
			owners[f.id] = i
			continue
		}
		if before == nil {
			continue
		}
		if text := before(f.id); f.text == text && items[first].text != text {
			owners[f.id] = i
		}
	}
	return owners
}

// byText reports whether a name is a text, not an id.
func byText(name string) bool { return strings.HasPrefix(name, "=") }
