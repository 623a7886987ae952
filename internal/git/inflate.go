package git

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// inflater decompresses zlib streams (RFC 1950, RFC 1951) from memory to
// memory. Most objects are a few hundred bytes, for each of which
// compress/flate prepares a window of 32 KiB and copies every byte twice: it
// takes twice as long.
type inflater struct {
	source []byte
	next   int    // what of the source has not gone into bits
	bits   uint64 // read ahead, the next one lowest
	count  int    // of bits; those above are zero, or the same as in the source
	target []byte
	at     int // how much of the target is filled

	literals, distances codes
	lengths             [maxLiterals + maxDistances]uint8
}

var (
	// errCutOff says that the source ends before the target is full.
	errCutOff  = fmt.Errorf("%w: compressed data that ends too early", ErrDamaged)
	errDeflate = fmt.Errorf("%w: unreadable compressed data", ErrDamaged)
)

// inflate fills the target from the beginning of a stream. The checksum in its
// end is not looked at: whatever is read is compared with its hash.
func (f *inflater) inflate(target, source []byte) error {
	const head = 2
	f.target, f.at = target, 0
	if len(source) < head {
		return errCutOff
	}
	// Deflate without a dictionary, and a check.
	if source[0]&15 != 8 || source[1]&0x20 != 0 || binary.BigEndian.Uint16(source)%31 != 0 {
		return errDeflate
	}
	f.source, f.next, f.bits, f.count = source, head, 0, 0
	for last := false; f.at < len(f.target); {
		if last {
			return errDeflate // it claimed to be more
		}
		kind, err := f.take(3)
		if err != nil {
			return err
		}
		last = kind&1 != 0
		if err := f.block(kind >> 1); err != nil {
			return err
		}
	}
	return nil
}

func (f *inflater) block(kind int) error {
	switch kind {
	case 0:
		return f.copyStored()
	case 1:
		return f.decode(&fixedLiterals, &fixedDistances)
	case 2:
		if err := f.readCodes(); err != nil {
			return err
		}
		return f.decode(&f.literals, &f.distances)
	}
	return errDeflate
}

// refill reads ahead as many bits as there are, at least 56 but for the end.
func (f *inflater) refill() {
	if f.next+8 <= len(f.source) {
		f.bits |= binary.LittleEndian.Uint64(f.source[f.next:]) << (f.count & 63)
		f.next += (63 - f.count) >> 3
		f.count |= 56
		return
	}
	for ; f.count <= 56 && f.next < len(f.source); f.next++ {
		f.bits |= uint64(f.source[f.next]) << (f.count & 63)
		f.count += 8
	}
}

// take reads a number of up to 16 bits.
func (f *inflater) take(length int) (int, error) {
	if f.count < length {
		if f.refill(); f.count < length {
			return 0, errCutOff
		}
	}
	value := int(f.bits & (1<<length - 1))
	f.bits >>= length
	f.count -= length
	return value, nil
}

// copyStored copies a block that is not compressed, which begins at a byte.
func (f *inflater) copyStored() error {
	f.next -= f.count / 8
	f.bits, f.count = 0, 0
	const head = 4
	if f.next+head > len(f.source) {
		return errCutOff
	}
	length, check := binary.LittleEndian.Uint16(f.source[f.next:]), binary.LittleEndian.Uint16(f.source[f.next+2:])
	if length != ^check {
		return errDeflate
	}
	f.next += head
	copied := copy(f.target[f.at:], f.source[f.next:min(len(f.source), f.next+int(length))])
	f.at += copied
	f.next += copied
	if copied < int(length) && f.at < len(f.target) {
		return errCutOff
	}
	return nil
}

// decode reads a compressed block up to its end, or until the target is full.
func (f *inflater) decode(literals, distances *codes) error {
	if f.decodeMost(literals, distances) {
		return nil
	}
	target, at := f.target, f.at
	for at < len(target) {
		if f.count < roundBits {
			f.refill()
		}
		c := f.code(literals)
		if f.count < 0 {
			return errCutOff
		}
		switch c.kind() {
		case isLiteral:
			target[at] = byte(c.value())
			at++
			continue
		case isEnd:
			f.at = at
			return nil
		case isInvalid:
			return f.invalid()
		}
		length := c.value() + f.small(c.extra())
		if c = f.code(distances); c.kind() != isBase {
			return f.invalid()
		}
		distance := c.value() + f.small(c.extra())
		if f.count < 0 {
			return errCutOff
		}
		if distance > at {
			return errDeflate
		}
		at = repeat(target, at, distance, length)
	}
	f.at = at
	return nil
}

