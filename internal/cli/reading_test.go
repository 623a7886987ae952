package cli

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/wire"
)

// golden holds what was read under which version: of each input a digest, and
// one of what was read of it.
var golden = filepath.Join("testdata", "reading.golden")

// TestReadingVersion compares what is read of fixed reports, and of the history
// of one repository, with what was read when readingVersion got its value: what
// an earlier program kept must not be taken for what this one would read. An
// input that was changed says nothing.
func TestReadingVersion(t *testing.T) {
	t.Parallel()
	version := fmt.Sprintf("version %d\n", readingVersion)
	now := append(readReports(t), readHistory(t))
	text, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if was := string(text); strings.HasPrefix(was, version) {
		mustReadTheSame(t, was, now)
	}
	want := version + strings.Join(now, "")
	if *update {
		if err := os.WriteFile(golden, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(text), want); diff != "" {
		t.Errorf("the version or an input is another one, run\n%s\n%s", updateReading, diff)
	}
}

const updateReading = "go test ./internal/cli -run TestReadingVersion -update"

// mustReadTheSame says which inputs are the same and were read otherwise.
func mustReadTheSame(t *testing.T, was string, now []string) {
	for _, line := range now {
		input := line[:strings.LastIndex(line, " ")+1]
		if strings.Contains(was, "\n"+input) && !strings.Contains(was, "\n"+line) {
			t.Errorf("something else is read of %s", input)
		}
	}
	if t.Failed() {
		t.Fatalf("raise readingVersion in kept.go, and run\n%s", updateReading)
	}
}

// line tells of an input and of what was read of it.
func line(name string, input, read []byte) string {
	return fmt.Sprintf("%s %.8x %.8x\n", strings.ReplaceAll(name, " ", "_"), sha256.Sum256(input), sha256.Sum256(read))
}

// readReports reads the facts and the outlines of all reports that lie about
// here.
func readReports(t *testing.T) []string {
	var all []string
	for _, folder := range []string{"examples/incidents", "internal/report/testdata", "templates"} {
		tree := os.DirFS(filepath.Join("..", "..", filepath.FromSlash(folder)))
		err := fs.WalkDir(tree, ".", func(name string, _ fs.DirEntry, err error) error {
			if err != nil || path.Ext(name) != ".md" {
				return err
			}
			data, err := fs.ReadFile(tree, name)
			outline := report.Outline(source.NewFile(name, data))
			facts := history.SumOf(outline)
			w := &wire.Writer{}
			w.Raw(facts.Facts[:])
			w.Raw(facts.Body[:])
			outline.Keep(w)
			all = append(all, line(path.Join(folder, name), data, w.Bytes))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(all) < 50 {
		t.Fatalf("%d reports were read", len(all))
	}
	return all
}

// readHistory reads the history of a public repository of post-mortems.
func readHistory(t *testing.T) string {
	bundle, err := filepath.Abs(filepath.Join("testdata", "corpus", "dfds-postmortems.bundle"))
	if err != nil {
		t.Fatal(err)
	}
	r := &learned{&laundry{t: t, dir: realTempDir(t)}, nil}
	r.git("clone", "-q", bundle, ".")
	r.write(".incident.yaml", "reports: .\n")
	env := NewEnv()
	env.dir, env.noCache = r.dir, true
	env.Clock = func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }
	s, err := env.openOutlines(t.Context())
	r.must(err)
	defer func() { r.must(s.close()) }()
	h, err := s.history(t.Context(), false)
	r.must(err)
	parts := h.Keep("", s.commit)
	for i, part := range parts {
		if len(part) < 500 {
			t.Fatalf("%d bytes are kept as part %d", len(part), i)
		}
	}
	return line("history", []byte(s.commit), bytes.Join(parts, nil))
}
