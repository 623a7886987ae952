package table_test

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/table"
	"github.com/incident-cli/incident/internal/term"
)

// followUps is a small list; change, where given, makes it another one.
func followUps(change func(*table.List)) table.List {
	l := table.List{
		Kind: "followups",
		Columns: []table.Column{
			{Name: "id"}, {Name: "days", Right: true}, {Name: "text", Header: "WHAT TO DO", Flexible: true}, {Name: "due"},
		},
		Rows: [][]table.Cell{
			{{Value: "fu-7k2pqm"}, {Value: "9"}, {Value: "Alert on queue depth"}, {Value: "2026-12-15", Shown: "in 3 weeks", Style: term.Red}},
			{{Value: "fu-9xq3d0"}, {Value: "120"}, {Value: "漢字 to test"}, {}},
		},
		Fields: []string{"id", "text", "due"},
		Items: []term.Object{
			{{Name: "id", Value: "fu-7k2pqm"}, {Name: "text", Value: "Alert on queue depth"}, {Name: "due", Value: "2026-12-15"}},
			{{Name: "id", Value: "fu-9xq3d0"}, {Name: "text", Value: "漢字 to test"}},
		},
	}
	if change != nil {
		change(&l)
	}
	return l
}

// oneCell is a list of one value, in two columns of which the second is flexible.
func oneCell(value string) table.List {
	return table.List{
		Kind:    "things",
		Columns: []table.Column{{Name: "a"}, {Name: "b", Flexible: true}},
		Rows:    [][]table.Cell{table.Text(value, value)},
	}
}

