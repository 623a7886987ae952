package git

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// FuzzReadConfig demands that a configuration is read or refused, and that what is
// asked of it has an answer.
func FuzzReadConfig(f *testing.F) {
	for _, text := range []string{
		"", "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha1\n\tworktreeConfig\n", "[remote \"up/stream\"]\n\turl = https://example.com/x.git\n\tpromisor = true\n\tpartialclonefilter = blob:none\n",
		"[user]\n\temail = \"ana@example.com\" ; x\n", "[a \"b\\\"\\\\\"]\nc=\\\n d\n", "[include]\npath=/etc/passwd\n", "\ufeff[core]\r\n\tbare = false\r\n", "[", "[a.b]\n=", "[a]\nb = \"c\n",
	} {
		f.Add(text)
	}
	path := filepath.Join(f.TempDir(), "config")
	f.Fuzz(func(t *testing.T, text string) {
		must(t, os.WriteFile(path, []byte(text), 0o666))
		c, err := readConfig(path)
		if err != nil {
			if !strings.Contains(err.Error(), path) {
				t.Errorf("the error does not name the file: %v", err)
			}
			return
		}
		s := settings{common: c, worktree: c}
		_ = s.supported()
		_, _, _ = s.partial(), s.ofCheckout("sparsecheckout"), s.ofWorkTree(layout{}, "worktree")
		if branch, remotes := "main", s.remotes(); len(remotes) > 0 {
			if remote, rest := s.splitRemote(remotes[0] + "/" + branch); !strings.HasSuffix(rest, branch) || remote != "origin" && !slices.Contains(remotes, remote) {
				t.Errorf("%q/main is %q of %q", remotes[0], rest, remote)
			}
		}
	})
}

// FuzzPackedRefs demands that a branch is what a line of the file says, or is none.
func FuzzPackedRefs(f *testing.F) {
	const hash = "0123456789abcdef0123456789abcdef01234567"
	for _, text := range []string{
		"", "# pack-refs with: peeled fully-peeled sorted \n" + hash + " refs/heads/main\n^" + hash + "\n", hash + " refs/heads/main", hash + "\trefs/heads/main\r\n", "ref: refs/heads/main refs/heads/main\n",
		" refs/heads/main\n", "\x00 refs/heads/main\n",
	} {
		f.Add(text)
	}
	dir := f.TempDir()
	r := &inProcess{layout: layout{gitDir: dir, commonDir: dir}}
	f.Fuzz(func(t *testing.T, text string) {
		must(t, os.WriteFile(filepath.Join(dir, "packed-refs"), []byte(text), 0o666))
		got, err := r.ref("refs/heads/main")
		switch {
		case err == nil && !strings.Contains(strings.ToLower(text), got.String()+" refs/heads/main"):
			t.Errorf("%q is %s", text, got)
		case errors.Is(err, errNoRef) && strings.HasPrefix(text, hash+" refs/heads/main\n"):
			t.Errorf("%q has no branch", text)
		}
	})
}

// FuzzReadShallow demands whole hashes, or an error that names the file.
func FuzzReadShallow(f *testing.F) {
	const hash = "0123456789abcdef0123456789abcdef01234567"
	for _, text := range []string{"", hash + "\n", hash + "\r\n" + hash, hash[1:] + "\n", "\n", strings.ToUpper(hash), hash + "012345678901234567890123"} {
		f.Add(text)
	}
	path := filepath.Join(f.TempDir(), "shallow")
	f.Fuzz(func(t *testing.T, text string) {
		must(t, os.WriteFile(path, []byte(text), 0o666))
		cut, err := readShallow(path)
		if err != nil && !strings.Contains(err.Error(), path) {
			t.Errorf("the error does not name the file: %v", err)
		}
		if err == nil && strings.Join(cut, "") != strings.Join(strings.Fields(text), "") {
			t.Errorf("%q is %q", text, cut)
		}
	})
}

// FuzzResolve demands of any expression a commit that is there, or an error.
func FuzzResolve(f *testing.F) {
	s := newSandbox(f)
	s.commit("first", "a", "1")
	s.git("tag", "-a", "-m", "release", "v1")
	s.git("checkout", "-q", "-b", "side")
	s.commit("second", "a", "2")
	s.git("checkout", "-q", "main")
	s.commit("third", "b", "3")
	s.git("merge", "-q", "-m", "merge", "side")
	known := strings.Fields(s.git("rev-list", "--all"))
	r := s.open()
	for _, rev := range []string{
		"", "HEAD", "@", "v1^{}", "v1^{commit}~0", "HEAD^2", "HEAD~1^1", "main", "refs/heads/side", known[0], known[0][:7], "HEAD~99999999999999999999", "HEAD^{tree}", "HEAD@{1}", ":/x", "../../HEAD",
		"refs/../HEAD", "~", "^", "HEAD^0^0", "-x", "HEAD\x00", "main..side",
	} {
		f.Add(rev)
	}
	f.Fuzz(func(t *testing.T, rev string) {
		if len(rev) > 4096 {
			return
		}
		got, err := r.Resolve(rev)
		if err == nil && !slices.Contains(known, got) {
			t.Errorf("%q is %q", rev, got)
		}
		if err != nil && err.Error() == "" {
			t.Errorf("%q is refused without a word", rev)
		}
	})
}
