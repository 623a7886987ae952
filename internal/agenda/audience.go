package agenda

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
)

// Occasion is what people are invited to.
type Occasion struct {
	// Reports are what is gone through.
	Reports []*report.Report
	// Stale are the follow-ups that are spoken of because nobody worked on them.
	Stale  []*followup.Item
	Policy *policy.Policy
	Roster roster.Roster
	On     day.Day
	// Away are the handles of those who cannot come, beside what the roster says.
	Away []string
	// Required and Optional are the handles of those whom the plan names; who is asked
	// for another reason, too, is asked for that one.
	Required, Optional []string
	// Organizer is the handle of who leads the review, empty where that is nobody.
	Organizer string
	// Turn is how many reviews came before this one: the senior engineer from a
	// team that is not involved is another one each time.
	Turn int
}

// Audience is who should be in the room, sorted by handle, each with the reasons.
type Audience struct {
	Required, Optional []Seat
	// Absent are those who should be there and cannot.
	Absent []Absent
	// Lacking are the roles that a decision needs and that nobody in the room has.
	Lacking []Lack
	// Unknown are handles that the roster does not have, though there is one. They
	// are invited all the same, but nobody knows where, or whether they can come.
	Unknown []string
}

// Seat is one person and why that person is asked.
type Seat struct {
	// Person has nothing but a handle where the roster does not know it.
	Person  roster.Person
	Reasons []string
}

// Absent is somebody who cannot come.
type Absent struct {
	Seat
	Required bool
	// Left says that it is for good; else Until is the last day of the absence,
	// where the roster says it.
	Left     bool
	Until    day.Day
	HasUntil bool
	// StandIn is the handle of who could come instead, empty where nobody can.
	StandIn string
}

// Lack is a role that nobody in the room has.
type Lack struct {
	// Role is what is missing: "director above payments", "manager of payments",
	// "owner of …".
	Role string
	// Why says whose absence it is, or that there is nobody.
	Why string
	// StandIn is the handle of who could speak instead, empty where nobody can.
	StandIn string
}

// Handles are the handles of seats.
func Handles(seats []Seat) []string {
	handles := make([]string, len(seats))
	for i, s := range seats {
		handles[i] = s.Person.Handle
	}
	return handles
}

// Teams are those involved in an incident: those that the report names, else
// that of its owner.
func Teams(r *report.Report, people roster.Roster) []string {
	var teams []string
	for _, t := range r.Teams {
		if !slices.Contains(teams, t.Value) {
			teams = append(teams, t.Value)
		}
	}
	if team := people.People[r.Owner.Value].Team; len(teams) == 0 && team != "" {
		return []string{team}
	}
	return teams
}

// Invite decides who should be in the room.
func Invite(in Occasion) Audience {
	b := newInviter(in)
	if in.Organizer != "" {
		b.ask(in.Organizer, required, "organizes the review", "")
	}
	b.Reports = slices.Clone(in.Reports)
	slices.SortStableFunc(b.Reports, func(x, y *report.Report) int {
		return b.Policy.Rank(x.Severity.Value) - b.Policy.Rank(y.Severity.Value)
	})
	for _, r := range b.Reports {
		b.concerned(r)
	}
	b.owners()
	b.outsider()
	b.substitutes = b.standIns()
	b.guests(in.Required, required)
	b.guests(in.Optional, optional)
	return b.settle()
}

// degree is how much somebody is needed.
type degree uint8

const (
	optional degree = iota + 1
	required
)

// seat is what is known of somebody while the room fills.
type seat struct {
	handle  string
	degree  degree
	reasons []reason
	// instead are those who could come instead, the best first.
	instead []string
}

// reason is why somebody is asked: what somebody is, and of which things.
type reason struct {
	what string // "owner of"
	of   []string
}

func (r reason) String() string { return strings.TrimSpace(r.what + " " + strings.Join(r.of, ", ")) }

