package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
	"github.com/incident-cli/incident/internal/workspace"
)

// itemChange makes a change to a follow-up and says in a word what it was.
type itemChange struct {
	name, short   string
	fits          func(*report.FollowUp) bool
	change        func(*report.Report, *report.FollowUp) (*source.File, error)
	says, already string
}

// itemChanges are the commands that change a follow-up and need nothing but its
// id.
var itemChanges = []itemChange{
	{
		name: "done", short: "Tick the box of a follow-up", fits: (*report.FollowUp).Open,
		change: edit.Done, says: "done", already: "was done already",
	},
	{
		name: "start", short: "Say that somebody works on a follow-up", fits: (*report.FollowUp).Open,
		change: edit.Start, says: "in progress", already: "was in progress already",
	},
	{
		name: "block", short: "Say that a follow-up waits for something", fits: (*report.FollowUp).Open,
		change: edit.Block, says: "blocked", already: "was blocked already",
	},
	{
		name: "reopen", short: "Make a follow-up open again", fits: notOpen,
		change: edit.Reopen, says: "open again", already: "was open already",
	},
}

func notOpen(f *report.FollowUp) bool { return f.State() != report.Open }

func newItemChange(c itemChange) func(*Env) *cobra.Command {
	return func(env *Env) *cobra.Command {
		return &cobra.Command{
			Use:               c.name + " ID...",
			Short:             c.short,
			Example:           "  incident followups " + c.name + " fu-7k2pqm",
			Args:              someArgs(1, 0, "the id of a follow-up"),
			ValidArgsFunction: completeFollowUps(env, c.fits),
			RunE: func(cmd *cobra.Command, args []string) error {
				return runItemChange(cmd.Context(), env, args, c)
			},
		}
	}
}

func newFollowUpDrop(env *Env) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:               "drop ID... --reason REASON",
		Short:             "Say that a follow-up will not be done, and why",
		Example:           `  incident followups drop fu-7k2pqm --reason "the cost outweighs the risk"`,
		Args:              someArgs(1, 0, "the id of a follow-up"),
		ValidArgsFunction: completeFollowUps(env, (*report.FollowUp).Open),
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(reason) == "" {
				return usage("a follow-up is dropped for a reason: give --reason")
			}
			return runItemChange(cmd.Context(), env, args, itemChange{
				says: "dropped", already: "was dropped for this reason already",
				change: func(r *report.Report, f *report.FollowUp) (*source.File, error) {
					return edit.Drop(r, f, strings.TrimSpace(reason))
				},
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why it will not be done; `text` of one line")
	return cmd
}

func newFollowUpSet(env *Env) *cobra.Command {
	all := func(*report.FollowUp) bool { return true }
	return &cobra.Command{
		Use:   "set ID FIELD=VALUE...",
		Short: "Change fields of a follow-up, and no other byte",
		Long: `Change fields of a follow-up, and no other byte. The fields are
` + strings.Join(report.FollowUpFields, ", ") + `.
An empty value removes a field.`,
		Example:           "  incident followups set fu-7k2pqm owner=ben due=2026-12-15",
		Args:              someArgs(2, 0, "the id of a follow-up and at least one FIELD=VALUE"),
		ValidArgsFunction: completeFollowUps(env, all),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runFollowUpSet(cmd.Context(), env, args[0], args[1:])
		},
	}
}

func runFollowUpSet(ctx context.Context, env *Env, id string, assignments []string) error {
	sets, err := parseSets(assignments)
	if err != nil {
		return err
	}
	if err := env.changesFormat(); err != nil {
		return err
	}
	s, err := env.openToWrite(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.changeItems(ctx, []string{id}, itemChange{
		says: saySets(sets), already: "said so already",
		change: func(r *report.Report, f *report.FollowUp) (*source.File, error) {
			return edit.SetFields(r, f, sets, s.known())
		},
	}))
}

// saySets says what fields are set to.
func saySets(sets []edit.Set) string {
	var parts []string
	for _, set := range sets {
		if set.Value == "" {
			parts = append(parts, set.Name+" removed")
			continue
		}
		parts = append(parts, set.Name+" set to "+set.Value)
	}
	return strings.Join(parts, ", ")
}

