#!/usr/bin/env bash
# Runs incident check with what the inputs of the action say. Works with bash 3.2,
# which macOS has.
set -euo pipefail

# Such a job has the base checked out, unless it asks for something else: nothing
# would have changed, and the check would be green whatever is proposed.
if [[ ${GITHUB_EVENT_NAME:-} == pull_request_target && $(git rev-parse HEAD) == "${GITHUB_SHA:-}" ]]; then
	echo '::error title=incident::the base is checked out, not the pull request; use on: pull_request' >&2
	exit 3
fi

base=${BASE:-}
if [[ -z $base && -n ${GITHUB_BASE_REF:-} ]]; then
	base=origin/$GITHUB_BASE_REF
fi

command=(incident check)
[[ -z $base ]] || command+=(--base "$base")
[[ -z ${FAIL_ON:-} ]] || command+=(--fail-on "$FAIL_ON")
# The matcher makes annotations of these lines; the format github would make them
# a second time.
if [[ ${PROBLEM_MATCHER:-} == true ]]; then
	echo "::add-matcher::$GITHUB_ACTION_PATH/matcher.json"
	command+=(--format concise)
fi
# Words, not a script: nothing in them is expanded.
read -r -d '' -a words <<<"${ARGS:-}" || true
"${command[@]}" ${words[@]+"${words[@]}"}
