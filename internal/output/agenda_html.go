package output

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/term"
)

// htmlStyle is all the style of a page. It prints well: dark on white, no link in
// colour alone, no item torn between two sheets where that can be helped.
const htmlStyle = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2rem;border-bottom:1px solid}h3{font-size:1.05rem}
li{margin:.35rem 0}li li{margin:0}li ul{font-size:.94em}
a{color:inherit}
@media print{body{margin:0;max-width:none;font-size:11pt}li{break-inside:avoid}h2,h3{break-after:avoid}}`

// AgendaHTML writes an agenda as one HTML page that loads nothing and runs
// nothing. Links are relative to the repository.
func AgendaHTML(w *term.Writer, a agenda.Agenda) {
	sum := sha256.Sum256([]byte(htmlStyle))
	writeBytes(w, fmt.Sprintf(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>%s</style>
</head>
<body>
<main>
`, base64.StdEncoding.EncodeToString(sum[:]), escapeHTML(AgendaTitle(a)), htmlStyle))
	newAgendaPage(a).writeHTML(w)
	writeBytes(w, "</main>\n</body>\n</html>\n")
}

// escapeHTML makes text harmless in HTML: no markup, nothing invisible, and nothing
// that a CI log takes for a command.
func escapeHTML(s string) string { return term.XML(term.Printable(s)) }

// writeHTML writes a page as the content of an HTML document: a list for each run
// of items, and within an item a list of what lies beneath it.
func (p *page) writeHTML(w *term.Writer) {
	lists := &htmlLists{w: w}
	for _, b := range p.blocks {
		lists.move(b)
		text := htmlWords(b.words)
		switch {
		case b.heading > 0:
			writeBytes(w, fmt.Sprintf("<h%d>%s</h%d>\n", b.heading, text, b.heading))
		case b.marker == "":
			writeBytes(w, "<p>"+text+"</p>\n")
		default:
			writeBytes(w, "<li>"+text)
		}
	}
	lists.move(block{})
}

func htmlWords(ws []word) string {
	parts := make([]string, len(ws))
	for i, w := range ws {
		parts[i] = escapeHTML(w.text)
		if w.path != "" {
			parts[i] = `<a href="` + escapePath(w.path) + `">` + parts[i] + `</a>`
		}
	}
	return strings.Join(parts, " ")
}

// htmlLists are the lists that are open: the outer one, and the one within its
// last item.
type htmlLists struct {
	w    *term.Writer
	open []string // their elements, each with an item that is open
}

// move closes and opens lists so that a block can follow.
func (l *htmlLists) move(b block) {
	depth := 0
	switch {
	case b.marker == "":
	case b.indent == 0:
		depth = 1
	default:
		depth = 2
	}
	for len(l.open) > depth {
		l.close()
	}
	if len(l.open) == depth && depth > 0 {
		writeBytes(l.w, "</li>\n")
		return
	}
	if depth > 0 {
		element := "ul"
		if b.marker != "-" {
			element = "ol"
		}
		l.open = append(l.open, element)
		writeBytes(l.w, "\n<"+element+">\n")
	}
}

func (l *htmlLists) close() {
	last := len(l.open) - 1
	writeBytes(l.w, "</li>\n</"+l.open[last]+">\n")
	l.open = l.open[:last]
}
