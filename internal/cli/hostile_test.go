package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/output"
	"github.com/incident-cli/incident/internal/report"
)

// inAllFormats runs a check once, which writes its findings in every format to a
// file of its own, and fails where one of them, or a stream, harms anybody.
func inAllFormats(t *testing.T, dir string, args ...string) machineFormats {
	t.Helper()
	out := realTempDir(t)
	args = append([]string{"-C", dir, "check"}, args...)
	for _, format := range output.Names() {
		args = append(args, "--format", format+"="+filepath.Join(out, format))
	}
	code, stdout, stderr := runQuietly(t.Context(), gateVariables, args...)
	if code != exitWork {
		t.Fatalf("exit code %d: %.2000s", code, stderr)
	}
	d := machineFormats{}
	for _, format := range output.Names() {
		data, err := os.ReadFile(filepath.Join(out, format))
		if err != nil {
			t.Fatal(err)
		}
		d[format] = string(data)
		mustNotHarm(t, format, d[format])
	}
	mustNotHarm(t, "text", stdout, stderr)
	return d
}

func mustNotHarm(t *testing.T, format string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, wrong := range harms(format, text) {
			t.Errorf("%s: %.500s", format, wrong)
		}
	}
}

// machineFormats are the findings of one check, by format.
type machineFormats map[string]string

// told is a finding as one format tells it.
type told struct{ Path, Message string }

// agreed are the findings as JSON has them; every other format that programs read
// has the same, decoded.
func (d machineFormats) agreed(t *testing.T) []told {
	t.Helper()
	var all struct{ Items []told }
	decodeInto(t, d["json"], &all)
	if len(all.Items) < 1000 {
		t.Fatalf("%d findings", len(all.Items))
	}
	for format, got := range map[string][]told{"jsonl": d.jsonl(t), "gitlab": d.gitlab(t), "sarif": d.sarif(t), "rdjson": d.rdjson(t)} {
		if len(got) != len(all.Items) {
			t.Fatalf("%s has %d findings, JSON %d", format, len(got), len(all.Items))
		}
		for i, want := range all.Items {
			if format == "sarif" || format == "rdjson" {
				got[i].Message, _, _ = strings.Cut(got[i].Message+"\n", want.Message+"\n")
				want.Message = ""
			}
			if got[i] != want {
				t.Errorf("%s: %s", format, cmp.Diff(want, got[i]))
			}
		}
	}
	return all.Items
}

func decodeInto(t *testing.T, document string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(document), into); err != nil {
		t.Fatalf("%v in %.500s", err, document)
	}
}

func (d machineFormats) jsonl(t *testing.T) (all []told) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(d["jsonl"], "\n"), "\n")
	for _, line := range lines[:len(lines)-1] {
		var one told
		decodeInto(t, line, &one)
		all = append(all, one)
	}
	return all
}

func (d machineFormats) gitlab(t *testing.T) (all []told) {
	t.Helper()
	var issues []struct {
		Description string
		Location    told
	}
	decodeInto(t, d["gitlab"], &issues)
	for _, i := range issues {
		all = append(all, told{i.Location.Path, i.Description})
	}
	return all
}

