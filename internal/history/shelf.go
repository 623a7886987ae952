package history

import (
	"hash/maphash"
	"math/bits"
	"sync"

	"github.com/incident-cli/incident/internal/wire"
)

// shelf holds facts once, however many versions of a report say the same. Its
// methods may be called from several goroutines. A nil shelf holds nothing.
type shelf struct {
	seed maphash.Seed
	// boards each have a lock of their own, so that readers hardly wait.
	boards [64]board
}

type board struct {
	mu    sync.Mutex
	facts map[string]*facts // by how they are encoded
}

func newShelf() *shelf {
	s := &shelf{seed: maphash.MakeSeed()}
	for i := range s.boards {
		s.boards[i].facts = map[string]*facts{}
	}
	return s
}

func (s *shelf) board(hash uint64) *board { return &s.boards[hash%uint64(len(s.boards))] }

// facts are those that a statement wrote.
func (s *shelf) facts(encoded []byte) *facts {
	if s == nil {
		return decode(string(encoded))
	}
	b := s.board(maphash.Bytes(s.seed, encoded))
	b.mu.Lock()
	known := b.facts[string(encoded)]
	b.mu.Unlock()
	if known != nil {
		return known
	}
	return s.recall(string(encoded))
}

// recall are facts that were kept, nil where they are not what a statement wrote.
func (s *shelf) recall(encoded string) *facts {
	b := s.board(maphash.String(s.seed, encoded))
	b.mu.Lock()
	defer b.mu.Unlock()
	known := b.facts[encoded]
	if known == nil {
		if known = decode(encoded); known != nil {
			b.facts[encoded] = known
		}
	}
	return known
}

// write encodes what is stated.
func (s *statement) write(w *wire.Writer) {
	w.Bool(s.report)
	w.Bool(s.closed)
	w.String(s.id)
	w.String(s.text)
	there := fieldSet(0)
	for i, value := range s.values {
		if value != "" {
			there |= 1 << i
		}
	}
	w.Uint(uint64(there))
	for _, value := range s.values {
		if value != "" {
			w.String(value)
		}
	}
}

// decode returns nil where that is not what a statement wrote.
func decode(encoded string) *facts {
	in := wire.NewReader(encoded)
	f := &facts{encoded: encoded, report: in.Bool(), closed: in.Bool(), id: in.String(), text: in.String()}
	f.stated = fieldSet(in.Below(1 << maxFields))
	f.values = make([]string, 0, bits.OnesCount32(uint32(f.stated)))
	for range cap(f.values) {
		f.values = append(f.values, in.String())
	}
	if !in.Done() {
		return nil
	}
	return f
}
