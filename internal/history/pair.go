package history

import "slices"

// filePair is a report before and after a commit: two versions, of which one is
// nil where the report was added or deleted.
type filePair struct{ old, new *version }

// spot is one item of a version: the report itself at 0, then its follow-ups.
type spot struct {
	in *version
	i  int
}

func (s spot) there() bool   { return s.in != nil }
func (s spot) facts() *facts { return s.in.items[s.i] }
func (s spot) thing() int    { return s.in.things[s.i] }
func (s spot) name() string  { return s.in.names[s.i] }

// delta is what became of an item between a parent and a commit: it appeared
// (no old spot), went (no new one), or says something else.
type delta struct{ old, new spot }

// pairs tells which version became which between a parent and a commit, all of
// whose versions are registered, given which paths were renamed.
func (g *registry) pairs(changes []Change, moved map[string]Change) []filePair {
	var paired []filePair
	var added, gone []*version
	left := map[string]bool{}
	for _, from := range moved {
		left[from.Path] = true
	}
	for _, c := range changes {
		old, new := g.versions[place{c.Path, c.Old}], g.versions[place{c.Path, c.New}]
		if from, ok := moved[c.Path]; ok {
			old = g.versions[place{from.Path, from.Old}]
		}
		switch {
		case old != nil && new != nil:
			paired = append(paired, filePair{old, new})
		case new != nil:
			added = append(added, new)
		case old != nil && !left[c.Path]:
			gone = append(gone, old)
		}
	}
	return append(paired, g.pairByReport(gone, added)...)
}

// pairByReport pairs what went and what appeared: a report that was moved and
// changed at once is the same by its id.
func (g *registry) pairByReport(gone, added []*version) []filePair {
	var out []filePair
	for _, old := range gone {
		pair := filePair{old: old}
		i := slices.IndexFunc(added, func(v *version) bool { return g.same(v.report) == g.same(old.report) })
		if i >= 0 {
			pair.new = added[i]
			added = slices.Delete(added, i, i+1)
		}
		out = append(out, pair)
	}
	for _, v := range added {
		out = append(out, filePair{new: v})
	}
	return out
}

// leaves reports whether an item went where nobody asks for it.
func (g *registry) leaves(old, new spot) bool {
	return old.in.path != new.in.path && g.askedAt(old.in.path) && !g.askedAt(new.in.path)
}

// deltas tells what became of the items between a parent and a commit.
func (g *registry) deltas(pairs []filePair) []delta {
	var out []delta
	var gone, appeared []spot
	for _, p := range pairs {
		m := matching{registry: g, old: spotsOf(p.old), new: spotsOf(p.new)}
		m.match()
		out = append(out, m.matched...)
		gone, appeared = append(gone, m.old...), append(appeared, m.new...)
	}
	if len(gone) > 0 && len(appeared) > 0 {
		m := matching{registry: g, old: gone, new: appeared}
		m.by(func(a, b spot) bool { return sameID(a, b) || g.sameReport(a, b) && sameName(a, b) })
		out = append(out, m.matched...)
		gone, appeared = m.old, m.new
	}
	for _, s := range gone {
		out = append(out, delta{old: s})
	}
	for _, s := range appeared {
		out = append(out, delta{new: s})
	}
	return out
}

func spotsOf(v *version) []spot {
	if v == nil {
		return nil
	}
	out := make([]spot, len(v.items))
	for i := range v.items {
		out[i] = spot{v, i}
	}
	return out
}

// matching finds which items of two versions are the same.
type matching struct {
	registry *registry
	old, new []spot  // those without a counterpart so far
	matched  []delta // those with one that says something else
}

// match goes by name first, then by text where an item has no id on at least
// one side: an id added to an item continues it. Then an item may have got another
// id and the same words. Of reports that are not the
// same only ids are compared, for the same text is then another item.
func (m *matching) match() {
	if len(m.old) == 0 || len(m.new) == 0 {
		return
	}
	if !m.registry.sameReport(m.old[0], m.new[0]) {
		m.by(sameID)
		return
	}
	m.by(sameName)
	m.by(sameText)
	m.by(sameWords)
}

func (g *registry) sameReport(a, b spot) bool { return g.same(a.in.report) == g.same(b.in.report) }

func sameName(a, b spot) bool { return a.name() == b.name() }
func sameID(a, b spot) bool   { return a.name() == b.name() && a.name() != "" && !byText(a.name()) }
func sameText(a, b spot) bool {
	return a.facts().text == b.facts().text && (byText(a.name()) || byText(b.name())) && a.name() != "" && b.name() != ""
}

func sameWords(a, b spot) bool {
	return a.facts().text == b.facts().text && a.name() != "" && b.name() != ""
}

// by pairs the items for which the relation holds, in their order.
func (m *matching) by(same func(old, new spot) bool) {
	if len(m.old) == 0 {
		return
	}
	kept := m.new[:0:0]
	for _, new := range m.new {
		i := slices.IndexFunc(m.old, func(old spot) bool { return same(old, new) })
		if i < 0 {
			kept = append(kept, new)
			continue
		}
		m.pair(m.old[i], new)
		m.old = slices.Delete(m.old, i, i+1)
	}
	m.new = kept
}

func (m *matching) pair(old, new spot) {
	m.registry.continues(new.thing(), old.thing())
	if old.facts() != new.facts() || m.registry.leaves(old, new) {
		m.matched = append(m.matched, delta{old, new})
	}
}
