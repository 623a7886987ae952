package rules

import (
	"slices"

	"github.com/incident-cli/incident/internal/suggest"
)

// all are the rules in the order of the documentation: reading, identity, what
// a report says of itself, its sections, its follow-ups and what they answer,
// its clocks, its words, and what a change does.
var all = []*Rule{
	Syntax, Encoding, TooComplex, RegularFile, ReportName, InternalError, FrontMatter, KnownKey, Value, FollowUpField,
	ConflictMarker, HiddenChar, LinkTarget, LinkBroken,
	ReportID, UniqueID, RelatedKnown, FollowUpUniqueID,
	Title, Severity, SeverityKnown, Owner, Teams, Started, Detected, Resolved, DetectedBy,
	TimeOrder, TimeFuture, TimeTypo, Duration, PersonKnown, PersonLeft, TeamKnown,
	TemplateKnown, Section, Prompt, TemplateCopy, Timeline, ImpactNumber,
	SectionName, NoFollowUps, FollowUpNotRendered, FollowUpForm, FollowUpID, FollowUpText, FollowUpOwner, FollowUpDue, FollowUpBox, FollowUpReason, FollowUpWording, FollowUpTicket,
	FollowUpLate, FollowUpVerify, FollowUpTeams,
	FactorKnown, FactorAnswered, PointAnswered, RunbookFollowUp,
	ReportDue, ReviewReady, ReviewChanged, ReviewKnown, ReviewPeople, ReviewDate, ReviewDuration, ReviewDue, ReviewMinutes, ReviewHeld,
	BlamelessWording, Counterfactual, PersonInCause, AbsoluteWording, Suppression,
	ReportWeakened, PointVanished, FollowUpVanished, FollowUpUndecided, FollowUpWeakened, ReportRemoved, ReviewRemoved, MergeUniqueID, SectionCopy, PolicyWeakened,
}

// All are the rules in the order of the documentation.
func All() []*Rule { return slices.Clone(all) }

// IDs are the ids of the rules whose level a configuration may set. Rules that
// always run are not among them.
func IDs() []string {
	var ids []string
	for _, rule := range all {
		if !rule.Fixed {
			ids = append(ids, rule.ID)
		}
	}
	return ids
}

// Lookup returns the rule of an id, or nil and what was most likely meant.
func Lookup(id string) (*Rule, string) {
	var ids []string
	for _, rule := range all {
		if rule.ID == id {
			return rule, ""
		}
		ids = append(ids, rule.ID)
	}
	if near := suggest.Nearest(id, ids); len(near) > 0 {
		return nil, suggest.DidYouMean(near)
	}
	return nil, "incident explain lists all rules"
}
