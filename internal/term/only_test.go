package term_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// console are the ways around this package to the terminal.
var console = map[string][]string{
	"os":  {"Stdout", "Stderr", "Stdin"},
	"fmt": {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"log": {"Print", "Printf", "Println", "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Default", "SetOutput", "Writer"},
}

func TestOnlyThisPackageKnowsTheTerminal(t *testing.T) {
	seen, here := 0, 0
	for _, path := range sources(t) {
		uses := consoleUses(t, path)
		seen++
		if filepath.Dir(path) == "." {
			here += len(uses)
			continue
		}
		for _, use := range uses {
			t.Errorf("%s uses %s: write through term", path, use)
		}
	}
	if seen < 10 || here != 3 {
		t.Errorf("looked at %d files and found %d uses in this package, want at least 10 and exactly 3", seen, here)
	}
}

// sources are the module's Go files that are no tests, relative to this folder.
func sources(t *testing.T) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			paths = append(paths, filepath.Clean(strings.TrimPrefix(path, "../../internal/term/")))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// consoleUses lists what a file takes from the console. A main package may pass
// the streams on; it is an edge of its own.
func consoleUses(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if file.Name.Name == "main" {
		return nil
	}
	var uses []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if pkg, ok := n.X.(*ast.Ident); ok && slices.Contains(console[pkg.Name], n.Sel.Name) {
				uses = append(uses, pkg.Name+"."+n.Sel.Name)
			}
		case *ast.CallExpr:
			if name, ok := n.Fun.(*ast.Ident); ok && (name.Name == "print" || name.Name == "println") {
				uses = append(uses, name.Name)
			}
		}
		return true
	})
	return uses
}
