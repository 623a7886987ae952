package cli

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// The folder of the GitHub action, from here.
const actionFolder = repository + "/.github/actions/check"

// TestActionPassesItsInputs holds the action together: what its scripts read is
// set, from an input that there is, and no input is forgotten.
func TestActionPassesItsInputs(t *testing.T) {
	t.Parallel()
	action := readYAML(t, filepath.Join(actionFolder, "action.yml"))
	text := readFile(t, filepath.Join(actionFolder, "action.yml"))
	for _, input := range action.Get("inputs").Entries {
		if !strings.Contains(text, "${{ inputs."+input.Key+" }}") {
			t.Errorf("the input %s goes nowhere", input.Key)
		}
	}
	for _, step := range action.Get("runs").Get("steps").Items {
		if step.Get("uses") != nil {
			t.Errorf("an action of somebody else: pin it, and say so here: %s", step.Get("uses").Value)
			continue
		}
		name := regexp.MustCompile(`^bash "\$GITHUB_ACTION_PATH/(\w+\.sh)"$`).FindStringSubmatch(step.Get("run").Value)
		if name == nil {
			t.Errorf("not a script of its own: %s", step.Get("run").Value)
			continue
		}
		script := readFile(t, filepath.Join(actionFolder, name[1]))
		for _, variable := range step.Get("env").Entries {
			if !strings.Contains(script, "${"+variable.Key+":-") {
				t.Errorf("%s does not read %s", name[1], variable.Key)
			}
			input := strings.TrimSuffix(strings.TrimPrefix(variable.Value.Value, "${{ inputs."), " }}")
			if action.Get("inputs").Get(input) == nil {
				t.Errorf("%s: there is no input %s", variable.Key, input)
			}
		}
	}
}

// TestMatcherReadsFindings matches what check prints of the demonstration
// repository, and what a report could add to it.
func TestMatcherReadsFindings(t *testing.T) {
	t.Parallel()
	dir := demonstration(t)
	_, printed := runOnTerminal(dir, []string{"check", "--as-of", "2026-11-23", "--format", "concise"})
	lines := strings.Split(strings.TrimSuffix(printed, "\n"), "\n")
	if len(lines) < 10 {
		t.Fatalf("too few findings:\n%s", printed)
	}
	m := readMatcher(t)
	for _, line := range lines[:len(lines)-1] {
		got := m.match(line)
		if again := fmt.Sprintf("%s:%s:%s: %s: %s [%s]", got["file"], got["line"], got["column"], got["severity"], got["message"], got["code"]); again != line {
			t.Errorf("%q is read as %q", line, again)
		}
		if _, err := os.Stat(filepath.Join(dir, got["file"])); err != nil {
			t.Errorf("%q: %v", line, err)
		}
	}
	if got := m.match(lines[len(lines)-1]); got != nil {
		t.Errorf("the summary is read as a finding: %v", got)
	}
	if got := m.match(`a.md:4:9: error: nobody is called "b.md:1:1: warning: c [d]" [person-known]`); got["file"] != "a.md" || got["code"] != "person-known" {
		t.Errorf("text of a report moves a finding: %v", got)
	}
}

// matcher is a problem matcher: a pattern, and which group of it is what.
type matcher struct {
	pattern *regexp.Regexp
	groups  map[string]int
}

func readMatcher(t *testing.T) matcher {
	t.Helper()
	var file struct {
		ProblemMatcher []struct {
			Owner   string
			Pattern []map[string]any
		}
	}
	if err := json.Unmarshal([]byte(readFile(t, filepath.Join(actionFolder, "matcher.json"))), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.ProblemMatcher) != 1 || len(file.ProblemMatcher[0].Pattern) != 1 || file.ProblemMatcher[0].Owner != "incident" {
		t.Fatalf("%+v", file)
	}
	m := matcher{groups: map[string]int{}}
	for key, value := range file.ProblemMatcher[0].Pattern[0] {
		if group, ok := value.(float64); ok {
			m.groups[key] = int(group)
			continue
		}
		m.pattern = regexp.MustCompile(value.(string))
	}
	return m
}

