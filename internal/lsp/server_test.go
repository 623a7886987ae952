package lsp_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lsp"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
)

// folder is where the texts of these tests lie.
const folder = "/repo"

// fake is a repository that holds no more than the texts in the editor. Those
// whose path begins with incidents are reports.
type fake struct {
	looks  int
	before func() // is called at each look
}

func (f *fake) Look(_ context.Context, in string, texts map[string][]byte) (*lsp.View, error) {
	f.looks++
	if f.before != nil {
		f.before()
	}
	people, _ := roster.Parse(source.NewFile("people.yaml", []byte("people: {ana: {name: Ana Lim, team: payments}, eli: {left: 2026-06-30}, zoë: {}}\nteams: {payments: {}}\n")))
	v := &lsp.View{Root: in, Names: map[string]string{}, Input: rules.Input{
		Policy: policy.Default(), Roster: people, Template: func(*report.Report) *report.Template { return &report.Template{} },
		Parsed: map[*report.Report][]finding.Finding{}, Now: time.Date(2026, time.November, 30, 0, 0, 0, 0, time.UTC),
	}}
	for path, text := range texts {
		name := strings.TrimPrefix(path, in+"/")
		v.Names[path] = name
		if strings.HasPrefix(name, "incidents/") {
			r, found := report.Parse(source.NewFile(name, text))
			v.Input.Reports, v.Input.Parsed[r] = append(v.Input.Reports, r), found
		}
	}
	v.Found = rules.Run(rules.NewFacts(v.Input), v.Input.Reports, rules.Options{}).Found
	return v, nil
}

// talk sends all messages at once, and returns what the server says.
func talk(t testing.TB, repository lsp.Repository, input string) ([]map[string]any, error) {
	t.Helper()
	return talkFrom(t, repository, strings.NewReader(input))
}

func talkFrom(t testing.TB, repository lsp.Repository, input io.Reader) ([]map[string]any, error) {
	t.Helper()
	var out bytes.Buffer
	err := lsp.Serve(context.Background(), lsp.Options{
		In: input, Out: term.NewWriter(&out, term.Options{}), Repository: repository,
		Folder: folder, Random: bytes.NewReader(bytes.Repeat([]byte("abcdefgh12345678"), 200)), Version: "test",
	})
	return framesIn(t, &out), err
}

// framesIn reads the messages as another program would.
func framesIn(t testing.TB, out io.Reader) (all []map[string]any) {
	t.Helper()
	in := bufio.NewReader(out)
	for {
		header, err := textproto.NewReader(in).ReadMIMEHeader()
		if errors.Is(err, io.EOF) && len(header) == 0 {
			return all
		}
		size, wrong := strconv.Atoi(header.Get("Content-Length"))
		if err != nil || wrong != nil {
			t.Fatalf("a header cannot be read: %v %v", err, wrong)
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(in, body); err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(body, &m); err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		all = append(all, m)
	}
}

func frame(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }

func call(id int, method, params string) string {
	return frame(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, id, method, params))
}

func tell(method, params string) string {
	return frame(fmt.Sprintf(`{"jsonrpc":"2.0","method":%q,"params":%s}`, method, params))
}

var (
	hello = call(1, "initialize", `{"rootUri":"file://`+folder+`"}`) + tell("initialized", "{}")
	bye   = call(99, "shutdown", "null") + frame(`{"jsonrpc":"2.0","method":"exit"}`)
)

func opened(name, text string) string {
	quoted, _ := json.Marshal(text)
	return tell("textDocument/didOpen", fmt.Sprintf(`{"textDocument":{"uri":"file://%s/%s","languageId":"markdown","version":1,"text":%s}}`, folder, name, quoted))
}

func at(name string, line, character int) string {
	return fmt.Sprintf(`{"textDocument":{"uri":"file://%s/%s"},"position":{"line":%d,"character":%d}}`, folder, name, line, character)
}

// answerTo is the answer to a request.
func answerTo(t testing.TB, all []map[string]any, id int) map[string]any {
	t.Helper()
	i := slices.IndexFunc(all, func(m map[string]any) bool { return m["id"] == float64(id) })
	if i < 0 {
		t.Fatalf("%d was not answered: %v", id, all)
	}
	return all[i]
}

