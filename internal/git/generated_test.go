package git

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// past makes up a history in which people do to reports what they do to code:
// edit, rename, copy, delete, merge (also many branches, crosswise, and to
// something that is in no parent), revert, pick, squash and rebase, under
// clocks that stand still or go wrong. Every commit states all of its files, so
// that nothing depends on how they are written.
type past struct {
	random  *rand.Rand
	commits []moment // the mark of each is its place, from 1
	tips    []int    // places of the branches' ends
	out     strings.Builder
}

// moment is a commit that was made up.
type moment struct {
	files   map[string]string
	parents []int
}

// pastOf is a stream for fast-import whose branch main reaches most of what
// there is.
func pastOf(random *rand.Rand, commits int) string {
	p := &past{random: random}
	for len(p.commits) < commits-1 {
		p.step()
	}
	p.merge(0)
	fmt.Fprintf(&p.out, "reset refs/heads/main\nfrom :%d\n", len(p.commits))
	return p.out.String()
}

func (p *past) step() {
	if len(p.tips) == 0 || len(p.tips) < 5 && p.random.IntN(20) == 0 {
		p.tips = append(p.tips, -1)
		p.commit(len(p.tips)-1, p.edited(map[string]string{}), nil)
		return
	}
	branch := p.random.IntN(len(p.tips))
	tip := p.tips[branch]
	files := maps.Clone(p.commits[tip].files)
	switch p.random.IntN(12) {
	case 0: // a new branch
		if len(p.tips) < 6 {
			p.tips = append(p.tips, p.random.IntN(len(p.commits)))
		}
	case 1, 2:
		p.merge(branch)
	case 3: // a revert
		p.commit(branch, maps.Clone(p.commits[p.random.IntN(len(p.commits))].files), []int{tip})
	case 4: // a pick
		p.pick(p.random.IntN(len(p.commits)), files)
		p.commit(branch, files, []int{tip})
	case 5: // a squash of another branch
		maps.Copy(files, p.commits[p.any()].files)
		p.commit(branch, files, []int{tip})
	case 6:
		p.rebase(branch)
	default:
		p.commit(branch, p.edited(files), []int{tip})
	}
}

func (p *past) any() int { return p.tips[p.random.IntN(len(p.tips))] }

// merge joins up to three other branches, any of which may be an ancestor.
func (p *past) merge(branch int) {
	parents := []int{p.tips[branch]}
	for range 1 + p.random.IntN(3) {
		if other := p.any(); !slices.Contains(parents, other) {
			parents = append(parents, other)
		}
	}
	files := maps.Clone(p.commits[parents[p.random.IntN(len(parents))]].files)
	switch p.random.IntN(4) {
	case 0: // as one of them
	case 1: // something that none of them has
		files = p.edited(files)
	default:
		for _, parent := range parents {
			p.pick(parent, files)
		}
	}
	p.commit(branch, files, parents)
}

// pick takes what a commit changed.
func (p *past) pick(from int, into map[string]string) {
	before := map[string]string{}
	if c := p.commits[from]; len(c.parents) > 0 {
		before = p.commits[c.parents[0]].files
	}
	for path, text := range p.commits[from].files {
		if before[path] != text {
			into[path] = text
		}
	}
}

// rebase puts the last commits of a branch on another one, which has the old
// ones unreachable unless they were merged.
func (p *past) rebase(branch int) {
	onto, picked := p.any(), p.tips[branch]
	files := maps.Clone(p.commits[onto].files)
	p.pick(picked, files)
	p.commit(branch, files, []int{onto})
}

// edited changes, adds, renames, copies or deletes one to three files.
func (p *past) edited(files map[string]string) map[string]string {
	for range 1 + p.random.IntN(3) {
		paths := slices.Sorted(maps.Keys(files))
		if len(paths) == 0 || p.random.IntN(4) == 0 {
			files[p.path()] = p.report()
			continue
		}
		old := paths[p.random.IntN(len(paths))]
		switch p.random.IntN(6) {
		case 0:
			delete(files, old)
		case 1:
			text := files[old]
			delete(files, old)
			files[p.path()] = text
		case 2:
			files[p.path()] = files[old]
		default:
			files[old] = p.report()
		}
	}
	return files
}

// path is of a report, or of something else.
func (p *past) path() string {
	folder := []string{"incidents", "incidents/2026", "incidents-old", "src", "src/deep"}[p.random.IntN(5)]
	return fmt.Sprintf("%s/2026-01-0%d-x.md", folder, 1+p.random.IntN(5))
}

func (p *past) report() string {
	var text strings.Builder
	fmt.Fprintf(&text, "---\nid: 2026-01-0%d-x\nseverity: SEV%d\n---\n\n# X\n\n## Follow-ups\n\n", 1+p.random.IntN(5), 1+p.random.IntN(3))
	for range p.random.IntN(3) {
		box := []string{" ", "x"}[p.random.IntN(2)]
		fmt.Fprintf(&text, "- [%s] Do %d `fu-00000%d`\n  - due: 2026-02-0%d\n", box, p.random.IntN(3), p.random.IntN(4), 1+p.random.IntN(9))
	}
	return text.String()
}

func (p *past) commit(branch int, files map[string]string, parents []int) {
	p.commits = append(p.commits, moment{files, parents})
	mark := len(p.commits)
	p.tips[branch] = mark - 1
	clock := 1700000000 + 60*(mark-p.random.IntN(2)*p.random.IntN(9)) // often the same minute
	message := fmt.Sprintf("Commit %d\n\n:100644 what is no change\n", mark)
	fmt.Fprintf(&p.out, "commit refs/heads/b%d\nmark :%d\nauthor Bén <b@example.com> %d +0100\ncommitter A <a@example.com> %d +0000\ndata %d\n%s\n",
		branch, mark, clock-30, clock, len(message), message)
	for i, parent := range parents {
		fmt.Fprintf(&p.out, "%s :%d\n", []string{"from", "merge"}[min(i, 1)], parent+1)
	}
	p.out.WriteString("deleteall\n")
	for _, path := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&p.out, "M %s inline %s\ndata %d\n%s\n", []string{"100644", "100755", "120000"}[p.modeOf(path)], path, len(files[path]), files[path])
	}
}

// modeOf makes a few files executable in some commits, and one a link.
func (p *past) modeOf(path string) int {
	switch {
	case path == "incidents/2026-01-05-x.md" && p.random.IntN(6) == 0:
		return 2
	case p.random.IntN(12) == 0:
		return 1
	}
	return 0
}
