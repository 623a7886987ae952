package main

import (
	"fmt"
	"strings"
)

// The roster is plainly made up: numbers instead of names.
const (
	members = 60
	teams   = 8
)

// member is the number of somebody on the roster, from 1.
func (w *writer) member() int { return 1 + w.IntN(members) }

func handle(member int) string { return fmt.Sprintf("member-%02d", member) }

func team(member int) string { return fmt.Sprintf("team-%d", 1+member%teams) }

// identity is the author of a commit, as git writes one.
func identity(member int) string {
	return fmt.Sprintf("Member %02d <%s@example.com>", member, handle(member))
}

// roster is .incident/people.yaml. The first member of each team manages it.
func roster() string {
	var b strings.Builder
	b.WriteString("people:\n")
	for m := 1; m <= members; m++ {
		role := "engineer"
		if m <= teams {
			role = "manager"
		}
		fmt.Fprintf(&b, "  %s: {name: Member %02d, email: %[1]s@example.com, team: %[3]s, role: %s}\n", handle(m), m, team(m), role)
	}
	b.WriteString("teams:\n")
	for m := 1; m <= teams; m++ {
		fmt.Fprintf(&b, "  %s: {manager: %s}\n", team(m), handle(m))
	}
	return b.String()
}

// configuration is .incident.yaml.
const configuration = `version: 1
extends: default
timezone: UTC
reports: incidents
severities: # worst first
  - { name: SEV1, report_within: 3d, review_within: 7d, followups_within: 30d }
  - { name: SEV2, report_within: 5bd, review_within: 14d, followups_within: 45d }
  - { name: SEV3, report_within: 10bd, followups_within: 60d }
followups: { stale_after: 14d }
`
