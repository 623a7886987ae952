package workspace_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/workspace"
)

// Folders below each other are listed however deep they lie, deeper than are held
// open at a time, too, and what cannot be opened is named by its whole path.
func TestDeepFolders(t *testing.T) {
	dir := t.TempDir()
	deep := strings.Repeat("d/", 600)
	at, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := at.MkdirAll("incidents/"+deep, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"incidents/d/a.md", "incidents/" + deep + "z.md"} {
		if err := at.WriteFile(name, []byte("# A\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tree, err := workspace.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	files, err := tree.Files("incidents")
	if err != nil || len(files) != 2 || files[0].Path != "incidents/d/a.md" || files[1].Path != "incidents/"+deep+"z.md" {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		if data, err := tree.Read(f.Path, 10); err != nil || string(data) != "# A\n" {
			t.Errorf("%.40s: %q, %v", f.Path, data, err)
		}
	}
	if os.Geteuid() == 0 {
		return // to whom no folder is closed
	}
	if err := os.Chmod(filepath.Join(dir, "incidents", "d"), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := tree.Files("incidents"); err == nil || !strings.Contains(err.Error(), "incidents/d:") {
		t.Errorf("%v", err)
	}
}
