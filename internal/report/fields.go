package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/suggest"
	"github.com/incident-cli/incident/internal/yaml"
)

// FieldKind says what values a key of the front matter takes.
type FieldKind uint8

const (
	// Text is one value, Word one word in lower case, List several words.
	Text FieldKind = iota + 1
	Word
	List
	// Handle is a person of the roster, Handles several.
	Handle
	Handles
	// Time is RFC 3339 with a zone, or "unknown".
	Time
)

// KeyInfo describes a key of the front matter.
type KeyInfo struct {
	Name   string
	Kind   FieldKind
	Doc    string
	Values []string // the values allowed, nil for any

	shared bool // other tools write the key as well
	read   func(*Report, *yaml.Node, source.Span)
}

// Keys are the known keys, in the order in which a new report has them.
var Keys = []KeyInfo{
	{Name: "id", Kind: Text, Doc: "the day the incident started and a few words, as in the name of the file", read: one(func(r *Report) *Field[string] { return &r.ID })},
	{Name: "title", Kind: Text, Doc: "the title, where no heading of the first level is it", shared: true, read: one(func(r *Report) *Field[string] { return &r.Title })},
	{Name: "severity", Kind: Text, Doc: "a severity of the configuration", read: one(func(r *Report) *Field[string] { return &r.Severity })},
	{Name: "status", Kind: Word, Doc: "ready: the owner says that it can be reviewed", Values: []string{"draft", "ready", "reviewed"}, read: readStatus},
	{Name: "owner", Kind: Handle, Doc: "the handle of the person who brings the report to the review", read: one(func(r *Report) *Field[string] { return &r.Owner })},
	{Name: "teams", Kind: List, Doc: "the teams that have to do with it", read: many(func(r *Report) *[]Field[string] { return &r.Teams })},
	{Name: "services", Kind: List, Doc: "the services that failed", read: many(func(r *Report) *[]Field[string] { return &r.Services })},
	{Name: "participants", Kind: Handles, Doc: "the handles of those who responded", read: many(func(r *Report) *[]Field[string] { return &r.People })},
	{Name: "started", Kind: Time, Doc: "when the incident began", read: when(func(r *Report) *Field[Moment] { return &r.Started })},
	{Name: "detected", Kind: Time, Doc: "when somebody knew of it", read: when(func(r *Report) *Field[Moment] { return &r.Detected })},
	{Name: "declared", Kind: Time, Doc: "when it was declared an incident", read: when(func(r *Report) *Field[Moment] { return &r.Declared })},
	{Name: "mitigated", Kind: Time, Doc: "when customers no longer felt it", read: when(func(r *Report) *Field[Moment] { return &r.Mitigated })},
	{Name: "resolved", Kind: Time, Doc: "when it was over", read: when(func(r *Report) *Field[Moment] { return &r.Resolved })},
	{Name: "detected_by", Kind: Word, Doc: "who or what noticed it", Values: []string{"alert", "customer", "employee", "other"},
		read: one(func(r *Report) *Field[string] { return &r.DetectedBy })},
	{Name: "mitigation", Kind: Word, Doc: "what ended the impact", Values: []string{"killswitch", "rollback", "server-fix", "client-fix", "forward-fix",
		"restart", "failover", "scale", "config", "vendor", "none", "other"},
		read: one(func(r *Report) *Field[string] { return &r.Mitigation })},
	{Name: "trigger", Kind: Word, Doc: "what set it off", read: one(func(r *Report) *Field[string] { return &r.Trigger })},
	{Name: "factors", Kind: List, Doc: "what contributed to it", read: many(func(r *Report) *[]Field[string] { return &r.Factors })},
	{Name: "tags", Kind: List, Doc: "words of your own", shared: true, read: many(func(r *Report) *[]Field[string] { return &r.Tags })},
	{Name: "runbook", Kind: Text, Doc: "a link or path, or none", read: one(func(r *Report) *Field[string] { return &r.Runbook })},
	{Name: "related", Kind: List, Doc: "ids of other reports", shared: true, read: many(func(r *Report) *[]Field[string] { return &r.Related })},
	{Name: "aliases", Kind: List, Doc: "ids of trackers and pagers, and former ids", shared: true, read: many(func(r *Report) *[]Field[string] { return &r.Aliases })},
	{Name: "template", Kind: Text, Doc: "the template that the report follows, where it is not the default", shared: true, read: one(func(r *Report) *Field[string] { return &r.Template })},
	{Name: "visibility", Kind: Word, Doc: "who may read it", Values: []string{"internal", "public"},
		read: one(func(r *Report) *Field[string] { return &r.Visibility })},
}

var keyByName = func() map[string]KeyInfo {
	out := map[string]KeyInfo{}
	for _, k := range Keys {
		out[k.Name] = k
	}
	return out
}()

