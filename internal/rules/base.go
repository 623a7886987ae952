package rules

import (
	"bytes"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/yaml"
)

// Base is the state that a check compares with: the merge base with a branch, or
// the commit that staged changes go on from.
type Base struct {
	// Name is what the user calls it.
	Name string
	// Before are the reports as they were there, of those that have changed or
	// are gone; sorted by path.
	Before []*report.Report
	// Since are reports that the base has got and this tree has not.
	Since []*report.Report
	// Held are the reviews that were held there and whose files are gone or have
	// changed.
	Held []*report.Review
	// Gone reports whether the base had a file or a folder of a path that is not
	// there any more; nil where nobody can say.
	Gone func(path string) bool
	// Changed are the current reports that differ from the base.
	Changed map[*report.Report]bool
	// Levels are those that the configuration of the base gives to rules; nil where
	// they do not matter.
	Levels map[string]policy.Level
	// Configured says that the base has a configuration: without one, nobody chose
	// what was asked there.
	Configured bool
}

// indexBase notes what each changed report was on the base: one, and those that it
// goes on with as well.
func (f *Facts) indexBase() {
	f.indexSuccessors()
	f.before, f.merged = map[*report.Report]*report.Report{}, map[*report.Report][]*report.Report{}
	if f.Base == nil {
		return
	}
	for _, before := range f.Base.Before {
		now := f.successor(before)
		switch other := f.before[now]; {
		case now == nil:
		case other == nil:
			f.before[now] = before
		case likeness(before, now) > likeness(other, now):
			f.before[now], f.merged[now] = before, append(f.merged[now], other)
		default:
			f.merged[now] = append(f.merged[now], before)
		}
	}
}

// likeness ranks what a report may have been on the base: it kept its path, or its
// name, or only answers to the name.
func likeness(before, now *report.Report) int {
	switch {
	case before.Path() == now.Path():
		return 2
	case before.Name() == now.Name():
		return 1
	}
	return 0
}

// befores are the reports of the base with which a report goes on.
func (f *Facts) befores(r *report.Report) []*report.Report {
	before := f.before[r]
	if before == nil {
		return nil
	}
	return append([]*report.Report{before}, f.merged[r]...)
}

// promises are those of them that were ready.
func (f *Facts) promises(r *report.Report) []*report.Report {
	return slices.DeleteFunc(f.befores(r), draft)
}

// promised reports whether a report was ready on the base, or one that it goes on
// with. What is asked of it since is not taken back with the word.
func (f *Facts) promised(r *report.Report) bool { return len(f.promises(r)) > 0 }

// disowned reports whether a report had front matter of ours on the base and has
// none now, so that no rule judges what it lacks any more.
func (f *Facts) disowned(r *report.Report) bool {
	before := f.before[r]
	return before != nil && before.Header == report.FrontMatter && (r.Header == report.NoHeader || r.Header == report.Foreign)
}

// insists reports whether a rule speaks of a report though the configuration may
// have it off: of front matter that a change takes away.
func (f *Facts) insists(rule *Rule, r *report.Report) bool {
	return rule.ID == report.RuleFrontMatter && f.disowned(r)
}

// settled reports whether a report was reviewed, and does not only say so with
// the change at hand.
func (f *Facts) settled(r *report.Report) bool {
	if r.Status.Value != report.Reviewed || f.Base == nil || !f.Base.Changed[r] {
		return r.Status.Value == report.Reviewed
	}
	before := f.before[r]
	return before != nil && before.Status.Value == report.Reviewed
}

// FollowUpVanished asks that no open follow-up is deleted.
var FollowUpVanished = &Rule{
	ID: "followup-vanished", Severity: finding.Error, Repository: true, Based: true,
	Doc: "Work that was promised is done, or dropped with a reason; what is deleted is forgotten, and the next incident finds it. " +
		"Looked for with --base and --staged. While a draft has time it is a warning.",
	Before: "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n- [ ] Coalesce requests for the same cart `fu-5rt8wz`\n",
	Bad:    "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n",
	Good: "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n- [ ] Coalesce requests for the same cart `fu-5rt8wz`\n" +
		"  - status: dropped\n  - reason: the cache does it since the move\n",
	Check: func(p *Pass) {
		for _, before := range p.Base.Before {
			if now := p.successor(before); now != nil {
				p.vanished(before, now)
			}
		}
	},
}

