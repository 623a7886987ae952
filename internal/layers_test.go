// Package internal_test proves the layering of the program: every package has
// a floor, imports only point downwards, and a library is imported where the
// design says and nowhere else.
package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/incident-cli/incident/"

// layers holds every package, by its path in the module, lowest floor first. A
// package may import those on lower floors, and none on its own.
var layers = [][]string{
	{"internal/source", "internal/day", "internal/suggest", "internal/wire", "internal/lazy", "internal/hostile"},
	{"internal/finding"},
	{"internal/yaml"},
	{"internal/roster"},
	{"internal/report"},
	{"internal/history", "internal/policy", "templates"},
	// Which follow-ups are stale is decided in one place for all commands.
	{"internal/followup"},
	{
		"internal/rules", "internal/agenda", "internal/minutes", "internal/pattern", "internal/stats",
		"internal/scaffold", "internal/edit", "internal/demo", "internal/directory",
	},
	// The edges print foreign text, so what makes it harmless stands below
	// them, and above the decisions, which do not print.
	{"internal/term"},
	// The workspace reads holidays, and the output writes invitations.
	{"internal/calendar"},
	{
		"internal/output", "internal/table", "internal/site",
		"internal/workspace", "internal/git", "internal/cache", "internal/schema", "internal/lsp",
		"internal/commonmark",
	},
	{"internal/cli"},
	{"internal/bench", "cmd/incident"},
}

var floors = floorOf(layers)

func floorOf(layers [][]string) map[string]int {
	floors := map[string]int{}
	for floor, packages := range layers {
		for _, pkg := range packages {
			floors[pkg] = floor
		}
	}
	return floors
}

// planned are packages that have a floor and are still to be written.
var planned = []string{"internal/site", "internal/stats"}

// testOnly are packages of test data; the program must not hold them.
var testOnly = []string{"internal/hostile", "internal/commonmark"}

// library says who imports a module from elsewhere. Tests of any package may
// import what has inTests.
type library struct {
	path    string
	by      []string
	inTests bool
}

var libraries = []library{
	{path: "gopkg.in/yaml.v3", by: []string{"internal/yaml"}},
	{path: "github.com/adrg/frontmatter", by: []string{"internal/report"}},
	{path: "github.com/yuin/goldmark", by: []string{"internal/report", "internal/bench"}, inTests: true},
	{path: "github.com/go-git/go-git/v5", by: []string{"internal/git"}},
	{path: "github.com/go-git/go-billy/v5", by: []string{"internal/git"}},
	{path: "github.com/spf13/cobra", by: []string{"internal/cli"}},
	{path: "github.com/spf13/pflag", by: []string{"internal/cli"}},
	{path: "charm.land/huh/v2", by: []string{"internal/cli"}},
	{path: "charm.land/bubbletea/v2", by: []string{"internal/cli"}},
	{path: "github.com/charmbracelet/x/ansi", by: []string{"internal/term"}},
	{path: "golang.org/x/term", by: []string{"internal/term"}},
	{path: "golang.org/x/sys", by: []string{"internal/term"}, inTests: true},
	{path: "golang.org/x/net", inTests: true}, // a second reader of HTML
	{path: "golang.org/x/text", by: []string{"internal/report", "internal/scaffold", "internal/git"}},
	{path: "github.com/teambition/rrule-go", by: []string{"internal/agenda", "internal/policy", "internal/calendar"}},
	{path: "github.com/blevesearch/snowballstem", by: []string{"internal/pattern"}},
	{path: "github.com/google/go-cmp", inTests: true},
	{path: "github.com/rogpeppe/go-internal", by: []string{"internal/cli"}, inTests: true}, // its diff
	{path: "github.com/santhosh-tekuri/jsonschema/v6", inTests: true},
	{path: "pgregory.net/rapid", inTests: true},
}

// edgeOnly are packages of the standard library that reach the world, or run
// what a stranger wrote: a template in a repository is not a program.
var edgeOnly = []string{
	"log", "net", "net/http", "os", "os/exec", "os/signal", "os/user",
	"syscall", "text/template",
}

// clocks are the functions of package time that ask for the present.
var clocks = []string{"Now", "Since", "Until"}

// file is one parsed Go file of the module.
type file struct {
	name string // relative to the module, with slashes
	pkg  string
	test bool
	tree *ast.File
}

