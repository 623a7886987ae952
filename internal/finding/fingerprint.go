package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/source"
)

// FingerprintSize is how many digits a fingerprint has.
const FingerprintSize = 32

// Fingerprints name findings so that each keeps its name when lines are added
// before it: by the rule, the file, the message and, unless something is missing
// there, the text of the line, white space folded; and among those that are equal
// by their number.
func Fingerprints(fs []Finding) []string {
	seen := map[string]int{}
	names := make([]string, len(fs))
	lines := map[place]string{} // of thousands of findings in one long line each would read it
	for i, f := range fs {
		at := f.place()
		text, known := lines[at]
		if !known {
			text = fmt.Sprintf("%q", at.text())
			lines[at] = text
		}
		key := fmt.Sprintf("%q %q %q %s", f.Rule, name(f), f.Message, text)
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", key, seen[key]))
		names[i] = hex.EncodeToString(sum[:FingerprintSize/2])
	}
	return names
}

// place is the line that a finding stands on; zero where the line says nothing of
// it.
type place struct {
	file *source.File
	line int
}

func (f Finding) place() place {
	if f.Span.File == nil || f.Missing {
		return place{}
	}
	return place{f.Span.File, f.Span.File.LineOf(f.Span.Start)}
}

// text is what the line says, white space folded.
func (p place) text() string {
	if p.file == nil {
		return ""
	}
	return strings.Join(strings.Fields(p.file.Line(p.line).Text()), " ")
}
