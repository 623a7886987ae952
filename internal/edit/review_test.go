package edit_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

func hold(text string) (string, error) {
	review, _ := report.ParseReview(source.NewFile("reviews/2026-12-01.md", []byte(text)))
	after, err := edit.Hold(review)
	if err != nil {
		return "", err
	}
	return string(after.Data), nil
}

func TestHold(t *testing.T) {
	for name, c := range map[string]struct{ before, after string }{
		"in place":         {"---\ndate: x\nstatus: planned\nduration: 60m\n---\n", "---\ndate: x\nstatus: held\nduration: 60m\n---\n"},
		"comments":         {"---\n# a\nstatus: planned # b\n# c\n---\n", "---\n# a\nstatus: held # b\n# c\n---\n"},
		"quotes":           {"---\nstatus: 'planned'\n---\n", "---\nstatus: 'held'\n---\n"},
		"empty":            {"---\nstatus:\nincidents: []\n---\n", "---\nstatus: held\nincidents: []\n---\n"},
		"absent":           {"---\norganizer: ben\nincidents: []\n---\n", "---\norganizer: ben\nstatus: held\nincidents: []\n---\n"},
		"absent and alone": {"---\n---\n", "---\nstatus: held\n---\n"},
		"wrong":            {"---\nstatus: plannd\n---\n", "---\nstatus: held\n---\n"},
		"CRLF and a BOM":   {"\ufeff---\r\ndate: x\r\n---\r\n\r\n## a\r\n", "\ufeff---\r\ndate: x\r\nstatus: held\r\n---\r\n\r\n## a\r\n"},
		"no last break":    {"---\nstatus: planned\n---\n\n# R", "---\nstatus: held\n---\n\n# R"},
		"held":             {"---\nstatus:  held\n---\n", "---\nstatus:  held\n---\n"},
		"in the body":      {"---\nstatus: planned\n---\n\nstatus: planned\n", "---\nstatus: held\n---\n\nstatus: planned\n"},
	} {
		if got, err := hold(c.before); err != nil || got != c.after {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.after)
		}
	}
}

func TestHoldRefuses(t *testing.T) {
	for _, text := range []string{"", "# Review\n", "---\nstatus: planned\n"} {
		_, err := hold(text)
		if refusal := (*edit.Refusal)(nil); !errors.As(err, &refusal) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzHold wants the status changed and every other line of the file as it was.
func FuzzHold(f *testing.F) {
	f.Add("---\ndate: x\nstatus: planned # b\n---\n\n## a\n")
	f.Add("\ufeff---\r\nincidents: [a]\r\n---\r\n")
	f.Add("---\nstatus: |\n  planned\nincidents:\n  - a\n---\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := hold(text)
		if err != nil {
			return
		}
		again, err := hold(got)
		if err != nil || again != got {
			t.Fatalf("%q becomes %q, and that %q, %v", text, got, again, err)
		}
		before, _ := report.ParseReview(source.NewFile("a", []byte(text)))
		if !strings.HasSuffix(got, before.Body.Text()) || !strings.HasPrefix(got, text[:before.YAML.Start]) {
			t.Fatalf("%q becomes %q", text, got)
		}
	})
}
