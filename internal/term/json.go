package term

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// Field is a named value of an Object. The name must be plain ASCII; the value
// a string, bool, int, int64, float64, time.Time, Object, nil, or a slice of
// strings, Objects or anys that are one of these.
type Field struct {
	Name  string
	Value any
}

// Object is a JSON object whose fields keep their order.
type Object []Field

// Get returns the value of a field, and whether the object has it.
func (o Object) Get(name string) (any, bool) {
	for _, f := range o {
		if f.Name == name {
			return f.Value, true
		}
	}
	return nil, false
}

// JSON writes an object, indented by two spaces. Nothing in it can act on a
// terminal or a CI log: such characters are written as \u escapes, which decode
// to the same text. A string that is not UTF-8 is written with U+FFFD for each
// wrong byte and accompanied by a field NAME_b64 that holds its exact bytes.
// Times are RFC 3339; a year that it cannot write becomes the nearest it can.
// It writes nothing where it returns an error, which is about the value.
func (w *Writer) JSON(o Object) error { return w.encode(o, false) }

// JSONLine writes an object as JSON does, on one line.
func (w *Writer) JSONLine(o Object) error { return w.encode(o, true) }

// JSONList writes a list of objects as JSON writes one.
func (w *Writer) JSONList(list []Object) error { return w.encode(list, false) }

// Frame writes an object on one line as JSON does, and before it its length in
// bytes and an empty line, as the language server protocol wants it.
func (w *Writer) Frame(o Object) error {
	e := encoder{compact: true}
	if err := e.value(o, "\n"); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "Content-Length: %d\r\n\r\n%s", e.Len(), e.String())
	return err
}

func (w *Writer) encode(v any, compact bool) error {
	e := encoder{compact: compact}
	if err := e.value(v, "\n"); err != nil {
		return err
	}
	w.line(e.String())
	return nil
}

// encoder writes values; nl is the line break and indentation of the line that a
// value's closing bracket stands on.
type encoder struct {
	strings.Builder
	compact bool // all on one line
}

func (e *encoder) object(o Object, nl string) error {
	o = withBytes(o)
	return e.list('{', '}', len(o), nl, func(i int, nl string) error {
		e.text(o[i].Name)
		e.WriteString(": ")
		if err := e.value(o[i].Value, nl); err != nil {
			return fmt.Errorf("field %s: %w", o[i].Name, err)
		}
		return nil
	})
}

func (e *encoder) list(open, shut byte, n int, nl string, item func(i int, nl string) error) error {
	e.WriteByte(open)
	for i := range n {
		if i > 0 {
			e.WriteByte(',')
		}
		e.breakLine(nl+"  ", i > 0)
		if err := item(i, nl+"  "); err != nil {
			return err
		}
	}
	if n > 0 {
		e.breakLine(nl, false)
	}
	e.WriteByte(shut)
	return nil
}

// breakLine begins a line, or on one line sets a value apart from the one before.
func (e *encoder) breakLine(nl string, behindValue bool) {
	switch {
	case !e.compact:
		e.WriteString(nl)
	case behindValue:
		e.WriteByte(' ')
	}
}

func (e *encoder) value(v any, nl string) error {
	switch v := v.(type) {
	case nil:
		e.WriteString("null")
	case bool:
		e.WriteString(strconv.FormatBool(v))
	case int:
		e.WriteString(strconv.Itoa(v))
	case int64:
		e.WriteString(strconv.FormatInt(v, 10))
	case float64:
		return e.number(v)
	case string:
		e.text(v)
	case time.Time:
		e.text(rfc3339(v))
	case Object:
		return e.object(v, nl)
	case []string:
		return values(e, v, nl)
	case []Object:
		return values(e, v, nl)
	case []any:
		return values(e, v, nl)
	default:
		return fmt.Errorf("cannot write a %T as JSON", v)
	}
	return nil
}

func values[T any](e *encoder, vs []T, nl string) error {
	return e.list('[', ']', len(vs), nl, func(i int, nl string) error { return e.value(vs[i], nl) })
}

func (e *encoder) number(v float64) error {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("JSON has no number for %v", v)
	}
	digits, err := json.Marshal(v)
	e.Write(digits)
	return err
}

// text writes a string of which no part can act on a terminal or a CI log. It
// never starts a line, so only the commands that count anywhere matter.
func (e *encoder) text(s string) {
	starts := map[int]bool{}
	for _, at := range commandsIn(s) {
		starts[at[0]] = true
	}
	e.WriteByte('"')
	for i, r := range s { // a byte that is not UTF-8 comes as U+FFFD
		switch {
		case r == '"' || r == '\\':
			e.WriteByte('\\')
			e.WriteRune(r)
		case r == '\n':
			e.WriteString(`\n`)
		case r == '\t':
			e.WriteString(`\t`)
		case hidden(r) || starts[i]:
			e.escape(r)
		default:
			e.WriteRune(r)
		}
	}
	e.WriteByte('"')
}

func (e *encoder) escape(r rune) {
	for _, unit := range utf16.Encode([]rune{r}) {
		fmt.Fprintf(e, `\u%04x`, unit)
	}
}

// withBytes adds the exact bytes of every string that JSON cannot carry.
func withBytes(o Object) Object {
	var all Object
	for _, f := range o {
		all = append(all, f)
		if exact, ok := exactBytes(f.Value); ok {
			all = append(all, Field{Name: f.Name + "_b64", Value: exact})
		}
	}
	return all
}

// exactBytes encodes a string, or all strings of a list, where one of them is
// not UTF-8.
func exactBytes(v any) (any, bool) {
	switch v := v.(type) {
	case string:
		return base64.StdEncoding.EncodeToString([]byte(v)), !utf8.ValidString(v)
	case []string:
		exact, lossy := make([]string, len(v)), false
		for i, s := range v {
			exact[i] = base64.StdEncoding.EncodeToString([]byte(s))
			lossy = lossy || !utf8.ValidString(s)
		}
		return exact, lossy
	}
	return nil, false
}

// The first and the last second that RFC 3339 can write: its years have four
// digits.
var (
	earliest = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
)

// rfc3339 writes a time in its own zone, and in UTC where RFC 3339 does not
// know the zone: one that is a day or more away, or not whole minutes.
func rfc3339(t time.Time) string {
	switch {
	case t.Before(earliest):
		t = earliest
	case t.After(latest):
		t = latest
	}
	const day = 24 * 60 * 60
	if _, offset := t.Zone(); offset <= -day || offset >= day || offset%60 != 0 {
		t = t.UTC()
	}
	if local := t.Year(); local < 0 || local > 9999 {
		t = t.UTC()
	}
	return t.Format(time.RFC3339)
}