func (m matcher) match(line string) map[string]string {
	found := m.pattern.FindStringSubmatch(line)
	if found == nil {
		return nil
	}
	values := map[string]string{}
	for key, group := range m.groups {
		values[key] = found[group]
	}
	return values
}

// TestActionInstallsReleases installs on every system that is released.
func TestActionInstallsReleases(t *testing.T) {
	t.Parallel()
	build := readYAML(t, releaseConfig).Get("builds").Items[0]
	for _, system := range build.Get("goos").Items {
		for _, processor := range build.Get("goarch").Items {
			p := platform{system.Value, processor.Value}
			t.Run(p.goos+"_"+p.goarch, func(t *testing.T) {
				for _, version := range []string{"1.2.3", "v1.2.3", "latest", "1.2.3-rc.1"} {
					r := newRelease(t, p, strings.TrimPrefix(strings.Replace(version, "latest", "1.2.3", 1), "v"))
					r.publish(r.archive(r.content("the program")))
					r.mustInstall(t, version, "the program")
				}
			})
		}
	}
}

// TestActionInstallsTwice leaves the version that was asked for last.
func TestActionInstallsTwice(t *testing.T) {
	t.Parallel()
	r := newRelease(t, linux, "1.2.3")
	for _, program := range []string{"one", "another"} {
		r.publish(r.archive(r.content(program)))
		r.mustInstall(t, "latest", program)
	}
}

// TestActionWithoutSHA256Sum computes the checksum as on macOS.
func TestActionWithoutSHA256Sum(t *testing.T) {
	t.Parallel()
	r := newRelease(t, linux, "1.2.3")
	folder := t.TempDir()
	for _, name := range []string{"bash", "chmod", "curl", "gzip", "mkdir", "mktemp", "mv", "rm", "shasum", "tar"} {
		found, err := exec.LookPath(name)
		if err != nil {
			t.Skip(err)
		}
		if err := os.Symlink(found, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	r.path = folder
	r.publish(r.archive(r.content("the program")))
	r.mustInstall(t, "1.2.3", "the program")
}

// TestActionRefusesReleases publishes what is not as it should be: the action
// says so, and nothing of it reaches PATH.
func TestActionRefusesReleases(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*release) // of a good release
		version string
		message string
	}{
		"another archive": {func(r *release) {
			r.write(r.name, r.archive(r.content("another program")))
		}, "1.2.3", "incident_1.2.3_linux_amd64.tar.gz is not what checksums.txt says"},
		"another archive of the latest": {func(r *release) {
			r.write(r.name, r.archive(r.content("another program")))
		}, "latest", "incident_1.2.3_linux_amd64.tar.gz is not what checksums.txt says"},
		"half an archive": {func(r *release) {
			r.write(r.name, r.archive(r.content("the program"))[:50])
		}, "1.2.3", "incident_1.2.3_linux_amd64.tar.gz is not what checksums.txt says"},
		"no line": {func(r *release) {
			r.write(checksums, []byte(strings.Repeat("a", 64)+"  incident_1.2.3_linux_arm64.tar.gz\n"))
		}, "1.2.3", "checksums.txt has no line for incident_1.2.3_linux_amd64.tar.gz"},
		"no checksum in the line": {func(r *release) {
			r.write(checksums, []byte("-  "+r.name+"\n"))
		}, "latest", "checksums.txt has no line for incident_*_linux_amd64.tar.gz"},
		"no archive": {func(r *release) {
			r.remove(r.name)
		}, "1.2.3", "/download/v1.2.3/incident_1.2.3_linux_amd64.tar.gz cannot be downloaded"},
		"no release": {func(r *release) {}, "1.2.4", "/download/v1.2.4/checksums.txt cannot be downloaded"},
		"a folder around the program": {func(r *release) {
			r.publish(r.archive(map[string]string{"incident_1.2.3/incident": "the program"}))
		}, "1.2.3", "incident_1.2.3_linux_amd64.tar.gz holds no incident at its top"},
		"a folder in its place": {func(r *release) {
			r.publish(r.archive(map[string]string{"incident/incident": "the program"}))
		}, "1.2.3", "incident in incident_1.2.3_linux_amd64.tar.gz is not a file"},
		"a link in its place": {func(r *release) {
			r.publish(r.archive(map[string]string{"incident": linkTo + "/bin/sh"}))
		}, "1.2.3", "incident in incident_1.2.3_linux_amd64.tar.gz is not a file"},
		"no archive at all": {func(r *release) {
			r.publish([]byte("the program"))
		}, "1.2.3", "incident_1.2.3_linux_amd64.tar.gz holds no incident at its top"},
		"a version that is a path":    {func(r *release) {}, "../1.2.3", "version ../1.2.3 is neither latest nor a version"},
		"a version that is a command": {func(r *release) {}, "1.2.3\n::warning::x", `version $'1.2.3\n::warning::x' is neither`},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRelease(t, linux, "1.2.3")
			r.publish(r.archive(r.content("the program")))
			c.change(r)
			r.mustRefuse(t, c.version, c.message)
		})
	}
}

