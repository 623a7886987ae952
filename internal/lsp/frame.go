package lsp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// MaxMessage is the size in bytes of the largest message that is read. A report
// of the largest size, escaped as JSON, has less than two megabytes.
const MaxMessage = 16 << 20

// maxHeader is the size in bytes of all lines before a message.
const maxHeader = 4 << 10

// errTooLarge says that a message was larger than what is read. The message is
// skipped, and the next one can be read.
var errTooLarge = fmt.Errorf("a message has more than %d MiB", MaxMessage>>20)

// readFrame reads one message: lines of a header, an empty line, and as many
// bytes as the header says. At the end of the input it returns io.EOF. After any
// other error but errTooLarge nobody knows where the next message begins.
func readFrame(in *bufio.Reader) ([]byte, error) {
	size, err := readHeader(in)
	if err != nil {
		return nil, err
	}
	if size > MaxMessage {
		if _, err := io.CopyN(io.Discard, in, size); err != nil {
			return nil, cutOff(err)
		}
		return nil, errTooLarge
	}
	// It grows as the bytes arrive: the header may promise more than comes.
	body, err := io.ReadAll(io.LimitReader(in, size))
	if err == nil && int64(len(body)) < size {
		err = io.EOF
	}
	if err != nil {
		return nil, cutOff(err)
	}
	return body, nil
}

// cutOff is the end of the input within a message.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return fail(codeParse, "the input ends within a message")
	}
	return fmt.Errorf("reading a message: %w", err)
}

// readHeader returns the length of the message behind a header.
func readHeader(in *bufio.Reader) (size int64, err error) {
	size = -1
	for read := 0; ; {
		line, err := readLine(in, maxHeader-read)
		switch {
		case errors.Is(err, io.EOF) && read == 0 && line == "":
			return 0, io.EOF
		case err != nil:
			return 0, cutOff(err)
		}
		read += len(line)
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			break
		}
		if size, err = lengthIn(line, size); err != nil {
			return 0, err
		}
	}
	if size < 0 {
		return 0, fail(codeParse, "a header has no Content-Length")
	}
	return size, nil
}

// readLine reads a line, with its line break, of at most so many bytes.
func readLine(in *bufio.Reader, most int) (string, error) {
	var line []byte
	for len(line) < most {
		c, err := in.ReadByte()
		if err != nil {
			return string(line), err
		}
		if line = append(line, c); c == '\n' {
			return string(line), nil
		}
	}
	return "", fail(codeParse, "a header has more than %d KiB", maxHeader>>10)
}

// lengthIn is the length that a line of a header states, else the one that is
// known so far. Two are refused: which one counts is anybody's guess.
func lengthIn(line string, known int64) (int64, error) {
	name, value, ok := strings.Cut(line, ":")
	switch {
	case !ok:
		return 0, fail(codeParse, "%.40q is not a line of a header", line)
	case !strings.EqualFold(strings.TrimSpace(name), "Content-Length"):
		return known, nil
	case known >= 0:
		return 0, fail(codeParse, "a header has two lengths")
	}
	size, err := strconv.ParseUint(strings.TrimSpace(value), 10, 62)
	if err != nil {
		return 0, fail(codeParse, "%.40q is not a length", strings.TrimSpace(value))
	}
	return int64(size), nil
}
