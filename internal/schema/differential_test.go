package schema_test

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/schema"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/yaml"
)

// file is a kind of file that has a schema and a reader, which must agree.
type file struct {
	form yaml.Form
	// read returns what the program says of a file's YAML, errors only.
	read func(text string) []finding.Finding
	// unknowable says of a finding that no schema could know it: it depends on
	// other files, on other values, or on the day.
	unknowable func(finding.Finding) bool
	// exceptions are files of which the schema and the reader say different
	// things, with the reason.
	exceptions map[string]string
}

var files = map[string]file{
	"configuration": {
		form: policy.Form(someRules),
		read: func(text string) []finding.Finding {
			_, found := policy.Parse(source.NewFile(".incident.yaml", []byte(text)), someRules)
			return found
		},
		unknowable: says(
			"stands here a second time",   // compares the items of a list
			"is not a time zone: write",   // looks into the database of zones
			"is not an RFC 5545 rule",     // reads a grammar of its own
			"recurs more than once a day", // likewise
			"has a COUNT and no start",    // likewise
			"a review lasts from 1m to",   // compares lengths in several units
			"a lead time has 366d",        // likewise
		),
		exceptions: map[string]string{
			"severities: [SEV1, SEV1]\n":                "compares the items of a list",
			"timezone: Mars/Base\n":                     "looks into the database of zones",
			"review: {cadence: 'FREQ=SOMETIMES'}\n":     "reads a grammar of its own",
			"review: {cadence: 'FREQ=HOURLY'}\n":        "reads a grammar of its own",
			"review: {cadence: 'FREQ=DAILY;COUNT=2'}\n": "reads a grammar of its own",
			"review: {duration: 2d}\n":                  "compares lengths in several units",
			"review: {lead_time: 99w}\n":                "compares lengths in several units",
			"version: 1.0\n":                            "the schema sees the number, not how it is written",
			"severities: [+1]\n":                        "the schema sees the number, not how it is written",
		},
	},
	"roster": {
		form: roster.Form(),
		read: func(text string) []finding.Finding {
			_, found := roster.Parse(source.NewFile(".incident/people.yaml", []byte(text)))
			return found
		},
		unknowable: says(
			"the roster has no",     // compares with other entries
			"ends before it begins", // compares two days
			"is above itself",       // compares with other entries
		),
		exceptions: map[string]string{
			"people: {a: {team: b}}\n":                     "compares with other entries",
			"teams: {a: {parent: a}}\n":                    "compares with other entries",
			"people: {a: {away: 2026-02-02/2026-02-01}}\n": "compares two days",
		},
	},
	"front matter": {
		form:       report.HeaderForm(),
		read:       checkHeader,
		unknowable: beyondHeader,
		exceptions: map[string]string{
			"id: 2026-11-23-another\n":                                                                         "compares with the name of the file",
			"id: 2026-11-23-checkout-latency\nseverity: SEV9\n":                                                "looks into the configuration",
			"id: 2026-11-23-checkout-latency\nowner: nobody\n":                                                 "looks into the roster",
			"id: 2026-11-23-checkout-latency\nteams: [none]\n":                                                 "looks into the roster",
			"id: 2026-11-23-checkout-latency\ntemplate: none\n":                                                "looks into the templates",
			"id: 2026-11-23-checkout-latency\nsevrity: SEV1\n":                                                 "keys that are not ours are kept, but for slips",
			"id: 2026-11-23-checkout-latency\nstarted: 2027-11-23T09:00:00Z\n":                                 "depends on the day",
			"id: 2026-11-23-checkout-latency\nstarted: 2026-11-23T09:00:00Z\nresolved: 2026-11-23T08:00:00Z\n": "compares two times",
			"id: 2026-11-23-checkout-latency\nstatus: ready\n":                                                 "what a report lacks depends on its template and on the day",
			"id: ' @2026-11-23-checkout-latency'\n":                                                            "spaces and @ before a word are passed over",
		},
	},
}

// someRules stand for all: what is read of one is read of each.
var someRules = []string{"section", "followup-ticket"}

func says(messages ...string) func(finding.Finding) bool {
	return func(f finding.Finding) bool {
		return slices.ContainsFunc(messages, func(m string) bool { return strings.Contains(f.Message, m) })
	}
}

// headerUnknowable are the rules about front matter that look elsewhere.
var headerUnknowable = []string{
	"known-key", "severity-known", "person-known", "person-left", "team-known", "template-known", "time-order", "time-future", "time-typo", "duration",
	"related-known", "link-target", "front-matter",
}

