package rules

import (
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
)

// The rules of reading. The reader of reports finds them, because it alone sees
// the bytes; here they get a reason, a level and an example like all others.
var (
	// Syntax asks for front matter that every reader of YAML reads alike.
	Syntax = fromReader(Rule{
		ID: report.RuleSyntax, Fixed: true,
		Doc: "What cannot be read cannot be checked, found or counted. Front matter is a strict part of YAML: what two readers could " +
			"understand in two ways is an error.",
		Bad: "owner: @ana\n", Good: "owner: ana\n",
	})
	// Encoding asks for UTF-8 text without bytes that hide something.
	Encoding = fromReader(Rule{
		ID: report.RuleEncoding, Fixed: true,
		Doc: "A report is text in UTF-8. A NUL byte, a lone carriage return or a byte of another encoding is shown differently by " +
			"every program, and can hide lines from some.",
		Bad: "## Impact\n\n3% of orders failed.\x00\n", Good: "## Impact\n\n3% of orders failed.\n",
	})
	// TooComplex refuses reports that take minutes to read.
	TooComplex = fromReader(Rule{
		ID: report.RuleTooComplex, Fixed: true,
		Doc: "A file that is larger or nested deeper than any report people write would make every check of the repository slow. " +
			"It is named, and the others are still read.",
		Bad:  "## Impact\n\n" + strings.Repeat("> ", report.MaxNesting+1) + "deep\n",
		Good: "## Impact\n\n> A customer wrote that nobody could pay.\n",
	})
	// RegularFile refuses links, pipes and devices in the place of reports.
	RegularFile = fromReader(Rule{
		ID: "regular-file", Fixed: true,
		Doc: "A link may lead out of the repository, and a pipe never ends, so neither is read. Nor is another repository, such as a submodule, " +
			"which most clones have as an empty folder. A report is a regular file.",
	})
	// ReportName finds reports that nobody reads because of their names.
	ReportName = fromReader(Rule{
		ID: "report-name", Fixed: true,
		Doc: "A file that opens with the front matter of a report and is called .txt, .mdx or .md.bak, that lies in the folder of another report, " +
			"or that is a README or a template by its name is read by nobody: neither its lessons nor its follow-ups are found. Copies that " +
			"programs make, what lies beside a report in its folder, and what is no more than a draft are warnings; so is a folder that has an id " +
			"for a name, Markdown, and no README.md.",
	})
	// InternalError reports a defect of the program at the report that met it.
	InternalError = fromReader(Rule{
		ID: "internal-error", Fixed: true,
		Doc: "The program failed on one report, and says so instead of passing over it. All other reports are still checked.",
	})
	// FrontMatter asks for a header of ours.
	FrontMatter = fromReader(Rule{
		ID: report.RuleFrontMatter,
		Doc: "Without front matter nobody knows how bad the incident was, when it was and who owns the report. Its follow-ups are " +
			"read, its completeness is not judged. Where a change takes it away, that is an error whatever level the rule has.",
		Bad:  "+++\ntitle = \"Checkout latency\"\ndate = 2026-11-23\n+++\n\nOrders failed.\n",
		Good: "id: 2026-11-23-checkout-latency\nseverity: SEV2\nstarted: 2026-11-23T09:12:00Z\n",
	})
	// KnownKey finds keys that are spelt nearly like a known one.
	KnownKey = fromReader(Rule{
		ID: report.RuleKnownKey,
		Doc: "A key that is nearly a known one is a slip, and its value would silently be ignored. Other unknown keys are yours, and " +
			"stay as they are.",
		Bad: "runbok: docs/runbooks/cache.md\n", Good: "runbook: docs/runbooks/cache.md\nchannel: incident-4821\n",
	})
	// Value asks for values that the keys of the front matter take.
	Value = fromReader(Rule{
		ID: report.RuleValue,
		Doc: "Lists, clocks and comparisons rest on these values. A time needs its zone, because those who read it later sit in " +
			"another one.",
		Bad: "detected: 2026-11-23 09:20\n", Good: "detected: 2026-11-23T09:20:00Z\n",
	})
	// FollowUpField asks for values that the fields of a follow-up take.
	FollowUpField = fromReader(Rule{
		ID:   report.RuleFollowUp,
		Doc:  "A date that cannot be read is a date that nobody is reminded of.",
		Bad:  "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n  - due: next week\n",
		Good: "## Follow-ups\n\n- [ ] Page when the queue is older than 60 s `fu-7k2pqm`\n  - due: 2026-12-15\n",
	})
)

func fromReader(rule Rule) *Rule {
	rule.Severity, rule.Reader = finding.Error, true
	rule.Check = func(p *Pass) {
		if p.insists(p.rule, p.Report) {
			p.flagDisowned()
			return
		}
		p.found = p.readOf(p.rule, p.Parsed[p.Report])
	}
	return &rule
}

// flagDisowned speaks of front matter that a change takes away. It is an error at
// any level: the level is for reports that never had any.
func (p *Pass) flagDisowned() {
	p.Flag(p.Report.File.Line(1), fmt.Sprintf("the report has no front matter any more, as it had on %s", p.Base.Name),
		"put back what stood there; no rule judges what the report lacks without it").Severity = finding.Error
}

// readOf are those findings of the reader that belong to a rule.
func (f *Facts) readOf(rule *Rule, read []finding.Finding) []finding.Finding {
	var out []finding.Finding
	for _, found := range read {
		if found.Rule == rule.ID {
			found = f.repaired(found)
			found.Severity = f.level(rule, found.Severity)
			out = append(out, found)
		}
	}
	return out
}
