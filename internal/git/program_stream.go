package git

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/history"
)

// logArguments make `git log` print each commit as it is stored, with how its
// regular files differ from each parent. Every option is against a setting that
// would change the output. In order of date, a parent may come before its child
// under a wrong clock, and the program then loses what lies between them.
var logArguments = []string{
	"log", "--full-history", "--topo-order", "--parents", "--format=raw", "--encoding=none", "--root", "-m", "--raw", "-z", "--no-abbrev",
	"--no-renames", "--no-color", "--no-decorate", "--no-notes", "--no-mailmap", "--no-ext-diff", "--no-textconv",
	"--no-relative", "--ignore-submodules=none", "-O/dev/null",
}

// logEntry is what `git log` prints of one commit and one of its parents.
type logEntry struct {
	hash string
	// parents are those that the program walks on to; without simplification
	// the commit's parents.
	parents []string
	from    string // the parent that changes is the difference from; empty for an only one
	header  []byte // as stored
	subject string
	// changes hold everything that differs: where only a mode or a link does, Old
	// and New are the same.
	changes []history.Change
}

var errUnreadable = errors.New("the git program prints what cannot be read")

// readLog reads what `git log` prints, entry by entry.
func readLog(from io.Reader, take func(*logEntry) error) error {
	l := &logReader{from: bufio.NewReaderSize(from, 1<<16), take: take}
	for {
		token, err := l.from.ReadBytes(0)
		if err == io.EOF {
			return l.end(token)
		}
		if err == nil {
			err = l.token(token[:len(token)-1])
		}
		if err != nil {
			return err
		}
	}
}

type logReader struct {
	from  *bufio.Reader
	take  func(*logEntry) error
	entry *logEntry
	meta  []byte // what the path that follows belongs to
}

// end takes what follows the last NUL: nothing, or a commit without changes.
func (l *logReader) end(rest []byte) error {
	if err := l.token(rest); err != nil {
		return err
	}
	if l.meta != nil {
		return errUnreadable
	}
	return l.finish()
}

func (l *logReader) token(token []byte) error {
	switch {
	case l.meta != nil:
		return l.change(string(token))
	case len(token) == 0:
		return nil
	case token[0] == ':':
		l.meta = token
		return nil
	}
	if err := l.finish(); err != nil {
		return err
	}
	return l.commit(token)
}

func (l *logReader) finish() error {
	if l.entry == nil {
		return nil
	}
	done := l.entry
	l.entry = nil
	return l.take(done)
}

// commit reads the text of a commit, and the beginning of its first change.
// Only that begins a line with a colon after the header: messages are indented.
func (l *logReader) commit(token []byte) error {
	line, rest, _ := bytes.Cut(token, []byte("\n"))
	e := &logEntry{}
	if !e.named(string(line)) {
		return fmt.Errorf("%w: %.80q", errUnreadable, line)
	}
	header, message, _ := bytes.Cut(rest, []byte("\n\n"))
	if at := bytes.LastIndex(message, []byte("\n:")); at >= 0 || bytes.HasPrefix(message, []byte(":")) {
		l.meta, message = message[at+1:], message[:max(at, 0)]
	}
	e.header, e.subject = header, decoded(header, subject(message))
	l.entry = e
	return nil
}

// named reads "commit HASH PARENT... (from PARENT)".
func (e *logEntry) named(line string) bool {
	line, from, differs := strings.Cut(strings.TrimSuffix(line, ")"), " (from ")
	words := strings.Split(line, " ")
	if words[0] != "commit" || len(words) < 2 || slices.ContainsFunc(words[1:], func(w string) bool { return !fullHash(w) }) {
		return false
	}
	e.hash, e.from = words[1], from
	for _, parent := range words[2:] {
		if !slices.Contains(e.parents, parent) {
			e.parents = append(e.parents, parent)
		}
	}
	return !differs || fullHash(from)
}

// change reads ":100644 100644 OLD NEW M" for a path.
func (l *logReader) change(path string) error {
	words := strings.Split(string(l.meta[1:]), " ")
	if l.entry == nil || len(words) != 5 || !fullHash(words[2]) || !fullHash(words[3]) {
		return fmt.Errorf("%w: %.80q", errUnreadable, l.meta)
	}
	l.meta = nil
	c := history.Change{Path: path, Old: regular(words[0], words[2]), New: regular(words[1], words[3])}
	l.entry.changes = append(l.entry.changes, c)
	return nil
}

// regular is empty for what is not a regular file.
func regular(mode, blob string) string {
	if !strings.HasPrefix(mode, "100") {
		return ""
	}
	return blob
}

// storedParents lists the parents that a commit names, each once.
func storedParents(header []byte) []string {
	_, header, _ = bytes.Cut(header, []byte("\n"))
	var parents []string
	for bytes.HasPrefix(header, []byte("parent ")) {
		var line []byte
		line, header, _ = bytes.Cut(header, []byte("\n"))
		if parent := string(line[len("parent "):]); !slices.Contains(parents, parent) {
			parents = append(parents, parent)
		}
	}
	return parents
}
