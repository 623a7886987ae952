package edit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
)

const name = "incidents/2026/2026-11-23-checkout-latency.md"

func parse(text string) *report.Report {
	r, _ := report.Parse(source.NewFile(name, []byte(text)))
	return r
}

var known = edit.Known{
	Severities: []string{"SEV1", "SEV2", "SEV3"},
	People: roster.Roster{
		People: map[string]roster.Person{"ana": {}, "ben": {}, "maya": {}},
		Teams:  map[string]roster.Team{"payments": {}, "platform": {}, "infra": {}},
	},
	Now: time.Date(2026, 11, 23, 9, 12, 0, 500, time.FixedZone("", 3600)),
}

func sets(t interface{ Fatal(...any) }, args ...string) []edit.Set {
	var out []edit.Set
	for _, a := range args {
		s, err := edit.ParseSet(a)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func TestSetKeys(t *testing.T) {
	for _, c := range []struct{ about, header, set, want string }{
		{"in place", "severity: SEV2\nstatus: draft\n", "severity=SEV1", "severity: SEV1\nstatus: draft\n"},
		{"comment behind", "severity: SEV2 # guess\n", "severity=sev1", "severity: SEV1 # guess\n"},
		{"comment behind nothing", "status: draft\nseverity: # guess\n", "severity=SEV1", "status: draft\nseverity: SEV1 # guess\n"},
		{"trailing space is used", "status: draft\nseverity: \n", "severity=SEV1", "status: draft\nseverity: SEV1\n"},
		{"word for nothing", "severity: null\n", "severity=SEV1", "severity: SEV1\n"},
		{"quotes stay", "severity: 'SEV2'\nowner: \"ana\"\n", "owner=ben", "severity: 'SEV2'\nowner: \"ben\"\n"},
		{"emptied", "severity: SEV2  # guess\n", "severity=", "severity:  # guess\n"},
		{"emptied when absent", "severity: SEV2\n", "owner=", "severity: SEV2\n"},
		{"same again", "teams:   [ payments ]\nid:\n", "teams=payments", "teams:   [ payments ]\nid:\n"},
		{"handle loses its @", "severity: SEV2\nowner: ana\n", "owner=@ben", "severity: SEV2\nowner: ben\n"},
		{"unquoted @ is mended", "severity: SEV2\nowner: @ana\n", "owner=ben", "severity: SEV2\nowner: ben\n"},
		{"inserted in order", "id: x\n\n# times\nstarted: unknown\n\nresolved: unknown\n", "detected=unknown",
			"id: x\n\n# times\nstarted: unknown\ndetected: unknown\n\nresolved: unknown\n"},
		{"inserted before all", "# times\nstarted: unknown\nx-own: 1\n", "severity=SEV1", "severity: SEV1\n# times\nstarted: unknown\nx-own: 1\n"},
		{"inserted behind a list", "teams:\n  # ours\n  - infra\n\nstarted: unknown\n", "services=cache", "teams:\n  # ours\n  - infra\nservices: [cache]\n\nstarted: unknown\n"},
		{"inserted behind a text", "owner: ana\nrunbook: |\n  one\n\n  - two\nx: 1\n", "aliases=INC-1", "owner: ana\nrunbook: |\n  one\n\n  - two\naliases: [INC-1]\nx: 1\n"},
		{"flow list", "teams: [infra] # two\nid:\n", "teams=payments,platform", "teams: [payments, platform] # two\nid:\n"},
		{"flow list in its style", "teams: [ infra ]\nid:\n", "teams=[payments,platform]", "teams: [ payments, platform ]\nid:\n"},
		{"one word for a list", "teams: infra\nid:\n", "teams=payments", "teams: payments\nid:\n"},
		{"block list grows", "teams:\n  - infra # first\n  # second\n  - payments\nid:\n", "teams=infra,payments,platform",
			"teams:\n  - infra # first\n  # second\n  - payments\n  - platform\nid:\n"},
		{"block list shrinks", "teams:\n- infra\n- payments # x\nid:\n", "teams=payments", "teams:\n- payments # x\nid:\n"},
		{"block list in another order", "teams:\n  - infra\n  - payments\nid:\n", "teams=payments,infra", "teams:\n  - payments\n  - infra\nid:\n"},
		{"block list emptied", "teams:\n  - infra\n  - payments\nid:\n", "teams=", "teams:\nid:\n"},
		{"needs quotes", "owner: ana\n", "runbook=a: b #c", "owner: ana\nrunbook: \"a: b #c\"\n"},
		{"truth value of other readers", "owner: ana\n", "tags=on,a", "owner: ana\ntags: [\"on\", a]\n"},
		{"now", "owner: ana\n", "started=now", "owner: ana\nstarted: 2026-11-23T08:12:00Z\n"},
		{"id of the path", "owner: ana\n", "id=2026-11-23-checkout-latency", "id: 2026-11-23-checkout-latency\nowner: ana\n"},
	} {
		t.Run(c.about, func(t *testing.T) {
			for context, in := range contexts("---\n" + c.header + "---\n\n# T\n") {
				file, err := edit.SetKeys(parse(in.text), sets(t, c.set), known)
				if err != nil {
					t.Fatalf("%s: %v", context, err)
				}
				want := in.as("---\n" + c.want + "---\n\n# T\n")
				if diff := cmp.Diff(want, string(file.Data)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", context, diff)
				}
			}
		})
	}
}

type shaped struct {
	text string
	as   func(string) string
}

// contexts writes a text as different systems do.
func contexts(text string) map[string]shaped {
	out := map[string]shaped{}
	for name, as := range map[string]func(string) string{
		"LF":     func(s string) string { return s },
		"CRLF":   func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"BOM":    func(s string) string { return "\ufeff" + s },
		"no EOL": func(s string) string { return strings.TrimSuffix(s, "\n") },
	} {
		out[name] = shaped{as(text), as}
	}
	return out
}

func TestSetKeysRefuses(t *testing.T) {
	const header = "---\nseverity: SEV2\n---\n\n# T\n"
	for _, c := range []struct{ text, set, want string }{
		{header, "severty=SEV1", `"severty" is not a key of a report: did you mean "severity"?`},
		{header, "severity=SEV9", `did you mean`},
		{header, "status=done", `"done" is not a value of status`},
		{header, "started=2026-11-23T09:12:00", "no time zone"},
		{header, "started=yesterday", "not a time"},
		{header, "owner=anna", `nobody is called "anna": did you mean "ana"?`},
		{header, "teams=payment", `did you mean "payments"?`},
		{header, "id=2026-11-24-other", "rename the file"},
		{header, "id=7", "not an id"},
		{header, "title=New", "the title is a heading: change it in " + name + ":5"},
		{header, "runbook=a\u202eb", "hidden character"},
		{header, "trigger=a\nowner: ben", "line break"},
		{"# T\n", "severity=SEV1", "no front matter"},
		{"---\nseverity: SEV2\n", "severity=SEV1", "not closed"},
		{"+++\ntitle = \"x\"\n+++\n", "severity=SEV1", "TOML"},
		{"---\nid:\nteams: [infra, # why\n  payments]\n---\n", "teams=infra", "comments between"},
		{"---\nid:\nteams:\n  - infra # why\n  - payments\n---\n", "teams=payments,infra", "comments between"},
		{commentedList, "teams=infra", "comments between"},
		{commentedList, "teams=payments", "comments between"},
		{commentedList, "teams=", "comments between"},
		{"---\nid:\nteams: # why\n  - infra\n---\n", "teams=", "comments between"},
		{"---\nid:\nrunbook: # why\n  see below\n---\n", "runbook=", "comments between"},

		{header, "started=yesterday", `"now"`},
	} {
		file, err := edit.SetKeys(parse(c.text), sets(t, c.set), known)
		var refusal *edit.Refusal
		if file != nil || !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q in %q: %v, want %q", c.set, c.text, err, c.want)
		}
	}
}

const commentedList = "---\nid:\nteams: # t\n  - payments # keep p\n  # keep c\n  - platform # keep x\n---\n"

// Whatever a key is set to, each comment of the front matter is there afterwards.
func TestNoCommentIsLost(t *testing.T) {
	accepted := 0
	try := func(comments uint, set string) {
		lines := []string{"teams: # c1", "  - payments # c2", "  # c3", "  - platform # c4", "  - infra", "runbook: # c5", "  a", "  b", "# c6", "tags: [a, # c7", "  b]", "owner: ana # c8"}
		text := "---\nid: x\n"
		left := comments
		for _, line := range lines {
			if i := strings.Index(line, "# c"); i > 0 {
				if left&1 == 0 {
					line = strings.TrimRight(line[:i], " ")
				}
				left >>= 1
			}
			text += line + "\n"
		}
		file, err := edit.SetKeys(parse(text+"---\n"), sets(t, set), known)
		if err != nil {
			return
		}
		accepted++
		for n := 1; n <= 8; n++ {
			if c := fmt.Sprintf("# c%d", n); strings.Contains(text, c) && !strings.Contains(string(file.Data), c) {
				t.Fatalf("%s lost %q of\n%s", set, c, text)
			}
		}
	}
	for _, set := range []string{"teams=", "teams=infra", "teams=payments", "teams=infra,payments,platform", "runbook=", "runbook=x", "tags=", "tags=b", "owner="} {
		for comments := range uint(1 << 7) { // a bit for each that may be left out
			try(comments, set)
		}
	}
	if accepted < 500 {
		t.Errorf("only %d changes were accepted", accepted)
	}
}

func TestAKeyIsSetOnce(t *testing.T) {
	_, err := edit.SetKeys(parse("---\nseverity: SEV2\n---\n"), sets(t, "severity=SEV1", "Severity=SEV3"), known)
	var refusal *edit.Refusal
	if !errors.As(err, &refusal) || !strings.Contains(err.Error(), "severity is set twice") {
		t.Errorf("%v", err)
	}
}

func TestParseSet(t *testing.T) {
	got, err := edit.ParseSet(" Reason = a=b ")
	if diff := cmp.Diff(edit.Set{Name: "reason", Value: "a=b"}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	for _, bad := range []string{"", "severity", "=x"} {
		if _, err := edit.ParseSet(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// Any text that is accepted comes back from the reader, and what is set twice
// in a row changes the file once.
func TestSetKeysIsLossless(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		text := header(t)
		key := rapid.SampledFrom([]string{"runbook", "trigger", "tags", "services", "severity"}).Draw(t, "key")
		want := rapid.StringOf(rapid.SampledFrom([]rune("ab1 :#'\"[]{},&*!|>-?%@`~é\\"))).Draw(t, "value")
		file, err := edit.SetKeys(parse(text), []edit.Set{{Name: key, Value: want}}, edit.Known{})
		if err != nil {
			return
		}
		accepted++
		if before, after := without(key, text), without(key, string(file.Data)); before != after {
			t.Fatalf("%s=%q changed more than its line:\n%s\n%s", key, want, text, file.Data)
		}
		again, err := edit.SetKeys(parse(string(file.Data)), []edit.Set{{Name: key, Value: want}}, edit.Known{})
		if err != nil || string(again.Data) != string(file.Data) {
			t.Fatalf("%s=%q a second time: %v\n%s", key, want, err, again.Data)
		}
	})
	if accepted < 20 {
		t.Errorf("only %d values were accepted", accepted)
	}
}

// header draws front matter of one-line entries, comments and blank lines.
func header(t *rapid.T) string {
	lines := []string{"severity: SEV2 # x", "owner: ana", "services: [a, 'b, c']", "# a comment", "", "trigger: 'a b'", "tags:", "x-own: {a: 1}"}
	picked := rapid.Permutation(lines).Draw(t, "lines")[:rapid.IntRange(0, len(lines)).Draw(t, "count")]
	picked = append(picked, "id: x")
	eol := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "eol")
	return "---" + eol + strings.Join(picked, eol) + eol + "---" + eol + eol + "# T" + eol
}

// without is a text without the line of a key.
func without(key, text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, key+":") {
			out.WriteString(line)
		}
	}
	return out.String()
}
