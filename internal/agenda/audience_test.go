package agenda_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/agenda"
	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/followup"
	"github.com/incident-cli/incident/internal/policy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/roster"
	"github.com/incident-cli/incident/internal/source"
)

const company = `people:
  ana: {name: Ana, team: payments, role: engineer}
  ben: {name: Ben, team: payments, role: senior}
  maya: {name: Maya, team: payments, role: manager}
  kei: {name: Kei, team: search, role: engineer}
  lena: {name: Lena, team: search, role: senior}
  sofia: {name: Sofia, team: search, role: manager}
  ines: {name: Ines, team: platform, role: senior}
  noor: {name: Noor, team: platform, role: manager}
  dee: {name: Dee, team: commerce, role: director}
  vera: {name: Vera, team: engineering, role: vp}
  eli: {name: Eli, team: payments, role: engineer, left: 2026-06-30}
teams:
  payments: {manager: maya, seniors: [ben], parent: commerce}
  search: {manager: sofia, seniors: [lena], parent: commerce}
  platform: {manager: noor, seniors: [ines], parent: engineering}
  commerce: {leader: dee, parent: engineering}
  engineering: {leader: vera}
`

// people is the company's roster with one line changed.
func people(t testing.TB, old, new string) roster.Roster {
	t.Helper()
	r, found := roster.Parse(source.NewFile("people.yaml", []byte(strings.Replace(company, old, new, 1))))
	if len(found) > 0 {
		t.Fatalf("%v", found)
	}
	return r
}

// invited is an audience in lines.
func invited(a agenda.Audience) string {
	var b strings.Builder
	for _, s := range a.Required {
		fmt.Fprintf(&b, "required %s: %s\n", s.Person.Handle, strings.Join(s.Reasons, "; "))
	}
	for _, s := range a.Optional {
		fmt.Fprintf(&b, "optional %s: %s\n", s.Person.Handle, strings.Join(s.Reasons, "; "))
	}
	for _, s := range a.Absent {
		fmt.Fprintf(&b, "absent %s: %s; instead %q\n", s.Text(), strings.Join(s.Reasons, "; "), s.StandIn)
	}
	for _, l := range a.Lacking {
		fmt.Fprintf(&b, "lacking %s: %s; instead %q\n", l.Role, l.Why, l.StandIn)
	}
	for _, u := range a.Unknown {
		fmt.Fprintf(&b, "unknown %s\n", u)
	}
	return b.String()
}

func occasion(t testing.TB, reports ...*report.Report) agenda.Occasion {
	return agenda.Occasion{Reports: reports, Policy: policy.Default(), Roster: people(t, "", ""), On: parseDay("2026-12-01")}
}

