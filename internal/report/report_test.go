package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
)

// full is a good report; tests change one thing in it.
const full = `---
id: 2026-11-23-checkout-latency
severity: SEV2
status: ready
owner: ana
teams: [payments, platform]
services: checkout # one is enough
participants:
  - ben
  - "@chloe"
started: 2026-11-23T09:12:00Z
detected: unknown
resolved: 2026-11-23T11:05:00+01:00
detected_by: alert
factors: [cache-stampede, missing-test]
house_rule: kept
---

# Checkout latency after *cache* eviction

## Summary

Checkout was slow.

## Timeline

- 2026-11-23 23:12 eviction
- ~ 23:50 pages
- 00:05 over

## Alerts

- **What happened:** an alert
- **What should have happened:**
  - sooner
- **How it could be improved:**

## Action items

- [ ] Alert on queue depth ` + "`fu-7k2pqm`" + `
  - owner: @ben
  - due: 2026-12-15
  - ticket: [PAY-1](https://tickets.example.com/PAY-1)
  - Note: see the runbook
  - detail without a key
- [x] Add a canary ` + "`fu-9xq3d0`" + `
- [ ] Rewrite it, see ` + "`fu-7k2pqm`" + ` and ` + "`main.go`" + `
  - status: dropped
  - reason: the cost
`

func parse(text string) (*Report, []finding.Finding) {
	return Parse(source.NewFile("incidents/2026/2026-11-23-checkout-latency.md", []byte(text)))
}

func messages(found []finding.Finding) string {
	var all []string
	for _, f := range found {
		all = append(all, fmt.Sprintf("%d: %s [%s]", f.Span.Position().Line, f.Message, f.Rule))
	}
	return strings.Join(all, "\n")
}

func texts(fields []Field[string]) []string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Value)
	}
	return all
}

