// Package term is the only one that writes to the terminal and to the log. It
// knows whether a person reads, whether colour is wanted and how wide a line may
// be, and it makes foreign text harmless before it is printed.
package term

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"

	"golang.org/x/term"
)

// The values of --color.
const (
	ColorAuto   = "auto"
	ColorAlways = "always"
	ColorNever  = "never"
)

// defaultWidth is assumed of a terminal that does not tell its size.
const defaultWidth = 80

// Streams are where a command reads and writes.
type Streams struct {
	In io.Reader
	// Out takes results, Err takes everything else.
	Out, Err *Writer
	// Terminal says that a person, not a script, reads Out.
	Terminal bool
	// Interactive says that questions may be asked: In and Out are terminals and
	// this is not a CI job. --no-input clears it.
	Interactive bool

	auto struct{ out, err bool } // colour, where nothing was asked for
	// patient says that a person waits at a terminal that takes messages.
	patient bool
	files   [3]*os.File
}

// Standard returns the streams of this process.
func Standard(getenv func(string) string) *Streams {
	return New(os.Stdin, os.Stdout, os.Stderr, getenv)
}

// New returns streams on three files. It reads NO_COLOR, CLICOLOR_FORCE, TERM,
// COLUMNS and CI through getenv; width and colour are those of --color=auto.
func New(in, out, err *os.File, getenv func(string) string) *Streams {
	results := NewWriter(out, Options{Width: width(out, getenv)})
	s := &Streams{
		In:       in,
		Terminal: isTerminal(out),
		Out:      results,
		Err:      NewWriter(err, Options{Width: width(err, getenv), Unbuffered: true, After: results}),
		files:    [3]*os.File{in, out, err},
	}
	s.Interactive = isTerminal(in) && s.Terminal && !set(getenv("CI"))
	s.patient = isTerminal(err) && !set(getenv("CI")) && getenv("TERM") != "dumb"
	s.auto.out, s.auto.err = autoColor(out, getenv), autoColor(err, getenv)
	s.paint(s.auto.out, s.auto.err)
	return s
}

// SetColor applies --color. The error names the values that there are.
func (s *Streams) SetColor(mode string) error {
	switch mode {
	case ColorAuto:
		s.paint(s.auto.out, s.auto.err)
	case ColorAlways:
		s.paint(true, true)
	case ColorNever:
		s.paint(false, false)
	default:
		return fmt.Errorf("%q is not a way to colour: use %s, %s or %s", mode, ColorAuto, ColorAlways, ColorNever)
	}
	return nil
}

// Lend gives a program that talks to the person, such as an editor, the streams
// of this process.
func (s *Streams) Lend(cmd *exec.Cmd) {
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.files[0], s.files[1], s.files[2]
}

// Flush writes what is buffered and returns the first error that a write to Out
// met. One that Err met is not returned: there is nowhere left to tell it.
func (s *Streams) Flush() error {
	_ = s.Err.Flush()
	return s.Out.Flush()
}

func (s *Streams) paint(out, err bool) {
	s.Out.options.Color, s.Err.options.Color = out, err
}

// autoColor decides for one stream. https://no-color.org says that any value of
// NO_COLOR counts but the empty one; it wins over CLICOLOR_FORCE, because
// colour that is missing does no harm.
func autoColor(f *os.File, getenv func(string) string) bool {
	switch {
	case getenv("NO_COLOR") != "":
		return false
	case set(getenv("CLICOLOR_FORCE")):
		return true
	case getenv("TERM") == "dumb":
		return false
	}
	return isTerminal(f) && understandsEscapes(f)
}

// width is 0 for anything but a terminal: what a script reads must not depend
// on the window that it was started in.
func width(f *os.File, getenv func(string) string) int {
	if !isTerminal(f) {
		return 0
	}
	if n, err := strconv.Atoi(getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
		return n
	}
	return defaultWidth
}

// set reports whether a variable is switched on; CI=false is a custom.
func set(value string) bool {
	return value != "" && value != "0" && value != "false"
}

func isTerminal(f *os.File) bool {
	return f != nil && term.IsTerminal(int(f.Fd()))
}