// TestActionNamesOtherSystems says what there is no release for.
func TestActionNamesOtherSystems(t *testing.T) {
	t.Parallel()
	newRelease(t, platform{"plan9", "amd64"}, "1.2.3").mustRefuse(t, "latest", "no release for the system 'Plan 9'")
	newRelease(t, platform{"linux", "riscv64"}, "1.2.3").mustRefuse(t, "latest", "no release for the processor 'RISCV64'")
}

// platform is a system and a processor, as Go names them.
type platform struct{ goos, goarch string }

var linux = platform{"linux", "amd64"}

// The names that GitHub's runner has for them.
var (
	runnerSystems    = map[string]string{"linux": "Linux", "darwin": "macOS", "windows": "Windows", "plan9": "Plan 9"}
	runnerProcessors = map[string]string{"amd64": "X64", "arm64": "ARM64", "riscv64": "RISCV64"}
)

const (
	releaseConfig = repository + "/.goreleaser.yaml"
	checksums     = "checksums.txt"
	linkTo        = "-> " // begins the content of what is a link in an archive
)

// release holds the files of one release, in folders as GitHub has them, and a
// runner that installs it.
type release struct {
	t        *testing.T
	platform platform
	version  string
	name     string // of the archive, as .goreleaser.yaml makes it
	releases string // the folder of all releases
	temp     string // the runner's folder for temporary files
	pathFile string // the file by which a step adds to PATH
	path     string // PATH itself, of the tests where it is empty
}

func newRelease(t *testing.T, p platform, version string) *release {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the bash in PATH may belong to another system there")
	}
	dir := t.TempDir()
	r := &release{
		t: t, platform: p, version: version, name: archiveName(t, p, version),
		releases: filepath.Join(dir, "releases"), temp: filepath.Join(dir, "temp"), pathFile: filepath.Join(dir, "path"),
	}
	if err := os.Mkdir(r.temp, 0o777); err != nil {
		t.Fatal(err)
	}
	return r
}

func archiveName(t *testing.T, p platform, version string) string {
	archive := readYAML(t, releaseConfig).Get("archives").Items[0]
	name := strings.NewReplacer("{{ .Version }}", version, "{{ .Os }}", p.goos, "{{ .Arch }}", p.goarch).Replace(archive.Get("name_template").Value)
	ending := archive.Get("formats").Items[0].Value
	for _, o := range archive.Get("format_overrides").Items {
		if o.Get("goos").Value == p.goos {
			ending = o.Get("formats").Items[0].Value
		}
	}
	return name + "." + ending
}

// content is what .goreleaser.yaml puts into an archive.
func (r *release) content(program string) map[string]string {
	name := "incident"
	if r.platform.goos == "windows" {
		name = "incident.exe"
	}
	return map[string]string{"LICENSE": "text", "README.md": "text", name: program}
}