// KnownKey returns what is known of a key of the front matter.
func KnownKey(name string) (KeyInfo, bool) {
	k, ok := keyByName[name]
	return k, ok
}

// HeaderForm is the form of the front matter, as far as it can be said without
// the repository. Keys that are not ours are kept.
func HeaderForm() yaml.Form {
	keys := map[string]yaml.Form{}
	for _, k := range Keys {
		keys[k.Name] = k.form()
	}
	keys["id"] = yaml.Form{Doc: keys["id"].Doc, Text: &yaml.Text{Like: idPattern, NoNumber: true}}
	return yaml.Form{Keys: keys, Required: []string{"id"}, Others: &yaml.Form{Any: true}}
}

func (k KeyInfo) form() yaml.Form {
	f := yaml.Form{Doc: k.Doc, Empty: true, Text: &yaml.Text{Words: k.Values}}
	switch k.Kind {
	case Time:
		f.Text = &momentText
	case List, Handles:
		f.Items = &yaml.Form{Text: f.Text}
	}
	return f
}

// nearestKey is the known key that was most likely meant, or "", and whether it
// differs by no more than a slip of the fingers.
func nearestKey(name string) (near string, slip bool) {
	names := make([]string, 0, len(Keys))
	for _, k := range Keys {
		names = append(names, k.Name)
	}
	plain := strings.ToLower(strings.ReplaceAll(Visible(name), "-", "_"))
	if slices.Contains(names, plain) {
		return plain, true
	}
	found := suggest.Nearest(plain, names)
	if len(found) == 0 {
		return "", false
	}
	if slip := suggest.OneSlip(plain, found[0]); slip || !narrowsKey(plain) {
		return found[0], slip
	}
	return "", false
}

// narrowsKey reports whether a name is that of a known key with another word
// behind it, such as mitigated_by: a key of one's own.
func narrowsKey(name string) bool {
	at := strings.LastIndexByte(name, '_')
	if at < 0 {
		return false
	}
	_, known := keyByName[name[:at]]
	return known
}

// fields reads the front matter. A value that cannot be read stays absent.
func (p *parser) fields(root *yaml.Node) {
	if p.names {
		p.nameFields(root)
		return
	}
	p.r.Keys = make([]Key, 0, len(root.Entries))
	for i, e := range root.Entries {
		p.r.Keys = append(p.r.Keys, p.entry(root, i))
		p.escapesIn(e.Span)
		p.escapes(e.Value)
		key, known := keyByName[e.Key]
		if !known {
			p.unknownKey(root, e)
			continue
		}
		key.read(p.r, e.Value, e.Span)
		if !p.quiet {
			p.checkValue(key, e.Value)
		}
	}
}

// nameFields reads what a report is called.
func (p *parser) nameFields(root *yaml.Node) {
	for _, e := range root.Entries {
		if e.Key == "id" || e.Key == "title" || e.Key == "aliases" {
			keyByName[e.Key].read(p.r, e.Value, e.Span)
		}
	}
}

// entry is the key with all lines up to the next key.
func (p *parser) entry(root *yaml.Node, i int) Key {
	e := root.Entries[i]
	file := p.r.File
	last := max(e.Span.End, e.Value.Span.End)
	if e.Value.Kind != yaml.Null {
		last = max(e.Span.End, e.Value.Span.End-1)
	}
	line := file.LineOf(e.Span.Start)
	end := file.LineStart(line + 1)
	if last >= end {
		end = file.LineAfter(last)
	}
	k := Key{Name: e.Key, Span: e.Span, Entry: file.Span(file.LineStart(line), end)}
	if e.Value.Kind != yaml.Null {
		k.Value = e.Value.Span
	}
	return k
}

func (p *parser) unknownKey(root *yaml.Node, e yaml.Entry) {
	if p.quiet {
		return
	}
	near, slip := nearestKey(e.Key)
	if near == "" {
		return
	}
	if p.hasKey(root, near) {
		if !slip {
			return
		}
		p.flag(RuleKnownKey, e.Span, fmt.Sprintf("%q is not a key of a report, and is ignored beside %q", e.Key, near), "delete it")
		return
	}
	f := p.flag(RuleKnownKey, e.Span, fmt.Sprintf("%q is not a key of a report", e.Key), fmt.Sprintf("did you mean %q?", near))
	if keyByName[near].fits(e.Value) {
		f.Fix = &finding.Fix{Message: "rename the key to " + near, Edits: []finding.Edit{{Span: e.Span, New: near}}}
	}
}

// fits reports whether a key may hold a value.
func (k KeyInfo) fits(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.Null:
		return true
	case k.Kind == List || k.Kind == Handles:
		return n.Kind == yaml.Scalar || n.Kind == yaml.Sequence
	case n.Kind != yaml.Scalar:
		return false
	case k.Kind == Time:
		_, ok := parseMoment(n.Value)
		return ok
	}
	return k.Values == nil || slices.Contains(k.Values, n.Value)
}

