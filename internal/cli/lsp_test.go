package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/term"
)

// editor is a client of the language server.
type editor struct {
	t       *testing.T
	dir     string
	in      io.WriteCloser
	out     *bufio.Reader
	calls   int
	exit    chan int
	version int
	found   map[string][]diagnostic // what the server said last, by URI
}

type diagnostic struct {
	Range    textRange `json:"range"`
	Severity int       `json:"severity"`
	Code     string    `json:"code"`
	Message  string    `json:"message"`
}

type textRange struct {
	Start textPosition `json:"start"`
	End   textPosition `json:"end"`
}

type textPosition struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type textEdit struct {
	Range   textRange `json:"range"`
	NewText string    `json:"newText"`
}

// startEditor runs the server in a repository, over pipes.
func startEditor(t *testing.T, dir string) *editor {
	t.Helper()
	fromEditor, toServer := io.Pipe()
	fromServer, toEditor := io.Pipe()
	env := NewEnv()
	env.Streams = &term.Streams{
		In: fromEditor, Out: term.NewWriter(toEditor, term.Options{}), Err: term.NewWriter(io.Discard, term.Options{}),
	}
	env.Getenv = func(name string) string { return map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z"}[name] }
	e := &editor{t: t, dir: dir, in: toServer, out: bufio.NewReader(fromServer), exit: make(chan int, 1), found: map[string][]diagnostic{}}
	go func() {
		code := run(t.Context(), env, []string{"-C", filepath.Dir(dir), "lsp", "--stdio"})
		_ = toEditor.Close()
		e.exit <- code
	}()
	e.call("initialize", map[string]any{"rootUri": "file://" + dir, "capabilities": map[string]any{}}, nil)
	e.tell("initialized", map[string]any{})
	return e
}

func (e *editor) uri(name string) string { return "file://" + filepath.Join(e.dir, name) }

func (e *editor) send(m map[string]any) {
	e.t.Helper()
	m["jsonrpc"] = "2.0"
	body, err := json.Marshal(m)
	if err == nil {
		_, err = fmt.Fprintf(e.in, "Content-Length: %d\r\n\r\n%s", len(body), body)
	}
	if err != nil {
		e.t.Fatal(err)
	}
}

func (e *editor) tell(method string, params any) {
	e.t.Helper()
	e.send(map[string]any{"method": method, "params": params})
}

// call sends a request and reads its answer.
func (e *editor) call(method string, params, result any) {
	e.t.Helper()
	e.calls++
	e.send(map[string]any{"id": e.calls, "method": method, "params": params})
	for {
		m := e.receive()
		if m.ID == nil {
			continue
		}
		if *m.ID != e.calls || m.Error != nil {
			e.t.Fatalf("%s is answered as %d, %v", method, *m.ID, m.Error)
		}
		if err := json.Unmarshal(m.Result, &result); err != nil {
			e.t.Fatal(err)
		}
		return
	}
}

type received struct {
	ID     *int
	Method string
	Result json.RawMessage
	Error  any
	Params struct {
		URI         string       `json:"uri"`
		Version     int          `json:"version"`
		Diagnostics []diagnostic `json:"diagnostics"`
		Message     string       `json:"message"`
	}
}

func (e *editor) receive() (m received) {
	e.t.Helper()
	header, err := textproto.NewReader(e.out).ReadMIMEHeader()
	if err != nil {
		e.t.Fatal(err)
	}
	size, _ := strconv.Atoi(header.Get("Content-Length"))
	if err := json.NewDecoder(io.LimitReader(e.out, int64(size))).Decode(&m); err != nil {
		e.t.Fatal(err)
	}
	if m.Method == "textDocument/publishDiagnostics" {
		e.found[m.Params.URI] = m.Params.Diagnostics
	}
	return m
}

// sees waits until the server has said what it finds in a text.
func (e *editor) sees(name string) []diagnostic {
	e.t.Helper()
	for {
		if m := e.receive(); m.Method == "textDocument/publishDiagnostics" && m.Params.URI == e.uri(name) && m.Params.Version == e.version {
			return m.Params.Diagnostics
		}
	}
}

func (e *editor) open(name, text string) []diagnostic {
	e.t.Helper()
	e.version++
	e.tell("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": e.uri(name), "languageId": "markdown", "version": e.version, "text": text}})
	return e.sees(name)
}

func (e *editor) edit(name string, edits []textEdit) []diagnostic {
	e.t.Helper()
	e.version++
	changes := make([]map[string]any, len(edits))
	for i, one := range edits {
		changes[i] = map[string]any{"range": one.Range, "text": one.NewText}
	}
	e.tell("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": e.uri(name), "version": e.version}, "contentChanges": changes,
	})
	return e.sees(name)
}

type action struct {
	Title string
	Edit  struct{ Changes map[string][]textEdit }
}

func (e *editor) actions(name string, at textRange) (all []action) {
	e.t.Helper()
	e.call("textDocument/codeAction", map[string]any{
		"textDocument": map[string]any{"uri": e.uri(name)}, "range": at, "context": map[string]any{"diagnostics": []any{}},
	}, &all)
	return all
}

