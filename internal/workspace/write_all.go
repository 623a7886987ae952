package workspace

import (
	"bytes"
	"fmt"
	"path"
	"strings"
)

// Change is a file that was read, what it held, and what it is to hold.
type Change struct {
	Path     string
	Old, New []byte
}

// PartlyError says why several files could not be replaced together, once the
// first of them was written, and what became of each.
type PartlyError struct {
	Err    error
	States []State
}

// State is what became of a file.
type State struct {
	Path string
	// Written says that it holds what it was to hold.
	Written bool
	// Err is why it could not be put back, or nil.
	Err error
}

// Error names each file with its state.
func (e *PartlyError) Error() string {
	var b strings.Builder
	b.WriteString(e.Err.Error())
	for _, s := range e.States {
		switch {
		case s.Err != nil:
			fmt.Fprintf(&b, "\n  %s is written, and could not be put back: %v", s.Path, s.Err)
		case s.Written:
			fmt.Fprintf(&b, "\n  %s is written", s.Path)
		default:
			fmt.Fprintf(&b, "\n  %s is as it was", s.Path)
		}
	}
	return b.String()
}

// Unwrap is why.
func (e *PartlyError) Unwrap() error { return e.Err }

// ReplaceAll writes several files that were read before, in their order, all or
// none: everything is written beside them, and each still holds what was read,
// before the first is replaced. Where replacing one fails, those before it are put
// back; that, and what could not be, is a PartlyError. Any other error leaves all
// as they were.
func (d *Dir) ReplaceAll(changes []Change) error {
	t := &together{dir: d}
	defer t.end()
	for _, c := range changes {
		if bytes.Equal(c.Old, c.New) {
			continue
		}
		if err := t.prepare(c); err != nil {
			return err
		}
	}
	return t.write()
}

// together are files that are replaced all or none.
type together struct {
	dir   *Dir
	files []replacement
	backs []string // what each held, in a file beside it: putting back takes no space
}

func (t *together) prepare(c Change) error {
	r, err := t.dir.prepare(c)
	if err != nil {
		return fmt.Errorf("writing %s: %w", c.Path, err)
	}
	t.files = append(t.files, r)
	back, err := t.dir.temp(path.Dir(c.Path), c.Old, r.mode)
	if err != nil {
		return fmt.Errorf("writing %s: %w", c.Path, err)
	}
	t.backs = append(t.backs, back)
	return nil
}

// write puts all in their places.
func (t *together) write() error {
	for i, r := range t.files {
		if err := t.dir.root.Rename(r.temp, r.Path); err != nil {
			return &PartlyError{fmt.Errorf("writing %s: %w", r.Path, err), t.putBack(i)}
		}
	}
	return t.sync()
}

// putBack undoes the first so many replacements, the last first. What somebody
// changed since stays.
func (t *together) putBack(written int) []State {
	states := make([]State, len(t.files))
	for i := range t.files {
		states[i].Path = t.files[i].Path
	}
	for i := written - 1; i >= 0; i-- {
		r := t.files[i]
		err := t.dir.unchanged(r.Path, r.New)
		if err == nil {
			err = t.dir.root.Rename(t.backs[i], r.Path)
		}
		states[i].Written, states[i].Err = err != nil, err
	}
	return states
}

// sync makes the new files durable.
func (t *together) sync() error {
	for _, r := range t.files {
		if err := t.dir.syncFolder(path.Dir(r.Path)); err != nil {
			states := make([]State, len(t.files))
			for i := range t.files {
				states[i] = State{Path: t.files[i].Path, Written: true}
			}
			return &PartlyError{fmt.Errorf("syncing the folder of %s: %w", r.Path, err), states}
		}
	}
	return nil
}

// end removes what was written beside the files, and gives them free. What
// cannot be removed is swept away by a later run.
func (t *together) end() {
	for _, r := range t.files {
		_ = t.dir.root.Remove(r.temp)
	}
	for _, back := range t.backs {
		_ = t.dir.root.Remove(back)
	}
	for _, r := range t.files {
		r.unlock()
	}
}