func beyondHeader(f finding.Finding) bool {
	rule, _ := rules.Lookup(f.Rule)
	elsewhere := f.Rule == "report-id" && report.ValidID(f.Span.Text()) && strings.Contains(f.Message, "is not the name of the file")
	return rule.Incomplete || rule.Clock || rule.Candid || elsewhere || slices.Contains(headerUnknowable, f.Rule)
}

// checkHeader checks the example of the rules with another front matter.
func checkHeader(text string) []finding.Finding {
	_, body, _ := strings.Cut(strings.TrimPrefix(rules.Standard(), "---\n"), "\n---\n")
	r, found := report.Parse(source.NewFile("incidents/2026/2026-11-23-checkout-latency.md", []byte("---\n"+text+"---\n"+body)))
	facts := rules.NewFacts(rules.Input{
		Policy: policy.Default(), Roster: people, Template: func(r *report.Report) *report.Template {
			if r.Template.Present() {
				return nil
			}
			return &report.Template{}
		},
		Reports: []*report.Report{r}, Parsed: map[*report.Report][]finding.Finding{r: found},
		Now: time.Date(2026, time.November, 30, 18, 0, 0, 0, time.UTC),
	})
	return slices.DeleteFunc(rules.Run(facts, facts.Reports, rules.Options{}).Found, func(f finding.Finding) bool {
		return f.Severity != finding.Error
	})
}

var people, _ = roster.Parse(source.NewFile(".incident/people.yaml", []byte(
	"people: {ana: {team: payments}, ben: {team: payments}, chloe: {team: platform}}\nteams: {payments: {}, platform: {}}\n")))

// values are values of every kind that some key takes, and near misses.
var values = []string{
	"", "~", "null", "''", "a", "'1'", "1", "0", "2", "1.5", "true", "'true'", "off", "'off'", "a b", "é",
	"[]", "[~]", "[a]", "[a, b]", "[1, true]", "[a, [b]]", "[a, {b: c}]", "[{}]", "{}", "{a: b}", "{a: {}}", "{a: {b: c}}", "{a: ~}",
	"30m", "12h", "14d", "2w", "5bd", "5db", "5", "d", "-1d", "123456d", "1.5d", "1 d", "D1", "0d",
	"2026-01-01", "2026-1-1", "2026-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "0000-02-29",
	"2026-01-01/2026-02-01", "2026-01-01/", "2026-01-01/2026-02-30",
	"[2026-01-01, 2026-02-30]", "[2026-01-01, 2026-03-01/2026-03-02]",
	"2026-11-23T09:12:00Z", "2026-11-23T09:12:00", "2026-11-23 09:12:00Z", "2026-11-23T9:12:00Z", "2026-11-23T09:12:00+01:00", "2026-11-23T09:12Z",
	"2026-11-23T09:12:00.5Z", "'2026-11-23T09:12:00,5Z'", "2026-11-23T09:12:00+14:00", "2026-11-23T09:12:00+14:01", "2026-11-23T09:12:00-05:60",
	"2026-11-23T24:00:00Z", "2026-11-23T09:60:00Z", "2026-11-23T09:12:60Z", "2026-02-29T09:12:00Z", "1969-11-23T09:12:00Z", "1970-01-01T00:00:00+14:00",
	"2026-11-23t09:12:00z", "2026-11-23T09:12:00.Z", "2026-11-23T09:12:00+0100", "unknown", "Unknown", "unkown",
	"2026-11-23-checkout-latency", "2026-11-23-Checkout", "2026-11-23", "2026-11-31-x", "2026-11-23-a--b", "2026-11-23-a_b", "checkout",
	"draft", "ready", "reviewed", "done", "Draft", "alert", "customer", "rollback", "roll-back", "internal", "public", "ana", "payments",
	"SEV1", "[SEV1, SEV2]", "['very bad']", "[{name: SEV1}]", "[{name: SEV1, report_within: 3d, audience: vp}]", "[{report_within: 3d}]", "[{name: ~}]",
	"[{name: A, report_within: 3}]", "[{name: A, audience: boss}]", "[{name: A, colour: red}]", "[{name: [A]}]", "[a, 1, {name: b}]", "[true]",
	"UTC", "Europe/Berlin", "Local", "/etc/localtime", "../UTC", "Europe//Berlin", "America/Port-au-Prince", "Etc/GMT+1", "utc zone",
	"incidents", "a/b/", "/", "/etc", "'C:\\x'", "..", "../x", "a/../b", "a/..", "..a", ".", "./a", "'a{b,c}'", "docs/**/*.md", "a\\..\\b",
	"[incidents, ../x]", "[incidents, 'docs/*.md']", strings.Repeat("a*", 20), strings.Repeat("a*", 21),
	"'TUE 10:00'", "'TUE 24:00'", "Tuesday", "'tue 10:00'", "FREQ=WEEKLY;BYDAY=TU", "RRULE:FREQ=WEEKLY", "'WEEKLY'",
	"https://example.com/{key}", "http://example.com/{key}", "ftp://x/{key}", "https://x/", "https://{key}/{key}", "'{key}'",
	"a.ics", "./a/b.ICS", "[a.ics, b.ics]", "[a.ics, b.md]", "'*.ics'", "../a.ics", "default", "gitlab", "gitlabs", "committer", "author", "mtime", "warning", "error", "maybe", "vp", "engineer", "boss",
}

