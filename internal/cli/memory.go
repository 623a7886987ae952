package cli

import "runtime/debug"

// memoryGoal is the memory in bytes from which on garbage is collected as often
// as it takes to stay below: a large history needs half a gigabyte in all.
const memoryGoal = 420 << 20

// collectAt has garbage collected when the heap has grown by so many percent, and
// more often near the memoryGoal. Both are settings of the process: where several
// commands run in it, as in tests, they would hold for all of them together, and
// what the others hold would have this one collect without end.
func (env *Env) collectAt(percent int) {
	if env.alone {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(memoryGoal)
	}
}
