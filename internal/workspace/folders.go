package workspace

import (
	"errors"
	"os"
	"sync"
)

// openFolders are folders that stay open: os.Root opens every folder on the way
// to a file, which takes longer than reading it does. A folder is opened when a
// second file is asked for in it; that of a report of its own is asked once.
type openFolders struct {
	mu     sync.Mutex
	asked  map[string]*os.Root // nil for one that is not open
	opened []*os.Root
}

// keptOpen is how many folders stay open at most, far fewer than a process may
// have files.
const keptOpen = 64

// in returns a folder of a root, nil where the way to it has to be gone.
func (o *openFolders) in(root *os.Root, name string) *os.Root {
	o.mu.Lock()
	defer o.mu.Unlock()
	folder, again := o.asked[name]
	if folder != nil || again && len(o.opened) >= keptOpen {
		return folder
	}
	if o.asked == nil {
		o.asked = map[string]*os.Root{}
	}
	if again {
		folder = o.open(root, name)
	}
	o.asked[name] = folder
	return folder
}

func (o *openFolders) open(root *os.Root, name string) *os.Root {
	folder, err := root.OpenRoot(name)
	if err != nil {
		return nil // whoever reads in it is told why
	}
	o.opened = append(o.opened, folder)
	return folder
}

func (o *openFolders) close() (err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, folder := range o.opened {
		err = errors.Join(err, folder.Close())
	}
	o.asked, o.opened = nil, nil
	return err
}
