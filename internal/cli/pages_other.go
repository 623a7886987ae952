//go:build !linux

package cli

// takeLargePages does nothing where the system decides by itself.
func takeLargePages() {}
