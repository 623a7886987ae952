package output

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
)

// fingerprints name findings so that a finding keeps its name when lines are
// added before it: by the rule, the file, the message and the text of the line,
// white space folded, and among those that are equal by their number.
func fingerprints(findings []finding.Finding) []string {
	seen := map[string]int{}
	names := make([]string, len(findings))
	for i, f := range findings {
		key := fmt.Sprintf("%q %q %q %q", f.Rule, nameOf(f), f.Message, lineOf(f))
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", key, seen[key]))
		names[i] = hex.EncodeToString(sum[:16])
	}
	return names
}

func nameOf(f finding.Finding) string {
	if f.Span.File == nil {
		return ""
	}
	return f.Span.File.Name
}

func lineOf(f finding.Finding) string {
	if f.Span.File == nil {
		return ""
	}
	return strings.Join(strings.Fields(f.Span.File.Line(f.Span.Position().Line).Text()), " ")
}
