package lsp

import (
	"slices"
	"strings"
	"testing"
	stdutf16 "unicode/utf16"

	"pgregory.net/rapid"
)

// TestChangesAsAnEditorMakesThem makes changes in a text as an editor keeps it,
// in UTF-16, and demands the same of the server's copy.
func TestChangesAsAnEditorMakesThem(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "bc", "é", "日", "😀", "\n", "\r\n", "\r", "", "\t"})
	rapid.Check(t, func(t *rapid.T) {
		begin := strings.Join(rapid.SliceOfN(piece, 0, 20).Draw(t, "text"), "")
		editor := stdutf16.Encode([]rune(begin))
		d := document{data: []byte(begin)}
		for range rapid.IntRange(1, 5).Draw(t, "changes") {
			start := outsideOf(editor, rapid.IntRange(0, len(editor)).Draw(t, "start"))
			end := outsideOf(editor, rapid.IntRange(start, len(editor)).Draw(t, "end"))
			text := strings.Join(rapid.SliceOfN(piece, 0, 3).Draw(t, "new"), "")
			d.apply(change{Range: &stretch{positionIn(editor, start), positionIn(editor, max(start, end))}, Text: text}, inUTF16)
			editor = slices.Concat(editor[:start], stdutf16.Encode([]rune(text)), editor[max(start, end):])
			if want := string(stdutf16.Decode(editor)); string(d.data) != want {
				t.Fatalf("%q, want %q", d.data, want)
			}
		}
	})
}

// outsideOf moves an offset out of a pair that is one character, or one line
// break.
func outsideOf(text []uint16, at int) int {
	if at > 0 && at < len(text) && (stdutf16.IsSurrogate(rune(text[at])) && text[at] >= 0xdc00 || text[at-1] == '\r' && text[at] == '\n') {
		return at - 1
	}
	return at
}

func positionIn(text []uint16, at int) (p position) {
	for i, c := range text[:at] {
		p.Character++
		if c == '\n' || c == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			p = position{Line: p.Line + 1}
		}
	}
	return p
}

func TestPlacesOutsideOfTheText(t *testing.T) {
	text := newText([]byte("a😀b\r\ncd"))
	for _, c := range []struct {
		at     position
		units  units
		offset int
	}{
		{position{0, 99}, inUTF16, 6}, {position{9, 0}, inUTF16, 10}, {position{-1, 5}, inUTF16, 0}, {position{1, -3}, inUTF16, 8},
		{position{0, 2}, inUTF16, 1}, {position{0, 3}, inUTF16, 5}, {position{0, 5}, inUTF8, 5}, {position{0, 3}, inUTF8, 1}, {position{1, 1}, inUTF8, 9},
	} {
		if got := text.offset(c.at, c.units); got != c.offset {
			t.Errorf("%v in %s is offset %d, want %d", c.at, c.units.name(), got, c.offset)
		}
	}
	for offset, want := range map[int]position{-1: {0, 0}, 5: {0, 3}, 6: {0, 4}, 7: {0, 4}, 8: {1, 0}, 99: {1, 2}} {
		if got := text.position(offset, inUTF16); got != want {
			t.Errorf("offset %d is %v, want %v", offset, got, want)
		}
	}
}

func TestURIs(t *testing.T) {
	for uri, want := range map[string]string{
		"file:///repo/a%20b/%C3%A9%25.md": "/repo/a b/é%.md", "file://localhost/a": "/a", "file:///a/../b": "/b",
		"untitled:Untitled-1": "", "https://example.com/a": "", "file://server/share": "", "": "", "file:": "", "%": "", "file:a": "",
	} {
		path, ok := pathOf(uri)
		if ok != (want != "") || ok && path != want {
			t.Errorf("%s is %q %v, want %q", uri, path, ok, want)
		}
		if back, _ := pathOf(uriOf(path)); ok && back != path {
			t.Errorf("%s comes back as %q", path, back)
		}
	}
}
