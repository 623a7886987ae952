package history

import (
	"bytes"
	"crypto/sha256"

	"github.com/incident-cli/incident/internal/report"
)

// Sum stands for what history compares of a report, so that it can be compared
// without being read again: equal sums, equal reports.
type Sum struct {
	Facts sum
	Body  sum // zero where nothing stands behind the front matter
}

// sum stands for a text. Half of a SHA-256 is far more than a repository holds
// by chance.
type sum [16]byte

func sumOf(text []byte) sum {
	whole := sha256.Sum256(text)
	return sum(whole[:16])
}

// SumOf computes the sum of a report that was just read.
func SumOf(r *report.Report) Sum {
	var text []byte
	for stated := range statements(r) {
		text = append(text, stated...)
	}
	return Sum{sumOf(text), bodyOf(r.File.Data)}
}

func sumOfFacts(items []*facts) sum {
	var text []byte
	for _, f := range items {
		text = append(text, f.encoded...)
	}
	return sumOf(text)
}

// bodyOf stands for the Markdown of a report, whichever line breaks it has.
func bodyOf(data []byte) sum {
	body := report.Markdown(data)
	if bytes.IndexByte(body, '\r') >= 0 {
		body = bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	}
	if body = bytes.TrimSpace(body); len(body) == 0 {
		return sum{}
	}
	return sumOf(body)
}
