// Package lazy makes values when they are first needed: a program that runs for
// a few milliseconds needs few of its patterns.
package lazy

import (
	"regexp"
	"sync"
)

// Regexp returns what returns a pattern, which is compiled once, when it is first
// asked for. It panics then where the expression cannot be compiled.
func Regexp(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
