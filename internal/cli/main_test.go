package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"incident": func() { os.Exit(Main(os.Args[1:])) },
	})
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

const gitConfig = `[user]
	name = Ana Lim
	email = ana@example.com
[init]
	defaultBranch = main
[commit]
	gpgSign = false
[core]
	autocrlf = false
[advice]
	detachedHead = false
[protocol "file"]
	allow = always
`

func setupScript(env *testscript.Env) error {
	home := filepath.Join(env.WorkDir, ".home")
	if err := os.MkdirAll(home, 0o777); err != nil {
		return err
	}
	config := filepath.Join(home, ".gitconfig")
	if err := os.WriteFile(config, []byte(gitConfig), 0o666); err != nil {
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
