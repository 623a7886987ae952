package history

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
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
	in      Input
	shallow bool
	differs bool
	depth   Depth
	forest  *cells
	memory  *memory // the past that was kept, once it is needed
	// cells are those of the log, at the roots that the forest had before the
	// current reports were tied to them; nil stands where none is.
	cells []*cell
	// own are those in which something is not committed, by their roots now.
	own map[int]*cell
	// nodes are the places of cells, and ties what they have in common, where they
	// are worth to be kept.
	nodes    []int
	ties     ties
	current  map[string]*told          // by path
	versions map[string]*report.Report // the last ones that held what was deleted
	vanished []Vanished
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
	in.shelf = newShelf()
	if in.Kept != nil {
		h, err := extend(ctx, in)
		if !errors.Is(err, ErrOther) {
			return h, err
		}
	}
	past, err := readPast(ctx, in, in.Log)
	if err != nil {
		return nil, err
	}
	h := newHistory(in)
	h.log.add(past.commits)
	h.shallow = slices.ContainsFunc(past.commits, func(c *Commit) bool { return c.Boundary })
	h.depth.add(h.log.read)
	h.cut = h.shallow
	h.forest = newCells(0, "")
	h.divide(past)
	h.seal()
	return h, h.finish(ctx)
}

func newHistory(in Input) *History {
	return &History{
		setting: newSetting(in), in: in,
		own: map[int]*cell{}, versions: map[string]*report.Report{},
	}
}

// finish takes up what is not committed.
func (h *History) finish(ctx context.Context) error {
	h.current = toldBy(slices.Values(h.logged()), len(h.in.Current))
	if err := h.overlay(); err != nil {
		return err
	}
	return h.findVanished(ctx)
}

// divide cuts the past into cells, and replays them.
func (h *History) divide(p *past) {
	h.forest.aliases(h.former)
	for _, c := range p.commits {
		h.tie(c, p.reading)
	}
	for place, c := range p.commits {
		h.share(c, place, p.readings)
	}
	h.playAll(slices.Values(h.logged()))
}

// share gives what a commit did to the cells that it concerns.
func (h *History) share(c *Commit, place int, readings map[content]*reading) {
	for parent, list := range c.Changes {
		for _, change := range list {
			h.cellAt(change.Path, readings).add(place, parent, len(c.Changes), change)
		}
	}
}

// tie ties the files that a commit changes.
func (h *History) tie(c *Commit, reading func(path, blob string) *reading) {
	for _, list := range c.Changes {
		for _, change := range list {
			h.forest.version(change.Path, reading(change.Path, change.Old), h.former)
			h.forest.version(change.Path, reading(change.Path, change.New), h.former)
		}
		h.forest.changes(list, reading)
	}
}

// cellAt is the cell of a path, a new one where there is none.
func (h *History) cellAt(path string, readings map[content]*reading) *cell {
	at := h.rootOf(path)
	if h.cell(at) == nil {
		h.setCell(at, &cell{readings: readings})
	}
	return h.cells[at]
}

// cell is the cell at a root, nil where there is none.
func (h *History) cell(at int) *cell {
	if at >= len(h.cells) {
		return nil
	}
	return h.cells[at]
}

func (h *History) setCell(at int, c *cell) {
	if at >= len(h.cells) {
		h.cells = append(h.cells, make([]*cell, at+1-len(h.cells))...)
	}
	h.cells[at] = c
}

// logged are the cells of the log.
func (h *History) logged() []*cell {
	return slices.DeleteFunc(slices.Clone(h.cells), func(c *cell) bool { return c == nil })
}

func (h *History) rootOf(path string) int { return h.forest.root(h.forest.node(pathTie, path)) }

// playAll replays cells, several at once.
func (h *History) playAll(cells iter.Seq[*cell]) {
	waiting := make(chan *cell)
	var players sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		players.Go(func() {
			for c := range waiting {
				c.outcome = h.play(c).tell()
			}
		})
	}
	for c := range cells {
		waiting <- c
	}
	close(waiting)
	players.Wait()
}

// toldBy is what cells tell, by the path of the report.
func toldBy(cells iter.Seq[*cell], likely int) map[string]*told {
	all := make(map[string]*told, likely)
	for c := range cells {
		for i := range c.outcome.reports {
			all[c.outcome.reports[i].path] = &c.outcome.reports[i]
		}
	}
	return all
}

// overlay takes up the current reports of the cells in which one of them differs
// from what the last commit holds.
func (h *History) overlay() error {
	d, err := h.differing()
	if err != nil {
		return err
	}
	if len(d.present) == 0 && len(d.gone) == 0 {
		return nil
	}
	h.differs = true
	if err := h.open(); err != nil {
		return err
	}
	for _, path := range h.tieDifferent(d) {
		h.own[h.rootOf(path)] = &cell{now: []present{}, overlaid: h.in.Overlay || h.in.Log == nil}
	}
	for at, committed := range h.cells {
		c := h.own[h.forest.root(at)]
		if c == nil || committed == nil {
			continue
		}
		if !h.openCell(at) {
			return ErrOther
		}
		c.join(committed)
		for _, r := range committed.outcome.reports {
			delete(h.current, r.path)
		}
	}
	for _, r := range h.in.Current {
		if h.current[r.Path()] == nil {
			now, err := h.in.present(r)
			if err != nil {
				return err
			}
			c := h.own[h.rootOf(r.Path())]
			if c == nil {
				return ErrOther // what was kept does not fit together
			}
			c.now = append(c.now, now)
		}
	}
	h.playAll(maps.Values(h.own))
	maps.Copy(h.current, toldBy(maps.Values(h.own), len(h.own)))
	return nil
}

