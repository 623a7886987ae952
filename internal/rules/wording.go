package rules

import (
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// FollowUpWording asks for an action that can be finished.
var FollowUpWording = &Rule{
	ID: "followup-wording", Severity: finding.Warning,
	Doc: "Nobody can say when \"improve monitoring\" is done. Name the thing that changes and how anybody can see that it has changed. " +
		"Found are only items that say nothing else, " +
		"or only what it is about.",
	Bad: "## Follow-ups\n\n- [ ] Improve monitoring `fu-7k2pqm`\n", Good: "## Follow-ups\n\n- [ ] Improve monitoring: page when the queue is older than 60 s `fu-7k2pqm`\n",
	Check: func(p *Pass) {
		for _, item := range p.Report.FollowUps {
			if item.Open() && vague(item.Text.Value) {
				p.Flag(item.Text.Span(), fmt.Sprintf("nobody can say when %q is done", item.Text.Value),
					"say what changes, where, and how one can see it: \"Page when the queue is older than 60 s\"")
			}
		}
	},
}

// vagueForms are texts that name no object, or only a whole discipline. They
// match the whole text: an item that goes on to say what it means is fine.
var vagueForms = lazy.Regexp(`^(?:` + strings.Join([]string{
	`(?:we (?:should|need to|must) |to )?(?:investigate|look into|explore|research|think about|discuss|consider|examine|follow up(?: on)?)` +
		`(?: (?:it|this|that|why|further|more|again|options|alternatives|(?:the )?(?:issue|problem|incident|outage|root cause|cause|underlying (?:issue|problem|cause))))*`,
	// A thing to look at is no end to the looking: "look into why" has one.
	`(?:look into|think about) (?:(?:an?|the|our|its|this|that|some|better|new|other|more|possible|different) )+[^ 0-9:,;]+(?: [^ 0-9:,;]+)?`,
	`(?:be|try to be)(?: more)? (?:careful|cautious|diligent|vigilant)(?: .{0,40})?`,
	`(?:pay|take) (?:more|better) (?:attention|care)(?: .{0,40})?`,
	`(?:improve|better|enhance|increase|strengthen|more|review|update)(?: (?:the|our|its|existing|overall|general))*` +
		` (?:` + discipline + `)(?:(?:,| and| or|/| &)+ ?(?:` + discipline + `))*`,
	`(?:prevent|avoid) (?:it|this|that)(?: (?:from )?happening)?(?: (?:again|in (?:the )?future))*`,
	`fix (?:it|this|that|(?:the )?(?:issue|problem|bug|root cause))`,
	`(?:make sure|ensure)(?: that)? (?:it|this|that)(?: (?:never|does not|doesn['’]t|will not|won['’]t|cannot|can['’]t|can not))+ (?:happens?|occurs?)(?: (?:again|in (?:the )?future))*`,
	`(?:add|write|have|get|do)(?: (?:more|better|some|additional|further))+ (?:` + discipline + `)(?:(?:,| and| or|/| &)+ ?(?:` + discipline + `))*`,
	`(?:` + discipline + `)(?:(?:,| and| or|/| &)+ ?(?:` + discipline + `))*`,
	`train (?:the |our |all )*(?:teams?|engineers|developers|operators|staff|people|everyone|everybody|colleagues)`,
	`communicate (?:better|more)(?: (?:with|between|to|in)(?: [^ 0-9:,;]+){1,4})?`,
	`(?:do|be|get|try to (?:do|be)) (?:it |this |things )?better(?: (?:next time|from now on|in (?:the )?future))?`,
	`raise (?:the |our |more )?awareness(?: (?:of|about|for|on|in|among)(?: [^ 0-9:,;]+){1,5})?`,
	// What gets better in which way is not said, and no number bounds it.
	`(?:improve|better|enhance|increase|strengthen|more)(?: (?:the|our|its|existing|overall|general))* (?:` + discipline + `|coverage|governance|visibility|handling)` +
		` (?:of|for|in|on|around)(?: [^ 0-9:,;]+){1,5}`,
}, "|") + `)$`)

const discipline = `monitoring|alert(?:s|ing)?|observability|logging|metrics|dashboards?|documentation|docs|test(?:s|ing)?|test coverage|communications?|process(?:es)?|reliability|resilience|stability|performance|quality|code quality|tooling|training|awareness`

func vague(text string) bool {
	return vagueForms().MatchString(strings.TrimRight(strings.ToLower(text), " .!…"))
}

// BlamelessWording finds words that look for a person instead of a cause.
var BlamelessWording = &Rule{
	ID: "blameless-wording", Severity: finding.Warning,
	Doc: "Where a report blames, people stop telling what happened. What a person did is where the questions begin: why did it look right, " +
		"and what let it pass?",
	Bad:  "## Root cause\n\nHuman error: the operator forgot to look at the node first.\n",
	Good: "## Root cause\n\nThe command accepts any node, and its prompt looks the same on all of them.\n",
	Check: func(p *Pass) {
		const message, help = "%q asks who, not why", "say what made it look right, and what let it pass"
		p.words(spotBlame, everywhere(blaming), nobodyBlamed, message, help)
		p.words(spotUser|spotError, everywhere(userError), nobodyBlamed, message, help)
	},
}

// expected reports whether a place answers a prompt that asks what should have
// happened.
func expected(s *report.Section, at source.Span) bool {
	if strings.Contains(strings.ToLower(s.Title.Value), "should have happened") {
		return true
	}
	for _, prompt := range s.Prompts {
		if prompt.Span.Start <= at.Start && at.End <= prompt.Span.End && strings.Contains(strings.ToLower(prompt.Label), "should") {
			return true
		}
	}
	return false
}

// blaming are judgements of people, and people in the place of a cause.
var blaming = lazy.Regexp(`(?i)\b(?:(?:human|operator|pilot) error|careless(?:ly|ness)?|negligence|` + aPerson + ` (?:was|were|is|are) (?:\w+ly )?negligent|fat[- ]finger(?:s|ed|ing)?|incompeten(?:t|ce)|stupid(?:ity)?|` +
	aPerson + ` (?:(?:simply |just )?forgot|(?:has |had )?made (?:an?|the|this|that) (?:\w+ )?mistake)\b|fault of ` + aPerson + `|(?:` + aPerson + `|we|` + nobody + `) (?:didn['’]t|did not) (?:even )?bother|(?:his|her|(?:the|an?) (?:engineer|developer|operator|author|reviewer|admin|employee|colleague|dba)['’]s) (?:mistake|fault)\b)`)

// nobodyBlamed excuses an error of people that a text denies or guards against, one
// of those that programs count and show, and a judgement of a thing.
func nobodyBlamed(text []byte) func(at int) bool {
	return func(at int) bool {
		return denied().Match(lead(text, at)) || shownErrors().Match(text[at:]) || ofThing(text[at:])
	}
}

// ofThing reports whether a judgement is one of a thing, and not of what somebody
// did to it.
func ofThing(from []byte) bool {
	m := judgedThing().FindIndex(from)
	return m != nil && !byHand().Match(from[m[1]:])
}

var (
	denied = lazy.Regexp(`(?i)(?:\b(?:no|not|never|nor|neither|without|against|(?:rather|other) than|instead of|prevent(?:s|ed|ing)?|avoid(?:s|ed|ing)?|prone to|risk of|room for|assumed|suspected)|n['’]t)` +
		`(?:\s+(?:an?|any|the|due|to|caused|by|because|of|be|been|case|through|about|story|matter|question|instance|result|product|consequence))*\s+$`)
	userError   = lazy.Regexp(`(?i)\buser error\b`)
	judgedThing = lazy.Regexp(`(?i)^(?:careless|stupid|incompetent)\s+(?:[\w-]+\s+)?(?:defaults?|config(?:uration)?s?|settings?|values?|limits?|timeouts?|retry|retries|designs?|interfaces?|api|algorithms?|parsers?|scripts?|schemas?|formats?|names?|naming)\b`)
	byHand      = lazy.Regexp(`(?i)^\s+(?:changes?|errors?|mistakes?|edits?|choices?|decisions?|updates?|reviews?|work|by)\b`)
	shownErrors = lazy.Regexp(`(?i)^(?:user|human|operator) errors?[\s-]+(?:dashboards?|rates?|messages?|pages?|codes?|counts?|logs?|reports?|budgets?|handling|responses?|metrics?|events?|alerts?|monitoring|tracking)\b`)
)