type inviter struct {
	Occasion
	seats map[string]*seat
	roles []role
	// substitutes are those who will be asked in place of somebody absent.
	substitutes map[string]bool
	// managers and seniors are those of teams, as far as somebody asked: that takes a
	// look at all people, and each report asks.
	managers, seniors map[string][]string
}

func newInviter(in Occasion) *inviter {
	return &inviter{Occasion: in, seats: map[string]*seat{}, managers: map[string][]string{}, seniors: map[string][]string{}}
}

func (b *inviter) managersOf(team string) []string {
	return recalled(b.managers, team, b.Roster.Managers)
}
func (b *inviter) seniorsOf(team string) []string { return recalled(b.seniors, team, b.Roster.Seniors) }

func recalled(known map[string][]string, team string, ask func(string) []string) []string {
	handles, ok := known[team]
	if !ok {
		handles = slices.Clip(ask(team)) // whoever appends gets a copy
		known[team] = handles
	}
	return handles
}

// role is one that a decision needs, and those who have it.
type role struct {
	name string
	// For that of a leader, link and of say where: "above" teams, or "for" reports
	// of no team.
	link    string
	of      []string
	holders []string
	nobody  string // why there are no holders
	instead []string
}

// ask takes up a reason for somebody to come.
func (b *inviter) ask(handle string, how degree, what, of string, instead ...string) {
	s := b.seats[handle]
	if s == nil {
		s = &seat{handle: handle}
		b.seats[handle] = s
	}
	s.degree = max(s.degree, how)
	s.instead = append(s.instead, instead...)
	at := slices.IndexFunc(s.reasons, func(r reason) bool { return r.what == what })
	if at < 0 {
		s.reasons = append(s.reasons, reason{what: what})
		at = len(s.reasons) - 1
	}
	if r := &s.reasons[at]; of != "" && !slices.Contains(r.of, of) {
		r.of = append(r.of, of)
	}
}

// concerned asks those whom one incident concerns.
func (b *inviter) concerned(r *report.Report) {
	var helped []string
	for _, p := range r.People {
		helped = append(helped, p.Value)
	}
	b.owner(r, helped)
	for _, handle := range helped {
		b.ask(handle, required, "took part in", r.Name())
	}
	teams := Teams(r, b.Roster)
	if !b.Roster.Known() {
		return
	}
	for _, team := range teams {
		b.manager(team)
		for _, senior := range b.seniorsOf(team) {
			b.ask(senior, optional, "senior engineer of", team)
		}
	}
	b.leaders(r, teams)
	b.answering(r, teams)
}

func (b *inviter) owner(r *report.Report, helped []string) {
	name := "owner of " + r.Name()
	if !r.Owner.Present() {
		b.roles = append(b.roles, role{name: name, nobody: "the report names none", instead: helped})
		return
	}
	owner := r.Owner.Value
	team := b.Roster.People[owner].Team
	instead := slices.Concat(helped, b.seniorsOf(team), b.managersOf(team))
	b.ask(owner, required, "owner of", r.Name(), instead...)
	b.roles = append(b.roles, role{name: name, holders: []string{owner}, instead: instead})
}

func (b *inviter) manager(team string) {
	need := role{name: "manager of " + team, holders: b.managersOf(team), nobody: "the roster names none"}
	need.instead = b.seniorsOf(team)
	for _, l := range b.Roster.Above(team) {
		need.instead = append(need.instead, l.Handle)
	}
	for _, handle := range need.holders {
		b.ask(handle, required, "manager of", team, need.instead...)
	}
	b.roles = append(b.roles, need)
}