func (p *parser) hasKey(root *yaml.Node, name string) bool { return root.Get(name) != nil }

// checkValue reports values of the wrong kind, and values that are not allowed.
func (p *parser) checkValue(key KeyInfo, n *yaml.Node) {
	if n.Kind == yaml.Null {
		return
	}
	if key.Kind == List || key.Kind == Handles {
		p.checkList(key, n)
		return
	}
	if n.Kind != yaml.Scalar {
		p.flag(RuleValue, n.Span, fmt.Sprintf("%s is %s, not one value", key.Name, n.Kind), "write one value")
		return
	}
	switch {
	case key.Kind == Time:
		p.checkTime(key.Name, n)
	case key.Values != nil && !slices.Contains(key.Values, n.Value):
		p.flag(RuleValue, n.Span, fmt.Sprintf("%q is not a value of %s", n.Value, key.Name), suggest.Help(n.Value, key.Values))
	}
}

func (p *parser) checkList(key KeyInfo, n *yaml.Node) {
	if n.Kind == yaml.Mapping {
		p.flag(RuleValue, n.Span, key.Name+" is a mapping, not a list", "write a list: ["+key.Name+"-1, "+key.Name+"-2]")
		return
	}
	for _, item := range n.Items {
		if item.Kind != yaml.Scalar {
			p.flag(RuleValue, item.Span, fmt.Sprintf("an item of %s is %s, not one value", key.Name, item.Kind), "write one value")
		}
	}
}

func (p *parser) checkTime(name string, n *yaml.Node) {
	if _, ok := parseMoment(n.Value); ok {
		return
	}
	help := "write a time such as 2026-11-23T09:12:00Z, or unknown"
	if _, err := time.Parse("2006-01-02T15:04:05", strings.Replace(n.Value, " ", "T", 1)); err == nil {
		p.flag(RuleValue, n.Span, name+" has no time zone", `add "Z" for UTC, or an offset such as "+01:00"`)
		return
	}
	p.flag(RuleValue, n.Span, fmt.Sprintf("%q is not a time", n.Value), help)
}

// parseMoment reads RFC 3339 with a zone, or "unknown". Zones beyond 14 hours
// and years outside 1970 to 9999 exist on no clock.
func parseMoment(s string) (Moment, bool) {
	if s == "unknown" {
		return Moment{Unknown: true}, true
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || lenient(s) {
		return Moment{}, false
	}
	_, offset := t.Zone()
	if t.Year() < 1970 || t.UTC().Year() > 9999 || offset < -14*3600 || offset > 14*3600 {
		return Moment{}, false
	}
	return Moment{Time: t}, true
}

// lenient reports whether a time is one that Go reads and RFC 3339 does not
// know: with an hour of one digit, a comma, or a zone of 60 minutes.
func lenient(s string) bool {
	return s[len("2006-01-02T15")] != ':' || strings.Contains(s, ",") || strings.HasSuffix(s, ":60")
}

// momentText admits what parseMoment reads.
var momentText = yaml.Text{
	Like:   `^(unknown|` + day.Pattern + `T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00)))$`,
	Unlike: `^(0|1[0-8]|19[0-6])`, NoNumber: true,
}

func one(field func(*Report) *Field[string]) func(*Report, *yaml.Node, source.Span) {
	return func(r *Report, n *yaml.Node, key source.Span) {
		f := field(r)
		value, span := f.Value, f.Span()
		if n.Kind == yaml.Scalar {
			value, span = word(n.Value), n.Span
		}
		*f = NewField(value, key, span)
	}
}

// word removes the "@" that people put before a handle.
func word(s string) string { return strings.TrimPrefix(strings.TrimSpace(s), "@") }

func many(list func(*Report) *[]Field[string]) func(*Report, *yaml.Node, source.Span) {
	return func(r *Report, n *yaml.Node, key source.Span) {
		items := n.Items
		if n.Kind == yaml.Scalar {
			items = []*yaml.Node{n}
		}
		for _, item := range items {
			if item.Kind == yaml.Scalar {
				*list(r) = append(*list(r), NewField(word(item.Value), key, item.Span))
			}
		}
	}
}

func when(field func(*Report) *Field[Moment]) func(*Report, *yaml.Node, source.Span) {
	return func(r *Report, n *yaml.Node, key source.Span) {
		f := field(r)
		value, span := f.Value, f.Span()
		if m, ok := parseMoment(n.Value); ok && n.Kind == yaml.Scalar {
			value, span = m, n.Span
		}
		*f = NewField(value, key, span)
	}
}

func readStatus(r *Report, n *yaml.Node, key source.Span) {
	value, span := r.Status.Value, r.Status.Span()
	switch s := Status(n.Value); s {
	case Draft, Ready, Reviewed:
		value, span = s, n.Span
	}
	r.Status = NewField(value, key, span)
}
