package cli

import "strconv"

// count is a number of things in words: "1 report", "2 reports".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
