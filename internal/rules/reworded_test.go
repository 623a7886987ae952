package rules

import "testing"

func TestReworded(t *testing.T) {
	const fails = "Fail the build where max_connections is below the sum of the pools"
	for _, c := range []struct{ was, is, says string }{
		// The same work in other words.
		{"Lint database limits against client pools", "Lint database limits against client pools in CI", ""},
		{"Lint database limits against client pools", "Against client pools, lint the limits of databases", ""},
		{"Lint database limits against client pools", "Check DB limits against the pools of clients", ""},
		{"Lint database limits against client pools", "In CI, compare what Postgres allows with what the pools may open", ""},
		{"Page when the queue is older than 60 s", "Page payments when the oldest message in the queue waits for a minute", ""},
		{"Page when the queue is older than 60 s", "Alert on the age of the backlog", ""},
		{"Alert on queue depth", "Queue depth alerts", ""},
		{"Set a TTL on the cache", "Add a jittered TTL to every key of the session store", ""},
		{"Add a canary to the config pipeline", "Roll configuration out by canary", ""},
		{"Investigate options for the rollover", "Evaluate options for the rollover", ""},
		{"Stop deploying on Fridays", "Never deploy on Fridays", ""},
		{"Do not retry on 5xx", "Never retry on 5xx", ""},
		{"Consider a second region", "Run a second region", ""},
		{"Warn before deleting a bucket", "Do not delete a bucket before warning", ""},
		{fails, "Fail the build when max_connections < sum of pools, not only in production", ""},
		{"Do it", "Order a cake", ""},
		{"キューが60秒より古いときに呼び出す", "キューの最も古いメッセージが60秒を超えたら呼び出す", ""},
		{"キューが60秒より古いときに呼び出す", "Order a cake", "is other work now"},

		{"Page when the queue is older than 60 s", "Order a cake for the team", "is other work now"},
		{fails, "Document max_connections", "is other work now"},
		{fails, "Fail", "is other work now"},
		{"Lint database limits against client pools", "Lint limits", "says little of it now"},
		{fails, "Do not fail the build where max_connections is below the sum of the pools", "is not to be done now"},
		{fails, "We won't fail the build where max_connections is below the sum", "is not to be done now"},
		{fails, "Consider failing the build where max_connections is below the sum of the pools", "is only to be thought about now"},
		{fails, "Investigate whether to fail the build where max_connections is below the sum of the pools", "is only to be thought about now"},
		{fails, "Think about failing the build where max_connections is below the sum of the pools", "is only to be thought about now"},
		{fails, "Maybe fail the build where max_connections is below the sum of the pools", "is only to be thought about now"},
	} {
		if got := reworded(c.was, c.is); got != c.says {
			t.Errorf("%q -> %q %q, want %q", c.was, c.is, got, c.says)
		}
	}
}
