package term_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/incident-cli/incident/internal/term"
)

func env(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func tempFile(t *testing.T) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestAFileIsNoTerminal(t *testing.T) {
	f := tempFile(t)
	s := term.New(f, f, f, env(map[string]string{"COLUMNS": "40", "TERM": "xterm"}))
	if s.Terminal || s.Interactive || s.Out.Color() || s.Err.Color() || s.Out.Width() != 0 {
		t.Errorf("a file is treated as a terminal: %+v", s)
	}
}

func TestAMissingFileIsNoTerminal(t *testing.T) {
	if s := term.New(nil, nil, nil, env(nil)); s.Terminal || s.Interactive {
		t.Errorf("%+v", s)
	}
}

func TestColorOfAFile(t *testing.T) {
	for _, c := range []struct {
		name string
		env  map[string]string
		mode string
		want bool
	}{
		{"nothing asked", nil, "", false},
		{"forced", map[string]string{"CLICOLOR_FORCE": "1"}, "", true},
		{"force switched off", map[string]string{"CLICOLOR_FORCE": "0"}, "", false},
		{"NO_COLOR wins", map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "0"}, "", false},
		{"empty NO_COLOR", map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": ""}, "", true},
		{"always", map[string]string{"NO_COLOR": "1"}, "always", true},
		{"never", map[string]string{"CLICOLOR_FORCE": "1"}, "never", false},
		{"auto", map[string]string{"CLICOLOR_FORCE": "1"}, "auto", true},
	} {
		f := tempFile(t)
		s := term.New(f, f, f, env(c.env))
		if c.mode != "" {
			if err := s.SetColor(c.mode); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if s.Out.Color() != c.want || s.Err.Color() != c.want {
			t.Errorf("%s: colour %v and %v, want %v", c.name, s.Out.Color(), s.Err.Color(), c.want)
		}
	}
}

func TestSetColorNamesItsValues(t *testing.T) {
	f := tempFile(t)
	err := term.New(f, f, f, env(nil)).SetColor("blue")
	if err == nil || err.Error() != `"blue" is not a way to colour: use auto, always or never` {
		t.Errorf("error %v", err)
	}
}

func TestFlushTellsOfALostResult(t *testing.T) {
	f := tempFile(t)
	s := term.New(f, f, f, env(nil))
	s.Out.Line("result")
	f.Close()
	if err := s.Flush(); err == nil {
		t.Error("a closed file takes a result")
	}
}