// difference is what the current reports are that the last commit does not hold
// so.
type difference struct {
	present []present
	gone    []*told
}

func (h *History) differing() (d difference, err error) {
	there := 0
	for i, r := range h.in.Current {
		committed := h.current[r.Path()]
		if committed != nil {
			there++
		}
		if committed != nil && committed.sum.Facts == h.in.sum(i).Facts {
			continue
		}
		now, err := h.in.present(r)
		if err != nil {
			return d, err
		}
		d.present = append(d.present, now)
	}
	if there < len(h.current) {
		d.gone = h.gone()
	}
	return d, nil
}

// gone are the reports of the last commit that are not among the current ones.
func (h *History) gone() (gone []*told) {
	here := make(map[string]bool, len(h.in.Current))
	for _, r := range h.in.Current {
		here[r.Path()] = true
	}
	for path, committed := range h.current {
		if !here[path] && !h.rests(path) {
			gone = append(gone, committed)
		}
	}
	return gone
}

// tieDifferent ties what differs to all that it may have been, and lists the
// paths.
func (h *History) tieDifferent(d difference) []string {
	var paths []string
	var moved []Change
	bodies := map[string]*reading{}
	for _, now := range d.present {
		paths = append(paths, now.path)
		h.forest.version(now.path, now.reading, h.former)
		if h.current[now.path] == nil {
			moved = append(moved, Change{Path: now.path, New: "new " + now.path})
			bodies[now.path] = now.reading
		}
	}
	for _, gone := range d.gone {
		paths = append(paths, gone.path)
		moved = append(moved, Change{Path: gone.path, Old: "old " + gone.path})
		bodies[gone.path] = &reading{body: gone.sum.Body}
	}
	h.forest.changes(moved, func(name, _ string) *reading { return bodies[name] })
	return paths
}

// findVanished reads the last versions of what was deleted, where they were not
// kept.
func (h *History) findVanished(ctx context.Context) error {
	all := h.losses()
	wanted := map[string][]string{} // paths by blob
	for _, l := range slices.Concat(all, h.toKeep()) {
		if h.versions[l.version()] == nil && !slices.Contains(wanted[l.blob], l.path) {
			wanted[l.blob] = append(wanted[l.blob], l.path)
		}
	}
	if err := h.readVersions(ctx, wanted); err != nil {
		return err
	}
	for _, l := range all {
		r := h.versions[l.version()]
		if r == nil || l.item >= len(r.FollowUps) {
			return ErrOther
		}
		h.vanished = append(h.vanished, Vanished{When: l.when, Path: l.path, Report: r, FollowUp: r.FollowUps[l.item], Trace: l.trace, loss: l})
	}
	return nil
}

// toKeep are the losses of the log that are to be kept, also where what is not
// committed has undone one.
func (h *History) toKeep() (all []loss) {
	for _, node := range h.nodes {
		all = append(all, h.cells[node].outcome.losses...)
	}
	return all
}

func (h *History) readVersions(ctx context.Context, wanted map[string][]string) error {
	if len(wanted) == 0 {
		return nil
	}
	var mu sync.Mutex
	return h.in.Log.Blobs(ctx, slices.Sorted(maps.Keys(wanted)), func(blob string, data []byte) error {
		for _, path := range wanted[blob] {
			r := h.in.Read(path, data)
			mu.Lock()
			h.versions[loss{path: path, blob: blob}.version()] = r
			mu.Unlock()
		}
		return nil
	})
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
func (h *History) Shallow() bool { return h.shallow }

// Differs reports whether facts of current reports are others than in the last
// commit.
func (h *History) Differs() bool { return h.differs }

// FollowUp is what happened to a follow-up of a current report.
// The caller does not change it.
func (h *History) FollowUp(r *report.Report, f *report.FollowUp) *Trace {
	if at := slices.Index(r.FollowUps, f); at >= 0 {
		return &h.FollowUps(r)[at]
	}
	return &Trace{Opened: notRead, Touched: notRead}
}

// FollowUps is what happened to the follow-ups of a current report, in their
// order. The caller does not change it.
func (h *History) FollowUps(r *report.Report) []Trace {
	if found := h.current[r.Path()]; found != nil && len(found.items) == len(r.FollowUps) {
		return found.items
	}
	unread := make([]Trace, len(r.FollowUps))
	for i := range unread {
		unread[i] = Trace{Opened: notRead, Touched: notRead}
	}
	return unread
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