// leaders asks those above the teams, up to the first who has the role that the
// severity demands.
func (b *inviter) leaders(r *report.Report, teams []string) {
	severity, known := b.Policy.Severity(r.Severity.Value)
	demanded := roster.Rank(severity.Audience)
	if !known || demanded <= roster.Rank("manager") {
		return // the managers of the teams are asked in any case
	}
	if len(teams) == 0 {
		b.roles = append(b.roles, role{name: severity.Audience, link: "for", of: []string{r.Name()}, nobody: "neither the report nor its owner has a team"})
	}
	for _, team := range teams {
		need := role{name: severity.Audience, link: "above", of: []string{team}, nobody: "the roster names none"}
		chain := b.Roster.Above(team)
		for i, l := range chain {
			held, instead := b.Roster.People[l.Handle].Role, others(chain, i)
			b.ask(l.Handle, required, cmp.Or(held, "leader")+" above", b.worst(l.Handle, team, severity.Name), instead...)
			if roster.Rank(held) >= demanded {
				need.holders, need.instead = []string{l.Handle}, instead
				break
			}
			need.instead = append([]string{l.Handle}, need.instead...) // the highest there is
		}
		b.roles = append(b.roles, need)
	}
}

// worst is a team with the severity for which its leader is asked, the worst one
// that concerns it: incidents come in that order.
func (b *inviter) worst(handle, team, severity string) string {
	begins := team + " ("
	if s := b.seats[handle]; s != nil {
		for _, r := range s.reasons {
			for _, known := range r.of {
				if strings.HasPrefix(known, begins) {
					return known
				}
			}
		}
	}
	return fmt.Sprintf("%s (%s)", team, severity)
}

// others are the leaders who can stand in for one of the chain: those above, then
// those beneath, the nearest first.
func others(chain []roster.Leader, at int) []string {
	var handles []string
	for _, l := range chain[at+1:] {
		handles = append(handles, l.Handle)
	}
	for _, l := range slices.Backward(chain[:at]) {
		handles = append(handles, l.Handle)
	}
	return handles
}

// answering asks the managers of further teams that have work to do for an
// incident: they make the time for it.
func (b *inviter) answering(r *report.Report, involved []string) {
	for _, f := range r.FollowUps {
		team := policy.Team(r, f, b.Roster)
		if !f.Open() || team == "" || slices.Contains(involved, team) {
			continue
		}
		for _, handle := range b.managersOf(team) {
			b.ask(handle, optional, "manager of "+team+", which has follow-ups of", r.Name())
		}
	}
}

// owners asks those who own the stale follow-ups.
func (b *inviter) owners() {
	for _, i := range b.Stale {
		if i.Owner != "" {
			b.ask(i.Owner, optional, "owner of stale", i.ID)
		}
	}
}

// outsider asks a senior engineer from a team that is not involved, in turns.
func (b *inviter) outsider() {
	involved := map[string]bool{}
	for _, r := range b.Reports {
		for _, team := range Teams(r, b.Roster) {
			involved[team] = true
		}
	}
	var free []string
	team := map[string]string{}
	for _, name := range b.Roster.TeamNames() {
		for _, handle := range b.seniorsOf(name) {
			_, asked := b.seats[handle]
			if involved[name] || asked || involved[b.Roster.People[handle].Team] || b.absent(handle) || slices.Contains(free, handle) {
				continue
			}
			free, team[handle] = append(free, handle), name
		}
	}
	if len(free) == 0 || len(b.Reports) == 0 {
		return
	}
	handle := free[b.Turn%len(free)]
	b.ask(handle, optional, "senior engineer of a team that is not involved:", team[handle])
}

// guests asks those whom the plan names. Somebody whom it requires is required.
func (b *inviter) guests(handles []string, how degree) {
	for _, handle := range handles {
		if s := b.seats[handle]; handle == "" || s != nil && s.degree >= how || b.substitutes[handle] {
			continue
		}
		b.ask(handle, how, "named by the plan", "")
	}
}

// standIns are those who will be asked in place of somebody who is required and
// absent.
func (b *inviter) standIns() map[string]bool {
	handles := map[string]bool{}
	for _, s := range b.seats {
		if s.degree == required && b.absent(s.handle) {
			handles[b.standIn(s.instead)] = true
		}
	}
	return handles
}

// absent reports whether somebody cannot come.
func (b *inviter) absent(handle string) bool {
	p := b.Roster.People[handle]
	return slices.Contains(b.Away, handle) || p.LeftBefore(b.On) || p.AwayOn(b.On)
}