// complete lists what may be written at a position.
func (e *editor) complete(name string, line, character int) (labels []string) {
	e.t.Helper()
	var items []struct{ Label string }
	e.call("textDocument/completion", at(e.uri(name), line, character), &items)
	for _, item := range items {
		labels = append(labels, item.Label)
	}
	return labels
}

func (e *editor) hover(name string, line, character int) string {
	e.t.Helper()
	var said struct{ Contents struct{ Value string } }
	e.call("textDocument/hover", at(e.uri(name), line, character), &said)
	return said.Contents.Value
}

func at(uri string, line, character int) map[string]any {
	return map[string]any{"textDocument": map[string]any{"uri": uri}, "position": textPosition{line, character}}
}

// leave ends the conversation, and demands that the server ends well.
func (e *editor) leave() {
	e.t.Helper()
	e.call("shutdown", nil, nil)
	e.tell("exit", nil)
	select {
	case code := <-e.exit:
		if code != exitOK {
			e.t.Errorf("the server ends with %d", code)
		}
	case <-time.After(time.Minute):
		e.t.Error("the server does not end")
	}
}

func codes(found []diagnostic) (all []string) {
	for _, d := range found {
		all = append(all, d.Code)
	}
	return all
}

// TestEditor has an editor talk with the server on the demonstration repository,
// which stays as it is: all texts are unsaved.
func TestEditor(t *testing.T) {
	t.Parallel()
	dir := demonstration(t)
	for name, test := range map[string]func(*testing.T, string){
		"mends a report": editorMendsAReport, "completes": editorCompletes, "agrees with check": editorAndCheckAgree, "configures": editorConfigures,
	} {
		t.Run(name, func(t *testing.T) { test(t, dir) })
	}
}

const unsavedReport = `---
id: 2026-11-20-é😀-queue
severity: SEV2
status: draft
ownr: ben
started: 2026-11-20T09:00:00Z
---

# The queue is full

## Follow-ups

- [ ] Page when the queue is older than 60 s
- [ ] Say 😀 when it is empty
  - owner: @inez
`

// editorMendsAReport goes through what somebody does in an editor.
func editorMendsAReport(t *testing.T, demo string) {
	const name = "incidents/2026/2026-11-20-queue.md"
	e := startEditor(t, demo)
	found := e.open(name, unsavedReport)
	for _, want := range []string{"known-key", "report-id", "followup-id", "person-known"} {
		if !slices.Contains(codes(found), want) {
			t.Errorf("%s is not found: %v", want, codes(found))
		}
	}
	stranger := found[slices.Index(codes(found), "person-known")]
	if want := (textRange{textPosition{14, 11}, textPosition{14, 16}}); stranger.Range != want {
		t.Errorf("the stranger is at %v, want %v", stranger.Range, want)
	}

	found = e.mend(name, found, "known-key", "rename the key to owner")
	e.mend(name, found, "followup-id", "add ids to all 2 follow-ups without one")
	found = e.edit(name, []textEdit{{textRange{textPosition{1, 15}, textPosition{1, 19}}, ""}})
	if slices.Contains(codes(found), "report-id") {
		t.Errorf("behind characters of two units, the wrong ones were deleted: %v", found)
	}

	e.edit(name, []textEdit{{textRange{textPosition{14, 12}, textPosition{14, 16}}, "i"}})
	for _, c := range []struct {
		line, character int
		want            string
	}{
		{14, 13, "@ines"}, {14, 12, "@ben"}, {4, 7, "ben"}, {2, 10, "SEV1"}, {3, 8, "reviewed"}, {5, 0, "factors: "},
	} {
		if got := e.complete(name, c.line, c.character); !slices.Contains(got, c.want) {
			t.Errorf("at %d:%d: %v, want %q among them", c.line, c.character, got, c.want)
		}
	}
	if said := e.hover(name, 14, 11); !strings.Contains(said, "person-known: ") {
		t.Errorf("hovering over a stranger says %q", said)
	}
	e.leave()
	if _, err := os.Stat(filepath.Join(e.dir, name)); err == nil {
		t.Error("the server wrote a file")
	}
}

// mend applies the change of that title, and demands that the finding is gone.
func (e *editor) mend(name string, found []diagnostic, code, title string) []diagnostic {
	e.t.Helper()
	actions := e.actions(name, found[slices.Index(codes(found), code)].Range)
	i := slices.IndexFunc(actions, func(a action) bool { return a.Title == title })
	if i < 0 {
		e.t.Fatalf("no change is called %q: %v", title, actions)
	}
	edits := actions[i].Edit.Changes[e.uri(name)]
	slices.Reverse(edits) // so that none moves the place of another
	after := e.edit(name, edits)
	if slices.Contains(codes(after), code) {
		e.t.Errorf("after %q %s is still found", title, code)
	}
	return after
}

