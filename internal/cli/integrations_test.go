package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/scaffold"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// What other systems read of this repository, from here.
const (
	repository = "../.."
	hooksFile  = repository + "/.pre-commit-hooks.yaml"
	ciExamples = repository + "/examples/ci"
)

// TestDocsShowWhatInitWrites keeps the examples the files that init writes.
func TestDocsShowWhatInitWrites(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"github.yml": scaffold.GitHub, "gitlab.yml": scaffold.GitLab} {
		path := filepath.Join(ciExamples, name)
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := cmp.Diff(want, readFile(t, path)); diff != "" {
			t.Errorf("%s is not what init writes; run: make docs\n%s", path, diff)
		}
	}
}

// TestScriptsHoldNoExpressions reads all YAML of the integrations, and what the
// pages about them show. What an expression stands for would become part of the
// script: the name of a branch is then a command.
func TestScriptsHoldNoExpressions(t *testing.T) {
	t.Parallel()
	scripts := 0
	for name, text := range integrations(t) {
		eachEntry(parseYAML(t, name, text), func(e yaml.Entry) {
			if e.Key != "run" && e.Key != "script" {
				return
			}
			scripts++
			for _, line := range append(e.Value.Items, e.Value) {
				if strings.Contains(line.Value, "${{") {
					t.Errorf("%s: an expression in a script: %s", name, line.Value)
				}
			}
		})
	}
	if scripts < 15 {
		t.Errorf("%d scripts: are the folders right?", scripts)
	}
}

// TestHooksCheckWhatIsStaged holds the hooks and the example for them together.
func TestHooksCheckWhatIsStaged(t *testing.T) {
	t.Parallel()
	languages := map[string]string{}
	for _, hook := range readYAML(t, hooksFile).Items {
		languages[hook.Get("id").Value] = hook.Get("language").Value
		for key, want := range map[string]string{"entry": "incident check --staged", "pass_filenames": "false", "always_run": "true"} {
			if hook.Get(key).Value != want {
				t.Errorf("%s: %s is %s", hook.Get("id").Value, key, hook.Get(key).Value)
			}
		}
	}
	if diff := cmp.Diff(map[string]string{"incident-check": "golang", "incident-check-system": "system"}, languages); diff != "" {
		t.Error(diff)
	}
	for _, repo := range readYAML(t, filepath.Join(ciExamples, "pre-commit-config.yaml")).Get("repos").Items {
		for _, hook := range repo.Get("hooks").Items {
			if languages[hook.Get("id").Value] == "" {
				t.Errorf("the example uses %s, which is no hook", hook.Get("id").Value)
			}
		}
	}
}

// integrations is the YAML that other systems read, by its file, and that of the
// pages about them, by its place.
func integrations(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{".*.yaml", ".github/*.yml", ".github/workflows/*.yml", ".github/actions/*/*.yml", "examples/ci/*"} {
		for _, path := range files(t, pattern) {
			texts[path] = readFile(t, path)
		}
	}
	for _, page := range append(files(t, "docs/ci.md"), files(t, "README.md")...) {
		for i, block := range strings.Split(readFile(t, page), "\n```yaml\n")[1:] {
			text, _, _ := strings.Cut(block, "\n```")
			texts[fmt.Sprint(page, ", block ", i+1)] = text
		}
	}
	return texts
}

// files are those of this repository that a pattern matches, and some do.
func files(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(repository, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("%s: no files, %v", pattern, err)
	}
	return found
}

func readYAML(t *testing.T, path string) *yaml.Node {
	t.Helper()
	return parseYAML(t, path, readFile(t, path))
}

func parseYAML(t *testing.T, name, text string) *yaml.Node {
	t.Helper()
	root, found := yaml.Parse(source.NewFile(name, []byte(text)).All())
	if root == nil || len(found) > 0 {
		t.Fatalf("%s: %v", name, found)
	}
	return root
}

func eachEntry(n *yaml.Node, visit func(yaml.Entry)) {
	for _, e := range n.Entries {
		visit(e)
		eachEntry(e.Value, visit)
	}
	for _, item := range n.Items {
		eachEntry(item, visit)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
