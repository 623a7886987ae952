package report

import (
	"bytes"
	"regexp"

	"github.com/incident-cli/incident/internal/source"
)

// Condense leaves out of a report what its history does not need: the text of
// all sections but those of follow-ups. What stays is a report with the same
// front matter, headings and follow-ups, at other places. Thousands of versions
// of a report share most of their text, and condensed many of them are equal.
//
// Where it is not plain from the lines alone which of them are headings, the
// report is returned unchanged. FuzzCondense compares the two.
func Condense(data []byte) []byte {
	body, ok := plainBody(data)
	if !ok {
		return data
	}
	c := condenser{out: append(make([]byte, 0, len(data)/2), data[:body.Start]...)}
	for at := body.Start; at < body.End; {
		end := body.File.LineAfter(at)
		if !c.line(data[at:end]) {
			return data
		}
		at = end
	}
	if c.fence != nil || c.comment { // it swallows what follows, whatever that is
		return data
	}
	return c.out
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

// plainBody finds the Markdown of a report whose front matter, if any, is ours.
func plainBody(data []byte) (source.Span, bool) {
	file := source.NewFile("", data)
	p := &parser{r: &Report{File: file, Body: file.All()}}
	if len(data) > MaxReport || loneCR(data) >= 0 {
		return source.Span{}, false
	}
	if bytes.HasPrefix(data, []byte(fence)) && !p.fences() {
		return source.Span{}, false
	}
	if p.r.YAML.IsZero() && !bytes.HasPrefix(data, []byte("# ")) {
		return source.Span{}, false
	}
	// A link may be defined anywhere, and what it is called is then text.
	if bytes.Contains(p.r.Body.Bytes(), []byte("]:")) {
		return source.Span{}, false
	}
	_, why := tooComplex(p.r.Body)
	return p.r.Body, why == ""
}

// condenser reads a body line by line.
type condenser struct {
	out     []byte
	keep    int    // the level of the follow-up section that the line is in, 0 for none
	fence   []byte // what closes the open code block
	comment bool   // in an HTML comment
	text    bool   // the line before was not blank
}

var (
	plainHeading = regexp.MustCompile(`^(#{1,6})([ \t]+[^\[\]<>&\\!]*)?\r?\n?$`)
	openFence    = regexp.MustCompile("^(```+|~~~+)[^`]*$")
	// doubtful begins a line that may be a heading, a code block or HTML, which
	// depends on the lines around it.
	doubtful = regexp.MustCompile("^(#{1,6}[ \\t\\r\\n]| {1,3}(#{1,6}[ \\t\\r\\n]|```|~~~|<)|<|#{1,6}$)")
)

// mark reports whether a line begins with a character that may make it more
// than text: most do not, and are spared the patterns.
func mark(line []byte) bool {
	trimmed := bytes.TrimLeft(line, " ")
	return len(trimmed) > 0 && bytes.IndexByte([]byte("#`~<=-"), trimmed[0]) >= 0
}

// line takes up a line, and reports whether it is plain.
func (c *condenser) line(line []byte) bool {
	before := c.text
	c.text = len(bytes.TrimSpace(line)) > 0
	switch {
	case c.fence != nil:
		if closesFence(line, c.fence) {
			c.fence = nil
		}
	case c.comment || bytes.HasPrefix(line, []byte("<!--")):
		c.comment = !bytes.Contains(line, []byte("-->"))
	case !mark(line):
	case before && setext.Match(bytes.TrimRight(line, "\r\n")):
		return false
	default:
		if m := plainHeading.FindSubmatch(line); m != nil {
			c.heading(line, len(m[1]), m[2])
			return true
		}
		if m := openFence.FindSubmatch(bytes.TrimRight(line, "\r\n")); m != nil {
			c.fence = m[1]
		} else if doubtful.Match(line) {
			return false
		}
	}
	if c.keep > 0 {
		c.out = append(c.out, line...)
	}
	return true
}

func (c *condenser) heading(line []byte, level int, title []byte) {
	if c.keep == 0 || level <= c.keep {
		c.keep = 0
		if CanonicalSection(string(title)) == SectionFollowUps {
			c.keep = level
		}
	}
	c.text = false
	c.out = append(c.out, line...)
	if c.keep == 0 {
		c.out = append(c.out, '\n')
	}
}

// closesFence reports whether a line is at least as many of the fence's
// characters and nothing else.
func closesFence(line, fence []byte) bool {
	trimmed := bytes.TrimRight(line, " \t\r\n")
	indent := len(trimmed) - len(bytes.TrimLeft(trimmed, " "))
	trimmed = trimmed[indent:]
	return indent < 4 && len(trimmed) >= len(fence) && len(bytes.Trim(trimmed, string(fence[:1]))) == 0
}
