package roster

import (
	"cmp"
	"slices"
)

// Rank is how senior a role is, from 0 on; an unknown one, such as none, ranks
// below all.
func Rank(role string) int { return slices.Index(Roles, role) }

// Managers are who manages a team: as the team says, else its members of that
// role.
func (r Roster) Managers(team string) []string {
	if manager := r.Teams[team].Manager; manager != "" {
		return []string{manager}
	}
	return r.members(team, "manager")
}

// Seniors are the senior engineers of a team: as the team says, else its members
// of that role.
func (r Roster) Seniors(team string) []string {
	if seniors := r.Teams[team].Seniors; len(seniors) > 0 {
		return seniors
	}
	return r.members(team, "senior")
}

// members are those of a team who have a role, sorted.
func (r Roster) members(team, role string) []string {
	var handles []string
	for handle, p := range r.People {
		if p.Team == team && p.Role == role {
			handles = append(handles, handle)
		}
	}
	slices.Sort(handles)
	return handles
}

// Leader is somebody who leads a team and those beneath it.
type Leader struct {
	Handle string
	Team   string // the team that they lead
}

// Above is the chain of leaders of a team, the nearest first. A team without a
// leader is led by its manager, except the team itself, whose manager is none of
// its leaders.
func (r Roster) Above(team string) []Leader {
	var chain []Leader
	seen := map[string]bool{}
	for at := team; at != "" && !seen[at]; at = r.Teams[at].Parent {
		seen[at] = true
		t := r.Teams[at]
		handle := t.Leader
		if at != team {
			handle = cmp.Or(handle, t.Manager)
		}
		if handle != "" && !slices.ContainsFunc(chain, func(l Leader) bool { return l.Handle == handle }) {
			chain = append(chain, Leader{handle, at})
		}
	}
	return chain
}
