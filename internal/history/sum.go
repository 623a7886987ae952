package history

import (
	"bytes"
	"crypto/sha256"
	"strconv"

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
func SumOf(r *report.Report) Sum { return Sum{sumOfFacts(reduce(r)), bodyOf(r.File.Data)} }

func sumOfFacts(items []shared) sum {
	var text []byte
	for _, item := range items {
		f := item.Value()
		text = strconv.AppendBool(text, f.report)
		text = strconv.AppendBool(text, f.closed)
		for _, value := range f.values {
			text = strconv.AppendInt(text, int64(len(value)), 10)
			text = append(append(text, ':'), value...)
		}
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
