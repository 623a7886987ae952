package cache_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/incident-cli/incident/internal/cache"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// parts reads what was kept; nil where it is as if nothing were there.
func parts(f cache.Folder) []string {
	kept, err := f.Open("history")
	if err != nil {
		return nil
	}
	defer kept.Close()
	var all []string
	for i := range 2 {
		text, ok := kept.Part(i)
		if !ok && text != "" {
			panic("something is returned of a damaged part")
		}
		if !ok {
			return nil
		}
		all = append(all, text)
	}
	return all
}

func TestWhatIsSavedIsRead(t *testing.T) {
	f := cache.In(t.TempDir())
	if _, err := f.Open("history"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing kept: %v", err)
	}
	for _, second := range []string{"past", "", "another"} {
		must(t, f.Save("history", []byte("answers"), []byte(second)))
		if got := fmt.Sprintf("%q", parts(f)); got != fmt.Sprintf("%q", []string{"answers", second}) {
			t.Errorf("read %s", got)
		}
	}
	entries, err := os.ReadDir(f.Path())
	must(t, err)
	if len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// Whatever happens to the bytes, they are read as they were written or not at
// all.
func TestDamageIsAsNothing(t *testing.T) {
	f := cache.In(t.TempDir())
	first, second := bytes.Repeat([]byte("answers "), 40), bytes.Repeat([]byte("past "), 30)
	must(t, f.Save("history", first, second))
	name := filepath.Join(f.Path(), "history")
	whole, err := os.ReadFile(name)
	must(t, err)
	random := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		damaged := damage(random, whole)
		must(t, os.WriteFile(name, damaged, 0o600))
		got := parts(f)
		if got != nil && (got[0] != string(first) || got[1] != string(second)) {
			t.Fatalf("read %.80q of %.200q", got, damaged)
		}
	}
}

func damage(random *rand.Rand, whole []byte) []byte {
	damaged := bytes.Clone(whole)
	at := random.IntN(len(damaged))
	switch random.IntN(4) {
	case 0:
		damaged[at] ^= 1 << random.IntN(8)
	case 1:
		damaged = damaged[:at]
	case 2:
		damaged = append(damaged[:at], damaged[random.IntN(len(damaged)):]...)
	case 3:
		for i := at; i < min(at+random.IntN(64), len(damaged)); i++ {
			damaged[i] = byte(random.IntN(256))
		}
	}
	return damaged
}

func TestForeignFiles(t *testing.T) {
	f := cache.In(t.TempDir())
	must(t, f.Save("history", []byte("answers")))
	name := filepath.Join(f.Path(), "history")
	for what, put := range map[string]func() error{
		"empty":    func() error { return os.WriteFile(name, nil, 0o600) },
		"a text":   func() error { return os.WriteFile(name, []byte("hello\n"), 0o600) },
		"a folder": func() error { return os.Mkdir(name, 0o700) },
	} {
		must(t, os.RemoveAll(name))
		must(t, put())
		if got := parts(f); got != nil {
			t.Errorf("%s: read %q", what, got)
		}
	}
}

func TestManyWriters(t *testing.T) {
	f := cache.In(t.TempDir())
	var writers sync.WaitGroup
	for n := range 8 {
		writers.Go(func() {
			text := bytes.Repeat([]byte{byte('a' + n)}, 10_000)
			for range 50 {
				if err := f.Save("history", text, text); err != nil {
					t.Error(err)
				}
				if got := parts(f); len(got) != 2 || got[0] != got[1] {
					t.Error("read a mixture")
				}
			}
		})
	}
	writers.Wait()
}

func TestLeftoversAreRemoved(t *testing.T) {
	f := cache.In(t.TempDir())
	must(t, os.Mkdir(f.Path(), 0o700))
	old, young := filepath.Join(f.Path(), "tmp-history.1"), filepath.Join(f.Path(), "tmp-history.2")
	for _, name := range []string{old, young} {
		must(t, os.WriteFile(name, []byte("half"), 0o600))
	}
	must(t, os.Chtimes(old, time.Time{}, time.Now().Add(-2*time.Hour)))
	must(t, f.Save("history", []byte("answers")))
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Error("what an interrupted run left is still there")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("what another run is writing is gone")
	}
}

func TestNoFolder(t *testing.T) {
	if err := cache.In(filepath.Join(t.TempDir(), "none")).Save("history", []byte("x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
