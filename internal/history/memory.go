package history

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/incident-cli/incident/internal/wire"
)

// memory is the past that belongs to what was kept. It is read piece by piece:
// what is new concerns a few cells of thousands.
type memory struct {
	store  Store
	marks  string // of the commits
	ties   ties
	pieces pieces
	read   bool   // all cells were read together
	whole  string // which is then what they are
}

// recallPast reads what is where in the past that was kept.
func (k *Kept) recallPast() (*memory, bool) {
	index, ok := k.store.Part(indexPart)
	in := wire.NewReader(index)
	m := &memory{store: k.store, marks: in.String(), ties: ties(in.String()), pieces: pieces(in.String())}
	ok = ok && in.Done() && len(m.marks) == k.commits.count() &&
		m.pieces.count() == len(k.cells) && m.ties.valid(len(k.cells))
	return m, ok
}

// cell is what was kept of a cell, and whether it is that.
func (m *memory) cell(number int) (text string, good bool) {
	from, to, sum := m.pieces.at(number)
	if m.read {
		return m.whole[from:to], true
	}
	text, there := m.store.Piece(cellsPart, from, to-from)
	return text, there && sumOfPiece(text) == sum
}

// readAll reads all cells, and reports whether they are what was kept.
func (m *memory) readAll() bool {
	text, ok := m.store.Part(cellsPart)
	for i := range m.pieces.count() {
		from, to, _ := m.pieces.at(i)
		ok = ok && from <= to && to <= int64(len(text))
	}
	m.read, m.whole = ok, text
	return ok
}

// pieces says for each piece of a part where it ends and what its checksum is.
type pieces string

// pieceSize is the size in bytes of what is said of a piece.
const pieceSize = 8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func sumOfPiece(text string) uint32 { return crc32.Checksum([]byte(text), castagnoli) }

func appendPiece(all []byte, end int, text string) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(all, uint32(end)), sumOfPiece(text))
}

func (p pieces) count() int { return len(p) / pieceSize }

func (p pieces) at(i int) (from, to int64, sum uint32) {
	if i > 0 {
		from = p.end(i - 1)
	}
	return from, p.end(i), uint32(number(string(p[i*pieceSize+4 : (i+1)*pieceSize])))
}

func (p pieces) end(i int) int64 { return int64(number(string(p[i*pieceSize : i*pieceSize+4]))) }
