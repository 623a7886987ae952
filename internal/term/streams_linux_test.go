package term_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/incident-cli/incident/internal/term"
	"golang.org/x/sys/unix"
)

// terminal opens a pseudo-terminal of so many columns.
func terminal(t *testing.T, columns uint16) *os.File {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here:", err)
	}
	t.Cleanup(func() { master.Close() })
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here:", err)
	}
	t.Cleanup(func() { tty.Close() })
	if err := unix.IoctlSetWinsize(int(tty.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Col: columns, Row: 24}); err != nil {
		t.Fatal(err)
	}
	return tty
}

func TestTerminal(t *testing.T) {
	for _, c := range []struct {
		name               string
		env                map[string]string
		columns            uint16
		color, interactive bool
		width              int
	}{
		{"plain", nil, 100, true, true, 100},
		{"no size", nil, 0, true, true, 80},
		{"COLUMNS", map[string]string{"COLUMNS": "60"}, 100, true, true, 60},
		{"bad COLUMNS", map[string]string{"COLUMNS": "-1"}, 100, true, true, 100},
		{"CI", map[string]string{"CI": "true"}, 100, true, false, 100},
		{"CI=false", map[string]string{"CI": "false"}, 100, true, true, 100},
		{"dumb", map[string]string{"TERM": "dumb"}, 100, false, true, 100},
		{"NO_COLOR", map[string]string{"NO_COLOR": "1"}, 100, false, true, 100},
	} {
		tty := terminal(t, c.columns)
		s := term.New(tty, tty, tty, env(c.env))
		if !s.Terminal || s.Interactive != c.interactive || s.Out.Color() != c.color || s.Out.Width() != c.width {
			t.Errorf("%s: terminal %v, interactive %v, colour %v, width %d",
				c.name, s.Terminal, s.Interactive, s.Out.Color(), s.Out.Width())
		}
	}
}

func TestPipedOutputIsForAScript(t *testing.T) {
	tty, file := terminal(t, 100), tempFile(t)
	s := term.New(tty, file, tty, env(nil))
	if s.Terminal || s.Interactive || s.Out.Color() || s.Out.Width() != 0 || !s.Err.Color() {
		t.Errorf("results to a file, messages to a terminal: %+v", s)
	}
}

func TestPipedInputIsNotAsked(t *testing.T) {
	tty, file := terminal(t, 100), tempFile(t)
	if s := term.New(file, tty, tty, env(nil)); !s.Terminal || s.Interactive {
		t.Errorf("terminal %v, interactive %v", s.Terminal, s.Interactive)
	}
}

func TestAFullDiskIsAnError(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	s := term.New(nil, full, full, env(nil))
	s.Out.Line("result")
	if s.Flush() == nil {
		t.Error("/dev/full takes a result")
	}
}
