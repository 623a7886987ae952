package history_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/incident-cli/incident/internal/history"
)

// scene is a repository under random edits, all of which keep the id of one
// follow-up wherever it stands.
type scene struct {
	*repo
	day  int
	at   string // where the follow-up stands
	item string // the text of the item and what is nested beneath
	body string // the rest of its report
	old  *entry // a branch to go back to, or nil
}

const header = "---\nid: %s\nseverity: SEV%d\n---\n\n# Queue\n\n## Follow-ups\n\n"

func (s *scene) write() { s.put(s.at, s.body+s.item) }

// edits are what people do to a report and a repository.
var edits = map[string]func(*scene, *rapid.T){
	"text": func(s *scene, t *rapid.T) {
		s.item = strings.Replace(s.item, "]", "] "+rapid.SampledFrom([]string{"Soon", "Later", "Never"}).Draw(t, "word"), 1)
	},
	"due": func(s *scene, t *rapid.T) {
		s.item += fmt.Sprintf("  - due: 2026-03-%02d\n", rapid.IntRange(1, 28).Draw(t, "day"))
	},
	"fields": func(s *scene, _ *rapid.T) { s.item, _, _ = strings.Cut(s.item, "\n"); s.item += "\n" },
	"tick":   func(s *scene, _ *rapid.T) { s.item = strings.Replace(s.item, "[ ]", "[x]", 1) },
	"untick": func(s *scene, _ *rapid.T) { s.item = strings.Replace(s.item, "[x]", "[ ]", 1) },
	"marker": func(s *scene, _ *rapid.T) { s.item = strings.Replace(s.item, "- [", "* [", 1) },
	"head": func(s *scene, t *rapid.T) {
		s.body = fmt.Sprintf(header, "2026-01-01-queue", rapid.IntRange(1, 3).Draw(t, "severity"))
	},
	"rename": func(s *scene, t *rapid.T) {
		s.rm(s.at)
		s.at = fmt.Sprintf("incidents/%d.md", rapid.IntRange(1, 3).Draw(t, "name"))
	},
	"another report": func(s *scene, t *rapid.T) {
		s.body = fmt.Sprintf(header, fmt.Sprintf("2026-01-0%d-other", rapid.IntRange(1, 9).Draw(t, "id")), 1)
	},
	"delete": func(s *scene, _ *rapid.T) { s.rm(s.at); s.save(); s.write() },
	"copy": func(s *scene, t *rapid.T) {
		s.put("incidents/copy.md", s.body+strings.ReplaceAll(s.item, "fu-7k2pqm", "fu-0000"))
	},
	"branch": func(s *scene, _ *rapid.T) { s.old = s.head },
	"merge": func(s *scene, _ *rapid.T) {
		if s.old == nil {
			return
		}
		files := s.files
		tip := s.head
		s.checkout(s.old).put("incidents/side.md", fmt.Sprintf("# Side %d\n", s.day))
		branch := s.save()
		s.head, s.files = tip, files
		s.commit(s.next(), branch)
	},
}

func (s *scene) next() int    { s.day++; return s.day }
func (s *scene) save() *entry { return s.commit(s.next()) }

// An edit that keeps the id never makes a follow-up younger, whatever else it
// does, committed or not.
func TestOpenedNeverGetsYounger(t *testing.T) {
	names := slices.Sorted(maps.Keys(edits))
	rapid.Check(t, func(t *rapid.T) {
		s := &scene{repo: newRepo(), at: path, body: fmt.Sprintf(header, "2026-01-01-queue", 2), item: "- [ ] Alert `fu-7k2pqm`\n"}
		s.write()
		s.save()
		for _, name := range rapid.SliceOfN(rapid.SampledFrom(names), 1, 12).Draw(t, "edits") {
			edits[name](s, t)
			s.write()
			s.mustBeOfDayOne(t, name+", not committed")
			s.save()
			s.mustBeOfDayOne(t, name)
		}
	})
}

func (s *scene) mustBeOfDayOne(t *rapid.T, after string) {
	in := s.input()
	h, err := history.Build(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range in.Current {
		for _, f := range r.FollowUps {
			trace := h.FollowUp(r, f)
			if f.ID.Value == "fu-7k2pqm" && say(trace.Opened) != "1" {
				t.Fatalf("after %s: opened %s in %s", after, say(trace.Opened), r.Path())
			}
		}
	}
	if gone := h.Vanished(); len(gone) > 0 && gone[0].FollowUp.ID.Value == "fu-7k2pqm" {
		t.Fatalf("after %s: vanished though it is there", after)
	}
}