func TestEveryPackageHasAFloor(t *testing.T) {
	found := packages(parse(t))
	for _, pkg := range found {
		if _, ok := floors[pkg]; !ok {
			t.Errorf("%s has no floor: give it one in layers, and in the design", pkg)
		}
	}
	for _, pkg := range slices.Sorted(maps.Keys(floors)) {
		exists := slices.Contains(found, pkg)
		switch expected := !slices.Contains(planned, pkg); {
		case expected && !exists:
			t.Errorf("%s has a floor and does not exist", pkg)
		case exists && !expected:
			t.Errorf("%s exists: take it off the planned ones", pkg)
		}
	}
}

func TestImportsPointDownwards(t *testing.T) {
	for _, f := range program(parse(t)) {
		for _, imported := range f.imports() {
			pkg, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			if slices.Contains(testOnly, pkg) {
				t.Errorf("%s imports %s, which is for tests", f.name, pkg)
			}
			if floors[pkg] >= floors[f.pkg] {
				t.Errorf("%s (floor %d) imports %s (floor %d)", f.name, floors[f.pkg], pkg, floors[pkg])
			}
		}
	}
}

func TestLibrariesStayWhereTheyBelong(t *testing.T) {
	for _, f := range parse(t) {
		for _, imported := range f.imports() {
			if foreign(imported) && !permitted(f, imported) {
				t.Errorf("%s imports %s: see libraries", f.name, imported)
			}
		}
	}
}

func foreign(imported string) bool {
	host, _, _ := strings.Cut(imported, "/")
	return strings.Contains(host, ".") && !strings.HasPrefix(imported, module)
}

func permitted(f file, imported string) bool {
	return slices.ContainsFunc(libraries, func(l library) bool {
		in := imported == l.path || strings.HasPrefix(imported, l.path+"/")
		return in && (f.test && l.inTests || slices.Contains(l.by, f.pkg))
	})
}

func TestDecisionsDoNotTouchTheWorld(t *testing.T) {
	// Up to here everything is a function of values: no clock, no environment,
	// no files.
	decisions := floors["internal/rules"]
	for _, f := range program(parse(t)) {
		if floors[f.pkg] > decisions {
			continue
		}
		for _, imported := range f.imports() {
			if slices.Contains(edgeOnly, imported) {
				t.Errorf("%s imports %s: take the value as a parameter", f.name, imported)
			}
		}
		for _, clock := range f.asksTheTime() {
			t.Errorf("%s calls time.%s: take the time as a parameter", f.name, clock)
		}
	}
}

// parse reads every Go file below the folders that hold packages, whatever its
// build constraints are.
func parse(t *testing.T) []file {
	t.Helper()
	var files []file
	for _, folder := range []string{"cmd", "internal", "templates"} {
		files = append(files, parseFolder(t, folder)...)
	}
	if len(files) == 0 {
		t.Fatal("no Go files found: the test looks in the wrong folder")
	}
	return files
}

func parseFolder(t *testing.T, folder string) []file {
	t.Helper()
	var files []file
	err := filepath.WalkDir(filepath.Join("..", folder), func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == "testdata" {
			return filepath.SkipDir
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		f, err := parseFile(name)
		files = append(files, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func parseFile(name string) (file, error) {
	tree, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	inModule := strings.TrimPrefix(filepath.ToSlash(name), "../")
	return file{
		name: inModule,
		pkg:  path.Dir(inModule),
		test: strings.HasSuffix(inModule, "_test.go"),
		tree: tree,
	}, err
}

// program leaves out tests, which may import from any floor.
func program(files []file) []file {
	return slices.DeleteFunc(files, func(f file) bool { return f.test })
}

// packages are the folders that hold more than tests, sorted.
func packages(files []file) []string {
	var names []string
	for _, f := range program(files) {
		names = append(names, f.pkg)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (f file) imports() []string {
	var paths []string
	for _, spec := range f.tree.Imports {
		// The parser accepts only valid string literals here.
		imported, _ := strconv.Unquote(spec.Path.Value)
		paths = append(paths, imported)
	}
	return paths
}

func (f file) asksTheTime() []string {
	var found []string
	ast.Inspect(f.tree, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && isTime(sel.X) && slices.Contains(clocks, sel.Sel.Name) {
			found = append(found, sel.Sel.Name)
		}
		return true
	})
	return found
}

func isTime(x ast.Expr) bool {
	name, ok := x.(*ast.Ident)
	return ok && name.Name == "time"
}
