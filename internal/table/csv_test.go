package table_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/table"
	"github.com/incident-cli/incident/internal/term"
	"pgregory.net/rapid"
)

// comesBack fails the test where a standard reader does not find the value that
// was written: made harmless, and with the apostrophe that keeps it a text.
func comesBack(t testing.TB, value string) {
	t.Helper()
	out := written(t, "csv", oneCell(value), term.Options{})
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatalf("%q: %v", value, err)
	}
	want := term.Text(value)
	if startsFormula(value) || strings.HasPrefix(value, "'") {
		want = "'" + want
	}
	if diff := cmp.Diff([][]string{{"a", "b"}, {want, want}}, rows); diff != "" {
		t.Errorf("%q:\n%s", value, diff)
	}
	if startsFormula(rows[1][0]) {
		t.Errorf("%q is a formula in a spreadsheet: %q", value, rows[1][0])
	}
}

func startsFormula(cell string) bool {
	for _, start := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠", "｜"} {
		if strings.HasPrefix(cell, start) {
			return true
		}
	}
	return false
}

func TestCSVComesBack(t *testing.T) {
	for _, s := range hostile.Strings() {
		comesBack(t, s)
	}
	rapid.Check(t, func(r *rapid.T) { comesBack(t, rapid.String().Draw(r, "value")) })
}

func TestCSVWritesTheRowsItGot(t *testing.T) {
	l := table.List{Columns: []table.Column{{Name: "a"}, {Name: "b"}}, Rows: [][]table.Cell{table.Text("1"), table.Text("1", "2", "3")}}
	if got, want := written(t, "csv", l, term.Options{}), "a,b\r\n1,\r\n1,2\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range hostile.Strings() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { comesBack(t, s) })
}