// settle parts those who can come from those who cannot, and asks who could
// stand in.
func (b *inviter) settle() Audience {
	var out Audience
	for _, handle := range b.handles() {
		if b.absent(handle) {
			out.Absent = append(out.Absent, b.excuse(b.seats[handle]))
		}
	}
	for _, a := range out.Absent {
		if a.StandIn != "" {
			b.ask(a.StandIn, required, "could stand in for", a.Person.Handle)
		}
	}
	for _, handle := range b.handles() {
		s := b.seats[handle]
		switch {
		case b.absent(handle):
			continue
		case s.degree == required:
			out.Required = append(out.Required, b.taken(s))
		default:
			out.Optional = append(out.Optional, b.taken(s))
		}
		if _, known := b.Roster.People[handle]; !known && b.Roster.Known() {
			out.Unknown = append(out.Unknown, handle)
		}
	}
	out.Lacking = b.lacking()
	return out
}

func (b *inviter) handles() []string { return slices.Sorted(maps.Keys(b.seats)) }

func (b *inviter) taken(s *seat) Seat {
	person := b.Roster.People[s.handle]
	person.Handle = s.handle
	taken := Seat{Person: person}
	for _, r := range s.reasons {
		taken.Reasons = append(taken.Reasons, r.String())
	}
	return taken
}

// excuse says why somebody cannot come, and who could instead.
func (b *inviter) excuse(s *seat) Absent {
	a := Absent{Seat: b.taken(s), Required: s.degree == required}
	a.Left = a.Person.LeftBefore(b.On)
	a.Until, a.HasUntil = a.Person.AwayUntil(b.On)
	if a.Required {
		a.StandIn = b.standIn(s.instead)
	}
	return a
}

// standIn is the first of those who can come.
func (b *inviter) standIn(instead []string) string {
	i := slices.IndexFunc(instead, func(handle string) bool { return !b.absent(handle) })
	if i < 0 {
		return ""
	}
	return instead[i]
}

// lacking are the roles that nobody has who can come. A leader decides for the teams
// beneath and for no others: the director of one team does not speak for another.
func (b *inviter) lacking() []Lack {
	var all []Lack
	for _, need := range b.needed() {
		if b.standIn(need.holders) == "" {
			all = append(all, Lack{Role: need.String(), Why: b.why(*need), StandIn: b.standIn(need.instead)})
		}
	}
	return all
}

// needed are the roles, each once. That of leaders is the same above several teams
// where all the same people have it or could speak instead.
func (b *inviter) needed() []*role {
	var all []*role
	known := map[string]*role{}
	for _, r := range b.roles {
		key := r.name
		if len(r.of) > 0 {
			key = fmt.Sprintf("%s %s %q %q", r.name, r.link, r.holders, r.instead)
		}
		same := known[key]
		if same == nil {
			same = &role{name: r.name, link: r.link, nobody: r.nobody}
			known[key] = same
			all = append(all, same)
		}
		same.holders, same.instead = append(same.holders, r.holders...), append(same.instead, r.instead...)
		for _, what := range r.of {
			if !slices.Contains(same.of, what) {
				same.of = append(same.of, what)
			}
		}
	}
	return all
}

func (r role) String() string {
	if len(r.of) == 0 {
		return r.name
	}
	return r.name + " " + r.link + " " + strings.Join(r.of, ", ")
}

func (b *inviter) why(need role) string {
	if len(need.holders) == 0 {
		return need.nobody
	}
	var all []string
	for _, handle := range need.holders {
		if text := b.excuse(&seat{handle: handle}).Text(); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return strings.Join(all, "; ")
}

// Text says in a few words that somebody cannot come.
func (a Absent) Text() string {
	switch {
	case a.Left:
		return a.Person.Handle + " left on " + a.Person.Left.String()
	case a.HasUntil:
		return a.Person.Handle + " is away until " + a.Until.String()
	}
	return a.Person.Handle + " is away"
}