var withoutSARIF = strings.NewReplacer(`\\`, `\`, `\[`, "[", `\]`, "]")

func (d machineFormats) sarif(t *testing.T) (all []told) {
	t.Helper()
	var log struct {
		Runs []struct {
			Results []struct {
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
				}
			}
		}
	}
	decodeInto(t, d["sarif"], &log)
	for _, r := range log.Runs[0].Results {
		one := told{Message: withoutSARIF.Replace(r.Message.Text)}
		if len(r.Locations) > 0 {
			one.Path = unescapedURI(t, r.Locations[0].PhysicalLocation.ArtifactLocation.URI)
		}
		all = append(all, one)
	}
	return all
}

// unescapedURI is the path of a URI, as JSON has it.
func unescapedURI(t *testing.T, uri string) string {
	t.Helper()
	var b []byte
	for i := 0; i < len(uri); i++ {
		if uri[i] != '%' {
			b = append(b, uri[i])
			continue
		}
		n, err := strconv.ParseUint(uri[i+1:i+3], 16, 8)
		if err != nil {
			t.Fatalf("%v in %q", err, uri)
		}
		b = append(b, byte(n))
		i += 2
	}
	return string([]rune(string(b))) // with U+FFFD for each byte that is not UTF-8
}

func (d machineFormats) rdjson(t *testing.T) (all []told) {
	t.Helper()
	var result struct {
		Diagnostics []struct {
			Message  string
			Location told
		}
	}
	decodeInto(t, d["rdjson"], &result)
	for _, one := range result.Diagnostics {
		all = append(all, told{one.Location.Path, one.Message})
	}
	return all
}

// quotedAnyhow is a text in double quotes, as YAML that holds nothing but ASCII
// where the text is UTF-8.
func quotedAnyhow(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch _, size := utf8.DecodeRuneInString(text[i:]); {
		case r == utf8.RuneError && size == 1:
			b.WriteByte(text[i])
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ' || r > '~':
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return `"` + b.String() + `"`
}

// headerOf is a report with a text in every key of its front matter.
func headerOf(text string) string {
	var b strings.Builder
	b.WriteString("---\n")
	for _, key := range report.Keys {
		value := quotedAnyhow(text)
		if key.Kind == report.List || key.Kind == report.Handles {
			value = "[" + value + ", " + value + "]"
		}
		b.WriteString(key.Name + ": " + value + "\n")
	}
	if text != "" {
		b.WriteString(quotedAnyhow("x"+text) + ": 1\n")
	}
	return b.String() + "---\n\n# T\n"
}

// rawHeaderOf has it without quotes.
func rawHeaderOf(text string) string {
	return "---\nid: x\nseverity: " + text + "\nowner: " + text + "\nteams: [" + text + "]\n" + text + ": x\n---\n\n# T\n"
}

// bodyOf is a report with a text in every place of its Markdown.
func bodyOf(text string) string {
	const head = "---\nid: x\nseverity: SEV3\nstatus: ready\n# incident-disable-next-line %[1]s: %[1]s\ntitle:\n---\n\n# %[1]s\n\n## Timeline\n\n- 2026-11-20 09:12 %[1]s\n- %[1]s\n\n" +
		"| Time | Event |\n|---|---|\n| %[1]s | %[1]s |\n\n## Root cause\n\n<!-- incident-disable-next-line %[1]s: %[1]s -->\n%[1]s human error [%[1]s](%[1]s)\n\n" +
		"## %[1]s\n\n### %[1]s\n\n## Action items\n\n- [ ] %[1]s\n- [ ] Investigate %[1]s `fu-7k2pqm`\n  - owner: %[1]s\n  - due: %[1]s\n  - status: %[1]s\n  - kind: %[1]s\n" +
		"  - for: %[1]s\n  - ticket: %[1]s\n  - verify: %[1]s\n  - reason: %[1]s\n  - %[1]s: x\n- [ ] x (owner: %[1]s, due: %[1]s)\n\n| Action | Owner | Due |\n|---|---|---|\n| %[1]s | %[1]s | %[1]s |\n"
	return fmt.Sprintf(head, text)
}

// places are where a text may stand in a file, by folder.
var places = map[string]func(text string) string{
	"header": headerOf,
	"raw":    rawHeaderOf,
	"body":   bodyOf,
	"line":   func(text string) string { return bodyOf(oneLine.Replace(text)) },
	"plain": func(text string) string {
		return "# " + oneLine.Replace(text) + "\n\n## Action items\n\n- " + text + "\n"
	},
}

var oneLine = strings.NewReplacer("\n", " ", "\r", " ")

// Whatever stands wherever in a report, no format speaks to a terminal or a CI
// system, all of them can be read, and all tell the same.
func TestHostileReportsHarmNobody(t *testing.T) {
	t.Parallel()
	l := newGate(t)
	all := hostile.Strings()
	if testing.Short() {
		all = all[:200]
	}
	for place, file := range places {
		for i, text := range all {
			if !asksAll() && i%3 > 0 && place != "header" && place != "body" {
				continue
			}
			l.write(fmt.Sprintf("incidents/%s/%04d.md", place, i), file(text))
		}
	}
	for i, text := range all {
		quoted := quotedAnyhow(text)
		l.write(fmt.Sprintf("reviews/%04d.md", i), fmt.Sprintf("---\ndate: %[1]s\nstatus: %[1]s\norganizer: %[1]s\nincidents: [%[1]s]\n%[1]s: x\n---\n\n## %[2]s\n", quoted, text))
	}
	said := inAllFormats(t, l.dir).agreed(t)
	messages := map[told]bool{}
	for _, one := range said {
		messages[one] = true
	}
	for i, text := range all {
		want := told{fmt.Sprintf("incidents/header/%04d.md", i), fmt.Sprintf("%q is not a severity of the configuration", text)}
		if isSeverity(text) && !messages[want] {
			t.Errorf("nobody is told %q", want)
		}
	}
}

// isSeverity reports whether a text is read as it stands, and not as an empty
// value or a handle, and whether the front matter that holds it is read at all.
func isSeverity(text string) bool {
	return text != "" && text != "SEV1" && len(quotedAnyhow(text)) < 1000 && utf8.ValidString(text) && strings.TrimSpace(text) == text && text[0] != '@'
}

// asksAll reports whether the tests may take minutes.
func asksAll() bool { return os.Getenv("INCIDENT_TEST_ALL") != "" }

// A patch is printed as it is, because git reads it. In a job that may obey a line
// of it there is none of that file, and under Buildkite none at all.
func TestHostilePatchesHarmNobody(t *testing.T) {
	t.Parallel()
	l := newGate(t)
	for i, text := range hostile.Strings() {
		l.write(fmt.Sprintf("incidents/%04d.md", i), fmt.Sprintf("---\nid: x%d\n---\n\n## Action items\n\n- [ ] Do it\n\n%s\n", i, text))
		name := strings.NewReplacer("/", "", "\x00", "").Replace(text)
		if len(name) < 200 {
			_ = os.WriteFile(l.path("incidents/"+name+".md"), fmt.Appendf(nil, "---\nid: y%d\n---\n\n## Action items\n\n- [ ] Do it\n", i), 0o666)
		}
	}
	patch := func(system string) (out, err string) {
		_, out, err = runQuietly(t.Context(), map[string]string{"INCIDENT_NOW": gateVariables["INCIDENT_NOW"], system: "true"}, "-C", l.dir, "check", "--diff")
		mustNotHarm(t, "text", err)
		return out, err
	}
	out, _ := patch("BUILDKITE")
	mustNotHarm(t, "text", out)
	for _, system := range []string{"CI", "TEAMCITY_VERSION"} {
		out, err := patch(system)
		if refused, printed := strings.Count(err, "no patch of "), strings.Count(out, "\ndiff --git "); refused < 500 || printed < 500 {
			t.Errorf("%s: %d patches, %d refused", system, printed, refused)
		}
		for line := range strings.Lines(out) {
			line = heading.ReplaceAllString(strings.TrimRight(line, "\r\n"), "")
			if command := hostile.Command(line); command != "" || strings.ContainsFunc(line, isControl) {
				t.Errorf("%s: %q is printed", system, line)
			}
		}
	}
}

// heading is what only Buildkite takes for one.
var heading = regexp.MustCompile(`^[\pZ\t]*(?:---|\+\+\+|~~~|\^\^\^)`)

func isControl(r rune) bool { return r != '\t' && unicode.Is(unicode.Cc, r) }

// Names of files and folders reach no more than what stands in them, and are told
// as they are.
func TestHostileNamesHarmNobody(t *testing.T) {
	t.Parallel()
	l := newGate(t)
	var made []string
	for i, text := range hostile.Strings() {
		name := strings.NewReplacer("/", "", "\x00", "").Replace(text)
		for _, name := range []string{
			fmt.Sprintf("incidents/files/%s.md", name), fmt.Sprintf("incidents/folders/%d%s/x.md", i, name), fmt.Sprintf("incidents/bare/%s%d", name, i), fmt.Sprintf("reviews/%s.md", name),
		} {
			if len(filepath.Base(name)) > 250 || l.writes(name) != nil {
				continue
			}
			if utf8.ValidString(name) && strings.HasPrefix(name, "incidents/folders") && !strings.Contains(name, "template") {
				made = append(made, name)
			}
		}
	}
	told := map[string]bool{}
	for _, one := range inAllFormats(t, l.dir).agreed(t) {
		told[one.Path] = true
	}
	if len(made) < 1000 {
		t.Errorf("only %d names", len(made))
	}
	for _, name := range made {
		if !told[name] {
			t.Errorf("%q is not told", name)
		}
	}
}

// writes writes a report that does not pass under a name, where the file system
// has such names.
func (l *laundry) writes(name string) error {
	if err := os.MkdirAll(filepath.Dir(l.path(name)), 0o777); err != nil {
		return err
	}
	return os.WriteFile(l.path(name), []byte("# T\n"), 0o666)
}

// What the configuration says is told on standard error, if at all.
func TestHostileConfigurationHarmsNobody(t *testing.T) {
	t.Parallel()
	l := newGate(t)
	var roster, baseline strings.Builder
	roster.WriteString("people:\n")
	for i, text := range hostile.Strings() {
		quoted := quotedAnyhow(text)
		l.write(".incident.yaml", fmt.Sprintf("timezone: %[1]s\nreports: [%[1]s]\nreviews: %[1]s\nsince: %[1]s\nseverities: [%[1]s, {name: %[1]s, report_within: %[1]s, audience: %[1]s}]\n"+
			"review: {lead_time: %[1]s, cadence: %[1]s, organizers: [%[1]s], %[1]s: x}\ntickets: {url: %[1]s}\nhistory: {date: %[1]s}\nversion: %[1]s\nrules: {%[1]s: off, owner: %[1]s}\n%[1]s: x\n", quoted))
		l.refusesQuietly("check")
		if asksAll() || i%3 == 0 {
			l.write(".incident.yaml", "extends: "+quoted+"\n")
			l.refusesQuietly("check")
			l.write(".incident.yaml", "a: "+text+"\n")
			l.refusesQuietly("check")
		}
		fmt.Fprintf(&roster, "  %s: {team: %[1]s, role: %[1]s, left: %[1]s, away: [%[1]s]}\n", quotedAnyhow(fmt.Sprint(i)+text))
		fmt.Fprintf(&baseline, "%s\n", text)
	}
	l.write(".incident.yaml", "version: 1\n")
	l.write(".incident/people.yaml", roster.String())
	l.refusesQuietly("check")
	l.write(".incident/people.yaml", "people: {ana: {}}\n")
	l.write(".incident/baseline", baseline.String())
	l.refusesQuietly("check")
	l.remove(".incident/baseline")
	for i, text := range hostile.Strings() {
		l.write(fmt.Sprintf(".incident/templates/%d.md", i), "# {{"+text+"}}\n\n## "+text+"\n\n<!-- "+text+". "+text+" -->\n\n"+text+"\n\n## Summary\n\n<!-- required: "+text+" -->\n")
	}
	l.refusesQuietly("check")
}

// refusesQuietly runs a command that ends with an error, and harms nobody.
func (l *laundry) refusesQuietly(args ...string) {
	l.t.Helper()
	code, out, err := runQuietly(l.t.Context(), gateVariables, append([]string{"-C", l.dir, "--color", "never"}, args...)...)
	if code == exitOK {
		l.t.Errorf("%q ends with 0", args)
	}
	mustNotHarm(l.t, "text", out, err)
}

// A name that a job takes from a pull request, such as that of a branch, stands
// on the command line or in a variable.
func TestHostileArgumentsHarmNobody(t *testing.T) {
	t.Parallel()
	l := newGate(t)
	head := l.git("rev-parse", "HEAD")
	for i, text := range hostile.Strings() {
		for _, args := range [][]string{
			{"check", "--base=" + text}, {"check", "--ref=" + text}, {"check", "--config-from=" + text}, {"check", "--format=" + text}, {"check", "--format=json=" + text + "/x/y"},
			{"check", "--rule=x" + text}, {"check", "--skip=x" + text}, {"check", "--fail-on=" + text}, {"check", "--as-of=" + text}, {"check", "--baseline=x" + text},
			{"check", "--stdin-filename=x" + text}, {"check", "--x" + text}, {"check", "--", "x" + text}, {"x" + text}, {"explain", "x" + text},
		} {
			// Those that end in the same words are asked of some.
			if i%5 == 0 || strings.HasPrefix(args[len(args)-1], "--base") {
				l.mayRefuse(args...)
			}
		}
		if name := "refs/heads/" + text; fitsRef(text) {
			l.write(".git/packed-refs", head+" "+name+"\n")
			l.mayRefuse("check", "--base", text)
		}
	}
}

// fitsRef reports whether a name may be that of a branch, as git checks it.
func fitsRef(name string) bool {
	return name != "" && len(name) < 1000 && !strings.ContainsAny(name, " ~^:?*[\\\x7f/\n\r") && !strings.HasPrefix(name, "-") && !strings.Contains(name, "..") &&
		!strings.Contains(name, "@{") && !strings.HasPrefix(name, ".") && strings.IndexFunc(name, func(r rune) bool { return r < ' ' }) < 0
}

func (l *laundry) mayRefuse(args ...string) {
	l.t.Helper()
	_, out, err := runQuietly(l.t.Context(), gateVariables, append([]string{"-C", l.dir, "--color", "never"}, args...)...)
	mustNotHarm(l.t, "text", out, err)
}

// formatCharacters are all that are assigned to controls, formats, separators of
// lines and paragraphs, and private use.
func formatCharacters() []rune {
	var all []rune
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) {
			all = append(all, r)
		}
	}
	return all
}

// Each of them stands in a title and in the text of a follow-up that is gone. No
// format prints it, and those that can say it otherwise do.
func TestFormatCharactersHarmNobody(t *testing.T) {
	t.Parallel()
	all := formatCharacters()
	if len(all) < 137_000 {
		t.Fatalf("%d characters", len(all))
	}
	l := newGate(t)
	var items []string
	for chunk := range slices.Chunk(all, 30) {
		text := "Do x" + string(chunk) + "x"
		l.write(fmt.Sprintf("incidents/%d.md", len(items)), "# "+oneLine.Replace(text)+"\n")
		items = append(items, strings.Map(withoutBreaks, text))
	}
	reports := l.promise(items)
	l.git("add", "-A")
	l.git("commit", "-q", "--amend", "-m", "Promise much")
	l.git("branch", "-f", "main")
	for name, without := range reports {
		l.write(name, without)
	}
	for i := range items {
		name := fmt.Sprintf("incidents/%d.md", i)
		l.write(name, l.read(name)+"\nMore.\n")
	}
	var messages strings.Builder
	for _, one := range inAllFormats(t, l.dir, "--base", "main").agreed(t) {
		messages.WriteString(strings.Join(strings.Fields(one.Message), " ") + "\n")
	}
	for _, text := range items {
		if !strings.Contains(messages.String(), strings.Join(strings.Fields(text), " ")) {
			t.Errorf("%+q is not told", text)
		}
	}
}

// promise writes reports with these follow-ups, and returns the reports without
// them, by name.
func (l *laundry) promise(items []string) map[string]string {
	without := map[string]string{}
	n := 0
	for chunk := range slices.Chunk(items, 60) {
		id := fmt.Sprintf("2026-11-21-mail-lost-%d", len(without))
		text := strings.NewReplacer("2026-11-20-queue-backlog", id, "`fu-7k2pqm`", "", "`fu-5rt8wz`", "").Replace(gatedReport)
		name := "incidents/" + id + ".md"
		without[name] = text
		for _, item := range chunk {
			text += fmt.Sprintf("- [ ] %s `fu-%04d`\n", item, n)
			n++
		}
		l.write(name, text)
	}
	return without
}

// withoutBreaks leaves out what ends a line or has no place in Markdown.
func withoutBreaks(r rune) rune {
	if r == '\n' || r == '\r' || r == 0 {
		return -1
	}
	return r
}