func runItemChange(ctx context.Context, env *Env, ids []string, c itemChange) error {
	if err := env.changesFormat(); err != nil {
		return err
	}
	s, err := env.openToWrite(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.changeItems(ctx, ids, c))
}

// changeItems changes follow-ups, those of a report at once, and prints where
// each stands and what it is. Nothing is written where one of them is refused.
func (s *session) changeItems(ctx context.Context, names []string, c itemChange) error {
	groups, err := s.itemsByReport(names)
	if err != nil {
		return err
	}
	for _, ids := range groups {
		if _, err := s.changedItems(ids, c); err != nil {
			return refused(err)
		}
	}
	var changes []changeMade
	for _, ids := range groups {
		written, problem := s.writeItems(ctx, ids, c)
		if err = problem; err != nil {
			break
		}
		changes = append(changes, written...)
	}
	if len(changes) == 0 {
		return err
	}
	return errors.Join(err, s.printChanges(changes))
}

// itemsByReport are the ids of the follow-ups that are named, each once, those
// of a report together.
func (s *session) itemsByReport(names []string) ([][]string, error) {
	var groups [][]string
	group := map[*report.Report]int{}
	for _, name := range names {
		// Lists show it, so that it is not unknown; but nothing in the file says it.
		if strings.HasPrefix(name, "~") {
			return nil, usage("%s stands for a follow-up that has no id yet\nrun: incident check --fix", name)
		}
		r, f, err := s.ws.ResolveFollowUp(name)
		if err != nil {
			return nil, err
		}
		i, begun := group[r]
		if !begun {
			i = len(groups)
			group[r], groups = i, append(groups, nil)
		}
		if id := f.ID.Value; !slices.Contains(groups[i], id) {
			groups[i] = append(groups[i], id)
		}
	}
	return groups, nil
}

// itemsChanged is a report before a change of some of its follow-ups, its file
// afterwards, and what there is to say of each of them.
type itemsChanged struct {
	before *report.Report
	after  *source.File
	items  []int // places among the report's follow-ups
	said   []string
}

// changedItems makes a change to follow-ups of one report.
func (s *session) changedItems(ids []string, c itemChange) (itemsChanged, error) {
	r, _, err := s.ws.ResolveFollowUp(ids[0])
	if err != nil {
		return itemsChanged{}, err
	}
	out := itemsChanged{before: r, after: r.File}
	current := r
	for _, id := range ids {
		// Another run may have moved an item meanwhile; changes keep the rest.
		i := slices.IndexFunc(current.FollowUps, func(f *report.FollowUp) bool { return f.ID.Value == id })
		if i < 0 {
			return itemsChanged{}, &workspace.UnknownError{What: "follow-up", Name: id}
		}
		after, err := c.change(current, current.FollowUps[i])
		if err != nil {
			return itemsChanged{}, err
		}
		said := c.says
		if string(after.Data) == string(current.File.Data) {
			said = c.already
		}
		out.after, out.items, out.said = after, append(out.items, i), append(out.said, said)
		current, _ = report.Parse(after)
	}
	return out, nil
}

// writeItems makes the change and writes it, however often that takes.
func (s *session) writeItems(ctx context.Context, ids []string, c itemChange) ([]changeMade, error) {
	var made itemsChanged
	_, next, err := s.change(ctx, func() (_ *report.Report, _ *source.File, err error) {
		made, err = s.changedItems(ids, c)
		return made.before, made.after, err
	})
	if err != nil {
		return nil, err
	}
	changes := make([]changeMade, len(ids))
	for n, i := range made.items {
		changes[n] = changeMade{path: next.Path(), line: next.FollowUps[i].Line().Position().Line, id: ids[n], text: made.said[n]}
	}
	return changes, nil
}

