package report

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/incident-cli/incident/internal/commonmark"
	"github.com/incident-cli/incident/internal/hostile"
	"github.com/incident-cli/incident/internal/source"
)

// sameOutline makes sure that Outline and Names read what Parse reads: every value
// and every place of it.
func sameOutline(t *testing.T, text string) {
	t.Helper()
	file := source.NewFile("incidents/2026/2026-11-23-x.md", []byte(text))
	want, _ := Parse(file)
	want.onlyOutline()
	sameReport(t, text, want, Outline(file))
	want.onlyNames()
	sameReport(t, text, want, Names(file))
}

func sameReport(t *testing.T, text string, want, got *Report) {
	t.Helper()
	if reflect.DeepEqual(want, got) {
		return
	}
	all := cmp.Exporter(func(reflect.Type) bool { return true })
	place := cmp.Transformer("place", func(s source.Span) [2]int { return [2]int{s.Start, s.End} })
	t.Fatalf("the outline of %q says something else:\n%s", text, cmp.Diff(want, got, place, all))
}

// fromLines reports whether no line of a report needs a Markdown tree.
func fromLines(text string) bool {
	p := &parser{r: &Report{File: source.NewFile("x.md", []byte(text))}}
	p.r.Body = p.r.File.All()
	p.header()
	headings, plain := findHeadings(p.r.Body, nil)
	for i, h := range headings {
		end := p.r.Body.End
		if i+1 < len(headings) {
			end = headings[i+1].start
		}
		part := p.r.File.Span(h.end, end)
		if CanonicalSection(p.headingTitle(h).Value) == SectionFollowUps {
			r := itemReader{p: p, d: &document{body: part, src: part.Bytes()}}
			plain = plain && !strings.Contains(part.Text(), "\t") && r.read()
		}
	}
	return plain
}

// reports are the texts that are at hand: public reports, our examples and our
// templates.
func reports(t testing.TB) []string {
	t.Helper()
	var texts []string
	for _, pattern := range []string{
		"testdata/corpus/*/*", "../../examples/*.md", "../../examples/*/*.md", "../../examples/*/*/*.md", "../../templates/*.md",
	} {
		names, err := filepath.Glob(filepath.FromSlash(pattern))
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(names), err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(data))
		}
	}
	return texts
}

func TestOutlineOfReports(t *testing.T) {
	texts := append(reports(t), outlineSeeds...)
	plain := 0
	for _, text := range texts {
		for _, text := range []string{text, strings.ReplaceAll(text, "\n", "\r\n"), full + text, "\ufeff" + text, strings.TrimRight(text, "\n")} {
			sameOutline(t, text)
			if fromLines(text) {
				plain++
			}
		}
	}
	t.Logf("%d of %d were read from their lines", plain, 5*len(texts))
	if plain < len(texts) {
		t.Errorf("only %d of %d were read from their lines", plain, 5*len(texts))
	}
}

func TestOutlineOfPathologicalShapes(t *testing.T) {
	for _, shape := range hostile.Shapes {
		sameOutline(t, "# T\n\n"+shape(4<<10)+"\n## Follow-ups\n\n- [ ] a\n"+shape(2<<10)+"\n## Action items\n\n- [ ] b\n")
	}
	for _, size := range []int{MaxParagraph, MaxFrontMatter, MaxReport} {
		for _, line := range []string{"a\n", "| a | b |\n", "- [ ] a\n", "# a\n", "k: v\n"} {
			text := strings.Repeat(line, size/len(line))
			for cut := range 4 {
				sameOutline(t, "# T\n"+text[cut:])
				sameOutline(t, "---\nid: x\n"+text[cut:]+"---\n# T\n")
			}
		}
	}
}

