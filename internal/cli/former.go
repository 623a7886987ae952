package cli

import (
	"context"
	"slices"

	"github.com/incident-cli/incident/internal/git"
	"github.com/incident-cli/incident/internal/history"
	"github.com/incident-cli/incident/internal/wire"
	"github.com/incident-cli/incident/internal/workspace"
)

// wholeLog is the history of the places in which reports are, and of those in
// which former configurations had them: a folder that is renamed makes nothing
// younger.
type wholeLog struct{ *session }

// Walk implements history.Log.
func (l wholeLog) Walk(ctx context.Context, visit func(*history.Commit) error) error {
	log, err := l.widen(ctx, l.ws)
	if err != nil {
		return err
	}
	return log.Walk(ctx, visit)
}

// Blobs implements history.Log.
func (l wholeLog) Blobs(ctx context.Context, hashes []string, take func(string, []byte) error) error {
	return l.pastOf(l.ws, "").Blobs(ctx, hashes, take)
}

// recentLog is what came since a commit whose former places are known.
type recentLog struct {
	git.Log
	ws *workspace.Workspace
}

// Walk implements history.Log. Where the configuration had another place in the
// meantime, what happened there before was not kept.
func (l recentLog) Walk(ctx context.Context, visit func(*history.Commit) error) error {
	former, err := formerPlaces(ctx, l.Log, l.ws)
	if err != nil {
		return err
	}
	if !l.ws.Remembers(former) {
		return history.ErrOther
	}
	return l.Log.Walk(ctx, visit)
}

// pastOf is the history of all places that are known.
func (s *session) pastOf(ws *workspace.Workspace, since string) git.Log {
	return s.repo.Log(s.commit, git.Query{Under: ws.HeldFolders(), File: workspace.ConfigFile, Since: since})
}

// widen learns the former places from the history, and returns that of all
// places. It is read anew only where they lie outside of what was read.
func (s *session) widen(ctx context.Context, ws *workspace.Workspace) (git.Log, error) {
	ws.Remember(ws.NewFormer().Places())
	log, read := s.pastOf(ws, ""), git.Disjoint(ws.HeldFolders())
	former, err := formerPlaces(ctx, log, ws)
	if err != nil {
		return nil, err
	}
	ws.Remember(former)
	if slices.Equal(read, git.Disjoint(ws.HeldFolders())) {
		return log, nil
	}
	s.env.note("reports were in %v", former)
	return s.pastOf(ws, ""), nil
}

// formerPlaces are the places of the configurations that a history held.
func formerPlaces(ctx context.Context, log git.Log, ws *workspace.Workspace) ([]workspace.Place, error) {
	versions, err := log.Versions(ctx)
	if err != nil {
		return nil, err
	}
	former := ws.NewFormer()
	err = log.Blobs(ctx, versions, func(_ string, content []byte) error {
		former.Take(content)
		return nil
	})
	return former.Places(), err
}

// keepPlaces writes places down.
func keepPlaces(places []workspace.Place) []byte {
	w := &wire.Writer{}
	w.Count(len(places))
	for _, p := range places {
		w.String(p.Reports)
		w.String(p.Reviews)
	}
	return w.Bytes
}

// recallPlaces reads what keepPlaces wrote.
func recallPlaces(text string) ([]workspace.Place, bool) {
	in := wire.NewReader(text)
	places := make([]workspace.Place, in.Count(2))
	for i := range places {
		places[i] = workspace.Place{Reports: in.String(), Reviews: in.String()}
	}
	return places, in.Done()
}
