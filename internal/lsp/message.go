package lsp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/incident-cli/incident/internal/term"
)

// The codes of errors, as JSON-RPC and the protocol number them.
const (
	codeParse          = -32700
	codeInvalidRequest = -32600
	codeUnknownMethod  = -32601
	codeInvalidParams  = -32602
	codeInternal       = -32603
	codeNotInitialized = -32002
)

// failure is an error that is an answer.
type failure struct {
	code int
	error
}

func fail(code int, format string, args ...any) error {
	return failure{code, fmt.Errorf(format, args...)}
}

// codeOf is the code of an error.
func codeOf(err error) int {
	var f failure
	if errors.As(err, &f) {
		return f.code
	}
	return codeInternal
}

// message is a request, where it has an id, else a notification. The answers to
// requests of ours would have no method; we make none.
type message struct {
	id     any // an int64 or a string, nil where there is none
	method string
	params json.RawMessage
}

// decode reads a message. The id is that of the message also where there is an
// error, if it could be read.
func decode(body []byte) (m message, err error) {
	var raw struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Method  *string         `json:"method"`
		Params  json.RawMessage `json:"params"`
		Result  json.RawMessage `json:"result"`
		Error   json.RawMessage `json:"error"`
	}
	if !json.Valid(body) {
		return m, fail(codeParse, "a message is not JSON")
	}
	// It goes on behind a value of a wrong type, so that the id is read also then.
	wrong := json.Unmarshal(body, &raw)
	if m.id, err = decodeID(raw.ID); err != nil {
		return m, err
	}
	if wrong != nil {
		return m, fail(codeInvalidRequest, "a message is no request: %s", misread(wrong))
	}
	m.params = raw.Params
	switch {
	case raw.Version != "2.0":
		return m, fail(codeInvalidRequest, "a message is not of JSON-RPC 2.0")
	case raw.Method != nil:
		m.method = *raw.Method
	case raw.Result == nil && raw.Error == nil:
		return m, fail(codeInvalidRequest, "a message has no method")
	}
	return m, nil
}

func decodeID(raw json.RawMessage) (any, error) {
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil, nil
	}
	var number int64
	if json.Unmarshal(raw, &number) == nil {
		return number, nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, nil
	}
	return nil, fail(codeInvalidRequest, "an id is neither a whole number nor a text")
}

// envelope is what every message of ours begins with.
func envelope() term.Object { return term.Object{{Name: "jsonrpc", Value: "2.0"}} }

func answer(id, result any, err error) term.Object {
	o := append(envelope(), term.Field{Name: "id", Value: id})
	if err == nil {
		return append(o, term.Field{Name: "result", Value: result})
	}
	return append(o, term.Field{Name: "error", Value: term.Object{
		{Name: "code", Value: codeOf(err)}, {Name: "message", Value: err.Error()},
	}})
}

func notification(method string, params term.Object) term.Object {
	return append(envelope(), term.Field{Name: "method", Value: method}, term.Field{Name: "params", Value: params})
}
