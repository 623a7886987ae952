package demo

// configuration is .incident.yaml.
const configuration = `version: 1
extends: default
timezone: UTC
reports: incidents
reviews: reviews
severities: # worst first
  - { name: SEV1, report_within: 3d, review_within: 7d, followups_within: 15d, audience: vp }
  - { name: SEV2, report_within: 5bd, review_within: 14d, followups_within: 30d, audience: director }
  - { name: SEV3, report_within: 10bd, followups_within: 60d, audience: manager }
review: { lead_time: 2d, duration: 60m, organizers: [ines, ben], cadence: "TUE 10:00" }
followups: { stale_after: 14d }
tickets: { url: "https://tickets.example.com/browse/{key}" }
`

const readme = "# Incident reviews of a made-up shop\n" + `
This repository was written by ` + "`incident demo`" + `. The shop, its people and its
outages are invented; the history is two years long and ends today.

Things to try:

` + "```sh" + `
incident check                 # what the reports still lack
incident agenda                # the review that comes next
incident followups --stale     # what nobody has looked at
incident followups --vanished  # what was deleted without a word
incident patterns              # what the incidents have in common
incident list --status draft
` + "```" + `

Reports are in ` + "`incidents/`" + `, reviews in ` + "`reviews/`" + `, the policy in
` + "`.incident.yaml`" + ` and the people in ` + "`.incident/people.yaml`" + `.
`
