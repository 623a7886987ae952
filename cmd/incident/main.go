// Command incident runs an organisation's incident reviews from its repository.
package main

import (
	"os"
	_ "time/tzdata" // time zones are the same on every machine

	"github.com/incident-cli/incident/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
