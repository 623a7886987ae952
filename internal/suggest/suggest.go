// Package suggest finds what somebody most likely meant.
package suggest

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// most is how many suggestions are offered: more are a list to read.
const most = 3

// Nearest returns the known words that are nearly the given one, the nearest
// first and at most three. A word is near when a third of its letters, and at
// least one, must change.
func Nearest(word string, known []string) []string {
	type near struct {
		word     string
		distance int
	}
	var found []near
	for _, k := range known {
		limit := max(1, min(len(k), len(word))/3)
		if d := distance(strings.ToLower(word), strings.ToLower(k), limit); d <= limit && k != word {
			found = append(found, near{k, d})
		}
	}
	slices.SortFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.word, b.word))
	})
	var out []string
	for _, n := range found[:min(len(found), most)] {
		out = append(out, n.word)
	}
	return slices.Compact(out)
}

// OneSlip reports whether a word is another one but for a slip of the fingers: one
// letter too many, too few or another, or two that changed places.
func OneSlip(word, known string) bool {
	return distance(strings.ToLower(word), strings.ToLower(known), 1) <= 1
}

// mostListed is how many known words are listed: all keys of a form, and not all
// people of a company.
const mostListed = 30

// Help is the help line for a word that is not known: "did you mean", or the
// known words where none is near, as far as somebody reads them.
func Help(word string, known []string) string {
	if near := Nearest(word, known); len(near) > 0 {
		return DidYouMean(near)
	}
	if more := len(known) - mostListed; more > 0 {
		known = append(slices.Clone(known[:mostListed]), fmt.Sprintf("one of %d more", more))
	}
	return "use " + List(known)
}

// IDs are ids of reports that may be meant by one that none has, at most three:
// those that are nearly that one, then those that hold it, then those of its day.
func IDs(id string, known []string) []string {
	near := Nearest(id, known)
	for _, holds := range []func(string) bool{
		func(k string) bool { return strings.Contains(k, id) },
		func(k string) bool { return len(id) > dayLength && strings.HasPrefix(k, id[:dayLength]+"-") },
	} {
		for _, k := range known {
			if len(near) < most && id != "" && holds(k) && !slices.Contains(near, k) {
				near = append(near, k)
			}
		}
	}
	return near
}

const dayLength = len("2026-11-23")

// DidYouMean asks for the suggestions.
func DidYouMean(near []string) string {
	quoted := make([]string, len(near))
	for i, w := range near {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	return "did you mean " + List(quoted) + "?"
}

// List joins words with commas and "or".
func List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// strangers is a number of letters that at least have to change, from which letters
// stand in one word and not in the other: most words are told apart by that.
func strangers(a, b string) int {
	x, y := letters(a), letters(b)
	return max(bits.OnesCount64(x&^y), bits.OnesCount64(y&^x))
}

// letters has a bit for each letter of a word; a few letters share one.
func letters(s string) (set uint64) {
	for i := range len(s) {
		set |= 1 << (s[i] & 63)
	}
	return set
}

const shortWord = 40

// distance is the number of letters to insert, delete, replace or swap with
// their neighbour; it gives up above the limit.
func distance(a, b string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit || strangers(a, b) > limit {
		return limit + 1
	}
	var rows [3][shortWord + 1]int // most words need no more, and there are many
	before, last, row := rows[0][:], rows[1][:], rows[2][:]
	if len(b) > shortWord {
		before, last, row = make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	}
	for j := range last[:len(b)+1] {
		last[j] = j
	}
	least := 0 // of the row before
	for i := 1; i <= len(a); i++ {
		row[0] = i
		leastBefore := least
		least = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit && leastBefore > limit { // a swap reaches two rows back
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