// successor is what a report of the base has become, nil where it is gone.
func (f *Facts) successor(before *report.Report) *report.Report { return f.successors[before] }

// vanished flags the open items of a report that are nowhere any more. Each item
// of today stands for one of the base: the one with its id, else one with its
// text. An item without an id that has another text may have been reworded: one
// that shares its words, else as many are believed to be as there are new ones
// that are open. To put a box that is ticked in the place of work is no rewording.
func (p *Pass) vanished(before, now *report.Report) {
	var lost []*report.FollowUp
	taken := map[*report.FollowUp]bool{}
	for _, item := range before.FollowUps {
		if item.ID.Present() && p.followed(item.ID.Value, now, taken) {
			continue
		}
		lost = append(lost, item)
	}
	lost = slices.DeleteFunc(lost, func(item *report.FollowUp) bool {
		return take(now, taken, func(f *report.FollowUp) bool { return strings.EqualFold(f.Text.Value, item.Text.Value) })
	})
	lost = slices.DeleteFunc(lost, func(item *report.FollowUp) bool {
		return !item.ID.Present() && take(now, taken, func(f *report.FollowUp) bool { return sharesWords(f.Text.Value, item.Text.Value) })
	})
	for _, item := range lost {
		if item.Open() && !hasTwin(item, before, now) && (item.ID.Present() || !take(now, taken, (*report.FollowUp).Open)) {
			p.flagVanished(item, before, now)
		}
	}
}

// hasTwin reports whether an item stood twice in a report, and the other one goes on
// under its own id: open, with the same words, the same owner and the same day.
func hasTwin(item *report.FollowUp, before, now *report.Report) bool {
	twin := func(f *report.FollowUp) bool {
		return f.Open() && strings.EqualFold(f.Text.Value, item.Text.Value) && f.Owner.Value == item.Owner.Value && f.Due.Value == item.Due.Value &&
			(f.State() != report.Proposed || item.State() == report.Proposed)
	}
	return slices.ContainsFunc(now.FollowUps, func(f *report.FollowUp) bool {
		return twin(f) && slices.ContainsFunc(before.FollowUps, func(b *report.FollowUp) bool { return b != item && b.ID.Value == f.ID.Value && twin(b) })
	})
}

// sharesWords reports whether a third of the words of the shorter text stand in the
// other one, too.
func sharesWords(a, b string) bool {
	short, long := tellingWords(a), tellingWords(b)
	if len(short) > len(long) {
		short, long = long, short
	}
	shared := 0
	for _, word := range short {
		if slices.Contains(long, word) {
			shared++
		}
	}
	return shared > 0 && 3*shared >= len(short)
}

// tellingWords are the words of a text that are long enough to be about something,
// each once.
func tellingWords(text string) []string {
	const shortest = 4
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	words = slices.DeleteFunc(words, func(word string) bool { return utf8.RuneCountInString(word) < shortest })
	slices.Sort(words)
	return slices.Compact(words)
}

// followed reports whether an id is that of an item, in its own report or in
// another, and takes the one in its own.
func (p *Pass) followed(id string, now *report.Report, taken map[*report.FollowUp]bool) bool {
	return take(now, taken, func(f *report.FollowUp) bool { return f.ID.Value == id }) || len(p.followUps[id]) > 0
}

// take finds an item that is not taken, and takes it.
func take(r *report.Report, taken map[*report.FollowUp]bool, fits func(*report.FollowUp) bool) bool {
	at := slices.IndexFunc(r.FollowUps, func(f *report.FollowUp) bool { return !taken[f] && fits(f) })
	if at >= 0 {
		taken[r.FollowUps[at]] = true
	}
	return at >= 0
}

func (p *Pass) flagVanished(item *report.FollowUp, before, now *report.Report) {
	at := now.File.Line(1)
	if s := now.Section(report.SectionFollowUps); s != nil {
		at = s.Title.Span()
	}
	what, name := item.Text.Value, item.Text.Value
	if item.ID.Present() {
		what, name = what+" ("+item.ID.Value+")", item.ID.Value
	}
	f := p.Flag(at, fmt.Sprintf("an open follow-up of %s is gone: %s", p.Base.Name, what),
		`put it back; what will not be done gets "status: dropped" and a reason`)
	f.Missing, f.Subject = true, name
	f.Related = []finding.Related{{Span: item.Line(), Message: "it stood here"}}
	if p.sketched(before, now) {
		f.Severity = min(f.Severity, finding.Warning)
	}
}

