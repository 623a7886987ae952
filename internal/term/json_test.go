package term_test

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/term"
)

func TestJSONKeepsOrderAndIndents(t *testing.T) {
	o := term.Object{
		{Name: "z", Value: 1},
		{Name: "a", Value: []string{"x", "y"}},
		{Name: "empty", Value: []string{}},
		{Name: "items", Value: []term.Object{{{Name: "ok", Value: true}}, {}}},
		{Name: "mixed", Value: []any{int64(2), 0.5, nil}},
		{Name: "text", Value: "<a> & \"b\" \\ ü"},
	}
	const want = `{
  "z": 1,
  "a": [
    "x",
    "y"
  ],
  "empty": [],
  "items": [
    {
      "ok": true
    },
    {}
  ],
  "mixed": [
    2,
    0.5,
    null
  ],
  "text": "<a> & \"b\" \\ ü"
}
`
	got := written(term.Options{}, func(w *term.Writer) { _ = w.JSON(o) })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestJSONEscapesCommands(t *testing.T) {
	got := written(term.Options{}, func(w *term.Writer) {
		_ = w.JSON(term.Object{{Name: "a", Value: "# ##[error] section_start:1:a \x1b\u202e\U000e0041"}})
	})
	const want = `"# \u0023#[error] \u0073ection_start:1:a \u001b\u202e\udb40\udc41"`
	if !strings.Contains(got, want) {
		t.Errorf("%s does not contain %s", got, want)
	}
}

func TestJSONOfHostileStringsDecodesToTheSame(t *testing.T) {
	for _, s := range hostile.Strings() {
		out := written(term.Options{}, func(w *term.Writer) {
			if err := w.JSON(term.Object{{Name: "s", Value: s}, {Name: "list", Value: []string{"a", s}}}); err != nil {
				t.Error(err)
			}
		})
		harmless(t, s, out)
		var back struct {
			S         string   `json:"s"`
			Exact     *string  `json:"s_b64"`
			List      []string `json:"list"`
			ExactList []string `json:"list_b64"`
		}
		if err := json.Unmarshal([]byte(out), &back); err != nil {
			t.Errorf("%q: %v", s, err)
			continue
		}
		if utf8.ValidString(s) {
			if back.S != s || back.Exact != nil || back.List[1] != s || back.ExactList != nil {
				t.Errorf("%q comes back as %+v", s, back)
			}
			continue
		}
		if back.Exact == nil || decoded(t, *back.Exact) != s || decoded(t, back.ExactList[1]) != s {
			t.Errorf("the bytes of %q are lost: %+v", s, back)
		}
	}
}

func decoded(t *testing.T, s string) string {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Error(err)
	}
	return string(b)
}

func TestJSONTimesAreRFC3339(t *testing.T) {
	day := 24 * 60 * 60
	for _, c := range []struct {
		in   time.Time
		want string
	}{
		{time.Date(2026, 11, 23, 9, 12, 0, 5, time.UTC), "2026-11-23T09:12:00Z"},
		{time.Date(2026, 11, 23, 9, 12, 0, 0, time.FixedZone("", 2*60*60)), "2026-11-23T09:12:00+02:00"},
		{time.Date(2026, 11, 23, 9, 12, 0, 0, time.FixedZone("", 99*60*60)), "2026-11-19T06:12:00Z"},
		{time.Date(2026, 11, 23, 9, 12, 0, 0, time.FixedZone("", 61)), "2026-11-23T09:10:59Z"},
		{time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC), "9999-12-31T23:59:59Z"},
		{time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), "0000-01-01T00:00:00Z"},
		{time.Date(9999, 12, 31, 23, 0, 0, 0, time.UTC).In(time.FixedZone("", day-60)), "9999-12-31T23:00:00Z"},
	} {
		out := written(term.Options{}, func(w *term.Writer) { _ = w.JSON(term.Object{{Name: "t", Value: c.in}}) })
		if !strings.Contains(out, `"`+c.want+`"`) {
			t.Errorf("%v is written as %s, want %s", c.in, out, c.want)
		}
	}
}

func TestJSONRefusesWhatItCannotWrite(t *testing.T) {
	for _, v := range []any{math.NaN(), math.Inf(1), struct{}{}, []any{make(chan int)}} {
		out := written(term.Options{}, func(w *term.Writer) {
			err := w.JSON(term.Object{{Name: "fine", Value: 1}, {Name: "odd", Value: v}})
			if err == nil || !strings.Contains(err.Error(), "odd") {
				t.Errorf("%v: error %v does not name the field", v, err)
			}
		})
		if out != "" {
			t.Errorf("%v: half of an object was written: %s", v, out)
		}
	}
}

func TestObjectGet(t *testing.T) {
	o := term.Object{{Name: "a", Value: 1}}
	if v, ok := o.Get("a"); v != 1 || !ok {
		t.Errorf("Get(a) = %v, %v", v, ok)
	}
	if v, ok := o.Get("b"); v != nil || ok {
		t.Errorf("Get(b) = %v, %v", v, ok)
	}
}
