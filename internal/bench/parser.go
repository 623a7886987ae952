package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

const (
	// parser is this program when it does nothing but parse.
	parser       = "goldmark"
	markdownlint = "markdownlint-cli2"
)

// peerLine is the command line of a peer.
func peerLine(peer []string) []string {
	if peer[0] != parser {
		return peer
	}
	self, err := os.Executable()
	if err != nil {
		return peer // which is not there, and says so
	}
	return []string{self, "-parse", peer[1]}
}

// parseAll reads all Markdown below a folder and parses it on all cores, and
// does nothing else: what any program has to do that judges the same files.
func parseAll(folder string) error {
	var files []string
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() && strings.HasSuffix(path, ".md") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("listing what is parsed: %w", err)
	}
	var work sync.WaitGroup
	failed := make([]error, runtime.GOMAXPROCS(0))
	for first := range failed {
		work.Go(func() {
			markdown := goldmark.New(goldmark.WithExtensions(extension.GFM))
			for i := first; i < len(files) && failed[first] == nil; i += len(failed) {
				data, err := os.ReadFile(files[i])
				failed[first] = err
				markdown.Parser().Parse(text.NewReader(data))
			}
		})
	}
	work.Wait()
	for _, err := range failed {
		if err != nil {
			return fmt.Errorf("parsing: %w", err)
		}
	}
	return nil
}
