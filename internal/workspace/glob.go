package workspace

import (
	"path"
	"strings"
)

// pattern is a folder or a glob from "reports:" of the configuration.
type pattern struct {
	base     string   // the folder above the first star
	segments []string // nil for a folder
}

func newPattern(s string) pattern {
	if !strings.ContainsAny(s, "*?[") {
		return pattern{base: s}
	}
	segments := strings.Split(s, "/")
	n := 0
	for !strings.ContainsAny(segments[n], "*?[") {
		n++
	}
	return pattern{base: path.Join(append([]string{"."}, segments[:n]...)...), segments: segments}
}

// match reports whether a path lies in the folder or fits the glob.
func (p pattern) match(name string) bool {
	if p.segments != nil {
		return matchSegments(p.segments, strings.Split(name, "/"))
	}
	return p.base == "." || strings.HasPrefix(name, p.base+"/")
}

// within reports whether a path may be a folder with files that match, in it or
// further down.
func (p pattern) within(name string) bool {
	if p.match(name) {
		return true
	}
	split := strings.Split(name, "/")
	for n := 1; n < len(p.segments); n++ {
		if matchSegments(p.segments[:n], split) {
			return true
		}
	}
	return false
}

// matchSegments compares a glob segment by segment; "**" stands for any number
// of them. It fills a table row by row, so that no pattern is expensive.
func matchSegments(glob, name []string) bool {
	row := make([]bool, len(name)+1)
	row[0] = true
	for _, g := range glob {
		next := make([]bool, len(name)+1)
		next[0] = row[0] && g == "**"
		for i, segment := range name {
			if g == "**" {
				next[i+1] = row[i+1] || next[i]
				continue
			}
			ok, err := path.Match(g, segment)
			next[i+1] = row[i] && ok && err == nil
		}
		row = next
	}
	return row[len(name)]
}