// commonMark are the examples of the CommonMark specification, from goldmark's
// tests.
func TestOutlineOfAnyMarkdown(t *testing.T) {
	const item = "- [ ] Act `fu-aaaa11`\n"
	for _, text := range commonmark.Examples(t) {
		nested := "  " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  ") + "\n"
		oneLine := strings.ReplaceAll(strings.TrimSpace(text), "\n", " ")
		for _, in := range []string{
			text, "# T\n\n## Follow-ups\n\n" + text, "# T\n\n## Follow-ups\n\n" + item + text, "# T\n\n## Follow-ups\n\n" + item + "\n" + text + item,
			"# T\n\n" + text + "\n## Follow-ups\n\n" + item, "# T\n\n" + text + "## Follow-ups\n" + item + text + "# End\n" + text,
			"# T\n\n## Follow-ups\n\n" + item + nested + item, "---\nid: x\n---\n\n## Follow-ups\n\n" + text + item, "---\n" + text + "---\n# T\n",
			"# T\n\n## Follow-ups\n\n- " + text + item, "# T\n\n## Follow-ups\n\n1. [ ] " + text + "\n* [x] B\n", "# " + oneLine + "\n## Follow-ups\n### " + oneLine + "\n- " + oneLine + "\n",
			"## " + oneLine + "\n- [ ] " + oneLine + " `fu-aaaa11`\n  - owner: " + oneLine + "\n  - " + oneLine + "\n",
		} {
			sameOutline(t, in)
			sameOutline(t, strings.ReplaceAll(in, "\n", "\r\n"))
		}
	}
}

// pieces have a meaning in Markdown, in YAML or to the reader of follow-ups.
var pieces = []string{
	"*", "_", "**", "~", "~~", "<", ">", "&amp;", "&", "\\", "[", "]", "(", ")", "!", "`", "``", "```", "|", "#", "##", "-", "---", "===", "=", "+", "1. ", "- ",
	"- [ ] ", "[x] ", "  - ", "    - ", "\t", " ", "  ", "   ", ":", ": ", "]:", "[a]: b", "<!--", "-->", "<div>", "</pre>", "<b", "\r", "\x00", "\v", "\xff", "\u00a0",
	"\ufeff", "\u2028", "é", "✅", "[DONE]", "done: ", " (fixed)", "none", "N/A: ", "owner:@ana", " due:2026-12-15", "(status:blocked)", "ticket: [a](https://x/issues/1)",
	"`fu-7k2pqm`", "`code`", "title: x", "aliases: [a, b]", "tags:", "@ana", "\"", "'", "{", "}", "%", "## Follow-ups", "# T", "### G", "| a | b |", "|---|---|", "~~~", "null",
}

// mutate changes some lines of a text.
func mutate(r *rand.Rand, text string) string {
	lines := strings.SplitAfter(text, "\n")
	for range 1 + r.IntN(4) {
		i, j := r.IntN(len(lines)), r.IntN(len(lines))
		at := r.IntN(len(lines[i]) + 1)
		piece := pieces[r.IntN(len(pieces))]
		switch r.IntN(9) {
		case 0:
			lines[i] = ""
		case 1:
			lines[i] += lines[i]
		case 2:
			lines[i], lines[j] = lines[j], lines[i]
		case 3, 4:
			lines[i] = lines[i][:at] + piece + lines[i][at:]
		case 5:
			lines[i] = piece + lines[i]
		case 6:
			lines[i] = strings.Repeat(" ", r.IntN(6)) + lines[i]
		case 7:
			lines[i] = strings.TrimRight(lines[i], "\n") + piece + "\n"
		case 8:
			lines[i] = lines[i][:at]
		}
	}
	return strings.Join(lines, "")
}

func TestOutlineOfMutations(t *testing.T) {
	texts := append(reports(t), outlineSeeds...)
	r := rand.New(rand.NewPCG(1, 2))
	plain := 0
	for range 1_000 {
		text := mutate(r, texts[r.IntN(len(texts))])
		for range 3 {
			text = mutate(r, text)
			sameOutline(t, text)
		}
		for range 6 {
			text := mutate(r, outlineSeeds[r.IntN(len(outlineSeeds))])
			sameOutline(t, text)
			if fromLines(text) {
				plain++
			}
		}
	}
	t.Logf("%d were read from their lines", plain)
	if plain < 1_500 {
		t.Errorf("only %d were read from their lines", plain)
	}
}