// texts are files in which each key has each of the values, alone.
func (f file) texts() []string {
	base := ""
	if slices.Contains(f.form.Required, "id") {
		base = "id: 2026-11-23-checkout-latency\n"
	}
	all := []string{"", base, "# nothing\n", "- a\n", "a\n", base + "unknown_to_all: 1\n"}
	for _, line := range linesOf("", f.form, 0) {
		for _, value := range values {
			if text := strings.ReplaceAll(line, "VALUE", value) + "\n"; strings.HasPrefix(text, "id:") {
				all = append(all, text)
			} else {
				all = append(all, base+text)
			}
		}
	}
	return all
}

// linesOf are templates of a line for each key, in the mappings around it.
func linesOf(before string, f yaml.Form, depth int) []string {
	shut := strings.Repeat("}", depth)
	var all []string
	for _, key := range append(slices.Sorted(maps.Keys(f.Keys)), "zebra") {
		all = append(all, before+key+": VALUE"+shut)
		if inner, known := f.Keys[key]; known {
			all = append(all, linesOf(before+key+": {", inner, depth+1)...)
		} else if f.Others != nil && !f.Others.Any {
			all = append(all, linesOf(before+key+": {", *f.Others, depth+1)...)
		}
	}
	return all
}

func TestSchemaAndReaderAgreeOnEveryValueOfEveryKey(t *testing.T) {
	for name, f := range files {
		t.Run(name, func(t *testing.T) {
			compiled := f.compile(t)
			var count verdicts
			for _, text := range f.texts() {
				f.compare(t, compiled, text, &count)
			}
			count.enough(t, 1000)
		})
	}
}

func TestSchemaAndReaderAgreeOnManyKeysAtOnce(t *testing.T) {
	for name, f := range files {
		t.Run(name, func(t *testing.T) {
			compiled := f.compile(t)
			var count verdicts
			good := slices.DeleteFunc(f.texts(), func(text string) bool { return len(f.read(text)) > 0 || !strings.Contains(text, ":") })
			all := f.texts()
			rapid.Check(t, func(t *rapid.T) {
				for range manyTimes {
					pieces := rapid.SliceOfN(rapid.SampledFrom(good), 2, 8).Draw(t, "good")
					if rapid.IntRange(0, 3).Draw(t, "fault") == 0 {
						pieces = append(pieces, rapid.SampledFrom(all).Draw(t, "any"))
					}
					f.compare(t, compiled, together(pieces), &count)
				}
			})
			count.enough(t, 1000)
		})
	}
}

// manyTimes is how often a check of a property compares.
const manyTimes = 20

// together are the lines of several files, each key once.
func together(pieces []string) string {
	var text strings.Builder
	seen := map[string]bool{}
	for line := range strings.Lines(strings.Join(pieces, "")) {
		if key, _, _ := strings.Cut(line, ":"); !seen[key] {
			seen[key] = true
			text.WriteString(line)
		}
	}
	return text.String()
}

// TestSchemaAndReaderAgreeOnMistypedValues changes a character of a value.
func TestSchemaAndReaderAgreeOnMistypedValues(t *testing.T) {
	for name, f := range files {
		t.Run(name, func(t *testing.T) {
			compiled := f.compile(t)
			var count verdicts
			lines := linesOf("", f.form, 0)
			rapid.Check(t, func(t *rapid.T) {
				for range manyTimes {
					f.compare(t, compiled, f.mistyped(t, lines), &count)
				}
			})
			count.enough(t, 1000)
		})
	}
}

