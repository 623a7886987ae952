package table

import (
	"strings"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/term"
)

// formulaStarts are the characters with which a spreadsheet takes a cell for a
// formula, and the apostrophe that prevents it. The apostrophe is among them so
// that the one we add is always the one to take away.
const formulaStarts = "=+-@|\t\r\n＝＋－＠｜'"

// CSV writes comma-separated values as RFC 4180 says: a header, CRLF, and quotes
// where a value needs them. Values are made harmless as term.Text does, so each
// row is one line. A value that a spreadsheet would calculate, and one that
// begins with an apostrophe, gets an apostrophe in front.
func CSV(w *term.Writer, l List) error {
	writeLine(w, csvLine(l.names()), "\r\n")
	for row := range l.each() {
		values := l.values(row)
		for i, v := range values {
			values[i] = csvValue(v)
		}
		writeLine(w, csvLine(values), "\r\n")
	}
	return nil
}

// csvValue is a value that neither a terminal nor a spreadsheet acts on. What
// starts it is looked at first, because making it harmless hides a tab.
func csvValue(v string) string {
	start, _ := utf8.DecodeRuneInString(v)
	if v != "" && strings.ContainsRune(formulaStarts, start) {
		return "'" + term.Text(v)
	}
	return term.Text(v)
}

func csvLine(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = csvQuoted(v, len(values) == 1)
	}
	return strings.Join(quoted, ",")
}

// csvQuoted quotes a value where it must be, or where readers are known to trim
// it; one that is alone and empty would else be a blank line, which readers skip.
func csvQuoted(v string, alone bool) string {
	if strings.ContainsAny(v, "\",\r\n") || strings.Trim(v, " ") != v || alone && v == "" {
		return `"` + strings.ReplaceAll(v, `"`, `""`) + `"`
	}
	return v
}