func TestWhoShouldBeThereAndWhy(t *testing.T) {
	worst := incident("2026-11-20-a", "severity: SEV1", "teams: [payments]", "participants: [kei]")
	mild := incident("2026-11-21-b", "severity: SEV3", "owner: kei", "teams: [search]")
	for _, c := range []struct {
		name   string
		change func(*agenda.Occasion)
		want   string
	}{
		{"a mild incident", func(o *agenda.Occasion) { o.Reports = []*report.Report{mild} }, `
required kei: owner of 2026-11-21-b
required sofia: manager of search
optional ben: senior engineer of a team that is not involved: payments
optional lena: senior engineer of search
`},
		{"whose turn it is", func(o *agenda.Occasion) { o.Reports, o.Turn = []*report.Report{mild}, 1 }, `
required kei: owner of 2026-11-21-b
required sofia: manager of search
optional ines: senior engineer of a team that is not involved: platform
optional lena: senior engineer of search
`},
		{"leaders as the severity demands", nil, `
required ana: owner of 2026-11-20-a
required dee: director above payments (SEV1)
required kei: took part in 2026-11-20-a
required maya: manager of payments
required vera: vp above payments (SEV1)
optional ben: senior engineer of payments
optional ines: senior engineer of a team that is not involved: platform
`},
		{"absences", func(o *agenda.Occasion) {
			o.Roster = people(t, "role: manager}", "role: manager, away: [2026-11-30/2026-12-05]}")
			o.Away, o.Organizer = []string{"vera", "kei"}, "ben"
		}, `
required ana: owner of 2026-11-20-a
required ben: organizes the review; senior engineer of payments; could stand in for maya
required dee: director above payments (SEV1); could stand in for vera
optional ines: senior engineer of a team that is not involved: platform
absent kei is away: took part in 2026-11-20-a; instead ""
absent maya is away until 2026-12-05: manager of payments; instead "ben"
absent vera is away: vp above payments (SEV1); instead "dee"
lacking manager of payments: maya is away until 2026-12-05; instead "ben"
lacking vp above payments: vera is away; instead "dee"
`},
		{"the leader of one of two teams", func(o *agenda.Occasion) {
			o.Reports = []*report.Report{incident("2026-11-20-a", "severity: SEV2", "teams: [payments, platform]")}
			o.Roster = people(t, "parent: engineering}\n  commerce", "parent: infra}\n  infra: {leader: lena, parent: engineering}\n  commerce")
			lena := o.Roster.People["lena"]
			lena.Role = "director"
			o.Roster.People["lena"], o.Away = lena, []string{"dee"}
		}, `
required ana: owner of 2026-11-20-a
required lena: director above platform (SEV2)
required maya: manager of payments
required noor: manager of platform
required vera: could stand in for dee
optional ben: senior engineer of payments
optional ines: senior engineer of platform
absent dee is away: director above payments (SEV2); instead "vera"
lacking director above payments: dee is away; instead "vera"
`},
		{"one leader of two teams", func(o *agenda.Occasion) {
			o.Reports = []*report.Report{incident("2026-11-20-a", "severity: SEV2", "teams: [payments, search]")}
			o.Away = []string{"dee"}
		}, `
required ana: owner of 2026-11-20-a
required maya: manager of payments
required sofia: manager of search
required vera: could stand in for dee
optional ben: senior engineer of payments
optional ines: senior engineer of a team that is not involved: platform
optional lena: senior engineer of search
absent dee is away: director above payments (SEV2), search (SEV2); instead "vera"
lacking director above payments, search: dee is away; instead "vera"
`},
		{"somebody who left, and somebody nobody knows", func(o *agenda.Occasion) {
			o.Reports = []*report.Report{incident("2026-11-21-c", "owner: eli", "teams: [payments]", "participants: [carl]")}
		}, `
required carl: took part in 2026-11-21-c; could stand in for eli
required maya: manager of payments
optional ben: senior engineer of payments
optional ines: senior engineer of a team that is not involved: platform
absent eli left on 2026-06-30: owner of 2026-11-21-c; instead "carl"
lacking owner of 2026-11-21-c: eli left on 2026-06-30; instead "carl"
unknown carl
`},
		{"no owner, a team without a manager, and nobody above it", func(o *agenda.Occasion) {
			o.Roster = people(t, "payments: {manager: maya, seniors: [ben], parent: commerce}", "payments: {manager: maya}\n  art: {}")
			o.Reports = []*report.Report{incident("2026-11-21-c", "severity: SEV2", "owner:", "teams: [art]")}
		}, `
optional ben: senior engineer of a team that is not involved: payments
lacking owner of 2026-11-21-c: the report names none; instead ""
lacking manager of art: the roster names none; instead ""
lacking director above art: the roster names none; instead ""
`},
		{"nobody has a team", func(o *agenda.Occasion) {
			o.Reports = []*report.Report{
				incident("2026-11-20-a", "severity: SEV1", "owner: ben", "teams: []"),
				incident("2026-11-21-b", "severity: SEV1", "owner: zoe", "teams: []"),
				incident("2026-11-22-c", "severity: SEV3", "owner: zoe", "teams: []"),
			}
			o.Roster = roster.Roster{People: map[string]roster.Person{"ben": {Handle: "ben"}, "zoe": {Handle: "zoe"}}}
		}, `
required ben: owner of 2026-11-20-a
required zoe: owner of 2026-11-21-b, 2026-11-22-c
lacking vp for 2026-11-20-a, 2026-11-21-b: neither the report nor its owner has a team; instead ""
`},
		{"without a roster", func(o *agenda.Occasion) { o.Roster = roster.Roster{} }, `
required ana: owner of 2026-11-20-a
required kei: took part in 2026-11-20-a
`},
		{"owners of stale follow-ups", func(o *agenda.Occasion) {
			o.Reports, o.Stale = nil, []*followup.Item{{ID: "fu-a", Owner: "lena"}, {ID: "fu-b", Owner: "lena"}, {ID: "fu-c"}}
		}, `
optional lena: owner of stale fu-a, fu-b
`},
	} {
		o := occasion(t, worst)
		if c.change != nil {
			c.change(&o)
		}
		if diff := cmp.Diff(strings.TrimPrefix(c.want, "\n"), invited(agenda.Invite(o))); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// A manager of another team that has work to do makes the time for it.
func TestTeamsThatHaveFollowUps(t *testing.T) {
	text := "---\nid: 2026-11-20-a\nseverity: SEV3\nowner: ana\nteams: [payments]\n---\n\n# A\n\n## Follow-ups\n\n- [ ] Open\n  - team: search\n- [x] Done\n  - team: platform\n"
	r, _ := report.Parse(source.NewFile("incidents/2026-11-20-a.md", []byte(text)))
	if got := invited(agenda.Invite(occasion(t, r))); !strings.Contains(got, "optional sofia: manager of search, which has follow-ups of 2026-11-20-a\n") || strings.Contains(got, "noor") {
		t.Errorf("got %s", got)
	}
}

// company of a random shape, in which everything may be lacking.
type lot struct{ *rand.Rand }

func (l lot) chance(percent int) bool { return l.IntN(100) < percent }

func (l lot) some(names []string) string {
	if len(names) == 0 || l.chance(10) {
		return ""
	}
	return names[l.IntN(len(names))]
}

// two are up to two names, of which none may be empty in a list.
func (l lot) two(names []string) string {
	one, other := l.some(names), l.some(names)
	if one == "" || other == "" {
		return one + other
	}
	return one + ", " + other
}

func (l lot) roster(on day.Day) roster.Roster {
	r := roster.Roster{People: map[string]roster.Person{}, Teams: map[string]roster.Team{}}
	var handles, teams []string
	for i := range 1 + l.IntN(8) {
		teams = append(teams, fmt.Sprintf("team%d", i))
	}
	for i := range 1 + l.IntN(20) {
		p := roster.Person{Handle: fmt.Sprintf("p%02d", i), Team: l.some(teams), Role: l.some(roster.Roles)}
		if l.chance(25) {
			first := on + day.Day(l.IntN(5)-2)
			p.Away = []roster.Absence{{First: first, Last: first + day.Day(l.IntN(3))}}
		}
		if l.chance(10) {
			p.Left, p.HasLeft = on+day.Day(l.IntN(20)-10), true
		}
		r.People[p.Handle] = p
		handles = append(handles, p.Handle)
	}
	for _, name := range teams {
		t := roster.Team{Name: name, Manager: l.some(handles), Leader: l.some(handles), Parent: l.some(teams)}
		if senior := l.some(handles); senior != "" {
			t.Seniors = []string{senior}
		}
		r.Teams[name] = t
	}
	return r
}

func (l lot) reports(people roster.Roster) []*report.Report {
	var all []*report.Report
	for i := range l.IntN(4) {
		handles := append(people.Handles(), "stranger")
		all = append(all, incident(fmt.Sprintf("2026-11-%02d-r%d", 10+l.IntN(20), i),
			"severity: "+[]string{"SEV1", "SEV2", "SEV3", "ODD"}[l.IntN(4)], "owner: "+l.some(handles),
			"teams: ["+l.two(people.TeamNames())+"]", "participants: ["+l.some(handles)+"]"))
	}
	return all
}

// TestRandomCompanies: nobody who is absent is asked as required, nobody has two
// seats, whoever has a role that is required and can come is required, and a team
// above which nobody with the demanded role can come is said.
func TestRandomCompanies(t *testing.T) {
	on := parseDay("2026-12-01")
	absences, leaders, headless := 0, 0, 0
	for seed := range uint64(2000) {
		l := lot{rand.New(rand.NewPCG(seed, 1))}
		o := agenda.Occasion{Policy: policy.Default(), Roster: l.roster(on), On: on, Turn: l.IntN(9)}
		o.Reports, o.Organizer = l.reports(o.Roster), l.some(o.Roster.Handles())
		if who := l.some(o.Roster.Handles()); l.chance(30) && who != "" {
			o.Away = []string{who}
		}
		absent := func(handle string) bool {
			p := o.Roster.People[handle]
			return slices.Contains(o.Away, handle) || p.AwayOn(on) || p.LeftBefore(on)
		}
		a := agenda.Invite(o)
		if again := agenda.Invite(o); invited(again) != invited(a) {
			t.Fatalf("seed %d: two answers", seed)
		}
		req := agenda.Handles(a.Required)
		all := slices.Concat(req, agenda.Handles(a.Optional))
		for _, s := range a.Absent {
			absences++
			all = append(all, s.Person.Handle)
			if s.StandIn != "" && (absent(s.StandIn) || !slices.Contains(req, s.StandIn)) {
				t.Errorf("seed %d: %s stands in and is not asked", seed, s.StandIn)
			}
		}
		for _, handle := range slices.Concat(req, agenda.Handles(a.Optional)) {
			if absent(handle) {
				t.Errorf("seed %d: %s is asked and absent", seed, handle)
			}
		}
		if slices.Sort(all); len(slices.Compact(slices.Clone(all))) != len(all) {
			t.Errorf("seed %d: two seats in %v", seed, all)
		}
		must := func(what, handle string) {
			switch {
			case handle == "":
			case absent(handle) && !slices.Contains(all, handle):
				t.Errorf("seed %d: %s %s is absent, and nobody says so", seed, what, handle)
			case !absent(handle) && !slices.Contains(req, handle):
				t.Errorf("seed %d: %s %s is not asked", seed, what, handle)
			}
		}
		must("organizer", o.Organizer)
		for _, r := range o.Reports {
			must("owner", r.Owner.Value)
			for _, p := range r.People {
				must("participant", p.Value)
			}
			severity, _ := o.Policy.Severity(r.Severity.Value)
			for _, team := range agenda.Teams(r, o.Roster) {
				for _, manager := range o.Roster.Managers(team) {
					must("manager", manager)
				}
				if severity.Audience != "director" && severity.Audience != "vp" {
					continue
				}
				leader := firstAbove(o.Roster, team, severity.Audience)
				if leader != "" {
					leaders++
					must(severity.Audience, leader)
				}
				without := leader == "" || absent(leader)
				if without {
					headless++
				}
				if said := saysNone(a.Lacking, severity.Audience, team); said != without {
					t.Errorf("seed %d: no %s above %s: %v, and said: %v", seed, severity.Audience, team, without, said)
				}
			}
		}
	}
	if absences < 500 || leaders < 300 || headless < 300 {
		t.Errorf("only %d absences, %d leaders and %d teams without one tried", absences, leaders, headless)
	}
}

// saysNone reports whether an audience says that a team lacks a role above it.
func saysNone(lacking []agenda.Lack, role, team string) bool {
	return slices.ContainsFunc(lacking, func(l agenda.Lack) bool {
		teams, ok := strings.CutPrefix(l.Role, role+" above ")
		return ok && slices.Contains(strings.Split(teams, ", "), team)
	})
}

// firstAbove is the nearest leader above a team with a role of at least the
// demanded one, found by climbing.
func firstAbove(r roster.Roster, team, demanded string) string {
	for at, steps := team, 0; at != "" && steps <= len(r.Teams); at, steps = r.Teams[at].Parent, steps+1 {
		leader := r.Teams[at].Leader
		if leader == "" && at != team {
			leader = r.Teams[at].Manager
		}
		role := r.People[leader].Role
		if role == "vp" || role == demanded {
			return leader
		}
	}
	return ""
}

// A room of a thousand people takes no longer for each of them: all that is asked of
// every one took 6 s here, and takes 0.1 s.
func TestManyPeople(t *testing.T) {
	const many = 2500
	o := agenda.Occasion{Policy: policy.Default(), On: parseDay("2026-12-01"), Roster: roster.Roster{
		People: map[string]roster.Person{}, Teams: map[string]roster.Team{"top": {Name: "top", Leader: "p1"}},
	}}
	for i := range many {
		handle, team := fmt.Sprintf("p%d", i), fmt.Sprintf("t%d", i%500)
		o.Roster.People[handle] = roster.Person{Handle: handle, Team: team, Role: roster.Roles[i%3]}
		o.Roster.Teams[team] = roster.Team{Name: team, Parent: "top"}
		o.Reports = append(o.Reports, incident(fmt.Sprintf("2026-11-20-r%d", i), "severity: SEV1", "owner: "+handle, "teams: ["+team+"]"))
		o.Required = append(o.Required, fmt.Sprintf("guest%d", i))
	}
	o.Away = []string{"p2"}
	start := time.Now()
	a := agenda.Invite(o)
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("it took %s", took)
	}
	if got := len(a.Required) + len(a.Optional) + len(a.Absent); got != 2*many {
		t.Errorf("%d people, want %d", got, 2*many)
	}
}
