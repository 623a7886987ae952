package cli

// runner is a system that runs jobs.
type runner struct {
	variable, name string
	// depth is the line by which a job gets the whole history, objects that by
	// which it gets all objects of it; empty where there is none of its own.
	depth, objects string
}

// runnerBuildkite is the variable that Buildkite sets.
const runnerBuildkite = "BUILDKITE"

// runners are the systems that are known, by the variable that each sets.
var runners = []runner{
	{
		"GITHUB_ACTIONS", "GitHub Actions",
		"below uses: actions/checkout add: with: { fetch-depth: 0 }",
		"below uses: actions/checkout leave out filter: and sparse-checkout:",
	},
	{"GITLAB_CI", "GitLab CI", `add to the job: variables: { GIT_DEPTH: "0" }`, "leave --filter out of GIT_CLONE_EXTRA_FLAGS and GIT_FETCH_EXTRA_FLAGS"},
	{"TF_BUILD", "Azure Pipelines", "make the first step: { checkout: self, fetchDepth: 0 }", "leave fetchFilter: out of the step checkout: self"},
	{"BITBUCKET_BUILD_NUMBER", "Bitbucket Pipelines", "add to bitbucket-pipelines.yml: clone: { depth: full }", ""},
	{"CIRCLECI", "CircleCI", "", "make the step: checkout: { method: full }"},
	{runnerBuildkite, "Buildkite", "leave --depth out of BUILDKITE_GIT_CLONE_FLAGS and BUILDKITE_GIT_FETCH_FLAGS", "leave --filter out of BUILDKITE_GIT_CLONE_FLAGS"},
	{"TEAMCITY_VERSION", "TeamCity", "", ""},
	{"TRAVIS", "Travis CI", "add to .travis.yml: git: { depth: false }", ""},
	{"CI", "a CI job", "", ""},
}

// runnerOf is the system in which this process runs; the zero runner is none.
func runnerOf(getenv func(string) string) runner {
	for _, r := range runners {
		if set := getenv(r.variable); set != "" && set != "false" && set != "0" {
			return r
		}
	}
	return runner{}
}

// wholeHistory is the line that mends a history that is cut off.
func (r runner) wholeHistory() string {
	if r.depth == "" {
		return "git fetch --unshallow"
	}
	return r.depth
}

// wholeObjects is the line that brings what a partial clone has left on the
// server.
func (r runner) wholeObjects() string {
	if r.objects == "" {
		return "incident doctor --fetch, or git fetch --refetch --no-filter"
	}
	return r.objects
}
