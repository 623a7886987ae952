package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/incident-cli/incident/internal/cache"
	"github.com/incident-cli/incident/internal/term"
)

// cache tells what earlier runs left for the next ones, and whether those can
// use it. Whatever is wrong with it costs time, and no answer.
func (d *doctor) cache() {
	folder := cache.In(d.repo.GitDir())
	var kept []string
	for _, name := range []string{keptHistory, keptReports} {
		what, err := d.examineKept(folder, name)
		if err != nil {
			d.add(warning, "cache", removing(folder), err, "; lists read everything instead")
			return
		}
		if what != "" {
			kept = append(kept, what)
		}
	}
	if err := folder.Writable(); err != nil {
		d.add(warning, "cache", makingWritable(folder, err), err, "; what lists learn is not kept")
		return
	}
	if len(kept) == 0 {
		d.add(fine, "cache", "", "none yet: lists will keep what they learn in ", folder.Path())
		return
	}
	d.add(fine, "cache", "", folder.Path(), ": ", strings.Join(kept, "; "))
}

// examineKept says how much is kept under a name, and since when; nothing where
// nothing is.
func (d *doctor) examineKept(folder cache.Folder, name string) (what string, err error) {
	file, err := folder.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer file.Close()
	for i := range keptParts {
		if _, whole := file.Part(i); !whole {
			return "", fmt.Errorf("%s in %s is damaged", name, folder.Path())
		}
	}
	return fmt.Sprintf("%s, %s, kept on %s", name, term.Count(int(file.Size), "byte"), d.ws.Policy.Today(file.Saved)), nil
}

// removing is the line that removes what is in the way.
func removing(folder cache.Folder) string {
	line := "rm -r " + shellWord(folder.Path())
	if errors.Is(folder.Writable(), fs.ErrPermission) && !folder.Owned() {
		return "sudo " + line
	}
	return line
}

// makingWritable is the line that lets things be kept.
func makingWritable(folder cache.Folder, err error) string {
	place := folder.Place()
	switch {
	case errors.Is(err, cache.ErrForeign):
		return removing(folder)
	case !errors.Is(err, fs.ErrPermission):
		return "remount the file system of " + shellWord(place) + " so that it can be written"
	case folder.Owned():
		return "chmod u+rwx " + shellWord(place)
	case place == folder.Path():
		return removing(folder)
	}
	return "give the user who runs this the right to write in " + shellWord(place)
}
