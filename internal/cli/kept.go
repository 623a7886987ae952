package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/incident-cli/incident/internal/cache"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/rules"
	"github.com/incident-cli/incident/internal/term"
	"github.com/incident-cli/incident/internal/workspace"
)

// readingVersion is another number whenever something else is read of a report
// or of a history than before: what was kept of them is then of no use.
// TestReadingVersion fails where it would have to be.
const readingVersion = 13

// The names under which things are kept.
const (
	keptHistory = "history"
	keptReports = "reports"
)

// The parts of what is kept, beside those of the history.
const (
	reportsPart = 0                 // of what is kept of the reports, all
	placesPart  = history.KeptParts // where former configurations had the reports
	keptParts   = placesPart + 1
)

// keepAfter is how many commits come before the history is kept anew: to read
// that many again takes about as long as it takes to write everything.
const keepAfter = 200

// kept is what earlier runs left for this one, and what this one will leave.
type kept struct {
	folder  cache.Folder
	file    *cache.File // of the history; its past is read when it is needed
	key     string      // of the history
	history *history.History
	reports *workspace.Memory
}

// keeping reports whether what was learned may be kept, and what was kept be
// used: only for the commit that is checked out, or for others each would take
// the place of the one before.
func (s *session) keeping() bool { return !s.env.noCache && s.commit != "" && s.commit == s.head }

// kept finds what was kept of the history that ends in the commit; nil is nothing.
func (s *session) recallHistory() (*history.Kept, error) {
	if !s.keeping() {
		return nil, nil
	}
	altered, err := s.repo.Altered()
	if err != nil {
		return nil, err
	}
	s.kept.key = s.keyOf(altered)
	s.kept.folder = cache.In(s.repo.GitDir())
	if s.kept.file, err = s.kept.folder.Open(keptHistory); err != nil {
		s.noteUnkept(err)
		return nil, nil
	}
	places, _ := s.kept.file.Part(placesPart)
	former, ok := recallPlaces(places)
	found := history.Recall(s.kept.key, s.kept.file)
	if !ok || found == nil {
		s.env.note("what is kept of the history is damaged, or of another version or configuration")
		return nil, nil
	}
	s.ws.Remember(former)
	return found, nil
}

// keyOf stands for all that decides what is read, but for the commits.
func (s *session) keyOf(altered string) string {
	p := s.ws.Policy
	sum := sha256.Sum256([]byte(fmt.Sprintf("%d\n%s\n%q\n%q\n%v\n%s", readingVersion, buildVersion(), p.Reports, p.Reviews, p.AuthorDate, altered)))
	return hex.EncodeToString(sum[:])
}

func (s *session) noteUnkept(err error) {
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.env.note("what was kept is not used: %v", err)
	}
}

// openOutlines opens the repository for lists that need no more of the reports
// than their outlines.
func (env *Env) openOutlines(ctx context.Context) (*session, error) {
	s, err := env.findRepository(env.git)
	if err != nil {
		return nil, err
	}
	s.outlines = true
	// A list is soon over, and holds most of what it allocates to the end: there is
	// next to nothing to collect below some 160 MB, where this begins.
	env.collectAt(4000)
	if env.alone && !env.noCache && s.remembers() {
		takeLargePages()
	}
	if err := s.load(ctx, asAsked); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// remembers reports whether something is kept of the history. A first run reads
// all of that, and collects so much garbage that large pages gain it nothing.
func (s *session) remembers() bool {
	file, err := cache.In(s.repo.GitDir()).Open(keptHistory)
	return err == nil && file.Close() == nil
}

// loadOutlines reads the outlines of the reports, and takes those over that are
// known by their stamps.
func (s *session) loadOutlines(tree workspace.Tree) (ws *workspace.Workspace, err error) {
	s.kept.folder = cache.In(s.repo.GitDir())
	remember := s.overlay && !s.env.noCache
	var unkept error
	ws, now, err := workspace.LoadOutlines(tree, rules.IDs(), func() (known *workspace.Memory) {
		if remember {
			known, unkept = s.recallReports()
		}
		return known
	})
	s.noteUnkept(unkept)
	if remember && err == nil && now.Stale() {
		s.kept.reports = now
	}
	return ws, err
}

func (s *session) recallReports() (*workspace.Memory, error) {
	file, err := s.kept.folder.Open(keptReports)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, _ := file.Part(reportsPart)
	return workspace.RecallMemory(reportsKey(), text), nil
}

// reportsKey stands for how reports are read, which depends on no configuration.
func reportsKey() string { return fmt.Sprintf("%d %s", readingVersion, buildVersion()) }

// keep leaves what was learned for the next run. That it cannot be left is no
// reason to fail, and neither is a defect of our own: the answer is out.
func (s *session) keep() {
	defer func() {
		if p := recover(); p != nil {
			s.env.note("nothing is kept: %v", p)
		}
	}()
	k := &s.kept
	if k.file != nil {
		k.file.Close()
	}
	if k.reports != nil {
		s.save(keptReports, k.reports.Keep(reportsKey()))
	}
	if k.history == nil || !s.keeping() {
		return
	}
	if parts := k.history.Keep(k.key, s.commit); parts != nil {
		s.save(keptHistory, append(parts, keepPlaces(s.ws.Former()))...)
	}
}

func (s *session) save(name string, parts ...[]byte) {
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	if err := s.kept.folder.Save(name, parts...); err != nil {
		s.env.note("%s is not kept: %v", name, err)
		return
	}
	s.env.note("%s kept in %s, %s", name, s.kept.folder.Path(), term.Count(size, "byte"))
}