func written(t testing.TB, format string, l table.List, o term.Options) string {
	t.Helper()
	f, err := table.Named(format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := term.NewWriter(&b, o)
	if err := f(w, l); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name, format string
		options      term.Options
		list         table.List
		want         string
	}{
		{"table", "table", term.Options{}, followUps(nil), "" +
			"ID         DAYS  WHAT TO DO            DUE\n" +
			"fu-7k2pqm     9  Alert on queue depth  in 3 weeks\n" +
			"fu-9xq3d0   120  漢字 to test\n"},
		{"narrow table", "table", term.Options{Width: 42}, followUps(nil), "" +
			"ID         DAYS  WHAT TO DO     DUE\n" +
			"fu-7k2pqm     9  Alert on que…  in 3 weeks\n" +
			"fu-9xq3d0   120  漢字 to test\n"},
		{"table that cannot fit", "table", term.Options{Width: 10}, followUps(func(l *table.List) { l.Columns = l.Columns[:3] }), "" +
			"ID         DAYS  WHAT TO…\n" +
			"fu-7k2pqm     9  Alert o…\n" +
			"fu-9xq3d0   120  漢字 to…\n"},
		{"table with a column that says nothing", "table", term.Options{}, followUps(func(l *table.List) { l.Rows[0][3] = table.Cell{} }), "" +
			"ID         DAYS  WHAT TO DO\n" +
			"fu-7k2pqm     9  Alert on queue depth\n" +
			"fu-9xq3d0   120  漢字 to test\n"},
		{"coloured table", "table", term.Options{Color: true}, followUps(func(l *table.List) { l.Columns = l.Columns[3:]; l.Rows = [][]table.Cell{l.Rows[0][3:]} }), "" +
			"\x1b[2mDUE\x1b[0m\n\x1b[31min 3 weeks\x1b[0m\n"},
		{"empty table", "table", term.Options{}, followUps(func(l *table.List) { l.Rows = nil }), ""},
		{"tsv", "tsv", term.Options{Color: true, Width: 20}, followUps(nil), "" +
			"fu-7k2pqm\t9\tAlert on queue depth\t2026-12-15\n" +
			"fu-9xq3d0\t120\t漢字 to test\t\n"},
		{"tsv of a tab", "tsv", term.Options{}, oneCell("a\tb\nc"), `a\tb\nc` + "\t" + `a\tb\nc` + "\n"},
		{"csv", "csv", term.Options{Width: 20}, followUps(nil), "" +
			"id,days,text,due\r\n" +
			"fu-7k2pqm,9,Alert on queue depth,2026-12-15\r\n" +
			"fu-9xq3d0,120,漢字 to test,\r\n"},
		{"csv of a column that says nothing", "csv", term.Options{}, followUps(func(l *table.List) { l.Rows[0][3] = table.Cell{} }), "" +
			"id,days,text,due\r\n" +
			"fu-7k2pqm,9,Alert on queue depth,\r\n" +
			"fu-9xq3d0,120,漢字 to test,\r\n"},
		{"csv of a formula", "csv", term.Options{}, oneCell(`=HYPERLINK("a")`), "a,b\r\n" +
			`"'=HYPERLINK(""a"")","'=HYPERLINK(""a"")"` + "\r\n"},
		{"csv of one empty value", "csv", term.Options{}, table.List{Columns: []table.Column{{Name: "a"}}, Rows: [][]table.Cell{{}}}, "a\r\n\"\"\r\n"},
		{"md", "md", term.Options{Width: 20}, followUps(nil), "" +
			"| ID | DAYS | WHAT TO DO | DUE |\n" +
			"| --- | ---: | --- | --- |\n" +
			"| fu-7k2pqm | 9 | Alert on queue depth | 2026-12-15 |\n" +
			"| fu-9xq3d0 | 120 | 漢字 to test |  |\n"},
		{"empty json", "json", term.Options{}, table.List{Kind: "reports", More: []term.Field{{Name: "as_of", Value: "2026-11-23"}}}, "" +
			"{\n  \"schema\": 1,\n  \"kind\": \"reports\",\n  \"items\": [],\n  \"as_of\": \"2026-11-23\"\n}\n"},
	} {
		if diff := cmp.Diff(c.want, written(t, c.format, c.list, c.options)); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

func TestSelect(t *testing.T) {
	l, err := followUps(nil).Select([]string{"due", "id"})
	if err != nil {
		t.Fatal(err)
	}
	want := []term.Object{
		{{Name: "due", Value: "2026-12-15"}, {Name: "id", Value: "fu-7k2pqm"}},
		{{Name: "due", Value: nil}, {Name: "id", Value: "fu-9xq3d0"}},
	}
	if diff := cmp.Diff(want, l.Items); diff != "" {
		t.Error(diff)
	}
}

func TestSelectNamesTheKnownFields(t *testing.T) {
	_, err := followUps(nil).Select([]string{"id", "dew"})
	if err == nil || err.Error() != `no field is called "dew": there are id, text, due` {
		t.Errorf("error %v", err)
	}
}

func TestWithoutAColumn(t *testing.T) {
	got := written(t, "csv", followUps(nil).Without("days", "text"), term.Options{})
	if want := "id,due\r\nfu-7k2pqm,2026-12-15\r\nfu-9xq3d0,\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestNamed(t *testing.T) {
	for _, name := range table.Names() {
		if _, err := table.Named(name); err != nil {
			t.Error(err)
		}
	}
	_, err := table.Named("xml")
	if err == nil || err.Error() != `no format of a list is called "xml": there are table, tsv, csv, md, json` {
		t.Errorf("error %v", err)
	}
	for _, terminal := range []bool{true, false} {
		if !slices.Contains(table.Names(), table.Default(terminal)) {
			t.Errorf("the default %q is no format", table.Default(terminal))
		}
	}
}

func TestHostileValuesAreHarmlessInEveryFormat(t *testing.T) {
	for _, s := range hostile.Strings() {
		isHarmless(t, s, 40)
	}
}

func isHarmless(t *testing.T, s string, width int) {
	t.Helper()
	for _, format := range table.Names() {
		l := oneCell(s)
		l.Items = []term.Object{{{Name: "a", Value: s}}}
		out := written(t, format, l, term.Options{Width: width})
		if bad := hostile.Unprintable(strings.NewReplacer("\r\n", "", "\t", "").Replace(out)); bad != "" {
			t.Errorf("%s of %q: %q survives", format, s, bad)
		}
		if line := hostile.Command(out); line != "" {
			t.Errorf("%s of %q holds the command %q", format, s, line)
		}
	}
}

func FuzzFormats(f *testing.F) {
	for i, s := range hostile.Strings() {
		if i%50 == 0 {
			f.Add(s, uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, s string, width uint8) { isHarmless(t, s, int(width)) })
}

func TestEveryRowIsALine(t *testing.T) {
	for _, s := range hostile.Strings() {
		for format, want := range map[string]int{"table": 2, "tsv": 1, "csv": 2, "md": 3} {
			out := written(t, format, oneCell(s), term.Options{})
			if strings.Count(out, "\n") != want || format == "tsv" && strings.Count(out, "\t") != 1 {
				t.Errorf("%s of %q: %q", format, s, out)
			}
		}
	}
}

func TestTableFitsAndEndsWithoutSpace(t *testing.T) {
	const width = 60
	for _, s := range hostile.Strings() {
		l := table.List{
			Columns: []table.Column{{Name: "id"}, {Name: "title", Flexible: true}, {Name: "note", Flexible: true}},
			Rows:    [][]table.Cell{table.Text("fu-7k2pqm", s, s), table.Text("fu-9xq3d0", "", "")},
		}
		for line := range strings.Lines(written(t, "table", l, term.Options{Width: width})) {
			line = strings.TrimSuffix(line, "\n")
			if term.Width(line) > width {
				t.Errorf("%q gives a line of %d columns: %q", s, term.Width(line), line)
			}
			if strings.TrimRight(s, " ") == s && strings.HasSuffix(line, " ") {
				t.Errorf("%q gives a line that ends in a space: %q", s, line)
			}
		}
	}
}

func TestColumnsShareALineByWeight(t *testing.T) {
	l := table.List{
		Columns: []table.Column{
			{Name: "id"}, {Name: "report", Flexible: true, Least: 12}, {Name: "text", Flexible: true, Weight: 3},
		},
		Rows: [][]table.Cell{table.Text("fu-7k2pqm", strings.Repeat("r", 40), strings.Repeat("t", 60))},
	}
	for _, c := range []struct{ width, report, text int }{
		{0, 40, 60}, // a pipe
		{113, 40, 60},
		{93, 20, 60},
		{73, 15, 45},
		{50, 12, 25}, // the least of the report, the rest for the text
		{33, 12, 8},
		{32, 0, 21}, // the report goes, so that the text says more
		{19, 0, 8},
		{5, 0, 8}, // it cannot fit
	} {
		out := written(t, "table", l, term.Options{Width: c.width})
		row := strings.Split(out, "\n")[1]
		report, text := cellWidth(row, "r"), cellWidth(row, "t")
		if report != c.report || text != c.text {
			t.Errorf("in %d columns the report has %d and the text %d, want %d and %d\n%s", c.width, report, text, c.report, c.text, out)
		}
	}
}

// cellWidth is the width of the cell that repeats a letter, with what stands for
// the rest of it.
func cellWidth(row, letter string) int {
	n := strings.Count(row, letter)
	if strings.Contains(row, letter+"…") {
		n++
	}
	return n
}

// A long list is written in pieces, by several processors.
func TestRowsKeepTheirOrder(t *testing.T) {
	for _, count := range []int{0, 1, 512, 513, 5000} {
		var rows [][]table.Cell
		for n := range count {
			rows = append(rows, table.Text(strconv.Itoa(n)))
		}
		held := table.List{Kind: "numbers", Columns: []table.Column{{Name: "n"}}, Rows: rows}
		made := table.List{Kind: "numbers", Columns: held.Columns, Count: count, Row: func(row []table.Cell, n int) []table.Cell {
			return append(row, rows[n]...)
		}}
		want := ""
		for n := range count {
			want += strconv.Itoa(n) + "\n"
		}
		if got := written(t, "tsv", held, term.Options{}); got != want {
			t.Errorf("%d rows are written as %d bytes, not %d", count, len(got), len(want))
		}
		for _, format := range table.Names() {
			if a, b := written(t, format, held, term.Options{}), written(t, format, made, term.Options{}); a != b {
				t.Errorf("%d rows that are made one by one are another list as %s", count, format)
			}
		}
	}
}
