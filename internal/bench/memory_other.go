//go:build !unix

package main

import "os"

// peak is unknown: only Unix keeps the peak of a finished process.
func peak(*os.ProcessState) int64 { return 0 }
