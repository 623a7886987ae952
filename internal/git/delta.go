package git

import "fmt"

var errDelta = fmt.Errorf("%w: unreadable changes to another object", ErrDamaged)

// deltaSizes reads the head of a list of changes: how many bytes the object
// that they change has, and how many the one that they make.
func deltaSizes(delta []byte) (from, to int64, rest []byte, err error) {
	if from, rest, err = deltaSize(delta); err != nil {
		return 0, 0, nil, err
	}
	to, rest, err = deltaSize(rest)
	return from, to, rest, err
}

func deltaSize(raw []byte) (size int64, rest []byte, err error) {
	for i, digit := range raw {
		if i > 7 {
			break
		}
		size |= int64(digit&0x7f) << (7 * i)
		if digit&0x80 == 0 {
			return size, raw[i+1:], nil
		}
	}
	return 0, nil, errDelta
}

// patch makes an object out of its base and the changes, whose head has been
// read. The target has the size of the object.
func patch(target, base, delta []byte) error {
	for len(delta) > 0 {
		op := delta[0]
		delta = delta[1:]
		if op&0x80 == 0 {
			if op == 0 || int(op) > len(delta) || int(op) > len(target) {
				return errDelta
			}
			copy(target, delta[:op])
			target, delta = target[op:], delta[op:]
			continue
		}
		var from, length uint32
		var ok bool
		if from, length, delta, ok = copyRange(op, delta); !ok {
			return errDelta
		}
		end := int64(from) + int64(length)
		if end > int64(len(base)) || int64(length) > int64(len(target)) {
			return errDelta
		}
		copy(target, base[from:end])
		target = target[length:]
	}
	if len(target) > 0 {
		return errDelta
	}
	return nil
}

// copyRange reads which bytes of the base are copied: those of the seven that
// are not zero follow the operation, which has a bit for each.
func copyRange(op byte, delta []byte) (from, length uint32, rest []byte, ok bool) {
	for i := range 7 {
		if op&(1<<i) == 0 {
			continue
		}
		if len(delta) == 0 {
			return 0, 0, nil, false
		}
		if i < 4 {
			from |= uint32(delta[0]) << (8 * i)
		} else {
			length |= uint32(delta[0]) << (8 * (i - 4))
		}
		delta = delta[1:]
	}
	if length == 0 {
		length = 1 << 16
	}
	return from, length, delta, true
}

// deltaTotal is how many bytes the changes make of any base.
func deltaTotal(delta []byte) (int64, error) {
	var total int64
	for len(delta) > 0 {
		op := delta[0]
		delta = delta[1:]
		length := uint32(op)
		ok := op != 0 && int(op) <= len(delta)
		if op&0x80 != 0 {
			_, length, delta, ok = copyRange(op, delta)
		} else if ok {
			delta = delta[op:]
		}
		if !ok {
			return 0, errDelta
		}
		total += int64(length)
	}
	return total, nil
}
