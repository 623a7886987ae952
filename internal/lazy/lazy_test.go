package lazy_test

import (
	"testing"

	"github.com/incident-cli/incident/internal/lazy"
)

func TestRegexpIsCompiledOnce(t *testing.T) {
	pattern := lazy.Regexp(`^a+$`)
	if !pattern().MatchString("aa") || pattern().MatchString("ab") {
		t.Error("the pattern is another one")
	}
	if pattern() != pattern() {
		t.Error("the pattern is compiled each time")
	}
}

func TestRegexpIsCompiledWhenItIsNeeded(t *testing.T) {
	wrong := lazy.Regexp(`(`)
	defer func() {
		if recover() == nil {
			t.Error("an expression that cannot be compiled is taken")
		}
	}()
	wrong()
}
