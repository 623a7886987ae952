package history

import (
	"path"
	"slices"
)

// renamed finds which of the paths that appear were renamed, and from which:
// those with the same content, and those where only the front matter differs,
// which is how a report that was there before is adopted. A copy is no rename:
// its source does not go.
func (b *builder) renamed(changes []Change) map[string]Change {
	moved := map[string]Change{}
	m := moving{moved: moved}
	for _, c := range changes {
		switch {
		case c.New == "":
			m.gone = append(m.gone, c)
		case c.Old == "":
			m.added = append(m.added, c)
		}
	}
	pairUp(&m, goneBlob, addedBlob, func(Change, Change) bool { return true })
	pairUp(&m, b.goneBody, b.addedBody, b.mayBecome)
	return moved
}

// moving is what is still to be paired.
type moving struct {
	gone, added []Change
	moved       map[string]Change
}

func goneBlob(c Change) string  { return c.Old }
func addedBlob(c Change) string { return c.New }

func (b *builder) goneBody(c Change) sum  { return b.reading(c.Path, c.Old).body }
func (b *builder) addedBody(c Change) sum { return b.reading(c.Path, c.New).body }

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
		from := slices.DeleteFunc(slices.Clone(byKey[key]), func(old Change) bool { return !may(old, c) })
		if len(from) == 0 {
			added = append(added, c)
			continue
		}
		old := from[max(0, slices.IndexFunc(from, func(g Change) bool { return path.Base(g.Path) == path.Base(c.Path) }))]
		m.moved[c.Path], taken[old.Path] = old, true
		byKey[key] = slices.DeleteFunc(byKey[key], func(g Change) bool { return g == old })
	}
	m.added = added
	m.gone = slices.DeleteFunc(m.gone, func(c Change) bool { return taken[c.Path] })
}

// mayBecome reports whether a file can be the same report under another name:
// one with an id is not one with another.
func (b *builder) mayBecome(old, new Change) bool {
	had := b.id(old.Path, b.reading(old.Path, old.Old).items)
	has := b.id(new.Path, b.reading(new.Path, new.New).items)
	return had == "" || had == has
}