// sketched reports whether a report was a draft on the base and is one that still
// has time. One without front matter of ours says nothing of being a draft.
func (p *Pass) sketched(before, now *report.Report) bool {
	return before.Header == report.FrontMatter && draft(before) && now.Header == report.FrontMatter && p.lenient(now)
}

// FollowUpUndecided asks that work which was promised stays so.
var FollowUpUndecided = &Rule{
	ID: "followup-undecided", Severity: finding.Error, Repository: true, Based: true,
	Doc: "A proposed item is never overdue, so that to call open work proposed is to take the promise back without a word. What will not be " +
		"done is dropped, with a reason. Looked for with --base and --staged. While a draft has time it is a warning.",
	Before: "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n",
	Bad:    "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n  - status: proposed\n",
	Good:   "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n  - status: blocked\n",
	Check: func(p *Pass) {
		for _, before := range p.Base.Before {
			now := p.successor(before)
			for _, was := range before.FollowUps {
				if was.Open() && was.State() != report.Proposed {
					p.undecided(before, was, now)
				}
			}
		}
	},
}

// undecided flags what became of an item that was decided on the base, where it is
// only proposed now.
func (p *Pass) undecided(before *report.Report, was *report.FollowUp, now *report.Report) {
	item, in := p.goesOnAs(was, now)
	if item == nil || item.State() != report.Proposed {
		return
	}
	f := p.Flag(item.Status.Span(), fmt.Sprintf("this was %s on %s, and is only proposed", was.State(), p.Base.Name),
		`leave it open, or write "status: dropped" and a reason`)
	if p.sketched(before, in) { // else it would only have to move into a draft
		f.Severity = min(f.Severity, finding.Warning)
	}
}

// goesOnAs is what an item of the base has become, and in which report: the item
// with its id, wherever that is, else the one with its text in what its report has
// become.
func (p *Pass) goesOnAs(was *report.FollowUp, now *report.Report) (*report.FollowUp, *report.Report) {
	for _, at := range p.followUps[was.ID.Value] {
		for _, item := range at.report.FollowUps {
			if item.ID.Value == was.ID.Value {
				return item, at.report
			}
		}
	}
	if now == nil {
		return nil, nil
	}
	for _, item := range now.FollowUps {
		if strings.EqualFold(item.Text.Value, was.Text.Value) {
			return item, now
		}
	}
	return nil, nil
}

// ReportRemoved asks that no report disappears.
var ReportRemoved = &Rule{
	ID: "report-removed", Severity: finding.Error, Repository: true, Based: true,
	Doc: "A report that is deleted, renamed to what is no report, or moved out of the folder takes its lessons and its follow-ups along. " +
		"One that is merged into another lives on as an alias there, and so does the former id of one that is renamed: to delete such an alias " +
		"is a warning. Looked for with --base and --staged.",
	Check: func(p *Pass) {
		for _, before := range p.Base.Before {
			now := p.successor(before)
			if now != nil {
				p.unnamed(before, now)
			} else {
				p.Flag(before.File.Line(1), fmt.Sprintf("this report of %s is gone, or no longer looked at%s", p.Base.Name, openOf(before)),
					fmt.Sprintf("put it back where reports: of the configuration looks; if another report goes on with it, write there: aliases: %s", yaml.FlowList([]string{before.Name()})))
			}
		}
	},
}

// unnamed flags former ids of a report that no report answers to any more: history
// follows a report by them. An alias of another form is the number that something else
// gave it.
func (p *Pass) unnamed(before, now *report.Report) {
	for _, alias := range before.Aliases {
		if !report.ValidID(alias.Value) || p.known(alias.Value) {
			continue
		}
		f := p.Flag(placeOfKey(now, "aliases"), fmt.Sprintf("%s was a name of this report on %s, and no report has it now", alias.Value, p.Base.Name),
			fmt.Sprintf("links and the history go by it; write back: aliases: %s", yaml.FlowList([]string{alias.Value})))
		f.Severity = min(f.Severity, finding.Warning)
		f.Related = []finding.Related{{Span: alias.Span(), Message: "it stood here"}}
	}
}

