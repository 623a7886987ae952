package report

import (
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/incident-cli/incident/internal/day"
	"github.com/incident-cli/incident/internal/lazy"
)

// idForm is a report's id: the day the incident started and at most five words.
var idForm = lazy.Regexp(`^\d{4}-\d{2}-\d{2}-[a-z0-9]+(-[a-z0-9]+)*$`)

// idPattern admits what ValidID does; it costs more.
const idPattern = `^` + day.Pattern + `-[a-z0-9]+(-[a-z0-9]+)*$`

// ValidID reports whether an id has the form YYYY-MM-DD-slug.
func ValidID(id string) bool {
	if len(id) < len("2006-01-02-a") || !idForm().MatchString(id) {
		return false
	}
	_, err := day.Parse(id[:len("2006-01-02")])
	return err == nil
}

// undecomposed are the Latin letters that no accent can be taken from, and the
// apostrophe, which does not end a word.
var undecomposed = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ł", "l", "'", "", "’", "")

const (
	maxWords = 5
	// maxSlug keeps a file name well within what every system allows.
	maxSlug = 60
)

// NewID is the id of an incident that started on the day: the day and at most
// five ASCII words of the title.
func NewID(started day.Day, title string) string {
	return started.String() + "-" + slug(title)
}

var wordForm = lazy.Regexp(`[a-z0-9]+`)

func slug(title string) string {
	folded := strings.Map(func(r rune) rune {
		if r >= 0x300 && r < 0x370 { // the accents that decomposition sets free
			return -1
		}
		return r
	}, norm.NFKD.String(undecomposed.Replace(strings.ToLower(title))))
	words := slices.DeleteFunc(wordForm().FindAllString(folded, -1), func(word string) bool {
		return strings.Contains(word, "template") // a file with that name is none of the reports
	})
	words = words[:min(len(words), maxWords)]
	s := strings.Trim(strings.Join(words, "-"), "-")
	if len(s) > maxSlug {
		s = strings.Trim(s[:maxSlug], "-")
	}
	if s == "" {
		return "incident"
	}
	return s
}

// Stem is the id that a path repeats: the file's name without its extension,
// or the folder's name for a README in an id's own folder.
func Stem(name string) string {
	base := path.Base(name)
	stem := strings.TrimSuffix(base, path.Ext(base))
	if strings.EqualFold(stem, "readme") {
		return path.Base(path.Dir(name))
	}
	if !isMarkdown(base) {
		return base
	}
	return stem
}

func isMarkdown(base string) bool {
	ext := strings.ToLower(path.Ext(base))
	return ext == ".md" || ext == ".markdown"
}

// dateForm finds a day in a file's name.
var dateForm = lazy.Regexp(`\d{4}-\d{2}-\d{2}`)

// noDay stands in an id for the day, which nobody has written down.
const noDay = "YYYY-MM-DD"

// suggestID proposes an id for a report that has none, from its path and from
// the day that it speaks of, if any.
func suggestID(name, day string) string {
	stem := Stem(name)
	if ValidID(stem) {
		return stem
	}
	if date := dateForm().FindString(stem); date != "" {
		return date + "-" + slug(strings.Replace(stem, date, "", 1))
	}
	if day == "" {
		day = noDay
	}
	return day + "-" + slug(stem)
}

// DayOfID is the day that an id begins with, and false where it has none.
func DayOfID(id string) (day.Day, bool) {
	if len(id) < len("2006-01-02") {
		return 0, false
	}
	d, err := day.Parse(id[:len("2006-01-02")])
	return d, err == nil
}

// FollowUpAlphabet holds the characters of a follow-up's id: Crockford's base
// 32 has no i, l, o and u.
const FollowUpAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

var inAlphabet = setOf(FollowUpAlphabet)

// ValidFollowUpID reports whether s has the form of a follow-up's id: four to
// eight characters behind "fu-".
func ValidFollowUpID(s string) bool {
	rest, ok := strings.CutPrefix(s, "fu-")
	if !ok || len(rest) < 4 || len(rest) > 8 {
		return false
	}
	for i := range len(rest) {
		if !inAlphabet[rest[i]] {
			return false
		}
	}
	return true
}

// FollowUpIDFault is why a text is none of the ids of follow-ups, though it looks
// as if it was meant for one; empty where it is an id, or nothing like it.
func FollowUpIDFault(s string) string {
	if len(s) <= len("fu-") || !strings.EqualFold(s[:len("fu-")], "fu-") || ValidFollowUpID(s) {
		return ""
	}
	rest := s[len("fu-"):]
	for i := range len(rest) {
		if !isWordByte(rest[i]) && rest[i] != '_' {
			return ""
		}
	}
	switch {
	case ValidFollowUpID(strings.ToLower(s)):
		return "an id is in lower case"
	case strings.ContainsAny(strings.ToLower(rest), "ilou"):
		return "an id has no i, l, o and u"
	case strings.Contains(rest, "_"):
		return "an id has letters and digits only"
	}
	return `an id has four to eight characters behind "fu-"`
}

// setOf is a set of bytes that is looked up without a search.
func setOf(bytes string) (set [256]bool) {
	for i := range len(bytes) {
		set[bytes[i]] = true
	}
	return set
}
