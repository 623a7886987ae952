package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/workspace"
)

// checkOutput is one format of the findings, and the file it goes to; the empty
// one is standard output, which is also called "-".
type checkOutput struct {
	name   string
	format output.Format
	file   string
}

// checkOutputs reads the values of --format. Where none of them takes standard
// output, people get text there, so that what was looked at is always said.
func checkOutputs(env *Env, formats []string) ([]checkOutput, error) {
	if len(env.fields) > 0 {
		return nil, usage("--json takes no fields here: each finding is printed whole")
	}
	if env.json {
		formats = append(formats, "json")
	}
	var outputs []checkOutput
	taken := map[string]bool{}
	for _, value := range formats {
		name, file, _ := strings.Cut(value, "=")
		format, err := output.Named(name)
		if err != nil {
			return nil, usage("--format: %v", err)
		}
		if file == "" && strings.HasSuffix(value, "=") {
			return nil, usage("--format %s names no file", value)
		}
		if file == "-" {
			file = ""
		}
		if taken[file] {
			return nil, usage("--format: two formats go to %s: write FORMAT=FILE", destination(file))
		}
		taken[file] = true
		outputs = append(outputs, checkOutput{name, format, file})
	}
	if !taken[""] {
		outputs = append(outputs, env.forPeople())
	}
	return outputs, nil
}

// formatGitHub is the format that GitHub Actions understands.
const formatGitHub = "github"

// forPeople is what goes to standard output where nothing else does.
func (env *Env) forPeople() checkOutput {
	if env.underGitHub() {
		return checkOutput{name: formatGitHub, format: output.GitHub}
	}
	return checkOutput{format: output.Text}
}

func (env *Env) underGitHub() bool { return env.Getenv("GITHUB_ACTIONS") == "true" }

func destination(file string) string {
	if file == "" {
		return "standard output"
	}
	return file
}

// spare refuses to write findings over what they are about, and over what says
// how to judge it: that is a slip of the command line, and what it cost would be
// found out late.
func (s *session) spare(outputs []checkOutput) error {
	for _, o := range outputs {
		if o.file == "" {
			continue
		}
		name, err := s.written(o.file)
		if err != nil {
			return err
		}
		if s.gits(name) {
			return usage("--format: findings are not written to %s, which is where git keeps what it knows\nname another file", o.file)
		}
		if s.ours(name) {
			return usage("--format: findings are not written to %s, which holds reports, reviews or configuration\nname another file", o.file)
		}
	}
	return nil
}

// written is where a file of the command line is, as a path of the repository
// without links; one in a folder that does not exist is nowhere.
func (s *session) written(file string) (string, error) {
	where, err := s.env.workingDir()
	if err != nil {
		return "", err
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(where, file)
	}
	name, err := s.inRepository(file)
	if err != nil {
		return "", nil // writing it will say why it cannot be
	}
	return name, nil
}

// gits reports whether a path is one of git's own, of this repository or another.
func (s *session) gits(name string) bool {
	if slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return strings.EqualFold(part, ".git") }) {
		return true
	}
	return slices.ContainsFunc([]string{s.repo.GitDir(), s.repo.CommonDir()}, func(dir string) bool {
		kept, err := relative(s.repo.Root(), dir)
		return err == nil && strings.HasPrefix(name, kept+"/")
	})
}

// ours reports whether a path of the repository is one of the files that this
// program reads, or would be one next time.
func (s *session) ours(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	switch {
	case name == "" || strings.HasPrefix(name, "../"):
		return false
	case name == workspace.ConfigFile || strings.HasPrefix(name, path.Dir(workspace.RosterFile)+"/"):
		return true
	case ext == ".md" || ext == ".markdown":
		return s.ws.Matches(name) || strings.HasPrefix(name, s.ws.Policy.Reviews+"/")
	}
	return slices.ContainsFunc(s.ws.Reports, func(r *report.Report) bool { return r.Path() == name })
}

func (env *Env) writeResult(outputs []checkOutput, result output.Result) error {
	for _, o := range outputs {
		if o.name == formatGitHub {
			if err := env.summarizeJob(result); err != nil {
				return fmt.Errorf("writing the job summary: %w", err)
			}
		}
		if o.file == "" {
			if err := o.format(env.Out, result); err != nil {
				return err
			}
			continue
		}
		if err := env.writeResultFile(o, result); err != nil {
			return fmt.Errorf("writing %s: %w", o.file, err)
		}
	}
	return nil
}

// summarizeJob adds to the file from which GitHub Actions shows a summary of the
// job, where there is one.
func (env *Env) summarizeJob(result output.Result) error {
	file := env.Getenv("GITHUB_STEP_SUMMARY")
	if file == "" || !env.underGitHub() {
		return nil
	}
	var b bytes.Buffer
	w := term.NewWriter(&b, term.Options{})
	output.JobSummary(w, result)
	if err := w.Flush(); err != nil {
		return err
	}
	return workspace.Append(file, b.Bytes())
}

func (env *Env) writeResultFile(o checkOutput, result output.Result) error {
	var b bytes.Buffer
	w := term.NewWriter(&b, term.Options{})
	if err := errors.Join(o.format(w, result), w.Flush()); err != nil {
		return err
	}
	where, err := env.workingDir()
	if err != nil {
		return err
	}
	if filepath.IsAbs(o.file) {
		return writeWhole(o.file, b.Bytes())
	}
	return writeWhole(filepath.Join(where, o.file), b.Bytes())
}

// maxReplaced is the size in bytes of the largest file that is replaced.
const maxReplaced = 64 << 20

// writeWhole writes a file or replaces it, whole or not at all, and never
// through a link.
func writeWhole(file string, data []byte) (err error) {
	dir, err := workspace.OpenDir(filepath.Dir(file))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dir.Close()) }()
	name := filepath.Base(file)
	if err := dir.Create(name, data); !errors.Is(err, fs.ErrExist) {
		return err
	}
	old, err := dir.Read(name, maxReplaced)
	if err != nil {
		return err
	}
	return dir.Replace(name, old, data)
}
