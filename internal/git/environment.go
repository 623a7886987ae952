package git

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
)

// Environment is the variables of a process as os.Environ lists them, of which
// the last of a name counts. What git reads there says which repository is
// meant, where its objects lie and where the user's configuration is; git sets
// some of it for hooks, aliases, `rebase --exec` and `bisect run`. The zero
// Environment sets nothing.
type Environment []string

// The variables that say which repository is meant.
const (
	varGitDir     = "GIT_DIR"
	varWorkTree   = "GIT_WORK_TREE"
	varCommonDir  = "GIT_COMMON_DIR"
	varObjects    = "GIT_OBJECT_DIRECTORY"
	varAlternates = "GIT_ALTERNATE_OBJECT_DIRECTORIES"
	varCeilings   = "GIT_CEILING_DIRECTORIES"
	varAcross     = "GIT_DISCOVERY_ACROSS_FILESYSTEM"
	varImplicit   = "GIT_IMPLICIT_WORK_TREE"
)

// repositoryVariables are those that name a repository or parts of one, in the
// order in which git looks at them.
var repositoryVariables = []string{varGitDir, varWorkTree, varCommonDir, varObjects, varAlternates}

func (e Environment) lookup(name string) (value string, set bool) {
	for _, v := range e {
		if rest, ok := strings.CutPrefix(v, name+"="); ok {
			value, set = rest, true
		}
	}
	return value, set
}

func (e Environment) get(name string) string {
	value, _ := e.lookup(name)
	return value
}

// path is the folder that a variable names, absolute; empty where it is not
// set. Set to nothing it names nothing, as for git: a script that meant to name
// a repository must not get another one.
func (e Environment) path(name, base string) (string, error) {
	value, set := e.lookup(name)
	if set && value == "" {
		return "", &PlaceError{Problem: "the variable " + name + " is set, and empty", Remedy: "unset " + name}
	}
	if !set {
		return "", nil
	}
	return relativeTo(base, value), nil
}

// home is the user's folder, empty where it is not known.
func (e Environment) home() string { return cmp.Or(e.get("HOME"), e.get("USERPROFILE")) }

// Names lists the variables that are set and say which repository is meant, or
// where it keeps what.
func (e Environment) Names() []string {
	var names []string
	for _, name := range repositoryVariables {
		if _, set := e.lookup(name); set {
			names = append(names, name)
		}
	}
	return names
}

// ceilings are the folders that the search for a repository does not look into,
// nor into any above them, without symbolic links. As in git, those behind an
// empty entry have none, and need not be looked at.
func (e Environment) ceilings() []string {
	var dirs []string
	plain := false
	for _, dir := range filepath.SplitList(e.get(varCeilings)) {
		if dir == "" {
			plain = true
			continue
		}
		if !filepath.IsAbs(dir) {
			continue
		}
		if real, err := filepath.EvalSymlinks(dir); err == nil && !plain {
			dir = real
		}
		dirs = append(dirs, filepath.Clean(dir))
	}
	return dirs
}

// alternates are the object stores that are borrowed from besides those that
// the repository itself lists. One that is gone is left out, as git does: what
// only it held will be missed by name.
func (e Environment) alternates(base string) []string {
	var dirs []string
	for _, dir := range alternateList(e.get(varAlternates), filepath.ListSeparator, base) {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			dirs = append(dirs, real)
		}
	}
	return dirs
}

// alternateList reads a list of object stores as git does: a comment stands for
// nothing, and an entry may be quoted as in C.
func alternateList(list string, separator byte, base string) []string {
	var dirs []string
	for list != "" {
		var dir string
		dir, list = nextAlternate(list, separator)
		if dir != "" && dir[0] != '#' {
			dirs = append(dirs, relativeTo(base, dir))
		}
	}
	return dirs
}

// nextAlternate takes an entry with broken quotes for one without quotes, as
// git does.
func nextAlternate(list string, separator byte) (dir, rest string) {
	if list[0] == '"' {
		if dir, rest, ok := unquoteC(list[1:]); ok {
			return dir, rest[min(1, len(rest)):]
		}
	}
	dir, rest, _ = strings.Cut(list, string(separator))
	return dir, rest
}

// escapes are the letters behind a backslash, in the order of what they mean.
const escapes, escaped = `abfnrtv\"`, "\a\b\f\n\r\t\v\\\""

// unquoteC reads up to the closing quote.
func unquoteC(text string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return b.String(), text[i+1:], true
		case c != '\\':
			b.WriteByte(c)
		case i+3 < len(text) && isOctal(text[i+1:i+4]):
			b.WriteByte((text[i+1]-'0')<<6 | (text[i+2]-'0')<<3 | text[i+3] - '0')
			i += 3
		case i+1 < len(text) && strings.IndexByte(escapes, text[i+1]) >= 0:
			i++
			b.WriteByte(escaped[strings.IndexByte(escapes, text[i])])
		default:
			return "", "", false
		}
	}
	return "", "", false
}

func isOctal(digits string) bool {
	return digits[0] <= '3' && strings.Trim(digits, "01234567") == ""
}

// quotedList writes a list of object stores so that git reads it.
func quotedList(dirs []string) string {
	quoted := make([]string, len(dirs))
	for i, dir := range dirs {
		quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(dir) + `"`
	}
	return strings.Join(quoted, string(filepath.ListSeparator))
}

// harmless removes what would turn git to another repository or make it start
// something; where the user's own configuration lies may stay.
func (e Environment) harmless() []string {
	return e.keeping(func(name string) bool { return slices.Contains(userConfigVariables, name) })
}

// keeping removes what begins with GIT_, but for what is to be kept, and sets
// what every run of the program needs.
func (e Environment) keeping(kept func(name string) bool) []string {
	left := slices.DeleteFunc(slices.Clone(e), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return strings.HasPrefix(name, "GIT_") && !kept(name) || name == "LC_ALL" || name == "LANGUAGE"
	})
	return append(left, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0")
}

var userConfigVariables = []string{"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"}

// offline is harmless, and keeps git from the network. Older programs do not
// know the first variable, which the second keeps from it all the same.
func (e Environment) offline() []string {
	return append(e.harmless(), "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none")
}

// online is harmless as well, but keeps what says how the user's servers are
// reached.
func (e Environment) online() []string {
	return e.keeping(func(name string) bool {
		return slices.ContainsFunc(connectionVariables, func(begin string) bool { return strings.HasPrefix(name, begin) })
	})
}

// connectionVariables are the beginnings of their names. Jobs pass what opens a
// server by GIT_CONFIG_COUNT and those that it counts.
var connectionVariables = []string{
	"GIT_CONFIG_", "GIT_SSH", "GIT_SSL_", "GIT_HTTP_", "GIT_PROXY_", "GIT_PROTOCOL", "GIT_ASKPASS", "GIT_ALLOW_PROTOCOL",
}