// editorCompletes completes from the other reports.
func editorCompletes(t *testing.T, demo string) {
	const name = "incidents/2026/2026-11-20-queue.md"
	e := startEditor(t, demo)
	text := "---\nfactors: [c\nrelated:\n  - 2\nteams: \nservices: [a, \ntemplate: \nstarted: \nparticipants: [b\n---\n\n# X\n\nSee fu-6 and @i, cc x@i.\n\n" +
		"## Follow-ups\n\n- [ ] A `fu-aaaa`\n  - o\n  - team: \n  - kind: \n  - for: \n  - status: \n"
	e.open(name, text)
	lines := strings.Split(text, "\n")
	for _, c := range []struct {
		begins string
		back   int // characters before the end of the line
		want   string
	}{
		{"factors: ", 0, "cache-stampede"}, {"  - 2", 0, "2026-11-13-exchange-rates-run-out-overnight"}, {"teams: ", 0, "payments"},
		{"services: ", 0, "checkout"}, {"template: ", 0, "default"}, {"started: ", 0, "unknown"}, {"participants", 0, "ben"},
		{"See", len(" and @i, cc x@i."), "fu-658t1z"}, {"See", len(", cc x@i."), "@ines"}, {"See", len("."), ""},
		{"  - o", 0, "owner: "}, {"  - team", 0, "payments"}, {"  - kind", 0, "prevent"}, {"  - for", 0, "cache-stampede"}, {"  - status", 0, "blocked"},
		{"# X", 0, ""}, {"---", 0, ""},
	} {
		line := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, c.begins) })
		got := e.complete(name, line, len(lines[line])-c.back)
		if c.want == "" && len(got) > 0 || c.want != "" && !slices.Contains(got, c.want) {
			t.Errorf("%q: %v, want %q among them", lines[line][:len(lines[line])-c.back], got, c.want)
		}
	}
	if said := e.hover("incidents/2026/2026-11-20-queue.md", slices.Index(lines, "See fu-6 and @i, cc x@i."), 0); said != "" {
		t.Errorf("hovering over plain text says %q", said)
	}
	e.edit(name, []textEdit{{textRange{textPosition{13, 4}, textPosition{13, 8}}, "fu-658t1z"}})
	if said := e.hover(name, 13, 6); !strings.Contains(said, "Coalesce lookups") || !strings.Contains(said, "owner: ben") || !strings.Contains(said, "due: 2026-11-11") {
		t.Errorf("hovering over an id says %q", said)
	}
	e.leave()
}

// editorAndCheckAgree opens every report of the demonstration.
func editorAndCheckAgree(t *testing.T, demo string) {
	_, printed, said := runQuietly(t.Context(), map[string]string{"INCIDENT_NOW": "2026-11-23T12:00:00Z"}, "-C", demo, "check", "--format", "json")
	var checked struct {
		Items []struct{ Path, Rule, Message string }
	}
	if err := json.Unmarshal([]byte(printed), &checked); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	want, got := map[string][]string{}, map[string][]string{}
	for _, item := range checked.Items {
		want[item.Path] = append(want[item.Path], item.Rule+": "+item.Message)
	}
	e := startEditor(t, demo)
	reports, _ := filepath.Glob(filepath.Join(demo, "incidents", "*", "*.md"))
	reviews, _ := filepath.Glob(filepath.Join(demo, "reviews", "*.md"))
	for _, path := range append(reports, reviews...) {
		name, _ := filepath.Rel(demo, path)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range e.open(name, string(text)) {
			message, _, _ := strings.Cut(d.Message, "\n")
			got[name] = append(got[name], d.Code+": "+message)
		}
	}
	e.leave()
	if diff := cmp.Diff(want, got); diff != "" || len(reports) < 40 || len(got) < 3 {
		t.Errorf("of %d reports %d have findings:\n%s", len(reports), len(got), diff)
	}
}

// editorConfigures makes a slip in the configuration while a
// report is open.
func editorConfigures(t *testing.T, demo string) {
	e := startEditor(t, demo)
	e.open("incidents/2026/2026-11-20-queue.md", unsavedReport)
	e.open("main.go", "package main // owner: @nobody\n")
	if found := e.open(".incident.yaml", "severites: [SEV1]\n"); len(found) != 1 || !strings.Contains(found[0].Message, `did you mean "severities"?`) {
		t.Errorf("a slip in the configuration: %v", found)
	}
	e.hover("main.go", 0, 0) // whose answer comes after all that is found
	report := e.found[e.uri("incidents/2026/2026-11-20-queue.md")]
	if other := e.found[e.uri("main.go")]; len(other) > 0 || !slices.Equal(codes(report), []string{"configuration"}) {
		t.Errorf("in a file that is none of ours: %v; in a report: %v", other, report)
	}
	if found := e.edit(".incident.yaml", []textEdit{{textRange{textPosition{0, 7}, textPosition{0, 7}}, "i"}}); len(found) != 0 {
		t.Errorf("after the slip is mended: %v", found)
	}
	if found := e.open(".incident/people.yaml", "people: {ana: {team: payment}}\n"); len(found) != 1 || found[0].Code != "configuration" {
		t.Errorf("an unknown team in the roster: %v", found)
	}
	e.leave()
}
