package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
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
	for i, f := range fs {
		key := fmt.Sprintf("%q %q %q %q", f.Rule, name(f), f.Message, line(f))
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", key, seen[key]))
		names[i] = hex.EncodeToString(sum[:FingerprintSize/2])
	}
	return names
}

// line is the text of the line that a finding stands on.
func line(f Finding) string {
	if f.Span.File == nil || f.Missing {
		return ""
	}
	return strings.Join(strings.Fields(f.Span.File.Line(f.Span.Position().Line).Text()), " ")
}