var outlineSeeds = []string{
	"# T\n\n## Timeline\n\n### Actions\n\n- a\n\n#### Action items\n\n- b\n\n##### Next steps\n\n- c\n\n## Analysis\n\n### Tasks\n\n- d\n\n### Actions\n\n- e\n\n## Tasks\n\n- f\n",
	"## Timeline\n\n# T\n\n### Actions\n\n- a\n\n### Tasks\n\n- b\n", "# T\n\n# Timeline\n\n### Next steps\n\n- a\n\n## Maßnahmen\n\n- b\n",
	"# T\n\n## Follow-ups (short term)\n\n- [ ] a `fu-7k2pqm`\n\n## Follow-ups (long term)\n\n- b\n\n### Action items [later]\n\n- c\n\n## Actions: UTC\n\n- d\n\n## Action items – CET\n\n- e\n\n## Follow-ups-UTC\n\n- f\n",
	full, "", "# T\n\n## Follow-ups\n\n- [ ] a `fu-7k2pqm`\n  - owner: @ana\n  - due: 2026-12-15\n- [x] b\n  c `fu-7k2pqn`\n",
	strings.ReplaceAll(full, "\n", "\r\n"),
	"# T\n## Action items\n\n<!-- none -->\n\nText.\n\n- a owner:@ana `x` due:2026-12-15 `fu-7k2pqm` more\n\n### Soon\n* b\n    - owner: c\n    - detail\n",
	"# *T* [x](y)\n\n## **Follow-ups**\n\n- [ ] *a* [t](https://example.com/issues/1)\n- N/A\n\n## Next steps\n\n| Action | Owner |\n|---|---|\n| a | b |\n",
	"## Follow-ups\n- a\n# T\n- b\n# Follow-ups\n- c\n## Group\n- d\n# End\n- e\n", "T\n=\n\nFollow-ups\n---\n- a\n",
	"+++\ntitle = \"x\"\n+++\n## Follow-ups\n- a\n", "---\ntitle: x\n---\n## Follow-ups\n- a\n", "---\nid: x\n", "\ufeff# T\n\n## Follow-ups\n- [X] done: a\n- [DONE] b\n",
	"# T\n\n## Follow-ups\n- [ ] a `fu-7k2pqm`\n  - \u00a0due: 2026-12-15\n  - owner:\u00a0\n", "## Follow-ups\n- a\n\n\t>",
	"# T\n```\n## Follow-ups\n- a\n```\n## Follow-ups\n- b\n  ```\n  - c\n  ```\n- d\n", "# T\n<details>\n\n## Follow-ups\n\n1. a\n2. b\n\n</details>\n",
	"---\nid: 2026-11-23-x\nseverity: SEV2\nowner: ana\nteams: [a, b]\naliases:\n  - INC-1\nresolved: 2026-11-23T11:05:00+01:00\n---\n\n# T\n\n" +
		"## Follow-ups\n\n- [ ] Alert on the depth of the queue before\n  customers notice `fu-7k2pqm`\n  - owner: @ana\n  - due: 2026-12-15\n\n" +
		"- [x] Write it down `fu-7k2pqn`\n  - status: blocked\n  - for: a, b\n  - ticket: [A](https://example.com/1)\n  - see the runbook\n",
}

func FuzzOutline(f *testing.F) {
	for _, seed := range outlineSeeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { sameOutline(t, text) })
}

// BenchmarkOutline reads a report as the template makes it, with five
// follow-ups and 5 KiB of text, beside what Parse takes for it.
func BenchmarkOutline(b *testing.B) {
	var text strings.Builder
	text.WriteString(strings.Replace(full[:strings.Index(full, "# Checkout")], `"@chloe"`, "chloe", 1) + "# Checkout latency\n")
	for _, name := range []string{"Summary", "Impact", "Timeline", "Root cause", "Alerts", "Remediation", "Recovery", "What went wrong"} {
		text.WriteString("\n## " + name + "\n\n" + strings.Repeat("The queue grew while the pool kept its connections open and nobody saw it.\n", 8))
	}
	text.WriteString("\n## Follow-ups\n\n")
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		text.WriteString("- [ ] Alert on the depth of the queue `fu-0000" + id + id + "`\n  - owner: @ana\n  - due: 2026-12-15\n")
	}
	file := source.NewFile("incidents/2026/2026-11-23-checkout-latency.md", []byte(text.String()))
	b.Run("outline", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Outline(file)
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Parse(file)
		}
	})
}
