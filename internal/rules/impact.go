package rules

import (
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
)

// ImpactNumber asks for a number in what the incident did to users.
var ImpactNumber = &Rule{
	ID: "impact-number", Severity: finding.Warning, Incomplete: true,
	Doc: "Without a number nobody can tell a bad incident from a worse one, nor whether the next one was smaller. Words such as \"all\", " +
		"\"half\" or \"nobody\" are numbers; dates and times of day are not.",
	Bad: "## Impact\n\nFrom 09:12 on checkout was slow and some orders failed.\n", Good: "## Impact\n\nFrom 09:12 on checkout was slow, and 3% of orders failed.\n",
	Check: func(p *Pass) {
		s := p.Report.Section(report.SectionImpact)
		if s == nil || p.Report.Status.Value == report.Reviewed || p.Report.NotApplicable(s) {
			return
		}
		blocks := slices.DeleteFunc(p.Report.Contents(s), func(b report.Block) bool {
			return report.Placeholder(b.Text) || report.NotApplicableBare(b.Text)
		})
		// Of a section that says nothing another rule speaks.
		if len(blocks) > 0 && !slices.ContainsFunc(blocks, func(b report.Block) bool { return counts(b.Text) }) {
			p.Flag(s.Title.Span(), "the impact has no number", "say how many users, requests or orders, and of how many; an estimate will do")
		}
	},
}

const (
	// status is what servers answer. "504 errors" may also be a count.
	status = `\b[1-5](?:xx|\d\ds)\b|(?i:\bhttp(?: status)?(?: codes?)?|\bstatus(?: codes?)?) [1-5]\d\d\b|` +
		`(?i:\b[45]\d\d (?:internal server error|bad gateway|service unavailable|gateway time-?out|too many requests|not found|forbidden|unauthori[sz]ed|bad request))`
	// release is the name of a program with its version.
	release = `\b(?i:postgres(?:ql)?|mysql|mariadb|mongodb|redis|kafka|elasticsearch|java|python|ruby|php|node\.js|ubuntu|debian|rhel|kubernetes|linux|ios|android|version|release) v?\d+(?:\.\d+)*\b`
)

// points in time and names, which hold digits and count nothing.
var notCounted = lazy.Regexp(`\d{4}-\d\d(?:-\d\d)?|\b\d{1,2}:\d\d(?::\d\d)?|\b(?:19|20)\d\d\b|\b[A-Za-z][A-Za-z_-]*\d[\w.-]*|#\d+|\bv?\d+\.\d+\.\d[\w.]*|https?://\S+|` + status + `|` + release + `|` +
	`(?i:\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\b\d{1,2}(?:st|nd|rd|th)?\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b)`)

var numberWord = lazy.Regexp(`(?i)\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|dozens?|hundreds?|thousands?|` +
	`millions?|half|thirds?|quarters?|percent|all|every|everything|everyone|everybody|each|any|none|nothing|nobody|no|zero|single|both|entire|whole|completely)\b`)

// foreignNumber are numbers in words of other languages, but for those that are
// other words in English: "once", "due", "dos". Word boundaries know no letters but
// those of English, so none stands beside others.
var foreignNumber = lazy.Regexp(`(?i)\b(?:` + strings.Join([]string{
	`zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|[a-zäöüß]+zig|dreißig|[a-zäöüß]*(?:hundert|tausend)(?:e|en)?|dutzende?|millionen|hälfte|drittel|viertel|prozent|alle[nrs]?|jede[nrs]?|kein(?:e[nrs]?)?|niemand|sämtliche`,
	`deux|trois|quatre|cinq|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|cents?|mille|(?:di|douz|quinz|vingt|trent|cent)aines?|milliers?|toutes|tous|aucune?|chaque`,
	`tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta|cien|cientos?|docenas?|decenas|centenares|miles de|millones|mitad|tercio|tod[oa]s|ningun[oa]|nadie`,
	`dois|duas|quatro|sete|oito|nove|dez|doze|vinte|metade|dezenas|centenas|milhares|nenhuma?`,
	`quattro|cinque|sette|otto|nove|dieci|dodici|venti|cento|mila|decine|centinaia|migliaia|tutti|tutte|nessuno`,
	`twee|drie|vijf|zes|zeven|negen|tien|twaalf|twintig|honderd(?:en)?|duizend(?:en)?|tientallen|helft|iedereen`,
}, "|") + `)\b|\bmoitié|\bmillón|\bningún|\bninguém|\btrês|\bmetà|` +
	`[０-９一二三四五六七八九十百千万数]+(?:割|人|件|名|社|回|台|倍|分の|成|个|位|％|%)|半分|一半|半数|全員|全员|全て|すべて|全部|全体|全ユーザー|所有`)

// counts reports whether a text holds a number, in digits or in words.
func counts(text string) bool {
	return hasDigit(notCounted().ReplaceAllString(text, "")) || numberWord().MatchString(text) || foreignNumber().MatchString(text)
}

func hasDigit(text string) bool {
	return slices.ContainsFunc([]byte(text), func(c byte) bool { return c >= '0' && c <= '9' })
}
