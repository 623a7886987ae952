package git

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// ahead reads many blobs in a known order by one process, which is always some
// of them in front of who asks.
type ahead struct {
	program *program
	cmd     *exec.Cmd
	ctx     context.Context
	stop    context.CancelFunc
	from    *bufio.Reader
}

// aheadBuffer is how many bytes lie between the program and who asks.
const aheadBuffer = 1 << 20

func (p *program) readAhead(ctx context.Context, order []string) (*ahead, error) {
	ctx, stop := context.WithCancel(ctx)
	a := &ahead{program: p, ctx: ctx, stop: stop}
	a.cmd = p.command(ctx, "cat-file", "--batch", "--buffer")
	a.cmd.Stdin = strings.NewReader(strings.Join(order, "\n") + "\n")
	stdout, err := a.cmd.StdoutPipe()
	if err == nil {
		err = a.cmd.Start()
	}
	if err != nil {
		stop()
		return nil, programError(ctx, a.cmd, err)
	}
	a.from = bufio.NewReaderSize(stdout, aheadBuffer)
	return a, nil
}

// next reads the blob whose turn it is.
func (a *ahead) next(blob string) ([]byte, error) {
	content, err := a.program.readBlob(a.from, blob)
	if errors.Is(err, errSilent) {
		return nil, a.died(blob)
	}
	return content, err
}

// died says why the program prints no more.
func (a *ahead) died(blob string) error {
	err := a.cmd.Wait()
	return a.program.diedAt(a.ctx, a.cmd, blob, err)
}

// diedAt blames the object that the program ended at. Where objects were left
// on a server, it ends at the first of them.
func (p *program) diedAt(ctx context.Context, cmd *exec.Cmd, blob string, err error) error {
	if err = programError(ctx, cmd, err); err == nil {
		err = errSilent
	}
	switch {
	case ctx.Err() != nil:
		return err
	case p.settings.partial():
		return missing(blob, true)
	}
	return &ObjectError{blob, fmt.Errorf("%w: %w", ErrDamaged, err)}
}

// end ends the process, whether or not it has been read to its end.
func (a *ahead) end() {
	a.stop()
	a.cmd.Wait()
}

// conversation is a process that is asked for one object at a time. It lives
// until the repository is closed.
type conversation struct {
	program *program
	command string // of cat-file: --batch or --batch-check

	mu   sync.Mutex
	cmd  *exec.Cmd
	ctx  context.Context
	stop context.CancelFunc
	to   io.Writer
	from *bufio.Reader
}

func (c *conversation) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cmd != nil {
		c.end()
	}
}

func (c *conversation) end() error {
	c.stop()
	err := c.cmd.Wait()
	c.cmd = nil
	return err
}

// ask has an answer read by read, from its beginning to its end.
func (c *conversation) ask(ctx context.Context, object string, read func(*bufio.Reader) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.start(ctx); err != nil {
		return err
	}
	_, err := io.WriteString(c.to, object+"\n")
	if err == nil {
		err = read(c.from)
	} else {
		err = errSilent
	}
	if !errors.Is(err, errSilent) {
		return err
	}
	cmd := c.cmd
	return c.program.diedAt(ctx, cmd, object, c.end())
}

// start leaves the process running when the caller's context ends: it is idle
// between two questions.
func (c *conversation) start(ctx context.Context) error {
	if c.cmd != nil {
		return nil
	}
	c.ctx, c.stop = context.WithCancel(context.WithoutCancel(ctx))
	cmd := c.program.command(c.ctx, "cat-file", c.command)
	to, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	from, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return programError(ctx, cmd, err)
	}
	c.cmd, c.to, c.from = cmd, to, bufio.NewReader(from)
	return nil
}

// errSilent says that the program ended in the middle of an answer.
var errSilent = errors.New("the git program ended")

// objectHeader is the first line of an answer of `cat-file --batch`.
type objectHeader struct {
	kind string
	size int64 // bytes
}

func (p *program) readHeader(from *bufio.Reader, object string) (objectHeader, error) {
	line, err := from.ReadString('\n')
	if err != nil {
		return objectHeader{}, errSilent
	}
	words := strings.Fields(line)
	if len(words) == 2 && words[1] == "missing" {
		return objectHeader{}, missing(object, p.settings.partial())
	}
	if len(words) != 3 || words[0] != object {
		return objectHeader{}, fmt.Errorf("%w: %w: %.80q", errSilent, errUnreadable, line)
	}
	size, err := strconv.ParseInt(words[2], 10, 64)
	if err != nil || size < 0 {
		return objectHeader{}, fmt.Errorf("%w: %w: %.80q", errSilent, errUnreadable, line)
	}
	return objectHeader{words[1], size}, nil
}

// readBlob reads the answer for one blob to its end.
func (p *program) readBlob(from *bufio.Reader, object string) ([]byte, error) {
	return p.readObject(from, object, plumbing.BlobObject)
}

func (p *program) readObject(from *bufio.Reader, object string, want plumbing.ObjectType) ([]byte, error) {
	header, err := p.readHeader(from, object)
	if err != nil {
		return nil, err
	}
	if header.size > objectLimit {
		return nil, skip(from, object, header)
	}
	content := make([]byte, header.size+1)
	if _, err := io.ReadFull(from, content); err != nil {
		return nil, errSilent
	}
	content = content[:header.size]
	if header.kind != want.String() {
		return nil, &ObjectError{object, fmt.Errorf("%w: a %s where a %s has to be", ErrDamaged, header.kind, want)}
	}
	if p.verify && !hasHash(header, content, object) {
		return nil, &ObjectError{object, fmt.Errorf("%w: its content has another hash", ErrDamaged)}
	}
	return content, nil
}

// skip passes over an object that is too large to be kept.
func skip(from *bufio.Reader, object string, header objectHeader) error {
	if _, err := io.CopyN(io.Discard, from, header.size+1); err != nil {
		return errSilent
	}
	return &TooLargeError{object, header.size, objectLimit}
}

// hasHash computes what an object's hash has to be: the program does not, for
// those that it finds in a pack.
func hasHash(header objectHeader, content []byte, want string) bool {
	var digest hash.Hash = sha1.New()
	if len(want) == hex.EncodedLen(sha256.Size) {
		digest = sha256.New()
	}
	fmt.Fprintf(digest, "%s %d\x00", header.kind, header.size)
	digest.Write(content)
	sum, err := hex.DecodeString(want)
	return err == nil && bytes.Equal(sum, digest.Sum(nil))
}