func newFollowUpAdd(env *Env) *cobra.Command {
	given := map[string]*string{}
	cmd := &cobra.Command{
		Use:   "add REPORT TEXT",
		Short: "Add a follow-up to a report, with an id of its own",
		Long: `Add a follow-up to a report, behind its last one, with an id of its own. The
path and the line, and the id, are printed.`,
		Example:           `  incident followups add checkout-latency "Alert on queue depth" --owner ana --due 2026-12-15`,
		Args:              someArgs(2, 2, "a report and the text, in quotes"),
		ValidArgsFunction: completeReports(env),
	}
	for _, name := range report.FollowUpFields {
		given[name] = cmd.Flags().String(name, "", followUpFlags[name])
	}
	completeFlags(cmd, env, map[string]func(*session) []string{
		"owner": handles, "team": teamNames, "for": factorNames,
		"kind":    func(*session) []string { return report.FollowUpKinds },
		"control": func(*session) []string { return report.FollowUpControls },
		"status":  func(*session) []string { return report.FollowUpStatuses },
	})
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var sets []edit.Set
		for _, name := range report.FollowUpFields {
			if cmd.Flags().Changed(name) {
				sets = append(sets, edit.Set{Name: name, Value: strings.TrimSpace(*given[name])})
			}
		}
		return runFollowUpAdd(cmd.Context(), env, args[0], args[1], sets)
	}
	return cmd
}

// followUpFlags is the help of the flags of followups add, by field.
var followUpFlags = map[string]string{
	"owner":    "the `handle` of who does it; without it, the report's owner",
	"team":     "the `team` that does it; without it, the owner's",
	"due":      "the `day` by which it is done; without it, by the policy of the severity",
	"status":   "`status`: " + strings.Join(report.FollowUpStatuses, ", "),
	"kind":     "`kind`: " + strings.Join(report.FollowUpKinds, ", "),
	"control":  "`what` will stand guard: " + strings.Join(report.FollowUpControls, ", "),
	"for":      "the contributing `factors` that it answers",
	"ticket":   "the `link` or key of its ticket",
	"verify":   "`path` or URL of the guard that will exist",
	"evaluate": "the `day` to ask whether it worked",
	"done":     "the `day` on which it was done",
	"reason":   "`why` it is dropped",
}

func runFollowUpAdd(ctx context.Context, env *Env, name, text string, sets []edit.Set) error {
	if err := env.changesFormat(); err != nil {
		return err
	}
	s, err := env.openToWrite(ctx)
	if err != nil {
		return err
	}
	return s.finish(s.addFollowUp(ctx, name, text, sets))
}

func (s *session) addFollowUp(ctx context.Context, name, text string, sets []edit.Set) error {
	var id string
	_, next, err := s.change(ctx, func() (*report.Report, *source.File, error) {
		r, err := s.report(name)
		if err != nil {
			return nil, nil, err
		}
		if id, err = edit.MintID(s.taken(), rand.Reader); err != nil {
			return nil, nil, err
		}
		after, err := edit.AddFollowUp(r, text, sets, id, s.known())
		return r, after, err
	})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(next.FollowUps, func(f *report.FollowUp) bool { return f.ID.Value == id })
	line := next.FollowUps[i].Line().Position().Line
	if err := s.printChanges([]changeMade{{path: next.Path(), line: line, id: id, text: "added"}}); err != nil {
		return err
	}
	s.sayNoneNeeded(next)
	return nil
}

// sayNoneNeeded tells of an "N/A: reason" in the section of the follow-ups,
// which is no longer true and which no program may delete.
func (s *session) sayNoneNeeded(r *report.Report) {
	for _, b := range r.Section(report.SectionFollowUps).Blocks {
		if report.NotApplicable(b.Text) || report.NotApplicableBare(b.Text) {
			s.env.flushed()
			s.env.Err.Line(s.place(b.Span), fmt.Sprintf(": %q stands in the section, which now has a follow-up: delete it", b.Text))
		}
	}
}

// taken reports whether a follow-up has an id. A number that an item of the
// past had is as good as impossible among a thousand million, and reading all
// of history to exclude it would make adding one slow.
func (s *session) taken() func(string) bool {
	ids := map[string]bool{}
	for _, r := range s.ws.Reports {
		for _, f := range r.FollowUps {
			ids[f.ID.Value] = true
		}
	}
	return func(id string) bool { return ids[id] }
}
