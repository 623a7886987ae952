package cli

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"

	"github.com/incident-cli/incident/internal/git"
	"github.com/incident-cli/incident/internal/report"
)

// changedSince are the reports that differ from the merge base of what is read
// and a revision. A file that was moved differs.
func (s *session) changedSince(ctx context.Context, base string, reports []*report.Report) ([]*report.Report, error) {
	before, err := s.blobsAtBase(ctx, base)
	if err != nil {
		return nil, fmt.Errorf("--base %s: %w", base, err)
	}
	var changed []*report.Report
	for _, r := range reports {
		if !isBlob(r.File.Data, before[r.Path()]) {
			changed = append(changed, r)
		}
	}
	return changed, nil
}

// blobsAtBase are the files in the reports' folders at the merge base, with
// their hashes.
func (s *session) blobsAtBase(ctx context.Context, base string) (map[string]string, error) {
	target, err := s.repo.Resolve(base)
	if err != nil {
		return nil, err
	}
	if s.commit == "" {
		return nil, git.ErrUnborn
	}
	from, err := s.repo.MergeBase(ctx, s.commit, target)
	if errors.Is(err, git.ErrNoMergeBase) {
		return nil, fmt.Errorf("%w\nname a branch that this one began on, and fetch it whole: git fetch origin, or in CI fetch-depth: 0", err)
	}
	if err != nil {
		return nil, err
	}
	files, err := s.repo.Files(ctx, from, s.ws.Folders())
	if err != nil {
		return nil, err
	}
	blobs := map[string]string{}
	for _, f := range files {
		blobs[f.Path] = f.Blob
	}
	return blobs, nil
}

// isBlob reports whether a file is a blob. Where git checks text
// out with CRLF, the blob has LF.
func isBlob(data []byte, blob string) bool {
	if blob == "" {
		return false
	}
	named := func(data []byte) bool { return blob == blobHash(data, len(blob)) }
	return named(data) || named(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")))
}

// blobHash is git's name for the bytes of a file, of so many digits.
func blobHash(data []byte, digits int) string {
	var h hash.Hash = sha1.New()
	if digits == hex.EncodedLen(sha256.Size) {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00", len(data))
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}
