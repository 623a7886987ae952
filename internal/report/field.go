package report

import (
	"cmp"

	"github.com/incident-cli/incident/internal/source"
)

// Field is a typed value that knows where it stands. The zero Field is absent.
type Field[T any] struct {
	Value T
	// at is nil where nothing stands: a list holds many thousands of fields, most
	// of them absent.
	at *place
}

// NewField is a value that stands at a span. The key is the place of the field's
// name, the zero Span where it has none; it may stand where the value is absent,
// as in "owner:" without a value.
func NewField[T any](value T, key, span source.Span) Field[T] {
	if key.IsZero() && span.IsZero() {
		return Field[T]{Value: value}
	}
	return Field[T]{value, &place{cmp.Or(span.File, key.File), stretchOf(key), stretchOf(span)}}
}

// Present reports whether the field has a value.
func (f Field[T]) Present() bool { return f.at != nil && f.at.value != stretch{} }

// Named reports whether the field's name stands in the file, with or without a
// value.
func (f Field[T]) Named() bool { return f.at != nil && f.at.key != stretch{} }

// Span is the place of the value, the zero Span where it is absent.
func (f Field[T]) Span() source.Span {
	if f.at == nil {
		return source.Span{}
	}
	return f.at.value.in(f.at.file)
}

// Key is the place of the field's name, the zero Span where it has none.
func (f Field[T]) Key() source.Span {
	if f.at == nil {
		return source.Span{}
	}
	return f.at.key.in(f.at.file)
}

// place is where a field stands.
type place struct {
	file       *source.File
	key, value stretch
}

// stretch is a place in a file that is far smaller than 2 GiB. Behind is one more
// than the end, so that the zero stretch is none.
type stretch struct{ start, behind int32 }

func stretchOf(s source.Span) stretch {
	if s.IsZero() {
		return stretch{}
	}
	return stretch{int32(s.Start), int32(s.End) + 1}
}

func (s stretch) in(file *source.File) source.Span {
	if s == (stretch{}) {
		return source.Span{}
	}
	return source.Span{File: file, Start: int(s.start), End: int(s.behind) - 1}
}