// TestWhatIsNotAConversation demands an answer or an end, never silence.
func TestWhatIsNotAConversation(t *testing.T) {
	early := call(2, "textDocument/hover", "{}")
	for name, c := range map[string]struct {
		input, want string // want is part of the first answer
		err         string
	}{
		"nothing":                 {"", "", "the editor's input ends"},
		"only an exit":            {tell("exit", "null"), "", "without shutting it down"},
		"a request before hello":  {early + hello + bye, "-32002", ""},
		"a message before hello":  {opened("a.md", "") + hello + bye, `"id":1,"jsonrpc":"2.0","result"`, ""},
		"no JSON":                 {frame("{") + hello + bye, "-32700", ""},
		"a batch":                 {frame("[]") + hello + bye, "-32600", ""},
		"no version":              {frame(`{"id":5,"method":"initialize"}`) + hello + bye, `"id":5`, ""},
		"no method":               {frame(`{"jsonrpc":"2.0","id":5}`) + hello + bye, "-32600", ""},
		"an answer to nothing":    {frame(`{"jsonrpc":"2.0","id":5,"result":null}`) + hello + bye, `"id":1,"jsonrpc":"2.0","result"`, ""},
		"an id of another type":   {frame(`{"jsonrpc":"2.0","id":{},"method":"x"}`) + hello + bye, "-32600", ""},
		"wrong parameters":        {call(5, "initialize", `{"rootUri":5}`) + hello + bye, `"code":-32602,"message":"the parameters are wrong: \"rootUri\" is a number and should be a string"},"id":5`, ""},
		"parameters of a list":    {call(5, "initialize", `[]`) + hello + bye, `the parameters are wrong: it is an array and should be an object`, ""},
		"a method of a number":    {frame(`{"jsonrpc":"2.0","method":7,"id":5}`) + hello + bye, `"code":-32600,"message":"a message is no request: \"method\" is a number and should be a string"},"id":5`, ""},
		"a text":                  {frame(`"x"`) + hello + bye, `a message is no request: it is a string and should be an object`, ""},
		"no header":               {"hello\r\n\r\n" + hello, "-32700", "is not a line of a header"},
		"no length":               {"Content-Type: x\r\n\r\n{}", "-32700", "has no Content-Length"},
		"two lengths":             {"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "-32700", "two lengths"},
		"a negative length":       {"Content-Length: -1\r\n\r\n{}", "-32700", "is not a length"},
		"a length beyond numbers": {"Content-Length: 99999999999999999999\r\n\r\n{}", "-32700", "is not a length"},
		"a header without end":    {strings.Repeat("x: y\r\n", 10_000), "-32700", "more than 4 KiB"},
		"a line without end":      {strings.Repeat("x", 1<<20), "-32700", "more than 4 KiB"},
		"a message cut off":       {"Content-Length: 20\r\n\r\n{}", "-32700", "the input ends within a message"},
		"a promise of much":       {"Content-Length: 16777216\r\n\r\n{}", "-32700", "the input ends within a message"},
		"a promise of too much":   {"Content-Length: 999999999999\r\n\r\n{}", "-32700", "the input ends within a message"},
		"lines that end in LF":    {strings.ReplaceAll(hello+bye, "\r\n", "\n"), `"name":"incident"`, ""},
	} {
		all, err := talk(t, &fake{}, c.input)
		if said := fmt.Sprint(err); err != nil && c.err == "" || !strings.Contains(said, c.err) && c.err != "" {
			t.Errorf("%s: the error is %v, want %q", name, err, c.err)
		}
		first := ""
		if len(all) > 0 {
			text, _ := json.Marshal(all[0])
			first = string(text)
		}
		if strings.Contains(first, "json:") || strings.Contains(first, "Go ") {
			t.Errorf("%s: the first answer is in words of the decoder: %s", name, first)
		}
		if c.want == "" && first != "" || !strings.Contains(first, c.want) {
			t.Errorf("%s: the first answer is %s, want %q", name, first, c.want)
		}
	}
}

func TestAMessageThatIsTooLargeIsSkipped(t *testing.T) {
	large := opened("incidents/large.md", strings.Repeat("x", 17<<20))
	all, err := talk(t, &fake{}, hello+large+call(2, "textDocument/hover", at("incidents/large.md", 0, 0))+bye)
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprint(all); !strings.Contains(text, "more than 16 MiB") || answerTo(t, all, 2)["result"] != nil {
		t.Errorf("%s", text)
	}
}

func TestAfterTheEnd(t *testing.T) {
	all, err := talk(t, &fake{}, hello+call(2, "shutdown", "null")+call(3, "textDocument/hover", "{}")+tell("exit", "null")+call(4, "shutdown", "null"))
	if err != nil || fmt.Sprint(answerTo(t, all, 3)["error"]) == "<nil>" || len(all) != 3 {
		t.Errorf("%v %v", err, all)
	}
	if _, err := talk(t, &fake{}, hello+tell("exit", "null")); !errors.Is(err, lsp.ErrNotShutDown) {
		t.Errorf("an exit without a shutdown is %v", err)
	}
	if _, err := talk(t, &fake{}, hello+call(2, "shutdown", "null")); err != nil {
		t.Errorf("an end after a shutdown is %v", err)
	}
	if _, err := talk(t, &fake{}, hello); err == nil {
		t.Error("an end without a word is no error")
	}
}

func TestUnknownMethods(t *testing.T) {
	all, err := talk(t, &fake{}, hello+call(2, "textDocument/rename", "{}")+tell("$/setTrace", "{}")+bye)
	if err != nil || !strings.Contains(fmt.Sprint(answerTo(t, all, 2)["error"]), "-32601") || len(all) != 3 {
		t.Errorf("%v %v", err, all)
	}
}

// TestAPlaceThatIsNone has an editor that counts lines as no editor can.
func TestAPlaceThatIsNone(t *testing.T) {
	for place, want := range map[string]string{
		`{"textDocument":{"uri":"file:///repo/incidents/a.md"},"position":{"line":1.5,"character":0}}`: `"position.line" is a number and should be a whole number of 32 bits`,
		`{"textDocument":[],"position":{"line":1,"character":0}}`:                                      `"textDocument" is an array and should be an object`,
		`{"textDocument":{"uri":true}}`:                                                                `"textDocument.uri" is true or false and should be a string`,
	} {
		all, err := talk(t, &fake{}, hello+opened("incidents/a.md", "x")+call(2, "textDocument/hover", place)+bye)
		if said, _ := json.Marshal(answerTo(t, all, 2)["error"]); err != nil || !strings.Contains(strings.ReplaceAll(string(said), `\"`, `"`), want) {
			t.Errorf("%v %s, want %s", err, said, want)
		}
	}
}

// TestNobodyWhoLeftIsOffered completes handles in the places where they may stand.
func TestNobodyWhoLeftIsOffered(t *testing.T) {
	text := "---\nid: 2026-11-23-x\nowner: \nparticipants: [\n---\n\n# T\n\nBy @\n\n## Follow-ups\n\n- [ ] Do it\n  - owner: @\n- [x] Do that\n  - owner: @\n- [ ] And owner:\n"
	for _, c := range []struct {
		line, character int
		left            bool
	}{{2, 7, false}, {3, 15, true}, {8, 4, true}, {13, 12, false}, {15, 12, true}, {16, 16, false}} {
		all, err := talk(t, &fake{}, hello+opened("incidents/a.md", text)+call(2, "textDocument/completion", at("incidents/a.md", c.line, c.character))+bye)
		said, _ := json.Marshal(answerTo(t, all, 2)["result"])
		if err != nil || !strings.Contains(string(said), "ana") || strings.Contains(string(said), "eli") != c.left {
			t.Errorf("line %d: %v %s", c.line, err, said)
		}
	}
}

// TestWhatTheClientCan has a client that counts bytes and shows related places.
func TestWhatTheClientCan(t *testing.T) {
	text := "---\nid: 2026-11-23-x\n---\n\n## Follow-ups\n\n- [ ] é😀 `fu-aaaa`\n- [ ] é😀 `fu-aaaa`\n"
	for capabilities, want := range map[string]string{
		`{}`: `"start":{"character":11,"line":7}`,
		`{"general":{"positionEncodings":["utf-8","utf-16"]},"textDocument":{"publishDiagnostics":{"relatedInformation":true}}}`: `"start":{"character":14,"line":7}`,
	} {
		looked := make(chan struct{})
		all, err := talkFrom(t, &fake{before: func() { close(looked) }}, io.MultiReader(
			strings.NewReader(call(1, "initialize", `{"rootUri":"file:///repo","capabilities":`+capabilities+`}`)+opened("incidents/a.md", text)),
			later{strings.NewReader(bye), looked},
		))
		said, _ := json.Marshal(all)
		if err != nil || !strings.Contains(string(said), want) {
			t.Errorf("%s: %v, %s is not in %s", capabilities, err, want, said)
		}
		if can := strings.Contains(capabilities, "related"); strings.Contains(string(said), "it stands here first") != can {
			t.Errorf("%s: related places in %s", capabilities, said)
		}
	}
}

// later is an input that has no end before something has happened.
type later struct {
	io.Reader
	happened chan struct{}
}

func (l later) Read(p []byte) (int, error) {
	<-l.happened
	return l.Reader.Read(p)
}

// TestADefectEndsNothing has the repository fail as no program should, while the
// editor waits.
func TestADefectEndsNothing(t *testing.T) {
	looked := make(chan struct{})
	broken := &fake{before: func() {
		close(looked)
		panic("a defect")
	}}
	all, err := talkFrom(t, broken, io.MultiReader(
		strings.NewReader(hello+opened("incidents/a.md", "")),
		later{strings.NewReader(call(2, "textDocument/hover", at("incidents/a.md", 0, 0)) + bye), looked},
	))
	if err != nil || answerTo(t, all, 2)["error"] != nil || !strings.Contains(fmt.Sprint(all), "a defect") {
		t.Errorf("%v %v", err, all)
	}
}

// signal is an input that says when all of it has been read.
type signal struct {
	io.Reader
	end chan struct{}
}

func (s *signal) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil {
		close(s.end)
	}
	return n, err
}

