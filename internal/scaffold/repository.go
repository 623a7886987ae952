package scaffold

import (
	"strings"

	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/yaml"
)

// Setup is what a repository is set up with.
type Setup struct {
	// Policy is the name of a built-in policy, Reports the folder of the reports.
	Policy, Reports string
	// Email is the address of the first person of the roster; it may be empty.
	Email string
}

// Configuration is .incident.yaml: what was chosen, and what else is often
// changed as comments.
func (s Setup) Configuration() string {
	return `# How this team reviews incidents. What is not said here has its default.
version: 1
# A built-in policy with its severities and clocks: default, pagerduty, gitlab,
# atlassian, ccadb.
extends: ` + yaml.Quote(s.Policy) + `
# Where days begin and end: UTC, or a name such as Europe/Berlin.
timezone: UTC
# The folder of the reports, or a list of globs.
reports: ` + yaml.Quote(s.Reports) + `
# reviews: reviews
# review: { organizers: [ana, ben], cadence: "TUE 10:00" }
# tickets: { url: "https://tickets.example.com/browse/{key}" }
# rules: { blameless-wording: off }
`
}

// People is .incident/people.yaml with the one person that is known.
func (s Setup) People() string {
	people := "people: {}\n"
	if handle := Handle(s.Email); handle != "" {
		people = "people:\n  " + yaml.Quote(handle) + ": { email: " + yaml.FlowItems([]string{s.Email})[0] + " }\n"
	}
	return `# Who takes part in reviews: owners are checked against these handles, and the
# audience of a review follows from teams and roles (engineer, senior, manager,
# director, vp). For example:
#
#   people:
#     ana: { name: Ana Lim, email: ana@example.com, team: payments, role: engineer }
#   teams:
#     payments: { manager: maya, seniors: [ben], parent: commerce }
` + people + `teams: {}
`
}

var notInHandle = lazy.Regexp(`[^a-z0-9_-]+`)

// Handle is the handle that an e-mail address suggests, empty where it suggests
// none.
func Handle(email string) string {
	local, _, found := strings.Cut(email, "@")
	if !found {
		return ""
	}
	local, _, _ = strings.Cut(local, "+")
	return strings.Trim(notInHandle().ReplaceAllString(strings.ToLower(local), "-"), "-")
}

// TeamTemplate is a built-in template as a team's own default: reports that
// follow the default do not name it.
func TeamTemplate(template []byte) []byte {
	return namedTemplate().ReplaceAll(template, nil)
}

var namedTemplate = lazy.Regexp(`(?m)^template: .*\r?\n`)

// Pinned is a job that installs the given version of this program, so that rules
// change when the team decides it. A version that nobody can install, because it
// was built from a commit or a changed tree, leaves the newest one.
func Pinned(job, version string) string {
	if !released().MatchString(version) || pseudo().MatchString(version) {
		return job
	}
	return strings.NewReplacer(installed+"@latest", installed+"@"+version, pinHint, pinnedHint).Replace(job)
}

const (
	installed  = "github.com/incident-cli/incident/cmd/incident"
	pinHint    = "# Pin a version in place of latest, so that rules change when you decide it."
	pinnedHint = "# The version is pinned, so that rules change when you decide it."
)

var (
	released = lazy.Regexp(`^v\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$`)
	// pseudo is how the go command calls a commit that has no tag.
	pseudo = lazy.Regexp(`\d{14}-[0-9a-f]{12}$`)
)

// GitHub is a workflow that checks the reports of pull requests, and once a week
// all of them. Dates come from history, hence fetch-depth: 0. The stale
// follow-ups have a step of their own, because what is wrong with reports must
// not hide what nobody works on.
const GitHub = `# .github/workflows/incidents.yml: checks the reports that a pull request changes,
# and once a week all of them, because deadlines pass without a commit.
name: incidents

on:
  pull_request:
  schedule:
    - cron: "30 6 * * 1" # Mondays

permissions:
  contents: read

concurrency:
  group: incidents-${{ github.ref }}
  cancel-in-progress: true

jobs:
  incidents:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 0 # dates come from the history
          persist-credentials: false
      - uses: actions/setup-go@v6
        with:
          go-version: stable
          cache: false
      # Pin a version in place of latest, so that rules change when you decide it.
      - run: go install github.com/incident-cli/incident/cmd/incident@latest
      - name: Check the reports that the pull request changes
        if: github.event_name == 'pull_request'
        env:
          BASE: origin/${{ github.base_ref }} # never put a branch name into a script
        run: incident check --base "$BASE"
      - name: Check all reports
        if: github.event_name == 'schedule'
        run: incident check
      - name: List stale follow-ups
        if: always() && github.event_name == 'schedule' # also where the check fails
        run: incident followups --stale --exit-code --require-history
`

// GitLab are jobs that do the same, to be included from .gitlab-ci.yml. A merge
// request shows its code quality only beside a report of the target branch, and
// there --base HEAD leaves what no change is to blame for.
const GitLab = `# .gitlab/incidents.yml, included from .gitlab-ci.yml: checks the reports that a
# merge request changes, and in pipeline schedules all of them, because deadlines
# pass without a commit.
.incidents:
  image: golang:1
  variables:
    GIT_DEPTH: "0" # dates come from the history
  before_script:
    # Pin a version in place of latest, so that rules change when you decide it.
    - go install github.com/incident-cli/incident/cmd/incident@latest

incidents-check:
  extends: .incidents
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    # The first is set in pipelines of merged results only, and right there.
    - BASE=${CI_MERGE_REQUEST_TARGET_BRANCH_SHA:-$CI_MERGE_REQUEST_DIFF_BASE_SHA}
    - incident check --base "$BASE"
      --format gitlab=gl-code-quality-report.json --format junit=incident.xml
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
      junit: incident.xml

# What a merge request's code quality is compared with; it stops nothing.
incidents-quality:
  extends: .incidents
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - incident check --base HEAD --format gitlab=gl-code-quality-report.json
  allow_failure:
    exit_codes: 1
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json

incidents-check-all:
  extends: .incidents
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  script:
    - incident check --format junit=incident.xml
  artifacts:
    when: always
    reports:
      junit: incident.xml

# A job of its own, so that a check that fails does not hide them.
incidents-stale:
  extends: .incidents
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  script:
    - incident followups --stale --exit-code --require-history
`
