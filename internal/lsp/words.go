package lsp

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// misread says in the protocol's words why a value is not what it should be: the
// words of the decoder name types of this program.
func misread(err error) string {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return "it cannot be read"
	}
	what := "it"
	// The path holds the name of a struct that is embedded, which no message has.
	if path := strings.TrimPrefix(wrong.Field, "documentParams."); path != "" {
		what = fmt.Sprintf("%.80q", path)
	}
	// The decoder adds to a number its digits.
	is, _, _ := strings.Cut(wrong.Value, " ")
	return fmt.Sprintf("%s is %s and should be %s", what, inJSON(is), kindInJSON(wrong.Type))
}

func inJSON(value string) string {
	switch value {
	case "bool":
		return "true or false"
	case "array", "object":
		return "an " + value
	}
	return "a " + value
}

func kindInJSON(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint32:
		return "a whole number of 32 bits"
	}
	return "an object"
}