// ReviewRemoved asks that no minutes disappear.
var ReviewRemoved = &Rule{
	ID: "review-removed", Severity: finding.Error, Repository: true, Based: true,
	Doc: "The file of a review that was held says what was decided, and who was there; its reports were reviewed because of it. It does not go " +
		"back to being planned, nor is a report taken off it. One that is moved is found again by its day and its incidents. That people are taken " +
		"off, or that a decision is gone or is another one, is a warning: minutes may be corrected, and that should be seen. Looked for with " +
		"--base and --staged.",
	Check: func(p *Pass) {
		for _, before := range p.Base.Held {
			switch now := p.meetingNow(before); {
			case now == nil:
				p.Flag(before.File.Line(1), fmt.Sprintf("this review of %s was held, and is gone", p.Base.Name), "put it back where reviews: of the configuration looks")
			case now.Status.Value != report.Held:
				p.Flag(reviewPlace(now, now.Status.Span()), fmt.Sprintf("this review was held on %s, and is not any more", p.Base.Name),
					`write "status: held"; to go through a report once more, plan another review`)
			default:
				p.takenOff(before, now)
				p.notThere(before, now)
				p.undone(before, now)
			}
		}
	},
}

// meetingNow is what a review of the base has become: the one in its place, else
// one at its time with all its incidents.
func (p *Pass) meetingNow(before *report.Review) *report.Review {
	at := slices.IndexFunc(p.Reviews, func(now *report.Review) bool { return now.Path() == before.Path() })
	if at < 0 {
		at = slices.IndexFunc(p.Reviews, func(now *report.Review) bool { return sameMeeting(before, now) })
	}
	if at < 0 {
		return nil
	}
	return p.Reviews[at]
}

// sameMeeting reports whether a review is one of the base under another name.
func sameMeeting(before, now *report.Review) bool {
	return now.Date.Value.Equal(before.Date.Value) &&
		!slices.ContainsFunc(before.Incidents, func(id report.Field[string]) bool { return !now.Names(id.Value) })
}

// takenOff flags the reports that a review went through and that none names now
// that was held. An id that was a slip named no report.
func (p *Pass) takenOff(before, now *report.Review) {
	for _, id := range before.Incidents {
		if !p.known(id.Value) || slices.ContainsFunc(p.namesOf(id.Value), func(name string) bool { return p.held[name] }) {
			continue
		}
		at := now.Status.Span()
		if len(now.Incidents) > 0 {
			at = now.Incidents[0].Span()
		}
		p.Flag(reviewPlace(now, at), fmt.Sprintf("this review went through %s on %s, and no review that was held names it now", id.Value, p.Base.Name),
			`put it back into "incidents"`).Related = []finding.Related{{Span: id.Span(), Message: "it stood here"}}
	}
}

// reviewPlace is a place in a review, its first line where it does not have that.
func reviewPlace(r *report.Review, at source.Span) source.Span {
	if at.IsZero() {
		return r.File.Line(1)
	}
	return at
}

func openOf(r *report.Report) string {
	open := 0
	for _, item := range r.FollowUps {
		if item.Open() {
			open++
		}
	}
	switch open {
	case 0:
		return ""
	case 1:
		return "; with it an open follow-up"
	}
	return fmt.Sprintf("; with it %d open follow-ups", open)
}

// MergeUniqueID asks that an id stands once after the merge, too.
var MergeUniqueID = &Rule{
	ID: "merge-unique-id", Severity: finding.Error, Repository: true, Based: true,
	Doc: "Two branches that choose the same id merge without a conflict where the paths differ, and then the id stands twice. " +
		"Looked for with --base, among the reports that the base has got meanwhile.",
	Check: func(p *Pass) {
		ids := map[string][]place{} // upper and lower case make no other id
		for _, id := range slices.Sorted(maps.Keys(p.byID)) {
			ids[strings.ToLower(id)] = append(ids[strings.ToLower(id)], p.byID[id]...)
		}
		for _, other := range p.Base.Since {
			for _, id := range append([]report.Field[string]{other.ID}, other.Aliases...) {
				p.twiceAfterMerge(id, other, ids[strings.ToLower(id.Value)])
			}
			for _, item := range other.FollowUps {
				p.twiceAfterMerge(item.ID, other, p.followUps[item.ID.Value])
			}
		}
	},
}

