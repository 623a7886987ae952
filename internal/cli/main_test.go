package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(world{m}, map[string]func(){
		"incident": func() { os.Exit(Main(os.Args[1:])) },
	})
}

// world is where the tests of this package run: with a git configuration of
// their own, which one test could not set while another one runs beside it.
type world struct{ tests *testing.M }

// worldDir holds what the tests share.
var worldDir string

// Run runs the tests, and returns the exit code.
func (w world) Run() int {
	dir, err := os.MkdirTemp("", "incident-cli-")
	if err == nil {
		worldDir, err = filepath.EvalSymlinks(dir)
	}
	if err == nil {
		err = setWorld(worldDir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(worldDir) }()
	return w.tests.Run()
}

func setWorld(dir string) error {
	home := filepath.Join(dir, "home")
	config, err := writeGitConfig(home)
	settings, noneOf := os.UserConfigDir()
	if noneOf == nil && os.Getenv("GOENV") == "" { // where the go command looks, before it is another folder
		err = errors.Join(err, os.Setenv("GOENV", filepath.Join(settings, "go", "env")))
	}
	// A hook that runs the tests has set them to the project's own.
	for _, name := range []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"} {
		err = errors.Join(err, os.Unsetenv(name))
	}
	for name, value := range map[string]string{
		"XDG_CONFIG_HOME": filepath.Join(home, ".config"), "GIT_CONFIG_GLOBAL": config, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
	} {
		err = errors.Join(err, os.Setenv(name, value))
	}
	return err
}

// built builds the program as it is released, once: what the C library of a test
// reads is not in the way, and it starts in a third of the time that the binary
// of these tests needs.
var built = sync.OnceValues(func() (string, error) {
	name := filepath.Join(worldDir, "bin", "incident")
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", name, "../../cmd/incident")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return name, nil
})

// program is the file of the program.
func program(t *testing.T) string {
	t.Helper()
	name, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// TestScripts runs what a user would type, in repositories with real commits.
//
// Scripts have these commands beside those of testscript:
//
//	at DATE   dates the git commits that follow: 2026-01-31 or RFC 3339
//	crlf FILE turns the line breaks of a file into CRLF
//
// INCIDENT_NOW is 2026-11-23T12:00:00Z unless a script sets it.
func TestScripts(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("testdata", "script")
	if files, err := filepath.Glob(filepath.Join(dir, "*.txtar")); err != nil || len(files) == 0 {
		t.Fatalf("no scripts in %s: %v", dir, err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		Setup:               setupScript,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"at":   scriptAt,
			"crlf": scriptCRLF,
		},
	})
}

// gitConfig spares the git program what no test is about: to look after each
// commit whether there is something to pack, and to copy examples of hooks.
const gitConfig = `[user]
	name = Ana Lim
	email = ana@example.com
[init]
	defaultBranch = main
	templateDir = %s
[gc]
	auto = 0
[maintenance]
	auto = false
[commit]
	gpgSign = false
[core]
	autocrlf = false
[advice]
	detachedHead = false
[protocol "file"]
	allow = always
`

// writeGitConfig makes a home with a git configuration, and returns its name.
func writeGitConfig(home string) (string, error) {
	template := filepath.Join(home, ".template")
	config := filepath.Join(home, ".gitconfig")
	return config, errors.Join(
		os.MkdirAll(filepath.Join(template, "hooks"), 0o777),
		os.MkdirAll(filepath.Join(template, "info"), 0o777),
		os.WriteFile(filepath.Join(template, "info", "exclude"), []byte("# none\n"), 0o666),
		os.WriteFile(config, fmt.Appendf(nil, gitConfig, filepath.ToSlash(template)), 0o666),
	)
}

func setupScript(env *testscript.Env) error {
	if testing.CoverMode() == "" { // which counts what the binary of the tests runs
		name, err := built()
		if err != nil {
			return err
		}
		env.Setenv("PATH", filepath.Dir(name)+string(filepath.ListSeparator)+env.Getenv("PATH"))
	}
	home := filepath.Join(env.WorkDir, ".home")
	config, err := writeGitConfig(home)
	if err != nil {
		return err
	}
	corpus, err := filepath.Abs(filepath.Join("testdata", "corpus"))
	if err != nil {
		return err
	}
	action, err := filepath.Abs(actionFolder)
	if err != nil {
		return err
	}
	for name, value := range map[string]string{
		"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, ".config"),
		"GIT_CONFIG_GLOBAL": config, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": filepath.Dir(env.WorkDir),
		"INCIDENT_NOW": "2026-11-23T12:00:00Z", "CI": "", "GITHUB_ACTIONS": "", "GITHUB_STEP_SUMMARY": "", "NO_COLOR": "", "TERM": "dumb",
		"CORPUS": corpus, "ACTION": action,
	} {
		env.Setenv(name, value)
	}
	return nil
}

func scriptAt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: at DATE")
	}
	date := args[0]
	if len(date) == len("2006-01-02") {
		date += "T09:00:00Z"
	}
	ts.Setenv("GIT_AUTHOR_DATE", date)
	ts.Setenv("GIT_COMMITTER_DATE", date)
}

func scriptCRLF(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: crlf FILE")
	}
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	var out []byte
	for i, b := range data {
		if b == '\n' && (i == 0 || data[i-1] != '\r') {
			out = append(out, '\r')
		}
		out = append(out, b)
	}
	ts.Check(os.WriteFile(path, out, 0o666))
}
