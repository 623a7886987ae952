package demo

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// columns is how long a line may be: markdownlint's MD013 allows eighty.
const columns = 79

// heading is a section of a report: its name, the stage in which it is filled,
// and how its lines are written.
type heading struct {
	name  string
	stage int
	write func(r *dossier, lines []string) string
}

var headings = []heading{
	{"Summary", sketched, paragraphs},
	{"Impact", explained, paragraphs},
	{"Timeline", sketched, timeline},
	{"Root cause", explained, paragraphs},
	{"Alerts", complete, prompts},
	{"Remediation", complete, prompts},
	{"Recovery", complete, prompts},
	{"Prevention", complete, prompts},
	{"What went well", complete, points},
	{"What went wrong", complete, points},
	{"Where we got lucky", complete, points},
	{"Follow-ups", sketched, followUpList},
}

var labels = []string{"What happened", "What should have happened", "How it could be improved"}

// leadingDash is a list marker, at any depth.
var leadingDash = regexp.MustCompile(`(?m)^( *)- `)

// markdown renders the report as it stands.
func (r *dossier) markdown(dashes bool) string {
	var b strings.Builder
	b.WriteString("# " + r.head["title"] + "\n")
	for _, h := range headings {
		if lines, ok := r.sections[h.name]; ok {
			b.WriteString("\n## " + h.name + "\n")
			b.WriteString(section(r, h, lines))
		}
	}
	body := b.String()
	if !dashes {
		body = leadingDash.ReplaceAllString(body, "$1* ")
	}
	return r.frontMatter() + "\n" + body
}

// section renders what stands below a heading, with the blank line before it.
// What is not filled yet stands as the template has it.
func section(r *dossier, h heading, lines []string) string {
	if r.stage < h.stage {
		lines = nil
	}
	text := h.write(r, lines)
	if text == "" {
		return ""
	}
	return "\n" + text
}

// frontMatter renders the header. Causes are filled in with the root cause.
func (r *dossier) frontMatter() string {
	var b strings.Builder
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", key, value)
		}
	}
	line("id", r.id)
	line("severity", r.head["severity"])
	line("status", r.status)
	line("owner", r.head["owner"])
	for _, key := range []string{"teams", "services", "participants"} {
		line(key, flow(r.list(key)))
	}
	for i, t := range r.times(r.day) {
		line([]string{"started", "detected", "mitigated", "resolved"}[i], t.Format(time.RFC3339))
	}
	line("detected_by", r.head["detected_by"])
	line("mitigation", r.head["mitigation"])
	if r.stage > sketched || !r.worst() {
		line("trigger", r.head["trigger"])
		line("factors", flow(r.list("factors")))
	}
	line("related", flow(r.related))
	line("aliases", flow(r.list("aliases")))
	return "---\n" + b.String() + "---\n"
}

func flow(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return "[" + strings.Join(values, ", ") + "]"
}

// listing renders a key with a list, on one line if that is short enough.
func listing(key string, values []string) string {
	if len(values) == 0 {
		return ""
	}
	line := key + ": " + flow(values) + "\n"
	if len(line) <= columns {
		return line
	}
	return key + ":\n  - " + strings.Join(values, "\n  - ") + "\n"
}

// wrap breaks a text into lines; the first begins with mark, the others are
// indented to stand below it.
func wrap(mark, indent, text string) string {
	var b strings.Builder
	line := mark
	for _, word := range strings.Fields(text) {
		if utf8.RuneCountInString(line+word) > columns {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent
		}
		line += word + " "
	}
	return b.String() + strings.TrimRight(line, " ") + "\n"
}

func paragraphs(_ *dossier, lines []string) string {
	var all []string
	for _, line := range lines {
		all = append(all, wrap("", "", line))
	}
	return strings.Join(all, "\n")
}

func points(_ *dossier, lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(wrap("- ", "  ", line))
	}
	return b.String()
}

// timeline gives the first row its date; the others follow from it.
func timeline(r *dossier, lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	first := r.day.Format(time.DateOnly) + " " + lines[0]
	return points(r, append([]string{first}, lines[1:]...))
}

// prompts puts each line behind its label; a label without a line stays empty.
func prompts(r *dossier, lines []string) string {
	if len(lines) == 1 && strings.HasPrefix(lines[0], "N/A: ") {
		return paragraphs(r, lines)
	}
	var b strings.Builder
	for i, label := range labels {
		answer := ""
		if i < len(lines) {
			answer = lines[i]
		}
		b.WriteString(wrap("- **"+label+":** ", "  ", answer))
	}
	return b.String()
}

func followUpList(r *dossier, lines []string) string {
	if len(r.followUps) == 0 {
		return paragraphs(r, lines)
	}
	var b strings.Builder
	for _, f := range r.followUps {
		if f.present {
			b.WriteString(f.markdown(r))
		}
	}
	return b.String()
}

func (f *item) markdown(r *dossier) string {
	box := " "
	if f.done {
		box = "x"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "- [%s] %s `%s`\n", box, f.text, f.id)
	for _, x := range f.fields {
		b.WriteString(wrap("  - "+x.key+": ", "    ", r.written(x)))
	}
	return b.String()
}

// written returns the value of a field as a report has it.
func (r *dossier) written(x field) string {
	switch x.key {
	case "owner":
		return "@" + x.value
	case "due", "evaluate":
		return r.date(x.value)
	case "ticket":
		return fmt.Sprintf("[%s](https://tickets.example.com/browse/%[1]s)", x.value)
	}
	return x.value
}