// TestChangesThatWaitAreLookedAtOnce sends changes while the server looks.
func TestChangesThatWaitAreLookedAtOnce(t *testing.T) {
	input := hello + opened("incidents/a.md", "x")
	for version := range 5 {
		input += tell("textDocument/didChange", fmt.Sprintf(
			`{"textDocument":{"uri":"file:///repo/incidents/a.md","version":%d},"contentChanges":[{"text":"%d"}]}`, version+2, version))
	}
	from := &signal{strings.NewReader(input + call(2, "textDocument/hover", at("incidents/a.md", 0, 0))), make(chan struct{})}
	repository := &fake{before: func() { <-from.end }}
	all, _ := talkFrom(t, repository, from)
	answerTo(t, all, 2)
	if repository.looks > 2 {
		t.Errorf("%d looks at 6 texts", repository.looks)
	}
}

// FuzzServe demands of any input that the server ends, and speaks in whole
// messages.
func FuzzServe(f *testing.F) {
	text := "---\nid: 2026-11-23-x\nownr: ana\n---\n\n# é😀\n\n## Follow-ups\n\n- [ ] Do it\n  - owner: @ana\n"
	f.Add([]byte(hello + opened("incidents/a.md", text) + call(2, "textDocument/completion", at("incidents/a.md", 2, 3)) +
		call(3, "textDocument/codeAction", `{"textDocument":{"uri":"file:///repo/incidents/a.md"},"range":{"start":{"line":0,"character":0},"end":{"line":99,"character":0}},"context":{}}`) +
		tell("textDocument/didChange", `{"textDocument":{"uri":"file:///repo/incidents/a.md","version":2},"contentChanges":[{"range":{"start":{"line":5,"character":3},"end":{"line":4,"character":9}},"text":"😀"}]}`) +
		call(4, "textDocument/hover", at("incidents/a.md", -1, 7)) + bye))
	f.Add([]byte("Content-Length: 5\r\n\r\n{\"a\":"))
	f.Add([]byte(frame(`{"jsonrpc":"2.0","id":"x","method":"initialize","params":{"capabilities":{"general":{"positionEncodings":["utf-8"]}}}}`) + bye))
	f.Fuzz(func(t *testing.T, input []byte) {
		for _, m := range must(talk(t, &fake{}, string(input))) {
			if m["jsonrpc"] != "2.0" {
				t.Errorf("%v is no message", m)
			}
		}
	})
}

