package report

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/adrg/frontmatter"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

const fence = "---"

// header splits the front matter from the Markdown and reads it.
func (p *parser) header() {
	start := 0
	if bytes.HasPrefix(p.r.File.Data, bom) {
		start = len(bom)
	}
	first, _ := p.r.File.LineFrom(0)
	opening := string(bytes.TrimRight(p.r.File.Data[start:first.End], " \t"))
	switch {
	case opening == fence:
		p.frontMatter()
	case foreignFence().MatchString(opening) && p.foreignHeader(start):
	default:
		p.misplacedHeader(start)
		p.withoutHeader()
	}
}

func (p *parser) frontMatter() {
	if p.fences() {
		p.readYAML()
		return
	}
	p.r.Header = Unreadable
}

// fences finds the line that closes the front matter, and reports whether there
// is one.
func (p *parser) fences() bool {
	file := p.r.File
	_, start := file.LineFrom(0)
	for at := start; at < len(file.Data); {
		line, next := file.LineFrom(at)
		at = next
		switch string(bytes.TrimRight(line.Bytes(), " \t")) {
		case fence:
			p.r.YAML = file.Span(start, line.Start)
			p.r.Body = file.Span(next, len(file.Data))
			return true
		case "...":
			p.flag(RuleSyntax, line, `"..." does not close front matter`, `close it with a line that is only "---"`)
			return false
		}
	}
	p.flag(RuleSyntax, file.Line(1), "the front matter is not closed",
		`add a line that is only "---", at the start of the line, behind the last key`)
	return false
}

// headers is memory for the nodes of front matter, which no report keeps.
var headers = sync.Pool{New: func() any { return new(yaml.Room) }}

func (p *parser) readYAML() {
	if n := len(p.r.YAML.Bytes()); n > MaxFrontMatter {
		p.r.Header = Unreadable
		p.flag(RuleSyntax, p.r.File.Line(1), fmt.Sprintf("the front matter has %d KiB, more than %d", n>>10, MaxFrontMatter>>10),
			"move the text into the report's sections")
		return
	}
	room := headers.Get().(*yaml.Room)
	defer headers.Put(room)
	root, found := room.Parse(p.r.YAML)
	p.found = append(p.found, found...)
	switch {
	case root == nil && finding.Worst(found) == finding.Error:
		p.r.Header = Unreadable
	case root == nil || root.Kind == yaml.Null:
		p.r.Header = FrontMatter
	case root.Kind != yaml.Mapping:
		p.r.Header = Unreadable
		p.flag(RuleSyntax, root.Span, "the front matter is "+root.Kind.String()+", not keys with values", `write lines such as "severity: SEV2"`)
	case isForeign(root):
		p.r.Header = Foreign
		if _, ok := p.readForeign(p.r.File.Data[:p.r.Body.Start]); ok {
			p.adopt = "the header is YAML with none of the keys of a report, so only its title, its date and the follow-ups are read"
		}
	default:
		p.r.Header = FrontMatter
		p.fields(root)
	}
}

// isForeign reports whether a header has keys, but none that only a report has:
// Hugo and Jekyll write title, date, tags, aliases.
func isForeign(root *yaml.Node) bool {
	for _, e := range root.Entries {
		known, ours := keyByName[e.Key]
		near, _ := nearestKey(e.Key)
		if ours && !known.shared || !ours && near != "" {
			return false
		}
	}
	return len(root.Entries) > 0
}

// misplacedHeader finds front matter that other programs would read and a
// strict one does not: behind blank lines or spaces.
func (p *parser) misplacedHeader(start int) {
	rest := p.r.File.Data[start:]
	at := start + len(rest) - len(bytes.TrimLeft(rest, " \t\r\n\u00a0\u200b"))
	line := p.r.File.Line(p.r.File.LineOf(at))
	if at == start || string(bytes.TrimRight(p.r.File.Data[at:max(at, line.End)], " \t")) != fence {
		return
	}
	if !looksLikeKeys().Match(p.r.File.Data[line.End:]) {
		return
	}
	p.r.Header = Unreadable
	p.flag(RuleSyntax, line, `front matter must begin in line 1, with "---" at the start of the line`,
		"delete what stands before it")
}

var looksLikeKeys = lazy.Regexp(`^\s*[a-z_]+:[ \r\n]`)

