package edit_test

import (
	"bytes"
	"testing"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// Whatever a file holds, an edit either is an error or leaves all bytes around
// the place of its change.
func FuzzEdit(f *testing.F) {
	f.Add([]byte("---\nid: x\nteams:\n  - a # b\n---\n"+above), "tags", "a, b")
	f.Add([]byte("\ufeff---\r\nowner: @ana\r\nrunbook: |\r\n  x\r\n---\r\n# T\r\n"), "owner", "ben")
	f.Add([]byte("# T\n\n## Action items\n\n1. [ ] A owner:@b\n\n   - due: 2026-01-02\n"), "runbook", "x: y")
	f.Fuzz(func(t *testing.T, data []byte, key, value string) {
		r, _ := report.Parse(source.NewFile("x.md", data))
		if file, err := edit.SetKeys(r, []edit.Set{{Name: key, Value: value}}, edit.Known{}); err == nil {
			next, _ := report.Parse(file)
			if !bytes.Equal(next.Body.Bytes(), r.Body.Bytes()) {
				t.Errorf("%s=%q changed the body of\n%s", key, value, data)
			}
		}
		for i, item := range r.FollowUps {
			if item.Form == report.Task && !item.Status.Present() && !item.Closed().Present() {
				tickOnce(t, "fuzz", r, i)
			}
		}
		if file, err := edit.AddFollowUp(r, value, nil, "fu-new111", edit.Known{}); err == nil && !isSubsequence(string(data), string(file.Data)) {
			t.Errorf("adding %q changed\n%s\nto\n%s", value, data, file.Data)
		}
	})
}
