package history

import (
	"path"
	"slices"
	"strings"
)

// renamed finds which of the paths that appear were renamed, and from which:
// those with the same content; those where only the front matter differs, which is
// how a report that was there before is adopted; those with the same follow-ups;
// and those with the same title and one of the follow-ups. A copy is no rename: its
// source does not go.
func (b *builder) renamed(changes []Change) map[string]Change {
	if !mayRename(changes) {
		return nil
	}
	m := moving{builder: b, moved: map[string]Change{}, ids: addedIDs(changes, b.reading)}
	for _, c := range changes {
		switch {
		case c.New == "":
			m.gone = append(m.gone, c)
		case c.Old == "":
			m.added = append(m.added, c)
		}
	}
	pairUp(&m, goneBlob, addedBlob, func(Change, Change) bool { return true })
	pairUp(&m, m.body, m.body, m.mayBecome)
	pairUp(&m, m.followUps, m.followUps, m.mayBecome)
	pairUp(&m, m.title, m.title, func(old, new Change) bool {
		return m.mayBecome(old, new) && share(m.says(old), m.says(new))
	})
	return m.moved
}

// mayRename reports whether something goes, and something else appears.
func mayRename(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.New == "" }) &&
		slices.ContainsFunc(changes, func(c Change) bool { return c.Old == "" })
}

// moving is what is still to be paired.
type moving struct {
	*builder
	gone, added []Change
	moved       map[string]Change
	ids         map[string]bool // of what appears
}

func goneBlob(c Change) string  { return c.Old }
func addedBlob(c Change) string { return c.New }

// says is what the version says that goes, or that appears.
func (m *moving) says(c Change) *reading { return m.reading(c.Path, c.Old+c.New) }

func (m *moving) body(c Change) sum      { return m.says(c).body }
func (m *moving) followUps(c Change) sum { return m.says(c).followUps() }
func (m *moving) title(c Change) string  { return m.says(c).title() }

// mayBecome reports whether a file can be the same report under another name: one
// with an id is not one with another, and not one without while its id lives on.
func (m *moving) mayBecome(old, new Change) bool {
	had, has := m.id(old.Path, m.says(old).items), m.id(new.Path, m.says(new).items)
	return had == "" || had == has || has == "" && !m.ids[m.says(old).id()]
}

// addedIDs are the ids of the reports that appear.
func addedIDs(changes []Change, reading func(name, blob string) *reading) map[string]bool {
	ids := map[string]bool{}
	for _, c := range changes {
		if c.Old == "" {
			ids[reading(c.Path, c.New).id()] = true
		}
	}
	return ids
}

// id is the report's id as written; empty where there is none.
func (r *reading) id() string {
	if len(r.items) == 0 {
		return ""
	}
	return r.items[0].id
}

// followUps stands for the texts of the follow-ups without ids, which are known by
// nothing else; zero where there are none.
func (r *reading) followUps() sum {
	texts := r.texts()
	if len(texts) == 0 {
		return sum{}
	}
	return sumOf([]byte(strings.Join(texts, "\x00")))
}

// texts are those of the follow-ups without ids, sorted.
func (r *reading) texts() (texts []string) {
	for _, item := range r.items {
		if f := item; !f.report && f.id == "" && f.text != "" {
			texts = append(texts, f.text)
		}
	}
	slices.Sort(texts)
	return texts
}

// title is the report's title; empty where there is none.
func (r *reading) title() string {
	if len(r.items) == 0 {
		return ""
	}
	return r.items[0].value(0)
}

// share reports whether a follow-up without an id has the same text in both.
func share(a, b *reading) bool {
	texts := b.texts()
	return slices.ContainsFunc(a.texts(), func(text string) bool {
		_, found := slices.BinarySearch(texts, text)
		return found
	})
}

// mostTried is how many files of the same key are tried for one that appears.
const mostTried = 64

// pairUp pairs what appeared with what went and has the same key, the zero one
// excepted; of several that of the same base name, else the first.
func pairUp[K comparable](m *moving, goneKey, addedKey func(Change) K, may func(old, new Change) bool) {
	if len(m.gone) == 0 || len(m.added) == 0 {
		return
	}
	var none K
	byKey, taken := map[K][]Change{}, map[string]bool{}
	for _, c := range m.gone {
		byKey[goneKey(c)] = append(byKey[goneKey(c)], c)
	}
	delete(byKey, none)
	var added []Change
	for _, c := range m.added {
		key := addedKey(c)
		old, found := chooseFrom(byKey[key], c, may)
		if !found {
			added = append(added, c)
			continue
		}
		m.moved[c.Path], taken[old.Path] = old, true
		byKey[key] = slices.DeleteFunc(byKey[key], func(g Change) bool { return g == old })
	}
	m.added = added
	m.gone = slices.DeleteFunc(m.gone, func(c Change) bool { return taken[c.Path] })
}

// chooseFrom chooses that of the same base name among those that a file may have been, else
// the first.
func chooseFrom(from []Change, c Change, may func(old, new Change) bool) (old Change, found bool) {
	tried := 0
	for _, g := range from {
		named := path.Base(g.Path) == path.Base(c.Path)
		if found && !named || tried == mostTried {
			continue
		}
		tried++
		switch {
		case !may(g, c):
		case named:
			return g, true
		default:
			old, found = g, true
		}
	}
	return old, found
}
