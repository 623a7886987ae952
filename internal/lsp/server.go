// Package lsp is a language server for reports, reviews and their configuration:
// it tells an editor what a check would find in the unsaved text, how to mend
// it, and what may be written where the cursor stands. It writes no file, starts
// no program and opens no connection.
package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/incident-cli/incident/internal/term"
)

// ErrNotShutDown says that the editor ended the server without a word before.
var ErrNotShutDown = errors.New("the editor ended the server without shutting it down")

// Options are what a server is made of.
type Options struct {
	In  io.Reader
	Out *term.Writer
	// Repository reads what the texts belong to.
	Repository Repository
	// Folder is where the texts lie if the editor does not say.
	Folder string
	// Random is what new ids are made of.
	Random io.Reader
	// Version is that of the program.
	Version string
}

// server is one conversation with an editor.
type server struct {
	Options
	client  client
	state   state
	left    bool // the editor said exit
	folders []string
	open    map[string]*document // by URI
	views   map[string]*View     // by folder, as it was last looked at
	fresh   map[string]bool      // the folders where nothing has changed since
	changed bool                 // there may be something to tell the editor
	failed  map[string]string    // what was last said to have failed, by folder
}

// state is how far a conversation has come.
type state uint8

const (
	begun state = iota
	initialized
	shutDown
)

// Serve answers an editor until it says exit, or its input ends. After an exit
// without a shutdown the error is ErrNotShutDown.
func Serve(ctx context.Context, o Options) error {
	s := &server{Options: o, open: map[string]*document{}, views: map[string]*View{}, fresh: map[string]bool{}, failed: map[string]string{}}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	frames := s.listen(ctx)
	for !s.left {
		frame, err := s.next(ctx, frames)
		if err == nil {
			s.take(ctx, frame)
			err = s.Out.Flush()
		}
		if err != nil {
			return s.end(err)
		}
	}
	return s.end(nil)
}

// errNoGoodbye says that the input ended between two messages.
var errNoGoodbye = errors.New("the editor's input ends, and it has not shut the server down")

// end is the error with which a conversation ends. An editor that shut the
// server down may leave without saying exit. One whose messages cannot be told
// apart any more is told why nothing follows.
func (s *server) end(err error) error {
	var unreadable failure
	switch {
	case s.state == shutDown && (err == nil || errors.Is(err, io.EOF)):
		return nil
	case err == nil:
		return ErrNotShutDown
	case errors.Is(err, io.EOF):
		return errNoGoodbye
	case errors.As(err, &unreadable):
		s.send(answer(nil, nil, unreadable))
		return errors.Join(err, s.Out.Flush())
	}
	return err
}

// frame is a message, or why there is none.
type frame struct {
	body []byte
	err  error
}

// waiting is how many messages are read ahead, so that texts which change fast
// are looked at once.
const waiting = 8

// listen reads messages until one cannot be read.
func (s *server) listen(ctx context.Context) <-chan frame {
	frames := make(chan frame, waiting)
	go func() {
		defer close(frames)
		in := bufio.NewReader(s.In)
		for {
			body, err := readFrame(in)
			select {
			case frames <- frame{body, err}:
			case <-ctx.Done():
				return
			}
			if err != nil && !errors.Is(err, errTooLarge) {
				return
			}
		}
	}()
	return frames
}

// next is the next message. While there is none, the editor is told of what has
// changed.
func (s *server) next(ctx context.Context, frames <-chan frame) (frame, error) {
	select {
	case f := <-frames:
		return s.readable(f)
	default:
	}
	s.publish(ctx)
	if err := s.Out.Flush(); err != nil {
		return frame{}, err
	}
	select {
	case f := <-frames:
		return s.readable(f)
	case <-ctx.Done():
		return frame{}, ctx.Err()
	}
}

func (s *server) readable(f frame) (frame, error) {
	if errors.Is(f.err, errTooLarge) {
		return f, nil
	}
	return f, f.err
}

// take answers one message.
func (s *server) take(ctx context.Context, f frame) {
	m, err := message{}, f.err
	if err == nil {
		m, err = decode(f.body)
	} else {
		err = failure{codeInvalidRequest, err}
	}
	if err != nil {
		s.send(answer(m.id, nil, err))
		return
	}
	if m.method == "" {
		return // an answer, and we have asked nothing
	}
	result, err := s.handle(ctx, m)
	switch {
	case m.id != nil:
		s.send(answer(m.id, result, err))
	case err != nil:
		s.log(err)
	}
}

// handle answers a message, and survives a defect of our own.
func (s *server) handle(ctx context.Context, m message) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			result, err = nil, fail(codeInternal, "the program failed: %v", p)
		}
	}()
	handle, known := methods[m.method]
	switch {
	case m.method == "exit":
		s.left = true
		return nil, nil
	case s.state == begun && m.method != "initialize":
		if m.id == nil {
			return nil, nil
		}
		return nil, fail(codeNotInitialized, "%.80q came before initialize", m.method)
	case s.state == shutDown || s.state == initialized && m.method == "initialize":
		return nil, fail(codeInvalidRequest, "%.80q came at a wrong time", m.method)
	case !known && m.id == nil:
		return nil, nil // whatever need not be answered may be passed over
	case !known:
		return nil, fail(codeUnknownMethod, "%.80q is not known", m.method)
	}
	return handle(ctx, s, m.params)
}

// handler answers one kind of message.
type handler func(context.Context, *server, json.RawMessage) (any, error)

// with reads the parameters of a message.
func with[P any](handle func(context.Context, *server, P) (any, error)) handler {
	return func(ctx context.Context, s *server, raw json.RawMessage) (any, error) {
		var params P
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, &params); err != nil {
				return nil, fail(codeInvalidParams, "the parameters are wrong: %s", misread(err))
			}
		}
		return handle(ctx, s, params)
	}
}

// methods are all kinds of messages that are answered or heeded.
var methods = map[string]handler{
	"initialize":                          with(initialize),
	"shutdown":                            with(shutdown),
	"textDocument/didOpen":                with(didOpen),
	"textDocument/didChange":              with(didChange),
	"textDocument/didSave":                with(lookAgain),
	"textDocument/didClose":               with(didClose),
	"workspace/didChangeWatchedFiles":     with(lookAgain),
	"workspace/didChangeWorkspaceFolders": with(changeFolders),
	"textDocument/codeAction":             with(codeActions),
	"textDocument/completion":             with(completion),
	"textDocument/hover":                  with(hover),
}

func shutdown(_ context.Context, s *server, _ any) (any, error) {
	s.state = shutDown
	return nil, nil
}

// send writes a message. What fails is known when it is flushed.
func (s *server) send(o term.Object) {
	if err := s.Out.Frame(o); err != nil {
		s.log(err)
	}
}

// log tells the editor's log of an error.
func (s *server) log(err error) {
	const asError = 1
	_ = s.Out.Frame(notification("window/logMessage", term.Object{
		{Name: "type", Value: asError}, {Name: "message", Value: "incident: " + err.Error()},
	}))
}
