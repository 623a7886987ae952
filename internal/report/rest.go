package report

import (
	"strings"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/source"
)

// rest is what few follow-ups have, and what matters only to whoever reads or
// changes the text of a report.
type rest struct {
	control  Field[string]
	forWhat  []Field[string]
	verify   Field[string]
	evaluate Field[day.Day]
	closed   Field[day.Day]
	reason   Field[string]
	group    string

	attempt    Field[string] // what was meant for the id
	span, line source.Span
	indent     string
	fields     []ItemField
}

// none is the rest of a follow-up that has none. Nobody changes it.
var none rest

// wholeFollowUp is a follow-up with its rest in one piece of memory.
type wholeFollowUp struct {
	item FollowUp
	rest rest
}

// begin is the follow-up, before anything is known of it but this.
func (w *wholeFollowUp) begin(form Form, r rest) *FollowUp {
	w.item, w.rest = FollowUp{Form: form, rest: &w.rest}, r
	return &w.item
}

// newFollowUp is a follow-up that stands in a text.
func newFollowUp(form Form, r rest) *FollowUp { return new(wholeFollowUp).begin(form, r) }

func (f *FollowUp) others() *rest {
	if f.rest == nil {
		return &none
	}
	return f.rest
}

// Control is what will show that the work does its part, one of
// FollowUpControls.
func (f *FollowUp) Control() Field[string] { return f.others().control }

// For are the factors, services and so on that the work is about.
func (f *FollowUp) For() []Field[string] { return f.others().forWhat }

// Verify is where it can be seen that the work was done.
func (f *FollowUp) Verify() Field[string] { return f.others().verify }

// Evaluate is the day on which somebody looks whether the work has helped.
func (f *FollowUp) Evaluate() Field[day.Day] { return f.others().evaluate }

// Closed is the claim "done: YYYY-MM-DD".
func (f *FollowUp) Closed() Field[day.Day] { return f.others().closed }

// Reason is why the item was dropped.
func (f *FollowUp) Reason() Field[string] { return f.others().reason }

// Attempt is what stands in the place of the id, and is none.
func (f *FollowUp) Attempt() Field[string] { return f.others().attempt }

// PlaceOfID is where it is found that the item has no id.
func (f *FollowUp) PlaceOfID() source.Span {
	if f.Attempt().Present() {
		return f.Attempt().Span()
	}
	return f.Text.Span()
}

// Group is the lower heading under which the item stands, if any.
func (f *FollowUp) Group() string { return f.others().group }

// Span is the whole item. It and the following are not known of a report that
// was recalled.
func (f *FollowUp) Span() source.Span { return f.others().span }

// Line is the item's own first paragraph.
func (f *FollowUp) Line() source.Span { return f.others().line }

// Indent is what stands before a nested bullet of this item.
func (f *FollowUp) Indent() string { return f.others().indent }

// ShownIndent is Indent as a message can show it, which writes a tab as "\t".
func (f *FollowUp) ShownIndent() string { return strings.ReplaceAll(f.Indent(), "\t", "    ") }

// Fields are the nested bullets that are fields, unknown keys included.
func (f *FollowUp) Fields() []ItemField { return f.others().fields }
