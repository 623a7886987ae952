package term

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/incident-cli/incident/internal/hostile"
)

func decodeXML(t *testing.T, escaped string) (text, attribute string) {
	t.Helper()
	var v struct {
		Text      string `xml:",chardata"`
		Attribute string `xml:"a,attr"`
	}
	if err := xml.Unmarshal([]byte(`<x a="`+escaped+`">`+escaped+`</x>`), &v); err != nil {
		t.Fatalf("%q: %v", escaped, err)
	}
	return v.Text, v.Attribute
}

// What XML can hold decodes to itself, and nothing acts on a log.
func TestXML(t *testing.T) {
	for _, s := range append(hostile.Strings(), "a\tb\nc\rd", "\x00", "::error::x ", `<a b="c">&'`) {
		escaped := XML(s)
		if line := hostile.Command(escaped); line != "" {
			t.Errorf("%q holds the command %q", s, line)
		}
		if bad := hostile.Unprintable(escaped); bad != "" {
			t.Errorf("%q: %q survives", s, bad)
		}
		want := ""
		for _, r := range strings.ToValidUTF8(s, "") {
			if inXML(r) {
				want += string(r)
			}
		}
		text, attribute := decodeXML(t, escaped)
		if want == s && (text != s || attribute != s) {
			t.Errorf("%q is read as %q and %q", s, text, attribute)
		}
	}
}

func FuzzXML(f *testing.F) {
	f.Add("::a::##[b]")
	f.Fuzz(func(t *testing.T, s string) {
		escaped := XML(s)
		decodeXML(t, escaped)
		if hostile.Command(escaped)+hostile.Unprintable(escaped) != "" {
			t.Errorf("%q is written as %q", s, escaped)
		}
	})
}
