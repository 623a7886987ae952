package git

import "fmt"

// Choice says what reads a repository. The zero Choice is Auto.
type Choice uint8

const (
	// Auto reads in process where that is possible, and by the git program where
	// it is not.
	Auto Choice = iota
	// InProcess starts no program.
	InProcess
	// Program asks the git program for everything.
	Program
)

// choices are the words for the choices, in their order.
var choices = []string{"auto", "go", "git"}

// ParseChoice reads a word of the user; none is Auto.
func ParseChoice(word string) (Choice, error) {
	if word == "" {
		return Auto, nil
	}
	for c, known := range choices {
		if word == known {
			return Choice(c), nil
		}
	}
	return Auto, fmt.Errorf("%q is none of auto, go and git", word)
}

// String is the word for the choice.
func (c Choice) String() string {
	if int(c) < len(choices) {
		return choices[c]
	}
	return "invalid"
}