// decodeMost decodes as long as neither end is near, and reports whether that of
// the block was met. What is wrong it leaves to decode, with the code in which that
// stands. Its state is in variables of its own, which takes two thirds of the time.
func (f *inflater) decodeMost(literals, distances *codes) (ended bool) {
	source, next, bits, count := f.source, f.next, f.bits, uint(f.count)
	target, at := f.target, f.at
	for at+1 < len(target) && next+8 <= len(source) {
		bits |= binary.LittleEndian.Uint64(source[next:]) << (count & 63)
		next += int(63-count) >> 3
		count |= 56
		c := literals.of(bits)
		if c.kind() == isLiteral {
			target[at] = byte(c.value())
			at, bits, count = at+1, bits>>c.length(), count-c.length()
			if c = literals.of(bits); c.kind() == isLiteral {
				target[at] = byte(c.value())
				at, bits, count = at+1, bits>>c.length(), count-c.length()
			}
			continue
		}
		if ended = c.kind() == isEnd; ended {
			bits, count = bits>>c.length(), count-c.length()
			break
		}
		left := bits >> c.length()
		length := c.value() + int(left&(1<<c.extra()-1))
		left >>= c.extra()
		d := distances.of(left)
		left >>= d.length()
		distance := d.value() + int(left&(1<<d.extra()-1))
		if c.kind() != isBase || d.kind() != isBase || distance > at {
			break
		}
		bits, count = left>>d.extra(), count-c.length()-c.extra()-d.length()-d.extra()
		at = repeat(target, at, distance, length)
	}
	f.next, f.bits, f.count, f.at = next, bits, int(count), at
	return ended
}

// of is the code that comes next.
func (c *codes) of(bits uint64) code {
	next := c.table[bits&c.mask]
	if next.kind() == isMore {
		next = c.table[next.value()+int(bits>>c.width&(1<<next.extra()-1))]
	}
	return next
}

// roundBits is how many bits a length and a distance take at most.
const roundBits = 48

// repeat copies what stands at a distance behind it.
func repeat(target []byte, at, distance, length int) int {
	end := min(at+length, len(target))
	for at < end { // what is copied may be part of what it is copied to
		at += copy(target[at:end], target[at-distance:at])
	}
	return end
}

// code reads the next code; the bits for it have been read ahead.
func (f *inflater) code(from *codes) code {
	c := from.of(f.bits)
	f.bits >>= c.length()
	f.count -= int(c.length())
	return c
}

// small reads a number whose bits have been read ahead.
func (f *inflater) small(length uint) int {
	value := int(f.bits & (1<<length - 1))
	f.bits >>= length
	f.count -= int(length)
	return value
}

// invalid blames the end of the source where that lies in the last code.
func (f *inflater) invalid() error {
	if f.next == len(f.source) && f.count < maxLength {
		return errCutOff
	}
	return errDeflate
}

const (
	maxLength    = 15 // bits of a code
	maxLiterals  = 288
	maxDistances = 32
	endOfBlock   = 256
)

// code is what a sequence of bits means: its length in bits 0 to 3, in 4 to 7
// how many bits follow that belong to it, then its kind, and its value from 16.
type code uint32

// The kinds of codes.
const (
	isInvalid = iota
	isLiteral
	isBase // of a length or a distance
	isEnd
	isMore // the bits that follow say which code of another table it is
)

func newCode(kind, value, extra int) code { return code(value<<16 | kind<<8 | extra<<4) }

func (c code) length() uint { return uint(c & 15) }
func (c code) extra() uint  { return uint(c >> 4 & 15) }
func (c code) kind() uint8  { return uint8(c >> 8) }
func (c code) value() int   { return int(c >> 16) }

// codes finds a code by the bits that come next: those of up to width bits at
// once, longer ones in a table behind.
type codes struct {
	table  []code
	width  uint
	mask   uint64              // of width bits
	sorted [maxLiterals]uint16 // scratch: the symbols by the lengths of their codes
}

// The widths that zlib uses as well: wider tables take longer to build than
// they save on small objects.
const (
	literalWidth  = 9
	distanceWidth = 6
	lengthWidth   = 7
)

// build makes the table of the codes that have the lengths, which are those of
// the symbols in their order; zero for one that is not used.
func (c *codes) build(width int, lengths []uint8, symbols []code) error {
	var ends [maxLength + 1]int // of the symbols by their lengths
	for i := skipZeros(lengths, 0); i < len(lengths); i = skipZeros(lengths, i+1) {
		ends[lengths[i]]++
	}
	longest, left := 0, 1
	for length := 1; length <= maxLength; length++ {
		if left = left<<1 - ends[length]; left < 0 {
			return errDeflate // more codes than there can be
		}
		if ends[length] > 0 {
			longest = length
		}
		ends[length] += ends[length-1]
	}
	starts := ends
	for i := skipZeros(lengths, 0); i < len(lengths); i = skipZeros(lengths, i+1) {
		place := &starts[lengths[i]-1]
		c.sorted[*place] = uint16(i)
		*place++
	}
	c.reset(width)
	for length, word, at := 1, 0, 0; length <= max(longest, width); length++ {
		if length <= width { // what is known so far is followed by a 0 or a 1
			copy(c.table[1<<(length-1):1<<length], c.table)
		}
		for word <<= 1; length <= longest && at < ends[length]; at++ {
			reversed := int(bits.Reverse16(uint16(word)) >> (16 - length))
			c.enter(reversed, length, longest, symbols[c.sorted[at]]|code(length))
			word++
		}
	}
	return nil
}

