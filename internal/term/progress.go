package term

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// patience is how long something may take before anything is said of it.
const patience = 500 * time.Millisecond

// every is how often a progress is written.
const every = 100 * time.Millisecond

// Progress says on a terminal how far something has come that takes long, in a
// line that is gone in the end. Its methods may be called by several goroutines.
type Progress struct {
	mu          sync.Mutex
	out         *Writer // nil where nobody sees it
	what        string
	done, total int
	width       int // of what stands in the line
	ended       chan struct{}
}

// Progress begins to watch something. Only a person at the terminal that takes
// messages is told, and only once it has taken half a second.
func (s *Streams) Progress() *Progress {
	p := &Progress{ended: make(chan struct{})}
	if s.patient {
		p.out = s.Err
		go p.watch()
	}
	return p
}

// Begin says what is done next, and how often; 0 is not known.
func (p *Progress) Begin(what string, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.what, p.done, p.total = what, 0, total
}

// Step says that it was done once more.
func (p *Progress) Step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
}

// End takes the line away.
func (p *Progress) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.ended)
	if p.width > 0 {
		p.write("")
		_, _ = p.out.Write([]byte("\r"))
	}
}

func (p *Progress) watch() {
	next := time.NewTimer(patience)
	defer next.Stop()
	for {
		select {
		case <-p.ended:
			return
		case <-next.C:
			p.show()
			next.Reset(every)
		}
	}
}

func (p *Progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.ended:
		return
	default:
	}
	switch {
	case p.total > 0:
		p.write(fmt.Sprintf("%s: %d of %d", p.what, p.done, p.total))
	case p.done > 0:
		p.write(fmt.Sprintf("%s: %d", p.what, p.done))
	default:
		p.write(p.what)
	}
}

// write replaces what stands in the line. Spaces do that on every terminal.
func (p *Progress) write(text string) {
	gap := strings.Repeat(" ", max(0, p.width-len(text)))
	_, _ = p.out.Write([]byte("\r" + text + gap))
	p.width = len(text)
}