func TestAGoodReportIsReadWhole(t *testing.T) {
	r, found := parse(full)
	if len(found) > 0 {
		t.Fatal(messages(found))
	}
	got := []any{
		r.ID.Value, r.Severity.Value, r.Status.Value, r.Owner.Value, texts(r.Teams), texts(r.Services), texts(r.People),
		r.Started.Value.Time.Format(time.RFC3339), r.Detected.Value.Unknown, r.Resolved.Value.Time.UTC().Format(time.RFC3339),
		r.Mitigated.Present(), texts(r.Factors), r.Title.Value, r.Title.Span().Text(),
	}
	want := []any{
		"2026-11-23-checkout-latency", "SEV2", Ready, "ana", []string{"payments", "platform"}, []string{"checkout"}, []string{"ben", "chloe"},
		"2026-11-23T09:12:00Z", true, "2026-11-23T10:05:00Z",
		false, []string{"cache-stampede", "missing-test"}, "Checkout latency after cache eviction", "Checkout latency after *cache* eviction",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFollowUpsInCanonicalForm(t *testing.T) {
	r, _ := parse(full)
	if len(r.FollowUps) != 3 {
		t.Fatalf("%d follow-ups", len(r.FollowUps))
	}
	a, b, c := r.FollowUps[0], r.FollowUps[1], r.FollowUps[2]
	got := []any{
		a.ID.Value, a.Text.Value, a.State(), a.Owner.Value, a.Due.Value.String(), a.Ticket.Value, a.Details, a.Indent(), a.Box.Span().Text(),
		b.ID.Value, b.State(), b.Box.Span().Text(), c.ID.Present(), c.Text.Value, c.State(), c.Reason().Value,
	}
	want := []any{
		"fu-7k2pqm", "Alert on queue depth", Open, "ben", "2026-12-15", "https://tickets.example.com/PAY-1", 2, "  ", " ",
		"fu-9xq3d0", Done, "x", false, "Rewrite it, see `fu-7k2pqm` and `main.go`", Dropped, "the cost",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFollowUpsInOtherForms(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"- plain", "plain|open"},
		{"* star", "star|open"},
		{"1. numbered", "numbered|open"},
		{"- [DONE] marked", "marked|done"},
		{"- mail everybody (DONE)", "mail everybody|done"},
		{"- ~~struck~~", "struck|done"},
		{"- ~~partly~~ struck", "partly struck|open"},
		{"- [X] capital", "capital|done"},
		{"- Fixed-width columns", "Fixed-width columns|open"},
		{"- [ ] not yet (fixed)", "not yet|open"},
		{"- [ ] not yet ✅", "not yet|open"},
		{"- [ ] ~~not yet~~", "not yet|open"},
		{"- [ ] [DONE] not yet", "not yet|open"},
		{"- [ ] Done: not yet", "not yet|open"},
		{"- [x] Done: ticked", "ticked|done"},
		{"- [ ] one line owner:@ana due:2026-12-15 team:payments", "one line|open|ana|2026-12-15"},
		{"- with [#12](https://example.com/issues/12)", "with #12|open||0|https://example.com/issues/12"},
		{"### Process\n\n- grouped", "grouped|open"},
		{"| Action | Owner | Due | Status |\n|---|---|---|---|\n| row | ben | 2026-12-01 | done |", "row|done|ben|2026-12-01"},
		{"| Work | Who |\n|---|---|\n| row | @ben |", "row|open|ben"},
	} {
		r, found := parse("# T\n\n## Action items\n\n" + c.line + "\n\n# Stats\n\n- not one\n")
		if len(r.FollowUps) != 1 {
			t.Errorf("%q: %d follow-ups, %s", c.line, len(r.FollowUps), messages(found))
			continue
		}
		f := r.FollowUps[0]
		due := "0"
		if f.Due.Present() {
			due = f.Due.Value.String()
		}
		got := strings.Join([]string{f.Text.Value, string(f.State()), f.Owner.Value, due, f.Ticket.Value}, "|")
		if got = strings.TrimRight(strings.TrimSuffix(got, "|0|"), "|"); got != c.want {
			t.Errorf("%q: %s, want %s", c.line, got, c.want)
		}
	}
}

func TestWhatIsNoFollowUp(t *testing.T) {
	for _, text := range []string{"- None", "- N/A", "- N/A: nothing to do", "- ", "- TBD", "- [TODO]", "- To do.", "- Coming soon", "<!-- - [ ] example `fu-000000` -->", "```\n- [ ] code\n```"} {
		if r, _ := parse("# T\n\n## Follow-ups\n\n" + text + "\n"); len(r.FollowUps) > 0 {
			t.Errorf("%q is a follow-up: %q", text, r.FollowUps[0].Text.Value)
		}
	}
}

func TestTimeline(t *testing.T) {
	r, _ := parse(full)
	var got []string
	for _, e := range r.Timeline {
		got = append(got, fmt.Sprintf("%s %v %s", e.At.Format("2006-01-02 15:04"), e.Approx, e.Text))
	}
	want := []string{"2026-11-23 23:12 false eviction", "2026-11-23 23:50 true pages", "2026-11-24 00:05 false over"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestBadHeaders has one change to a good report per line.
func TestBadHeaders(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"severity:", "serverity:", `3: "serverity" is not a key of a report [known-key]`},
		{"house_rule:", "house rule:", ``},
		{"house_rule:", "severityy:", `16: "severityy" is not a key of a report, and is ignored beside "severity" [known-key]`},
		{"house_rule:", "restarted:", ``},
		{"house_rule:", "mitigated_by:", ``},
		{"house_rule:", "detected_at:", ``},
		{"house_rule:", "detected_bye:", `16: "detected_bye" is not a key of a report, and is ignored beside "detected_by" [known-key]`},
		{"status: ready", "status: finished", `4: "finished" is not a value of status [value]`},
		{"owner: ana", "owner: @ana", `5: YAML does not allow "@ana" without quotes [syntax]`},
		{"owner: ana", "owner: [ana]", `5: owner is a list, not one value [value]`},
		{"owner: ana", "owner:", ``},
		{"T09:12:00Z", "T09:12:00", `11: started has no time zone [value]`},
		{"2026-11-23T09:12:00Z", "yesterday", `11: "yesterday" is not a time [value]`},
		{"2026-11-23T09:12:00Z", "2026-11-23T09:12:00+23:00", `11: "2026-11-23T09:12:00+23:00" is not a time [value]`},
		{"detected_by: alert", "detected_by: pager", `14: "pager" is not a value of detected_by [value]`},
		{"owner: ana", "owner: &x ana", `5: anchors and aliases are not allowed [syntax]`},
		{"owner: ana", "severity: SEV1", `5: the key "severity" stands here a second time [syntax]`},
		{"---\n\n# ", "--- \n\n# ", ``},
		{"---\n\n# ", "...\n\n# ", `17: "..." does not close front matter [syntax]`},
		{"---\n\n# ", " ---\n\n# ", `1: the front matter is not closed [syntax]`},
		{"---\nid", "\n---\nid", `2: front matter must begin in line 1, with "---" at the start of the line [syntax]`},
		{"---\nid", " ---\nid", `1: front matter must begin in line 1, with "---" at the start of the line [syntax]`},
		{"---\nid", "\ufeff---\nid", `1: the file begins with a byte-order mark [encoding]`},
		{"due: 2026-12-15", "due: soon", `42: "soon" is not a day [followup-field]`},
		{"  - due: 2026-12-15\n", "  - due: 2026-12-15\n  - due: 2026-12-16\n", `43: due stands here a second time [followup-field]`},
		{"  - Note:", "  - ticket: PAY-2\n  - Note:", `44: ticket stands here a second time [followup-field]`},
		{"status: dropped", "status: done", `48: "done" is not a status of a follow-up [followup-field]`},
	} {
		if !strings.Contains(full, c.old) {
			t.Fatalf("the good report has no %q", c.old)
		}
		_, found := parse(strings.Replace(full, c.old, c.new, 1))
		if got := messages(found); got != c.want {
			t.Errorf("%q for %q:\n%s\nwant\n%s", c.new, c.old, got, c.want)
		}
	}
}

func TestForeignHeaders(t *testing.T) {
	for _, header := range []string{
		"+++\ntitle = \"Outage\"\ndate = 2021-02-03T04:05:06Z\n+++\n",
		"---\ntitle: Outage\ndate: 2021-02-03T04:05:06Z\ndraft: true\n---\n",
		"---toml\ntitle = \"Outage\"\ndate = 2021-02-03T04:05:06Z\n---\n",
		"{\n\"title\": \"Outage\",\n\"date\": \"2021-02-03T04:05:06Z\"\n}\n\n",
		";;;\n{\"title\": \"Outage\", \"date\": \"2021-02-03T04:05:06Z\"}\n;;;\n",
	} {
		r, found := parse(header + "## Action items\n\n- one\n")
		if r.Header != Foreign || r.Title.Value != "Outage" || len(r.FollowUps) != 1 || r.Started.Value.Time.Format(time.DateOnly) != "2021-02-03" {
			t.Errorf("%q: header %d, title %q, started %v, %d follow-ups", header, r.Header, r.Title.Value, r.Started.Value.Time, len(r.FollowUps))
		}
		if len(found) != 1 || found[0].Rule != RuleFrontMatter || !strings.Contains(found[0].Help, "2021-02-03T04:05:06Z") {
			t.Errorf("%q: %s", header, messages(found))
		}
	}
}

func TestWhatIsTooComplexIsRefusedAtOnce(t *testing.T) {
	for name, text := range map[string]string{
		"marks":     strings.Repeat("- ", 5000),
		"quotes":    strings.Repeat("> ", 5000) + "x",
		"paragraph": strings.Repeat("word [", 6000),
		"columns":   strings.Repeat("| a ", 100) + "|\n" + strings.Repeat("|---", 100) + "|\n",
		"cells":     "| a | b |\n|---|---|\n" + strings.Repeat("| a | b |\n\n", 9000),
		"size":      strings.Repeat("a line\n\n", 64<<10),
	} {
		start := time.Now()
		_, found := parse("# T\n\n" + text)
		if !slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Rule == RuleTooComplex }) {
			t.Errorf("%s: %s", name, messages(found))
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func TestIDs(t *testing.T) {
	for title, want := range map[string]string{
		"Checkout latency after cache eviction again": "2026-11-23-checkout-latency-after-cache-eviction",
		"Größe überschritten":                         "2026-11-23-grosse-uberschritten",
		"障害":                                          "2026-11-23-incident",
		"../../etc/passwd; rm -rf":                    "2026-11-23-etc-passwd-rm-rf",
		"Can't pay":                                   "2026-11-23-cant-pay",
	} {
		d, _ := DayOfID("2026-11-23")
		if got := NewID(d, title); got != want || !ValidID(got) {
			t.Errorf("%q: %s, want %s", title, got, want)
		}
	}
}

func TestStem(t *testing.T) {
	for path, want := range map[string]string{
		"incidents/2026/2026-11-23-x.md":        "2026-11-23-x",
		"incidents/2026-11-23-x/README.md":      "2026-11-23-x",
		"PM2022-009 - Bad AWS EKS AMI v1.2":     "PM2022-009 - Bad AWS EKS AMI v1.2",
		"incidents/2026-11-23-x.MARKDOWN":       "2026-11-23-x",
		"incidents/2026/2026-11-23-x/readme.md": "2026-11-23-x",
	} {
		if got := Stem(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