// skipZeros returns where the next length is that is not zero. Of 286, most are
// zero, on end.
func skipZeros(lengths []uint8, i int) int {
	for i+8 <= len(lengths) && binary.LittleEndian.Uint64(lengths[i:]) == 0 {
		i += 8
	}
	for i < len(lengths) && lengths[i] == 0 {
		i++
	}
	return i
}

func (c *codes) reset(width int) {
	c.width, c.mask = uint(width), 1<<width-1
	if cap(c.table) < 1<<width {
		c.table = make([]code, 1<<width)
	}
	c.table = c.table[:1<<width]
	c.table[0] = 0 // invalid, as all whose bits are not entered
}

// enter gives the bits of a code their meaning.
func (c *codes) enter(reversed, length, longest int, meaning code) {
	width := int(c.width)
	if length <= width {
		c.table[reversed] = meaning
		return
	}
	first, behind := reversed&(1<<width-1), longest-width
	if c.table[first].kind() != isMore {
		c.table[first] = newCode(isMore, len(c.table), behind)
		c.table = append(c.table, make([]code, 1<<behind)...)
	}
	more := c.table[c.table[first].value():]
	for i := reversed >> width; i < 1<<behind; i += 1 << (length - width) {
		more[i] = meaning
	}
}

// lengthOrder is the order in which the lengths of the codes for lengths stand.
var lengthOrder = [...]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// readCodes reads which codes a block uses.
func (f *inflater) readCodes() error {
	literals, err := f.take(5)
	if err != nil {
		return err
	}
	distances, err := f.take(5)
	if err != nil {
		return err
	}
	given, err := f.take(4)
	if err != nil {
		return err
	}
	literals, distances, given = literals+257, distances+1, given+4
	var lengths [len(lengthOrder)]uint8
	for _, symbol := range lengthOrder[:given] {
		length, err := f.take(3)
		if err != nil {
			return err
		}
		lengths[symbol] = uint8(length)
	}
	// The codes for lengths are needed for no longer than it takes to read them.
	if err := f.literals.build(lengthWidth, lengths[:], lengthSymbols[:]); err != nil {
		return err
	}
	if err := f.readLengths(f.lengths[:literals+distances]); err != nil {
		return err
	}
	if err := f.literals.build(literalWidth, f.lengths[:literals], literalSymbols[:]); err != nil {
		return err
	}
	return f.distances.build(distanceWidth, f.lengths[literals:literals+distances], distanceSymbols[:])
}

// readLengths reads the lengths of the codes, in which repetitions are codes as
// well.
func (f *inflater) readLengths(lengths []uint8) error {
	for i := 0; i < len(lengths); {
		if f.count < maxLength+7 {
			f.refill()
		}
		c := f.code(&f.literals)
		if c.kind() == isInvalid {
			return f.invalid()
		}
		symbol := c.value()
		if symbol < 16 {
			lengths[i] = uint8(symbol)
			i++
		}
		times, value := 0, uint8(0)
		switch symbol {
		case 16:
			if i == 0 {
				return errDeflate
			}
			times, value = 3+f.small(2), lengths[i-1]
		case 17:
			times = 3 + f.small(3)
		case 18:
			times = 11 + f.small(7)
		}
		if f.count < 0 {
			return errCutOff
		}
		if i+times > len(lengths) {
			return errDeflate
		}
		for ; times > 0; times-- {
			lengths[i] = value
			i++
		}
	}
	return nil
}

// What the symbols mean.
var (
	literalSymbols  = makeLiteralSymbols()
	distanceSymbols = makeDistanceSymbols()
	lengthSymbols   = makeLengthSymbols()

	fixedLiterals, fixedDistances = makeFixedCodes()
)

// makeLiteralSymbols leaves the last two invalid.
func makeLiteralSymbols() (symbols [maxLiterals]code) {
	for i := range endOfBlock {
		symbols[i] = newCode(isLiteral, i, 0)
	}
	symbols[endOfBlock] = newCode(isEnd, 0, 0)
	base := 3
	for i := range 28 {
		extra := max(0, i/4-1)
		symbols[endOfBlock+1+i] = newCode(isBase, base, extra)
		base += 1 << extra
	}
	symbols[285] = newCode(isBase, 258, 0)
	return symbols
}

// makeDistanceSymbols leaves the last two invalid.
func makeDistanceSymbols() (symbols [maxDistances]code) {
	base := 1
	for i := range 30 {
		extra := max(0, i/2-1)
		symbols[i] = newCode(isBase, base, extra)
		base += 1 << extra
	}
	return symbols
}

func makeLengthSymbols() (symbols [len(lengthOrder)]code) {
	for i := range symbols {
		symbols[i] = newCode(isBase, i, 0)
	}
	return symbols
}

func makeFixedCodes() (literals, distances codes) {
	var lengths [maxLiterals]uint8
	for i := range lengths {
		switch {
		case i < 144, i >= 280:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 7
		}
	}
	_ = literals.build(literalWidth, lengths[:], literalSymbols[:])
	for i := range maxDistances {
		lengths[i] = 5
	}
	_ = distances.build(distanceWidth, lengths[:maxDistances], distanceSymbols[:])
	return literals, distances
}
