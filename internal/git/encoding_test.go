package git

import "testing"

func TestDecoded(t *testing.T) {
	for _, c := range []struct{ encoding, text, want string }{
		{"", "B\xe9n", "B\xe9n"},
		{"encoding ISO-8859-1\n", "B\xe9n", "Bén"},
		{"gpgsig x\nencoding latin1\n", "B\xe9n", "Bén"},
		{"encoding iso8859-15\n", "\xa4", "€"},
		{"encoding CP1252\n", "\x80", "€"},
		{"encoding windows-1251\n", "\xc0\xed\xed\xe0 A", "Анна A"},
		{"encoding koi8-r\n", "\xe1", "А"},
		{"encoding ISO-8859-1\n", "Bén", "Bén"},
		{"encoding Shift_JIS\n", "\x83\x41", "\x83\x41"},
		{"encoding \n", "\xe9", "\xe9"},
		{" encoding ISO-8859-1\n", "\xe9", "\xe9"},
	} {
		if got := decoded([]byte("author x\n"+c.encoding), c.text); got != c.want {
			t.Errorf("%q: %q, want %q", c.encoding, got, c.want)
		}
	}
}
