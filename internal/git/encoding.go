package git

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// decoded is a text of a commit in UTF-8, where the commit's header says by
// i18n.commitEncoding what else it is in, and that has one byte for each letter.
// What is UTF-8 already is taken as that, whatever the header says: chance does
// not write it. Other bytes stay as they are.
func decoded(header []byte, text string) string {
	if utf8.ValidString(text) {
		return text
	}
	table := tableOf(encodingOf(header))
	if table == nil {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		r := rune(text[i])
		// What is ASCII here is so in all encodings that git can work in.
		if r >= utf8.RuneSelf {
			r = table.DecodeByte(text[i])
		}
		b.WriteRune(r)
	}
	return b.String()
}

// encodingOf is what a line "encoding" names, empty where there is none.
func encodingOf(header []byte) string {
	for line := range bytes.Lines(header) {
		if name, ok := bytes.CutPrefix(line, []byte("encoding ")); ok {
			return string(bytes.TrimSpace(name))
		}
	}
	return ""
}

// tableOf finds an encoding by any common spelling of its name: ISO-8859-1,
// latin1, cp1252, KOI8-R.
func tableOf(name string) *charmap.Charmap {
	name = plainName(name)
	if name == "latin1" {
		return charmap.ISO8859_1
	}
	if page, ok := strings.CutPrefix(name, "cp"); ok {
		name = "windows" + page
	}
	for _, e := range charmap.All {
		table, ok := e.(*charmap.Charmap)
		if ok && plainName(table.String()) == name {
			return table
		}
	}
	return nil
}

// plainName is a name without what spellings differ in.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}