// archive packs files in the format of the platform.
func (r *release) archive(files map[string]string) []byte {
	if strings.HasSuffix(r.name, ".zip") {
		return zipped(r.t, files)
	}
	return tarred(r.t, files)
}

func zipped(t *testing.T, files map[string]string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarred(t *testing.T, files map[string]string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for name, text := range files {
		h := &tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o755, Size: int64(len(text))}
		if target, ok := strings.CutPrefix(text, linkTo); ok {
			h, text = &tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: target}, ""
		}
		err := w.WriteHeader(h)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// publish writes an archive and its checksum, among those of other systems.
func (r *release) publish(archive []byte) {
	r.write(r.name, archive)
	other := strings.Repeat("0", 64)
	r.write(checksums, fmt.Appendf(nil, "%s  incident_%s_aix_ppc64.tar.gz\n%x  %s\n%s  z.txt\n", other, r.version, sha256.Sum256(archive), r.name, other))
}

// write puts a file into the release, which is the latest: there the runner may
// look for checksums.
func (r *release) write(name string, data []byte) {
	folders := []string{filepath.Join("download", "v"+r.version)}
	if name == checksums {
		folders = append(folders, filepath.Join("latest", "download"))
	}
	for _, folder := range folders {
		folder = filepath.Join(r.releases, folder)
		if err := errors.Join(os.MkdirAll(folder, 0o777), os.WriteFile(filepath.Join(folder, name), data, 0o666)); err != nil {
			r.t.Fatal(err)
		}
	}
}

func (r *release) remove(name string) {
	if err := os.Remove(filepath.Join(r.releases, "download", "v"+r.version, name)); err != nil {
		r.t.Fatal(err)
	}
}

// install runs the script as the action does, and returns its exit code and log.
func (r *release) install(version string) (int, string) {
	cmd := exec.Command("bash", filepath.Join(actionFolder, "install.sh"))
	cmd.Env = append(os.Environ(), "INCIDENT_VERSION="+version, "INCIDENT_RELEASES=file://"+r.releases,
		"RUNNER_OS="+runnerSystems[r.platform.goos], "RUNNER_ARCH="+runnerProcessors[r.platform.goarch],
		"RUNNER_TEMP="+r.temp, "GITHUB_PATH="+r.pathFile)
	if r.path != "" {
		cmd.Env = append(cmd.Env, "PATH="+r.path)
	}
	log, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		r.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(log)
}

// mustInstall installs a version, and looks for a program that can be run in the
// folder that the runner adds to PATH.
func (r *release) mustInstall(t *testing.T, version, program string) {
	t.Helper()
	if strings.HasSuffix(r.name, ".zip") {
		if _, err := exec.LookPath("unzip"); err != nil {
			t.Skip(err)
		}
	}
	if code, log := r.install(version); code != exitOK {
		t.Fatalf("%s: exit code %d\n%s", version, code, log)
	}
	folders := strings.Fields(readFile(t, r.pathFile))
	found, err := filepath.Glob(filepath.Join(folders[len(folders)-1], "*"))
	if err != nil || len(found) != 1 || readFile(t, found[0]) != program {
		t.Fatalf("%s: %v in PATH, %v", version, found, err)
	}
	if info, err := os.Stat(found[0]); err != nil || info.Mode()&0o111 == 0 {
		t.Errorf("%s: %v, %v", version, info, err)
	}
	if left, err := os.ReadDir(r.temp); err != nil || len(left) != 1 {
		t.Errorf("%s: %v is left, %v", version, left, err)
	}
}

// mustRefuse looks that nothing of what was downloaded stays.
func (r *release) mustRefuse(t *testing.T, version, message string) {
	t.Helper()
	code, log := r.install(version)
	if code != exitFailure || !strings.Contains(log, "::error title=incident::") || !strings.Contains(log, message) {
		t.Errorf("exit code %d, and no %q in\n%s", code, message, log)
	}
	if left, err := os.ReadDir(r.temp); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	if _, err := os.Stat(r.pathFile); !os.IsNotExist(err) {
		t.Errorf("PATH has %q", readFile(t, r.pathFile))
	}
}
