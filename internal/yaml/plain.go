package yaml

import (
	"strings"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/source"
)

// plain reads the YAML that people mostly write: words as keys, and for each a
// value on its line, a list in brackets, or a list with a line for each value.
// It returns nil for anything whose meaning is not certain from its own line,
// which is left to the library, slower by an order of magnitude. FuzzPlain
// compares the two.
func (room *Room) plain(region source.Span) *Node {
	if !printable(region.Bytes()) {
		return nil
	}
	r := newPlainReader(region, room)
	defer r.leave()
	for at := 0; at < len(r.text); {
		end, next := len(r.text), len(r.text)
		if size := strings.IndexByte(r.text[at:], '\n'); size >= 0 {
			end, next = at+size, at+size+1
		}
		if end > at && r.text[end-1] == '\r' {
			end--
		}
		if !r.line(at, end) {
			return nil
		}
		at = next
	}
	return r.mapping()
}

// printable reports whether a text holds only characters that YAML admits and
// that nobody takes for a line break or for white space; "@" is not one of
// them, because it is read in a way of our own.
func printable(data []byte) bool {
	for i := 0; i < len(data); i++ {
		if isCommon[data[i]] {
			continue
		}
		switch c := data[i]; {
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(data[i:])
			if size == 1 || r < 0xa1 || r == '\u2028' || r == '\u2029' || r == '\ufeff' || r >= 0xfff0 {
				return false
			}
			i += size - 1
		case c != '\r' || i+1 == len(data) || data[i+1] != '\n':
			return false
		}
	}
	return true
}

// isCommon are the characters of ASCII that are printable wherever they stand.
var isCommon = func() (set [utf8.RuneSelf * 2]bool) {
	for c := ' '; c < 0x7f; c++ {
		set[c] = c != '@'
	}
	set['\n'] = true
	return set
}()

// maxPlain is the number of keys and the length of a key up to which a mapping
// is plain: a repeated key is looked for among all keys.
const maxPlain = 100

type plainReader struct {
	region source.Span
	text   string // of the region; offsets count from its start
	root   *Node
	list   *Node // what the lines of a list belong to: an empty value, then the list
	dash   int   // the column of the list's dashes

	room  *Room
	nodes []Node // where the next nodes are kept
}

func newPlainReader(region source.Span, room *Room) *plainReader {
	r := &plainReader{region: region, text: region.Text(), room: room, nodes: room.nodes[:0]}
	lines := strings.Count(r.text, "\n") + 1
	most := 1 + lines + strings.Count(r.text, "[") + strings.Count(r.text, ",")
	if most = min(most, maxPlain); cap(r.nodes) < most {
		r.nodes = make([]Node, 0, most)
	}
	r.root = r.node(Mapping, 0, 0)
	if r.root.Entries = room.entries[:0]; cap(r.root.Entries) < min(lines, maxPlain) {
		r.root.Entries = make([]Entry, 0, min(lines, maxPlain))
	}
	return r
}

// leave leaves the memory to the next document.
func (r *plainReader) leave() { r.room.nodes, r.room.entries = r.nodes, r.root.Entries }

func (r *plainReader) span(start, end int) source.Span {
	return r.region.File.Span(r.region.Start+start, r.region.Start+end)
}

// node makes a node for a place, most of them in one piece of memory.
func (r *plainReader) node(kind Kind, start, end int) *Node {
	if len(r.nodes) == cap(r.nodes) {
		r.nodes = make([]Node, 0, maxPlain)
	}
	r.nodes = r.nodes[:len(r.nodes)+1]
	n := &r.nodes[len(r.nodes)-1]
	*n = Node{Kind: kind, Span: r.span(start, end), Items: n.Items[:0]}
	return n
}

// line takes up a line, and reports whether it is plain.
func (r *plainReader) line(at, end int) bool {
	if at == end || r.text[at] == '#' {
		return true
	}
	if r.text[at] == ' ' || r.text[at] == '-' {
		return r.item(at, end)
	}
	return r.entry(at, end)
}

// mapping is what was read, nil where there was nothing.
func (r *plainReader) mapping() *Node {
	entries := r.root.Entries
	if len(entries) == 0 {
		return nil
	}
	r.root.Span = r.region.File.Span(entries[0].Span.Start, entries[len(entries)-1].Value.Span.End)
	return r.root
}

func (r *plainReader) entry(at, end int) bool {
	colon := at
	for colon < end && isWord(r.text[colon]) {
		colon++
	}
	if colon == at || !isLetter(r.text[at]) || colon-at > maxPlain || colon == end || r.text[colon] != ':' {
		return false
	}
	if colon+1 < end && r.text[colon+1] != ' ' || len(r.root.Entries) == maxPlain {
		return false
	}
	key := r.text[at:colon]
	if r.root.Get(key) != nil {
		return false
	}
	value := r.value(colon+1, end)
	if value == nil {
		return false
	}
	r.list = nil
	if value.Kind == Null {
		r.list = value
	}
	r.root.Entries = append(r.root.Entries, Entry{Key: key, Span: r.span(at, colon), Value: value})
	return true
}