func (p *Pass) twiceAfterMerge(id report.Field[string], other *report.Report, here []place) {
	if !id.Present() {
		return
	}
	for _, at := range here {
		p.Flag(at.span, fmt.Sprintf("%q is also an id in %s, which %s has got meanwhile", id.Value, other.Path(), p.Base.Name),
			"choose another one here").
			Related = []finding.Related{{Span: id.Span(), Message: "it stands here"}}
	}
}

// SectionCopy asks that a section is about this incident.
var SectionCopy = &Rule{
	ID: "section-copy", Severity: finding.Warning, Incomplete: true, Based: true,
	Doc: "A report often begins as a copy of another one. A section whose lines are those of another report says nothing about this " +
		"incident. Looked for with --base and --staged, in sections that the change adds or rewrites.",
	Before: "## Root cause\n\nThe limit was wrong.\n",
	Bad: "## Root cause\n\nThe index was rebuilt while it was searched, and each query waited for the lock\nof the writer, which the rebuild " +
		"held for as long as it ran over all documents.\n",
	Good: "## Root cause\n\nThe new limit was in MB, and the cache reads bytes, so that it kept one entry in a\nmillion and asked the database " +
		"for all others.\n",
	Check: func(p *Pass) {
		if !p.Base.Changed[p.Report] {
			return
		}
		for _, s := range p.Report.Sections {
			p.copied(s)
		}
	},
}

// Lines that are shorter say nothing of their own, and a section needs a few
// characters before it can be a copy. A line that stands in more reports than
// that is how a team writes.
const (
	tellingLine    = 30
	tellingSection = 80
	commonLine     = 50
)

// copied flags a section of which four in five characters stand, line by line, in
// one other report.
func (p *Pass) copied(s *report.Section) {
	shared, total := map[*report.Report]int{}, 0
	for _, block := range s.Blocks {
		for line := range tellingLines(block.Span) {
			total += len(line)
			for _, other := range p.holding(line) {
				shared[other] += len(line)
			}
		}
	}
	if total < tellingSection || len(shared) == 0 || p.stood(s) {
		return
	}
	for _, other := range p.Reports {
		if shared[other]*5 >= total*4 && !p.same(other) {
			p.Flag(s.Title.Span(), fmt.Sprintf("section %s stands nearly so in %s", s.Title.Value, other.Path()),
				"write what was different this time; to say that it is the same, link the other report under related:")
			return
		}
	}
}

// stood reports whether a section is as the report had it on the base: then what is
// like it elsewhere is the copy.
func (p *Pass) stood(s *report.Section) bool {
	before := p.before[p.Report]
	return before != nil && slices.ContainsFunc(before.Sections, func(was *report.Section) bool {
		return bytes.Equal(bytes.TrimSpace(was.Body.Bytes()), bytes.TrimSpace(s.Body.Bytes()))
	})
}

// same reports whether another report is this one under another name.
func (p *Pass) same(other *report.Report) bool {
	return other == p.Report || p.Report.Answers(other.Name()) || other.Answers(p.Report.Name())
}

// tellingLines are the lines of a place that are long enough, without the white
// space around them.
func tellingLines(at source.Span) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for line := range bytes.Lines(at.Bytes()) {
			if line = bytes.TrimSpace(line); len(line) >= tellingLine && !yield(line) {
				return
			}
		}
	}
}

// holding are the reports in which a line of a changed report stands, none where
// there are many.
func (f *Facts) holding(line []byte) []*report.Report {
	f.lines.once.Do(f.indexLines)
	if of := f.lines.of[string(line)]; len(of) <= commonLine {
		return of
	}
	return nil
}

func (f *Facts) indexLines() {
	f.lines.of = map[string][]*report.Report{}
	for r := range f.Base.Changed {
		if f.Base.Changed[r] {
			for line := range tellingLines(r.Body) {
				f.lines.of[string(line)] = nil
			}
		}
	}
	for _, r := range f.Reports {
		for line := range tellingLines(r.Body) {
			of, asked := f.lines.of[string(line)]
			if asked && len(of) <= commonLine && (len(of) == 0 || of[len(of)-1] != r) {
				f.lines.of[string(line)] = append(of, r)
			}
		}
	}
}
