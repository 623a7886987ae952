package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/incident-cli/incident/internal/workspace"
)

// The exit codes. docs/exit-codes.md and `incident help exit-codes` say the same.
const (
	exitOK          = 0
	exitWork        = 1
	exitUsage       = 2
	exitFailure     = 3
	exitInterrupted = 130
)

// errWork says that the reports need work. What they need is already printed.
var errWork = errors.New("the reports need work")

// usageError is a command line or a configuration that is wrong.
type usageError struct{ error }

// usage makes a usageError.
func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// exitCode turns the error of a command into the code of the process. Where a
// report needs work and something could also not be found out, the latter wins.
func exitCode(err error) int {
	var (
		wrong     usageError
		unknown   *workspace.UnknownError
		ambiguous *workspace.AmbiguousError
	)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &wrong), errors.As(err, &unknown), errors.As(err, &ambiguous), errors.Is(err, workspace.ErrNotFolder):
		return exitUsage
	case err == errWork:
		return exitWork
	}
	return exitFailure
}
