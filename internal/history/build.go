package history

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/incident-cli/incident/internal/report"
)

// History answers what happened to the reports and their follow-ups.
type History struct {
	*setting
	in     Input
	forest *cells
	// cells are those of the log, by the roots that the forest had before the
	// current reports were tied to them; own are those in which something is not
	// committed, by their roots now.
	cells, own map[int]*cell
	current    map[string]*told // by path
	vanished   []Vanished
}

// Build reads the past of the current reports. An error is about what could
// not be read; a history is never shorter than the log.
func Build(ctx context.Context, in Input) (*History, error) {
	h, err := build(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("reading the history of the reports: %w", err)
	}
	return h, nil
}

func build(ctx context.Context, in Input) (*History, error) {
	past, err := readPast(ctx, in)
	if err != nil {
		return nil, err
	}
	h := &History{
		setting: newSetting(past.commits, in), in: in,
		forest: newCells(0, func(tie) (int, bool) { return 0, false }),
		cells:  map[int]*cell{}, own: map[int]*cell{},
	}
	h.divide(past)
	h.current = toldBy(h.cells)
	h.overlay()
	return h, h.findVanished(ctx)
}

// divide cuts the past into cells, and replays them.
func (h *History) divide(p *past) {
	h.forest.aliases(h.former)
	for _, c := range p.commits {
		h.tie(p, c)
	}
	for place, c := range p.commits {
		for parent, list := range c.Changes {
			for _, change := range list {
				h.cellAt(change.Path, p.readings).add(place, parent, len(c.Changes), change)
			}
		}
	}
	h.playAll(h.cells)
}

// tie ties the files that a commit changes.
func (h *History) tie(p *past, c *Commit) {
	for _, list := range c.Changes {
		for _, change := range list {
			h.forest.version(change.Path, p.reading(change.Path, change.Old), h.former)
			h.forest.version(change.Path, p.reading(change.Path, change.New), h.former)
		}
		h.forest.changes(list, p.reading)
	}
}

// cellAt is the cell of a path, a new one where there is none.
func (h *History) cellAt(path string, readings map[content]*reading) *cell {
	at := h.rootOf(path)
	if h.cells[at] == nil {
		h.cells[at] = &cell{readings: readings}
	}
	return h.cells[at]
}

func (h *History) rootOf(path string) int { return h.forest.root(h.forest.node(pathTie, path)) }

// playAll replays cells, several at once.
func (h *History) playAll(cells map[int]*cell) {
	waiting := make(chan *cell)
	var players sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		players.Go(func() {
			for c := range waiting {
				c.outcome = h.play(c).tell()
			}
		})
	}
	for _, c := range cells {
		waiting <- c
	}
	close(waiting)
	players.Wait()
}

// toldBy is what cells tell, by the path of the report.
func toldBy(cells map[int]*cell) map[string]*told {
	all := map[string]*told{}
	for _, c := range cells {
		for i := range c.outcome.reports {
			all[c.outcome.reports[i].path] = &c.outcome.reports[i]
		}
	}
	return all
}

// overlay takes up the current reports of the cells in which one of them differs
// from what the last commit holds.
func (h *History) overlay() {
	for _, path := range h.differing() {
		h.own[h.rootOf(path)] = &cell{now: []present{}, overlaid: h.in.Overlay || h.in.Log == nil}
	}
	if len(h.own) == 0 {
		return
	}
	for _, at := range slices.Sorted(maps.Keys(h.cells)) {
		if c := h.own[h.forest.root(at)]; c != nil {
			c.join(h.cells[at])
			for _, r := range h.cells[at].outcome.reports {
				delete(h.current, r.path)
			}
		}
	}
	for _, r := range h.in.Current {
		if c := h.own[h.rootOf(r.Path())]; c != nil {
			c.now = append(c.now, presentOf(r, h.in.sum(r)))
		}
	}
	h.playAll(h.own)
	maps.Copy(h.current, toldBy(h.own))
}

// differing ties the current reports that are not as the last commit has them to
// all that they may have been, and lists their paths and those that are gone.
func (h *History) differing() []string {
	var paths []string
	var moved []Change
	bodies := map[string]*reading{}
	here := map[string]bool{}
	for _, r := range h.in.Current {
		here[r.Path()] = true
		committed, sum := h.current[r.Path()], h.in.sum(r)
		if committed != nil && committed.sum.Facts == sum.Facts {
			continue
		}
		now := presentOf(r, sum)
		h.forest.version(now.path, now.reading, h.former)
		paths = append(paths, now.path)
		if committed == nil {
			moved = append(moved, Change{Path: now.path, New: "new " + now.path})
			bodies[now.path] = now.reading
		}
	}
	for path, committed := range h.current {
		if !here[path] {
			paths = append(paths, path)
			moved = append(moved, Change{Path: path, Old: "old " + path})
			bodies[path] = &reading{body: committed.sum.Body}
		}
	}
	h.forest.changes(moved, func(name, _ string) *reading { return bodies[name] })
	return paths
}

// findVanished reads the last versions of what was deleted.
func (h *History) findVanished(ctx context.Context) error {
	all := h.losses()
	versions := map[string]*report.Report{}
	var mu sync.Mutex
	names, blobs := map[string][]string{}, []string(nil)
	for _, l := range all {
		if names[l.blob] == nil {
			blobs = append(blobs, l.blob)
		}
		names[l.blob] = append(names[l.blob], l.path)
	}
	if len(blobs) == 0 {
		return nil
	}
	err := h.in.Log.Blobs(ctx, blobs, func(blob string, data []byte) error {
		for _, name := range names[blob] {
			r := h.in.Read(name, data)
			mu.Lock()
			versions[name+"\x00"+blob] = r
			mu.Unlock()
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, l := range all {
		r := versions[l.path+"\x00"+l.blob]
		h.vanished = append(h.vanished, Vanished{When: l.when, Path: l.path, Report: r, FollowUp: r.FollowUps[l.item], Trace: l.trace, loss: l})
	}
	return nil
}

// losses are those of all cells, the last first.
func (h *History) losses() []loss {
	var all []loss
	for _, c := range h.all() {
		all = append(all, c.outcome.losses...)
	}
	slices.SortFunc(all, func(a, b loss) int {
		return cmp.Or(cmp.Compare(b.place, a.place), strings.Compare(a.path, b.path), cmp.Compare(a.item, b.item), strings.Compare(a.blob, b.blob))
	})
	return all
}

// Vanished lists the follow-ups that were deleted while they were open, the
// last deleted first. An item without an id whose text was changed has vanished
// under the old one: nothing but an id could tell.
func (h *History) Vanished() []Vanished { return h.vanished }

// Shallow reports whether history is cut off: a date may then be only a bound.
func (h *History) Shallow() bool {
	return slices.ContainsFunc(h.commits, func(c *Commit) bool { return c.Boundary })
}

// FollowUp is what happened to a follow-up of a current report.
func (h *History) FollowUp(r *report.Report, f *report.FollowUp) Trace {
	at, found := slices.Index(r.FollowUps, f), h.current[r.Path()]
	if at < 0 || found == nil || at >= len(found.items) {
		return Trace{Opened: notRead, Touched: notRead}
	}
	return found.items[at]
}

// notRead is the date of what is not among the reports of the input.
var notRead = Date{From: Unknown, Reason: "it is not among the reports whose history was read"}

// Report is what happened to a current report.
func (h *History) Report(r *report.Report) ReportTrace {
	if found := h.current[r.Path()]; found != nil {
		return found.report
	}
	return ReportTrace{Opened: notRead, Touched: notRead}
}
