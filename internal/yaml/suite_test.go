package yaml

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// suite is where Go keeps the cases of the YAML test suite, which another module
// holds; empty where nobody has fetched it: go mod download github.com/goccy/go-yaml@v1.19.2
func suite(t *testing.T) string {
	t.Helper()
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(strings.TrimSpace(string(cache)), "github.com/goccy/go-yaml@v1.19.2/testdata/yaml-test-suite")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the suite is not there: ", err)
	}
	return dir
}

// TestSuite reads every case of the YAML test suite: none makes the reader panic,
// and what is no YAML is refused.
func TestSuite(t *testing.T) {
	cases, invalid, accepted := 0, 0, 0
	err := filepath.WalkDir(suite(t), func(path string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Base(path) != "in.yaml" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		cases++
		node, messages := parse(string(text))
		if _, err := os.Stat(filepath.Join(filepath.Dir(path), "error")); err == nil {
			invalid++
			if len(messages) == 0 {
				t.Errorf("%s is read as %s:\n%s", path, show(node), text)
			}
			return nil
		}
		if len(messages) == 0 {
			accepted++
		}
		return nil
	})
	if err != nil || cases < 402 || invalid < 94 {
		t.Errorf("%d cases, %d of them invalid: %v", cases, invalid, err)
	}
	t.Logf("of %d cases %d are invalid and refused, %d are read", cases, invalid, accepted)
}

// show is a node as JSON, all scalars as strings.
func show(n *Node) string {
	text, _ := json.Marshal(plainValue(n))
	return string(text)
}

// plainValue is a node as JSON has values.
func plainValue(n *Node) any {
	switch {
	case n == nil || n.Kind == Null:
		return nil
	case n.Kind == Scalar:
		return n.Value
	case n.Kind == Sequence:
		list := []any{}
		for _, item := range n.Items {
			list = append(list, plainValue(item))
		}
		return list
	}
	object := map[string]any{}
	for _, e := range n.Entries {
		object[e.Key] = plainValue(e.Value)
	}
	return object
}