func (r *plainReader) value(at, end int) *Node {
	start, end := r.trim(at, end)
	switch {
	case start == end || r.text[start] == '#':
		return r.node(Null, at, at)
	case r.text[start] == '[':
		return r.brackets(start, end)
	}
	return r.scalar(start, end)
}

// item takes up a line of a list.
func (r *plainReader) item(at, end int) bool {
	dash, end := r.trim(at, end)
	if r.list == nil || end-dash < 2 || r.text[dash] != '-' || r.text[dash+1] != ' ' {
		return false
	}
	start, end := r.trim(dash+1, end)
	value := r.scalar(start, end)
	if value == nil {
		return false
	}
	if r.list.Kind == Null {
		r.list.Kind, r.list.Span, r.dash = Sequence, r.span(dash, dash), dash-at
	}
	if r.dash != dash-at {
		return false
	}
	r.list.Items = append(r.list.Items, value)
	r.list.Span.End = value.Span.End
	return true
}

// scalar reads one value, with or without quotes; nil where it is not plain.
func (r *plainReader) scalar(at, end int) *Node {
	if at == end {
		return nil
	}
	if quote := r.text[at]; quote == '"' || quote == '\'' {
		return r.quoted(at, end)
	}
	if !opensPlain(r.text[at]) {
		return nil
	}
	if comment := strings.Index(r.text[at:end], " #"); comment >= 0 {
		at, end = r.trim(at, at+comment)
	}
	text := r.text[at:end]
	for rest := text; ; {
		colon := strings.IndexByte(rest, ':')
		if colon < 0 {
			break
		}
		if rest = rest[colon+1:]; len(rest) == 0 || rest[0] == ' ' {
			return nil
		}
	}
	return r.word(at, end)
}

// word is a value without quotes.
func (r *plainReader) word(at, end int) *Node {
	text := r.text[at:end]
	if text == "null" || text == "Null" || text == "NULL" {
		return nil
	}
	n := r.node(Scalar, at, end)
	n.Value = text
	return n
}

// quoted reads a value in quotes that holds no other quote and no escape.
func (r *plainReader) quoted(at, end int) *Node {
	size := strings.IndexByte(r.text[at+1:end], r.text[at])
	if size < 0 || strings.IndexByte(r.text[at:at+1+size], '\\') >= 0 {
		return nil
	}
	close := at + 1 + size
	if !r.ends(close+1, end) {
		return nil
	}
	n := r.node(Scalar, at, close+1)
	n.Quoted, n.Value = true, r.text[at+1:close]
	return n
}

// brackets reads a list on one line.
func (r *plainReader) brackets(at, end int) *Node {
	size := strings.IndexByte(r.text[at:end], ']')
	if size < 0 || !r.ends(at+size+1, end) {
		return nil
	}
	close := at + size
	n := r.node(Sequence, at, close+1)
	if first, last := r.trim(at+1, close); first == last {
		return n
	}
	for start := at + 1; start <= close; {
		stop := close
		if comma := strings.IndexByte(r.text[start:close], ','); comma >= 0 {
			stop = start + comma
		}
		item := r.inBrackets(r.trim(start, stop))
		if item == nil {
			return nil
		}
		n.Items = append(n.Items, item)
		start = stop + 1
	}
	return n
}

func (r *plainReader) inBrackets(at, end int) *Node {
	if at == end || !opensPlain(r.text[at]) {
		return nil
	}
	for _, c := range []byte(r.text[at:end]) {
		if !isWord(c) && c != ' ' && c != '.' && c != '/' && c < utf8.RuneSelf {
			return nil
		}
	}
	return r.word(at, end)
}

// ends reports whether nothing but a comment follows.
func (r *plainReader) ends(at, end int) bool {
	start, end := r.trim(at, end)
	return start == end || r.text[start] == '#' && start > at
}

// trim takes the spaces from both ends.
func (r *plainReader) trim(at, end int) (int, int) {
	for at < end && r.text[at] == ' ' {
		at++
	}
	for end > at && r.text[end-1] == ' ' {
		end--
	}
	return at, end
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isWord(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' || c == '_' || c == '-' }

// opensPlain reports whether a value that begins with the character is a text:
// most signs begin something else.
func opensPlain(c byte) bool {
	return isLetter(c) || c >= '0' && c <= '9' || c >= utf8.RuneSelf || c == '/' || c == '_' || c == '.'
}