func (p *parser) withoutHeader() {
	if p.r.Header == NoHeader {
		p.adopt = "the report has no front matter, so only its follow-ups are read"
	}
}

// Markdown is what a report holds behind its front matter; all of it where that
// is not ours or cannot be read.
func Markdown(data []byte) []byte {
	if !bytes.HasPrefix(data, []byte(fence)) {
		return data
	}
	file := source.NewFile("", data)
	p := &parser{r: &Report{File: file, Body: file.All()}}
	p.fences()
	return p.r.Body.Bytes()
}

// foreignFence opens the headers that other tools write.
var foreignFence = lazy.Regexp(`^(---(toml|json|yaml)|\+\+\+|;;;|\{)$`)

// foreignHeader is what is read of another tool's header.
type foreignHeader struct {
	title   string
	started time.Time
}

// foreignHeader reads a header of another tool, and reports whether there is
// one.
func (p *parser) foreignHeader(start int) bool {
	size, ok := p.readForeign(p.r.File.Data[start:])
	if !ok {
		return false
	}
	p.r.Header = Foreign
	p.r.Body = p.r.File.Span(start+size, len(p.r.File.Data))
	p.adopt = "the header is TOML, JSON or another form that is not ours, so only its title, its date and the follow-ups are read"
	return true
}

// readForeign reads a header through a library that knows the forms of other
// tools, and returns the header's size. The library decodes into maps, which
// some inputs make panic.
func (p *parser) readForeign(data []byte) (size int, ok bool) {
	defer func() {
		if recover() != nil {
			size, ok = 0, false
		}
	}()
	if end := min(len(data), MaxFrontMatter); len(data) > end && !bytes.Contains(data[:end], []byte("\n\n")) {
		return 0, false
	}
	values := map[string]any{}
	rest, err := frontmatter.MustParse(bytes.NewReader(data), &values)
	if err != nil || !bytes.HasSuffix(data, rest) {
		return 0, false
	}
	p.foreign = foreignHeader{title: stringOf(values["title"]), started: instant(values["date"])}
	if !p.foreign.started.IsZero() {
		p.r.Started = NewField(Moment{Time: p.foreign.started}, source.Span{}, p.r.File.Line(1))
	}
	return len(data) - len(rest), true
}

func stringOf(v any) string {
	s, _ := v.(string)
	return s
}

func instant(v any) time.Time {
	if t, ok := v.(time.Time); ok {
		return t
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05 -0700", time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, stringOf(v)); err == nil {
			return t
		}
	}
	return time.Time{}
}

// overview reports whether a file is mostly a page about reports, by its name.
func overview(name string) bool {
	return slices.Contains([]string{"index", "_index", "contents", "overview", "summary", "toc", "list"}, strings.ToLower(Stem(name)))
}

// adoption says how a report without our front matter becomes one of ours. Its
// day is that of the header, else that of the timeline's first row.
func (p *parser) adoption() {
	if p.adopt == "" {
		return
	}
	help := "put "
	if p.r.Header == Foreign {
		help = "replace it by "
	}
	if overview(p.r.File.Name) {
		help = fmt.Sprintf(`if it is no report, call it README.md, or have "reports:" in .incident.yaml name the others, such as "%s/**/2*.md"; if it is one, %s`,
			path.Dir(p.r.File.Name), help)
	}
	started, day := "…", ""
	switch rows := p.r.Timeline; {
	case !p.foreign.started.IsZero():
		started = p.foreign.started.UTC().Format(time.RFC3339)
		day = started[:len(time.DateOnly)]
	case len(rows) > 0 && rows[0].Dated:
		day = rows[0].At.Format(time.DateOnly)
		started = day + "T…"
	}
	id := suggestID(p.r.File.Name, day)
	dateless := strings.HasPrefix(id, noDay)
	if dateless {
		started = "unknown"
	}
	help += fmt.Sprintf(`"---", "id: %s", "severity: …", "started: %s", "---"`, id, started)
	if p.r.Header == NoHeader {
		help += " before its first line"
	}
	if Stem(p.r.File.Name) != id {
		help += fmt.Sprintf(", and rename the file to %s.md", id)
	}
	if dateless {
		help += "; for " + noDay + " write the day on which it began, or the day of its first commit where nobody knows it"
	}
	p.flag(RuleFrontMatter, p.r.File.Line(1), p.adopt, help)
}
