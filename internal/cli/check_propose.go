package cli

import (
	"crypto/sha256"
	"math/rand/v2"
	"slices"

	"github.com/incident-cli/incident/internal/edit"
	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/source"
)

// proposing are the formats that tell programs what would mend a finding.
var proposing = []string{"json", "jsonl", "sarif", "rdjson"}

// proposeIDs adds to what findings propose the ids that --fix would add: without
// them a reviewer who takes a proposal has the finding again. The same report gets
// the same proposals each time, and none that was not tried: of what cannot be
// told, or takes too long to try, nothing is proposed.
func (s *session) proposeIDs(opts checkOptions, found []finding.Finding) {
	if !slices.ContainsFunc(opts.outputs, func(o checkOutput) bool { return slices.Contains(proposing, o.name) }) {
		return
	}
	lacking := map[*source.File][]*finding.Finding{}
	for i := range found {
		if f := &found[i]; f.Rule == rules.FollowUpID.ID {
			lacking[f.Span.File] = append(lacking[f.Span.File], f)
		}
	}
	taken := s.takenIDs()
	for _, r := range s.ws.Reports {
		if n := len(lacking[r.File]); n == 0 || n > mostProposed {
			continue
		}
		seed := sha256.Sum256(append([]byte(r.Path()+"\x00"), r.File.Data...))
		minted, err := edit.MintIDs(r, func(id string) bool { return taken[id] }, rand.NewChaCha8(seed))
		if err == nil {
			propose(r, lacking[r.File], minted)
		}
	}
}

// mostProposed is for how many items of a report ids are proposed. Where they
// cannot be added together each is tried alone, which reads the whole report.
const mostProposed = 25

// propose sets the fixes of findings about follow-ups without an id, where all of
// them together do what they should.
func propose(r *report.Report, lacking []*finding.Finding, minted []edit.Minted) {
	fixes := make([]*finding.Fix, len(lacking))
	var edits []finding.Edit
	ids := map[string]bool{}
	for i, f := range lacking {
		fixes[i] = f.Fix
		at := slices.IndexFunc(minted, func(m edit.Minted) bool { return m.FollowUp.PlaceOfID() == f.Span })
		if at < 0 {
			continue
		}
		fixes[i] = withID(f.Fix, minted[at])
		edits, ids[minted[at].ID] = append(edits, fixes[i].Edits...), true
	}
	if !identifies(r, edits, ids) {
		return
	}
	for i, f := range lacking {
		f.Fix = fixes[i]
	}
}

// withID is a fix that adds an id as well.
func withID(fix *finding.Fix, m edit.Minted) *finding.Fix {
	id := m.Edit
	both := &finding.Fix{Message: m.Message(), Edits: slices.Clone(m.Cited)}
	if fix != nil {
		both.Message = fix.Message + ", and " + both.Message
		for _, e := range fix.Edits {
			if e.Span == id.Span {
				id.New += e.New // the lines of its fields, which stand below it
				continue
			}
			both.Edits = append(both.Edits, e)
		}
	}
	both.Edits = append(both.Edits, id)
	slices.SortStableFunc(both.Edits, func(a, b finding.Edit) int { return a.Span.Start - b.Span.Start })
	return both
}

// identifies reports whether edits give just these ids to follow-ups, and leave
// as many as there were.
func identifies(r *report.Report, edits []finding.Edit, ids map[string]bool) bool {
	file, err := edit.Apply(r.File, edits)
	if err != nil {
		return false
	}
	after, _ := report.Parse(file)
	read := 0
	for _, item := range after.FollowUps {
		if ids[item.ID.Value] {
			read++
		}
	}
	return read == len(ids) && len(after.FollowUps) == len(r.FollowUps)
}