// FuzzMessages frames each line of its input, so that what is in the messages is
// met more often than what is around them.
func FuzzMessages(f *testing.F) {
	text := "---\nid: 2026-11-23-x\nownr: ana\n---\n\n# é😀\n\n## Follow-ups\n\n- [ ] Do it\n  - owner: @ana\n"
	f.Add(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///repo/incidents/a.md","version":2},"contentChanges":[{"range":{"start":{"line":5,"character":3},"end":{"line":4,"character":9}},"text":"😀"}]}}
{"jsonrpc":"2.0","id":2,"method":"textDocument/completion","params":` + at("incidents/a.md", 10, 10) + `}`)
	f.Add(`{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":` + at("incidents/a.md", 9, 8) + `}
{"jsonrpc":"2.0","method":"workspace/didChangeWorkspaceFolders","params":{"event":{"added":[{"uri":"file:///other"}],"removed":[{"uri":"file:///repo"}]}}}`)
	f.Fuzz(func(t *testing.T, input string) {
		talked := hello + opened("incidents/a.md", text)
		for line := range strings.Lines(input) {
			talked += frame(line)
		}
		for _, m := range must(talk(t, &fake{}, talked+bye)) {
			if m["jsonrpc"] != "2.0" {
				t.Errorf("%v is no message", m)
			}
		}
	})
}

func must(all []map[string]any, _ error) []map[string]any { return all }
