package agenda_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

func TestImpact(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"first sentence":   {"## Impact\n\nCheckout failed for 3.5 % of **all** [users](https://example.com). It was bad.\n", "Checkout failed for 3.5 % of all users."},
		"code":             {"## Impact\n\n`checkout` returned errors.\n", "checkout returned errors."},
		"several lines":    {"## Impact\n\nCheckout failed\nfor an hour\n\nSecond.\n", "Checkout failed for an hour"},
		"abbreviation":     {"## Impact\n\nSome calls (e.g. Checkout) took approx. 5 s. Others none.\n", "Some calls (e.g. Checkout) took approx. 5 s."},
		"estimate":         {"## Impact\n\nEst. 1.21B queries lost. It was bad.\n", "Est. 1.21B queries lost."},
		"estimate within":  {"## Impact\n\nCheckout of Acme Inc. Germany failed (est. 300 orders). More.\n", "Checkout of Acme Inc. Germany failed (est. 300 orders)."},
		"number":           {"## Impact\n\nAm 3. Mai fiel alles aus. Mehr.\n", "Am 3. Mai fiel alles aus."},
		"number at an end": {"## Impact\n\nErrors rose to 500. Checkout failed.\n", "Errors rose to 500."},
		"question":         {"## Impact\n\nWho noticed? Nobody.\n", "Who noticed?"},
		"other script":     {"## Impact\n\n結帳失敗。第二句。\n", "結帳失敗。"},
		"list":             {"## Impact\n\n- 1,050 checkouts failed\n- 47,000 EUR\n", "1,050 checkouts failed"},
		"below":            {"## Impact\n\n### Users\n\nNone could pay.\n", "None could pay."},
		"alias":            {"## Customer impact\n\nNone could pay.\n", "None could pay."},
		"nothing yet":      {"## Summary\n\nA cache was emptied. More.\n\n## Impact\n\nTODO\n", "A cache was emptied."},
		"not applicable":   {"## Summary\n\nA cache was emptied.\n\n## Impact\n\nN/A\n", "A cache was emptied."},
		"why not":          {"## Impact\n\nN/A: nobody noticed\n", "N/A: nobody noticed"},
		"only comments":    {"## Impact\n\n<!-- required. Who was hurt? -->\n", ""},
		"no such section":  {"## Timeline\n\n- 09:12 It began.\n", ""},
		"only punctuation": {"## Impact\n\n---\n", ""},
	} {
		r, _ := report.Parse(source.NewFile("incidents/a.md", []byte("# A\n\n"+c.body)))
		if got := agenda.Impact(r); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestImpactIsALine(t *testing.T) {
	for _, text := range []string{strings.Repeat("word ", 100), strings.Repeat("漢", 500)} {
		r, _ := report.Parse(source.NewFile("incidents/a.md", []byte("# A\n\n## Impact\n\n"+text+"\n")))
		got := agenda.Impact(r)
		if n := utf8.RuneCountInString(got); n > 160 || n < 80 || !strings.HasSuffix(got, "…") {
			t.Errorf("%d characters: %q", n, got)
		}
	}
}
