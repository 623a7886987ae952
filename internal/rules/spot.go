package rules

import "github.com/incident-cli/incident/internal/report"

// spots say which words a text holds. Most texts hold none that a rule about
// words looks for, and one look at each word spares them all the patterns.
type spots uint8

const (
	spotHindsight spots = 1 << iota // should, could, ought
	spotHave
	spotBlame
	spotAbsolute
	spotLength
	spotUser
	spotError
)

// spotWords are the words that are looked for, of which eight letters count.
var spotWords = map[string]spots{
	"should": spotHindsight, "shouldn": spotHindsight, "could": spotHindsight, "couldn": spotHindsight, "ought": spotHindsight,
	"have":  spotHave,
	"human": spotBlame, "operator": spotBlame, "pilot": spotBlame, "careless": spotBlame, "negligen": spotBlame, "incompet": spotBlame,
	"stupid": spotBlame, "stupidit": spotBlame, "forgot": spotBlame, "mistake": spotBlame, "user": spotUser, "error": spotError, "finger": spotBlame, "fingers": spotBlame, "fingered": spotBlame, "fingerin": spotBlame, "fault": spotBlame,
	"obvious": spotAbsolute, "obviousl": spotAbsolute, "course": spotAbsolute, "needless": spotAbsolute, "common": spotAbsolute, "simply": spotAbsolute,
	"just": spotAbsolute, "bother": spotAbsolute | spotBlame, "bothers": spotAbsolute, "bothered": spotAbsolute, "forget": spotAbsolute, "forgets": spotAbsolute,
	"better": spotAbsolute, "inexcusa": spotAbsolute, "unforgiv": spotAbsolute, "sloppy": spotAbsolute, "sloppine": spotAbsolute, "laziness": spotAbsolute,
	"ridiculo": spotAbsolute,
	"duration": spotLength, "downtime": spotLength, "lasted": spotLength, "went": spotLength, "outage": spotLength, "disrupti": spotLength,
	"interrup": spotLength, "detectio": spotLength, "detect": spotLength, "recover": spotLength, "recovery": spotLength, "resolve": spotLength,
	"resoluti": spotLength, "restore": spotLength, "mitigate": spotLength, "mitigati": spotLength,
}

// packed are the first eight letters of a word in lower case, one per byte.
type packed uint64

const packedLetters = 8

var (
	packedSpots = func() map[packed]spots {
		out := map[packed]spots{}
		for word, s := range spotWords {
			out[pack(word)] = s
		}
		return out
	}()
	// spotStarts are the first two letters of those words.
	spotStarts = func() (starts [1 << 10]bool) {
		for word := range spotWords {
			starts[twoLetters(word[0], word[1])] = true
		}
		return starts
	}()
)

func pack(word string) (p packed) {
	for i := range min(len(word), packedLetters) {
		p = p<<8 | packed(word[i])
	}
	return p
}

// twoLetters is a number for two letters, whatever their case.
func twoLetters(a, b byte) int { return int(a&31)<<5 | int(b&31) }

// spot looks at each word of a text.
func spot(text []byte) (found spots) {
	for at := 0; at < len(text); at++ {
		if !isLetter(text[at]) {
			continue
		}
		start := at
		for at < len(text) && isLetter(text[at]) {
			at++
		}
		if at-start > 3 && spotStarts[twoLetters(text[start], text[start+1])] {
			found |= packedSpots[packLower(text[start:min(at, start+packedLetters)])]
		}
	}
	return found
}

func packLower(word []byte) (p packed) {
	for _, c := range word {
		p = p<<8 | packed(c|0x20)
	}
	return p
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// spotted is what the body of a report holds. Several rules ask.
func (f *Facts) spotted(r *report.Report) spots {
	if known, ok := f.spots.Load(r); ok {
		return known.(spots)
	}
	found := spot(r.Body.Bytes())
	f.spots.Store(r, found)
	return found
}
