package calendar

// What tests of the package's bytes compare with.
var (
	Unescaped = unescaped
	OneLine   = oneLine
	Lines     = lines
)
