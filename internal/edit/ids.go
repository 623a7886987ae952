package edit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

// idLength is the number of random characters of a new id: a thousand million
// ids, so that branches which mint them apart hardly ever meet.
const idLength = 6

// maxTries bounds the search for an id that is not taken.
const maxTries = 1000

// MintID returns a follow-up's id that is not taken, made of random bytes.
func MintID(taken func(string) bool, random io.Reader) (string, error) {
	for range maxTries {
		var b [idLength]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", fmt.Errorf("minting an id: %w", err)
		}
		for i, c := range b {
			// The alphabet has 32 characters, so that all are equally likely.
			b[i] = report.FollowUpAlphabet[int(c)%len(report.FollowUpAlphabet)]
		}
		if id := "fu-" + string(b[:]); !taken(id) {
			return id, nil
		}
	}
	return "", errors.New("minting an id: all that were tried are taken")
}

// Minted is a new id, and the edits that write it: where it belongs, and where what
// stood in its place is cited.
type Minted struct {
	FollowUp *report.FollowUp
	ID       string
	Edit     finding.Edit
	Cited    []finding.Edit
}

// Edits are all the edits that write the id.
func (m Minted) Edits() []finding.Edit { return append([]finding.Edit{m.Edit}, m.Cited...) }

// Message says what they do.
func (m Minted) Message() string {
	if written := m.FollowUp.Attempt(); written.Present() {
		return fmt.Sprintf("write the id %s in the place of %s", m.ID, written.Value)
	}
	return "add the id " + m.ID
}

// MintIDs returns an id, at the end of the item's own paragraph, for every list
// item among the follow-ups that has none. An item whose text would swallow the
// id, and a row of a table, gets none. No id is used twice or is taken. What was
// meant for an id makes room for one: the same in lower case where that is one.
func MintIDs(r *report.Report, taken func(string) bool, random io.Reader) ([]Minted, error) {
	if r.Header == report.Unreadable {
		return nil, nil
	}
	used := map[string]bool{}
	var minted []Minted
	for _, f := range r.FollowUps {
		if f.ID.Present() || f.Form == report.Row {
			continue
		}
		id, err := idFor(f, func(id string) bool { return used[id] || taken(id) }, random)
		if err != nil {
			return nil, err
		}
		used[id] = true
		minted = append(minted, Minted{f, id, idEdit(f, id), citations(r, f, id)})
	}
	return proven(r, minted)
}

func idFor(f *report.FollowUp, taken func(string) bool, random io.Reader) (string, error) {
	if id := strings.ToLower(f.Attempt().Value); report.ValidFollowUpID(id) && !taken(id) {
		return id, nil
	}
	return MintID(taken, random)
}

// citations are the edits that write an id where a report cites what stood in its
// place: as code, or as an answer to a point. What several items were called says of
// none of them which is cited. The text of an item without an id stays, as history
// knows it by that.
func citations(r *report.Report, f *report.FollowUp, id string) []finding.Edit {
	written := f.Attempt()
	if !written.Present() || slices.ContainsFunc(r.FollowUps, func(o *report.FollowUp) bool { return o != f && o.Attempt().Value == written.Value }) {
		return nil
	}
	var edits []finding.Edit
	for _, s := range r.Sections {
		answers := s.Name == report.SectionWentWrong || s.Name == report.SectionLucky
		for _, b := range s.Blocks {
			edits = append(edits, citedIn(b, written.Value, id, answers)...)
		}
	}
	return slices.DeleteFunc(edits, func(e finding.Edit) bool {
		return slices.ContainsFunc(r.FollowUps, func(o *report.FollowUp) bool {
			return !o.ID.Present() && o.Line().Start <= e.Span.Start && e.Span.End <= o.Line().End
		})
	})
}

// citedIn are those in one block: as code, or in an answer as a word.
func citedIn(b report.Block, written, id string, answer bool) []finding.Edit {
	if b.Quoted {
		return nil
	}
	var edits []finding.Edit
	file := b.Span.File
	for at := b.Span.Start; ; at += len(written) {
		next := bytes.Index(file.Data[at:b.Span.End], []byte(written))
		if next < 0 {
			return edits
		}
		at += next
		before, after := file.Data[max(at-1, 0)], file.Data[min(at+len(written), len(file.Data)-1)]
		if before == '`' && after == '`' || answer && !joins(before) && !joins(after) {
			edits = append(edits, finding.Edit{Span: file.Span(at, at+len(written)), New: id})
		}
	}
}

// joins reports whether a character makes one name or address of what stands beside
// it.
func joins(c byte) bool {
	return c == '_' || c == '-' || c == '/' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func idEdit(f *report.FollowUp, id string) finding.Edit {
	if f.Attempt().Present() {
		return finding.Edit{Span: f.Attempt().Span(), New: id}
	}
	end := f.Line().Start + len(strings.TrimRight(f.Line().Text(), " \t\r\n"))
	return finding.Edit{Span: f.Line().File.Span(end, end), New: " `" + id + "`"}
}

// proven drops the ids that are not read back, until all that remain are.
func proven(r *report.Report, minted []Minted) ([]Minted, error) {
	for len(minted) > 0 {
		good, err := readBack(r, minted)
		if err != nil {
			return nil, err
		}
		if good {
			return minted, nil
		}
		apart := readable(r, minted)
		if len(apart) == len(minted) {
			return nil, fmt.Errorf("minting ids in %s: %w", r.Path(), errElsewhere)
		}
		minted = apart
	}
	return nil, nil
}

// readable drops the ids that are not read back. Those of one half do not decide
// about the other: to try each alone would read the report once for every item.
func readable(r *report.Report, minted []Minted) []Minted {
	var kept []Minted
	middle := len(minted) / 2
	for _, half := range [][]Minted{minted[:middle], minted[middle:]} {
		if len(half) == 0 {
			continue
		}
		switch good, err := readBack(r, half); {
		case err == nil && good:
			kept = append(kept, half...)
		case len(half) > 1:
			kept = append(kept, readable(r, half)...)
		}
	}
	return kept
}

func editsOf(minted []Minted) []finding.Edit {
	var edits []finding.Edit
	for _, m := range minted {
		edits = append(edits, m.Edits()...)
	}
	return edits
}

// readBack reports whether ids are read back when no others are added.
func readBack(r *report.Report, minted []Minted) (bool, error) {
	next, err := Apply(r.File, editsOf(minted))
	if err != nil {
		return false, err
	}
	after, _ := report.Parse(next)
	return sameButIDs(r, after, minted), nil
}

// sameButIDs reports whether the follow-ups differ in the new ids only, and in how
// they cite each other.
func sameButIDs(before, after *report.Report, minted []Minted) bool {
	ids := map[*report.FollowUp]string{}
	var cited []string
	for _, m := range minted {
		ids[m.FollowUp] = m.ID
		if len(m.Cited) > 0 {
			cited = append(cited, m.FollowUp.Attempt().Value, m.ID)
		}
	}
	recited := strings.NewReplacer(cited...)
	return sameHead(before, after) && slices.EqualFunc(before.FollowUps, after.FollowUps, func(a, b *report.FollowUp) bool {
		want := meaningOf(a)
		if id, ok := ids[a]; ok {
			want.id = id
		}
		return want.citing(recited).equal(meaningOf(b).citing(recited))
	})
}