func (f file) mistyped(t *rapid.T, lines []string) string {
	value := []byte(strings.Trim(rapid.SampledFrom(values[5:]).Draw(t, "value"), "'"))
	for range rapid.IntRange(1, 2).Draw(t, "slips") {
		at := rapid.IntRange(0, len(value)-1).Draw(t, "at")
		value[at] = rapid.SampledFrom([]byte("0123456789abdhmwTZSEV-+:/.,*{}_ \\")).Draw(t, "character")
	}
	line := rapid.SampledFrom(lines).Draw(t, "key")
	text := strings.ReplaceAll(line, "VALUE", yaml.SingleQuoted(string(bytes.ToValidUTF8(value, nil)))) + "\n"
	if f.form.Required != nil && !strings.HasPrefix(text, "id:") {
		return "id: 2026-11-23-checkout-latency\n" + text
	}
	return text
}

func TestTheExceptionsAreSome(t *testing.T) {
	for name, f := range files {
		compiled := f.compile(t)
		for text, why := range f.exceptions {
			value, ok := f.value(text)
			if !ok {
				t.Errorf("%s: %q cannot be read", name, text)
			}
			if valid, clean := compiled.Validate(value) == nil, len(f.read(text)) == 0; valid == clean {
				t.Errorf("%s: both say of %q that it is valid: %v. %q is no exception", name, text, valid, why)
			}
		}
	}
}

// verdicts count what was compared.
type verdicts struct{ valid, invalid, skipped int }

func (v verdicts) enough(t *testing.T, least int) {
	t.Logf("%d are valid, %d invalid, %d skipped", v.valid, v.invalid, v.skipped)
	if v.valid+v.invalid < least || v.valid < least/20 || v.invalid < least/20 || v.skipped > v.valid+v.invalid {
		t.Error("that is too little to prove anything")
	}
}

func (f file) compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	var b bytes.Buffer
	w := term.NewWriter(&b, term.Options{})
	if err := w.JSON(schema.Document("test", f.form)); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("test.json", document); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("test.json")
}

// compare fails where the schema and the reader do not say the same. What YAML
// does not allow has no value to which a schema could apply.
func (f file) compare(t rapid.TB, compiled *jsonschema.Schema, text string, count *verdicts) {
	t.Helper()
	value, ok := f.value(text)
	found := f.read(text)
	beyond := slices.ContainsFunc(found, f.unknowable)
	found = slices.DeleteFunc(slices.Clone(found), f.unknowable)
	if !ok || len(found) == 0 && beyond {
		count.skipped++
		return
	}
	err := compiled.Validate(value)
	if (err == nil) != (len(found) == 0) {
		t.Errorf("of\n%s\nthe reader says: %s\nthe schema says: %v", text, messages(found), err)
	}
	if err == nil {
		count.valid++
	} else {
		count.invalid++
	}
}

func messages(found []finding.Finding) string {
	var all []string
	for _, f := range found {
		all = append(all, f.Rule+": "+f.Message)
	}
	return strings.Join(all, "; ")
}

func (f file) value(text string) (any, bool) {
	root, found := yaml.Parse(source.NewFile("f", []byte(text)).All())
	if len(found) > 0 {
		return nil, false
	}
	if root == nil {
		return nil, true
	}
	return jsonOf(root), true
}

// jsonOf is a node as editors hand it to a schema: by the core schema of YAML
// 1.2.
func jsonOf(n *yaml.Node) any {
	switch n.Kind {
	case yaml.Scalar:
		return scalar(n)
	case yaml.Sequence:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = jsonOf(item)
		}
		return items
	case yaml.Mapping:
		object := map[string]any{}
		for _, e := range n.Entries {
			object[e.Key] = jsonOf(e.Value)
		}
		return object
	}
	return nil
}

var number = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)

func scalar(n *yaml.Node) any {
	if n.Quoted {
		return n.Value
	}
	switch strings.ToLower(n.Value) {
	case "true":
		return true
	case "false":
		return false
	}
	if !number.MatchString(n.Value) {
		return n.Value
	}
	value, err := strconv.ParseFloat(n.Value, 64)
	if err != nil {
		panic(fmt.Sprintf("%q is no number: %v", n.Value, err))
	}
	return value
}
