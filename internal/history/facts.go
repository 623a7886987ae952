package history

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unique"

	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
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

// facts is what one version of a report says of itself or of one follow-up.
type facts struct {
	report bool   // of the report itself
	id     string // as written; of a report its id
	text   string // what an item without an id is known by
	closed bool   // done or dropped
	values [maxFields]string
}

// shared is facts that stand in memory once, however many versions of a report
// say the same; equal facts are equal handles.
type shared = unique.Handle[facts]

func (f *facts) names() []string {
	if f.report {
		return reportFieldNames
	}
	return itemFieldNames
}

// differ is the fields in which two facts differ.
func differ(a, b shared) fieldSet {
	if a == b {
		return 0
	}
	var out fieldSet
	old, new := a.Value(), b.Value()
	for i := range old.values {
		if old.values[i] != new.values[i] {
			out |= 1 << i
		}
	}
	return out
}

// reduce keeps of a report what history compares: first the facts of the report
// itself, then those of its follow-ups.
func reduce(r *report.Report) []shared {
	if r == nil {
		return nil
	}
	out := make([]shared, 0, 1+len(r.FollowUps))
	out = append(out, unique.Make(reportFacts(r)))
	for _, f := range r.FollowUps {
		out = append(out, unique.Make(itemFacts(f)))
	}
	return out
}

func reportFacts(r *report.Report) facts {
	f := facts{report: true, id: r.ID.Value}
	for _, key := range r.Keys {
		if at, known := reportField[key.Name]; known && !key.Value.IsZero() {
			f.values[at] = fold(key.Value)
		}
	}
	f.values[reportField["title"]] = r.Title.Value
	f.values[reportField["id"]] = r.ID.Value
	f.values[reportField["status"]] = string(r.Status.Value)
	f.values[reportField["owner"]] = r.Owner.Value
	return f
}

func fold(s source.Span) string { return strings.Join(strings.Fields(s.Text()), " ") }

func itemFacts(item *report.FollowUp) facts {
	f := facts{id: item.ID.Value, text: normal(item.Text.Value), closed: !item.Open()}
	for i, name := range itemFieldNames {
		f.values[i] = item.Field(name).Value
	}
	f.values[fieldText] = item.Text.Value
	f.values[fieldBox] = box(item.Ticked())
	f.values[fieldID] = item.ID.Value
	return f
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
	return keyOf(reportName(r.ID.Value, r.Path()), names(reduce(r), nil)[at+1])
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
func names(items []shared, before func(id string) (text string)) []string {
	out := make([]string, len(items))
	owners := idOwners(items, before)
	seen := map[string]int{}
	for i, h := range items {
		f := h.Value()
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

func idOwners(items []shared, before func(id string) string) map[string]int {
	owners := map[string]int{}
	for i, h := range items {
		f := h.Value()
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
		if text := before(f.id); f.text == text && items[first].Value().text != text {
			owners[f.id] = i
		}
	}
	return owners
}

// byText reports whether a name is a text, not an id.
func byText(name string) bool { return strings.HasPrefix(name, "=") }
