package main

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"time"
)

// lines writes commits on main and on branches that are merged into it. Only
// one branch is open at a time, but one may begin before the last one ended.
type lines struct {
	w      *writer
	out    *bufio.Writer
	text   strings.Builder
	merges draw // of the ordinary commits, those that a merge follows
	marks  int  // how many commits there are
	main   int  // the mark of main's newest commit
	before int  // what main was when the last branch began
	branch branch
	// changed is the mark of the commit of main that last changed a document.
	changed map[document]int
}

// branch is what is not in main yet.
type branch struct {
	fork, tip int // marks; the tip is 0 where no branch is open
	documents []document
}

func newLines(s Shape, out *bufio.Writer) *lines {
	return &lines{
		w: newWriter(s.Seed + 2), out: out, merges: draw{s.Merges, s.ordinary()}, changed: map[document]int{},
	}
}

// add commits to main or to a branch, and merges the branch when it is time.
func (l *lines) add(c change) {
	if l.merges.take > 0 && l.aside(c.documents) {
		l.commitAside(c)
	} else {
		l.commit(c)
	}
	if l.merges.next(l.w) {
		l.merge(c.at)
	}
}

// commit writes to main.
func (l *lines) commit(c change) {
	l.write("main", c, l.main, 0)
	l.advance(c.documents)
}

// advance says that main has a new commit, which changed the documents.
func (l *lines) advance(documents []document) {
	l.main = l.marks
	for _, d := range documents {
		l.changed[d] = l.marks
	}
}

// aside decides whether a commit goes to the branch, which it opens. What main
// has changed since goes to main, where nothing conflicts.
func (l *lines) aside(documents []document) bool {
	if l.branch.tip == 0 {
		l.branch = branch{fork: l.main}
		if l.before > 0 && !l.changedSince(l.before, documents) && l.w.chance(50) {
			l.branch.fork = l.before
		}
		l.before = l.main
		return true
	}
	if l.changedSince(l.branch.fork, documents) {
		return false
	}
	return slices.ContainsFunc(documents, l.branch.holds) || l.w.chance(50)
}

func (b *branch) holds(d document) bool { return slices.Contains(b.documents, d) }

func (l *lines) changedSince(mark int, documents []document) bool {
	for _, d := range documents {
		if l.changed[d] > mark {
			return true
		}
	}
	return false
}

func (l *lines) commitAside(c change) {
	from := l.branch.tip
	if from == 0 {
		from = l.branch.fork
	}
	l.write("branch", c, from, 0)
	l.branch.tip = l.marks
	l.branch.documents = append(l.branch.documents, c.documents...)
}

// merge ends the branch. What it changed stands in main as it is now.
func (l *lines) merge(at time.Time) {
	c := change{l.w.member(), at.Add(time.Second), "Merge a branch", l.branch.documents}
	l.write("main", c, l.main, l.branch.tip)
	l.advance(l.branch.documents)
	l.branch = branch{}
}

// write is one commit. The writer keeps its first error, and Flush returns it.
func (l *lines) write(name string, c change, from, merged int) {
	l.marks++
	who := fmt.Sprintf("%s %d +0000", identity(c.member), c.at.Unix())
	fmt.Fprintf(l.out, "commit refs/heads/%s\nmark :%d\nauthor %s\ncommitter %[3]s\ndata %d\n%s\n", name, l.marks, who, len(c.subject), c.subject)
	if from > 0 {
		fmt.Fprintf(l.out, "from :%d\n", from)
	}
	if merged > 0 {
		fmt.Fprintf(l.out, "merge :%d\n", merged)
	}
	for _, d := range c.documents {
		l.text.Reset()
		d.markdown(&l.text)
		fmt.Fprintf(l.out, "M 100644 inline %s\ndata %d\n%s\n", d.place(), l.text.Len(), l.text.String())
	}
}
