package git

import (
	"os"
	"path/filepath"
	"testing"
)

func TestDeclaredSafe(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	config := filepath.Join(home, "config")
	t.Setenv("GIT_CONFIG_GLOBAL", config)
	for _, c := range []struct {
		config string
		want   bool
	}{
		{"", false},
		{"[safe]\n\tdirectory = *\n", true},
		{"[safe]\n\tdirectory = /srv/reports\n", true},
		{"[safe]\n\tdirectory = /srv/*\n", true},
		{"[safe]\n\tdirectory = /srv\n", false},
		{"[safe]\n\tdirectory = /srv/report\n", false},
		{"[safe]\n\tdirectory = /else\n\tdirectory = /srv/reports\n", true},
		{"[safe]\n\tdirectory = /srv/reports\n\tdirectory =\n", false},
		{"[safe]\n\tdirectory = ~/srv/reports\n", false},
	} {
		if err := os.WriteFile(config, []byte(c.config), 0o600); err != nil {
			t.Fatal(err)
		}
		r := &Repository{layout: layout{found: "/srv/reports", environment: surroundings()}}
		if got := r.declaredSafe(); got != c.want {
			t.Errorf("%q: safe %v, want %v", c.config, got, c.want)
		}
	}
	if err := os.WriteFile(config, []byte("[safe]\n\tdirectory = ~/srv/*\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := (&Repository{layout: layout{found: filepath.Join(home, "srv", "bare.git"), environment: surroundings()}}); !r.declaredSafe() {
		t.Error("a bare repository in the user's home is not taken as safe")
	}
}

func TestOwnedByUser(t *testing.T) {
	if !ownedByUser(t.TempDir(), "") {
		t.Error("a folder that the test made belongs to another user")
	}
	if os.Geteuid() == 0 {
		path := t.TempDir()
		if err := os.Chown(path, 12345, 12345); err != nil {
			t.Skip(err)
		}
		if ownedByUser(path, "") {
			t.Error("a folder of another user is taken for our own")
		}
		if !ownedByUser(path, "12345") {
			t.Error("a folder of the user who called sudo is not taken for theirs")
		}
		return
	}
	if ownedByUser("/", "") {
		t.Error("the root folder is taken for our own")
	}
}
