package cli

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/incident-cli/incident/internal/term"
)

var update = flag.Bool("update", false, "write the generated pages of docs")

// TestDocs compares the generated pages with what the program says today.
func TestDocs(t *testing.T) {
	root := newRoot(&Env{Streams: &term.Streams{Out: term.NewWriter(io.Discard, term.Options{}), Err: term.NewWriter(io.Discard, term.Options{})}})
	pages := map[string][]byte{
		"commands.md":    commandsPage(root),
		"exit-codes.md":  topicPage("Exit codes", "exit-codes", exitCodesHelp),
		"limits.md":      topicPage("Limits", "limits", limitsHelp()),
		"environment.md": topicPage("Environment", "environment", environmentHelp),
	}
	for _, name := range schemaNames() {
		pages["schema/"+name+".json"] = schemaPage(t, name)
	}
	for name, want := range pages {
		path := filepath.Join("..", "..", "docs", name)
		if *update {
			if err := os.WriteFile(path, want, 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("%v; run: make docs", err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("docs/%s is not what the program says; run: make docs\n%s", name, diff)
		}
	}
}

// TestFlagsNameTheirValues keeps Go's names of types out of the help.
func TestFlagsNameTheirValues(t *testing.T) {
	t.Parallel()
	root := newRoot(&Env{Streams: &term.Streams{Out: term.NewWriter(io.Discard, term.Options{}), Err: term.NewWriter(io.Discard, term.Options{})}})
	eachCommand(root, func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if value, _ := pflag.UnquoteUsage(f); value == "string" || value == "strings" {
				t.Errorf("%s --%s %s says nothing about its value", c.CommandPath(), f.Name, value)
			}
		})
	})
}

func schemaPage(t *testing.T, name string) []byte {
	t.Helper()
	var b bytes.Buffer
	env := &Env{Streams: &term.Streams{Out: term.NewWriter(&b, term.Options{})}}
	if err := errors.Join(runSchema(env, name), env.Out.Flush()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const generated = "<!-- Generated from the program by `make docs`. Do not edit. -->\n\n"

func topicPage(title, topic, text string) []byte {
	return fmt.Appendf(nil, "# %s\n\n%sThe program says the same with `incident help %s`.\n\n```text\n%s\n```\n", title, generated, topic, text)
}

func commandsPage(root *cobra.Command) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Commands\n\n%s", generated)
	b.WriteString("## Flags of every command\n\n")
	flags(&b, root.PersistentFlags())
	eachCommand(root, func(c *cobra.Command) {
		fmt.Fprintf(&b, "\n## %s\n\n", c.CommandPath())
		long := c.Long
		if long == "" {
			long = c.Short
		}
		fmt.Fprintf(&b, "```text\n%s\n```\n\n%s\n", c.UseLine(), strings.TrimRight(prose(long), "\n"))
		if c.Example != "" {
			fmt.Fprintf(&b, "\nExamples:\n\n```sh\n%s\n```\n", strings.ReplaceAll(strings.TrimPrefix(c.Example, "  "), "\n  ", "\n"))
		}
		if c.LocalFlags().HasAvailableFlags() {
			b.WriteString("\nFlags:\n\n")
			flags(&b, c.LocalFlags())
		}
	})
	return b.Bytes()
}

// eachCommand visits the commands that do something, in the order of the help.
func eachCommand(c *cobra.Command, visit func(*cobra.Command)) {
	for _, sub := range c.Commands() {
		if sub.Runnable() && !sub.Hidden && sub.Name() != "help" {
			visit(sub)
		}
		eachCommand(sub, visit)
	}
}

// pageWidth is the number of columns of a line of prose.
const pageWidth = 80

// prose keeps indented parts of a help text as code, and fills the lines of the
// rest.
func prose(text string) string {
	var b strings.Builder
	code := false
	for _, line := range strings.Split(fill(text), "\n") {
		if indented := strings.HasPrefix(line, "  "); indented != code && line != "" {
			if code = indented; code {
				b.WriteString("```text\n")
			} else {
				b.WriteString("```\n\n")
			}
		}
		b.WriteString(line + "\n")
	}
	if code {
		b.WriteString("```\n")
	}
	return b.String()
}

// fill breaks the lines of paragraphs anew.
func fill(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		if !strings.Contains("\n"+p, "\n ") {
			paragraphs[i] = term.Wrap(strings.ReplaceAll(p, "\n", " "), pageWidth)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

func flags(w io.Writer, set *pflag.FlagSet) {
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if value != "" {
			name += " " + strings.ToUpper(value)
		}
		item := term.Wrap(fmt.Sprintf("`%s`: %s", name, usage), pageWidth-2)
		fmt.Fprintf(w, "- %s\n", strings.ReplaceAll(item, "\n", "\n  "))
	})
}
