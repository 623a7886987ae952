package term

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"
)

// locked is a buffer that is written and read by two goroutines.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func watchedBy(patient bool) (*Progress, *locked) {
	out := new(locked)
	s := &Streams{Err: NewWriter(out, Options{Unbuffered: true}), patient: patient}
	return s.Progress(), out
}

func TestProgressIsSaidAndTakenAway(t *testing.T) {
	p, out := watchedBy(true)
	p.Begin("reading commits", 0)
	p.Step()
	p.Begin("reading versions", 20)
	p.Step()
	p.Step()
	for range 100 {
		if time.Sleep(every); strings.Contains(out.String(), "versions") {
			break
		}
	}
	p.End()
	said := out.String()
	if !strings.HasPrefix(said, "\rreading versions: 2 of 20") {
		t.Errorf("said %q", said)
	}
	if !strings.HasSuffix(said, "\r"+strings.Repeat(" ", len("reading versions: 2 of 20"))+"\r") {
		t.Errorf("left in the line: %q", said)
	}
}

func TestProgressThatNobodySees(t *testing.T) {
	p, out := watchedBy(true)
	p.Begin("reading", 3)
	p.End()
	if out.String() != "" {
		t.Errorf("soon over: %q", out.String())
	}
	p, out = watchedBy(false)
	p.Begin("reading", 3)
	time.Sleep(patience + 2*every)
	p.End()
	if out.String() != "" {
		t.Errorf("no terminal: %q", out.String())
	}
}
