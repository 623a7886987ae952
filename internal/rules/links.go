package rules

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/incident-cli/incident/internal/finding"
	"github.com/incident-cli/incident/internal/lazy"
	"github.com/incident-cli/incident/internal/report"
	"github.com/incident-cli/incident/internal/source"
)

// LinkTarget asks that what a report links to in the repository is there.
var LinkTarget = &Rule{
	ID: "link-target", Severity: finding.Error,
	Doc: "A link to a file that does not exist sends the next reader of a report, at night, to nothing. Addresses of other servers are not " +
		"asked. A path that begins with a slash counts from the root of the repository, as on GitHub and GitLab, and leading " +
		"nowhere is a warning. A runbook, a guard and a ticket that are links begin with https://, http:// or mailto:, or are such paths: what " +
		"another program opens, and what lies on one machine, is of no use to the others. A link that runs a script leads nowhere, and one without " +
		"a scheme only from a page.",
	Bad:  "runbook: docs/runbooks/cash.md\n\n## Impact\n\n3% of orders failed: ![the graph](../graphs/orders.png)\n",
	Good: "runbook: docs/runbooks/cache.md\n\n## Impact\n\n3% of orders failed, as [the runbook](../../docs/runbooks/cache.md#limits) says.\n",
	Check: func(p *Pass) {
		p.unreachable(p.Report.Runbook)
		for _, item := range p.Report.FollowUps {
			p.unreachable(item.Verify())
			p.unreachable(item.Ticket)
		}
		if p.Exists == nil {
			return
		}
		written, asked := map[string]bool{}, map[string]bool{} // an address may be defined once and used often
		for _, link := range p.Report.Links {
			if !written[link.Target] {
				p.link(link, asked)
			}
			written[link.Target] = true
		}
		if p.Report.Runbook.Present() {
			p.written(p.Report.Runbook)
		}
	},
}

// link flags a link that leads nowhere, unless its target was asked for.
func (p *Pass) link(link report.Link, asked map[string]bool) {
	if message, help := ownMachine(link.Target); message != "" {
		p.Flag(link.Span, message, help)
		return
	}
	if p.running(link) {
		return
	}
	target, fromRoot, ok := linked(p.Report, link)
	switch {
	case !ok || asked[target]:
	case fromRoot:
		p.fromRoot(link.Span, target)
	default:
		p.target(link.Span, target)
	}
	asked[target] = true
}

// linked is the path from the root that a link of a report leads to, whether it is
// written from there, and whether it is a path at all.
func linked(from *report.Report, link report.Link) (target string, fromRoot, ok bool) {
	address, fromRoot := cutRoot(link.Target)
	target, ok = relative(address)
	if !fromRoot {
		target = path.Join(path.Dir(from.Path()), target)
	}
	return path.Clean(target), fromRoot, ok
}

// running flags a link that runs something where it is clicked, and one that takes
// its scheme from the page on which it stands.
func (p *Pass) running(link report.Link) bool {
	switch {
	case strings.HasPrefix(link.Target, "//"):
		message, help := strangeScheme(link.Target)
		p.Flag(link.Span, message, help).Severity = p.level(p.rule, finding.Warning)
	case runs().MatchString(withoutSpace(link.Target)):
		p.Flag(link.Span, "a link that runs a script is none that leads anywhere", "write an address with https://, or a path in the repository")
	default:
		return false
	}
	return true
}

// runs is a scheme by which browsers run what stands behind it; images may be
// written as data.
var runs = lazy.Regexp(`(?i)^(?:javascript:|vbscript:|data:[^,]*(?:html|script|xml))`)

// withoutSpace drops what browsers pass over in the scheme of an address.
func withoutSpace(address string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, address)
}

// cutRoot takes the slash off a path that begins at a root.
func cutRoot(address string) (string, bool) {
	if strings.HasPrefix(address, "//") {
		return address, false
	}
	return strings.CutPrefix(address, "/")
}

// spotForm is a path with a line, or with the name of a test in it.
var spotForm = lazy.Regexp(`^([^:]*[^:/])(?::\d+(?:[:-]\d+)?|(?:::[^:\s]+)+)$`)

// withoutSpot is a path without the place in its file: "limits_test.go:12",
// "test_limits.py::test_unit".
func withoutSpot(address string) string {
	if m := spotForm().FindStringSubmatch(address); m != nil && pathlike(m[1]) {
		return m[1]
	}
	return address
}

// fromRoot flags a path that begins with a slash and leads nowhere. A warning,
// because reports may also be pages of a site that has such a page.
func (p *Pass) fromRoot(at source.Span, target string) {
	if !p.there(target) {
		p.Flag(at, fmt.Sprintf("there is no /%s in the repository", target), "correct the path; for a page of a site write the whole address, with https://").
			Severity = p.level(p.rule, finding.Warning)
	}
}

// written flags a value that names a path where nothing is, neither from the
// root nor from the report.
func (p *Pass) written(f report.Field[string]) {
	address, fromRoot := cutRoot(f.Value)
	target, ok := writtenPath(address)
	beside := path.Join(path.Dir(p.Report.Path()), target)
	switch {
	case !ok || p.Exists == nil:
	case fromRoot:
		p.fromRoot(f.Span(), path.Clean(target))
	case inGit(path.Clean(target)):
		p.target(f.Span(), path.Clean(target))
	case p.around(path.Clean(target)) || p.around(beside):
		p.Flag(f.Span(), "this is a folder around the report", "write the path of the file that is meant")
	case !p.there(beside):
		p.target(f.Span(), path.Clean(target))
	}
}

// around reports whether a path from the root is that of a folder that holds
// the report.
func (p *Pass) around(target string) bool {
	return target == "." || strings.HasPrefix(p.Report.Path(), target+"/")
}

// target flags a path from the root that leads nowhere.
func (p *Pass) target(at source.Span, target string) {
	switch {
	case outside(target):
		p.Flag(at, "the link leads out of the repository", "write the whole address, with https://")
	case inGit(target):
		p.Flag(at, "what lies in .git is not part of the repository", "write the path of a file that is committed")
	case !p.Exists(target):
		p.Flag(at, fmt.Sprintf("there is no %s in the repository", target), p.movedHelp(target))
	}
}

// movedHelp says where a file is now: a report is known by its id, also after its
// file was renamed.
func (p *Pass) movedHelp(target string) string {
	if places := p.byID[report.Stem(target)]; len(places) == 1 && places[0].report.Path() != target {
		return "the report is now " + places[0].report.Path() + ": link to that"
	}
	return "correct the path, or add the file"
}

// there reports whether a path from the root leads to something that others have,
// too.
func (p *Pass) there(target string) bool {
	return !outside(target) && !inGit(target) && p.Exists(target)
}

// inGit reports whether a path leads to where git keeps a repository.
func inGit(target string) bool {
	return slices.ContainsFunc(strings.Split(target, "/"), func(name string) bool { return strings.EqualFold(name, ".git") })
}

func outside(target string) bool { return target == ".." || strings.HasPrefix(target, "../") }

// unreachable flags a value that is meant to lead somewhere and cannot. Of a link
// in Markdown the pass over all links speaks.
func (p *Pass) unreachable(f report.Field[string]) {
	if !f.Present() || strings.HasPrefix(f.Span().Text(), "[") {
		return
	}
	message, help := ownMachine(f.Value)
	if message == "" {
		message, help = strangeScheme(f.Value)
	}
	if message != "" {
		p.Flag(f.Span(), message, help)
	}
}

var (
	fileScheme = lazy.Regexp(`(?i)^\s*file:\S`)
	drivePath  = lazy.Regexp(`^\s*[A-Za-z]:[\\/]`)
	sharePath  = lazy.Regexp(`^\s*\\\\[^\\\s]`)
	// A name may hold a colon, as in "alert:CacheEmpty": an address of another
	// program has two slashes, or a scheme that browsers know.
	otherScheme = lazy.Regexp(`(?i)^\s*([a-z][a-z0-9+.-]*):(?://|\\\\)|^\s*(javascript|vbscript|data|blob|filesystem|view-source|about|ms-[a-z]+):\S`)
)

// ownMachine says what is wrong with an address that leads to what only its
// writer has; empty where none is.
func ownMachine(address string) (message, help string) {
	const remedy = "add the file and link to it by a path, or write the whole address, with https://"
	switch {
	case fileScheme().MatchString(address):
		return "a file: address leads to the reader's own machine", remedy
	case drivePath().MatchString(address):
		return "a path with a drive leads to the reader's own machine", remedy
	case sharePath().MatchString(address):
		return "a path that begins with a server leads nowhere outside its network", remedy
	}
	return "", ""
}

// strangeScheme says what is wrong with an address that is not for a browser.
func strangeScheme(address string) (message, help string) {
	if strings.HasPrefix(address, "//") {
		return "an address without a scheme leads nowhere but from a page", "write it whole, with https://"
	}
	m := otherScheme().FindStringSubmatch(address)
	if m == nil || slices.Contains([]string{"http", "https"}, strings.ToLower(m[1])) {
		return "", ""
	}
	return fmt.Sprintf("an address with %s: is none that everybody can open", strings.ToLower(m[1]+m[2])),
		"write an address with https://, http:// or mailto:, or a path in the repository"
}

// scheme is how an address begins that does not lead to a file beside it.
var scheme = lazy.Regexp(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// relative is the path that a relative address leads to, and whether it is one:
// an address of another server, of a place in the same file or from the root of
// a site is not.
func relative(target string) (string, bool) {
	if target == "" || strings.HasPrefix(target, "/") || scheme().MatchString(target) {
		return "", false
	}
	if at := strings.IndexAny(target, "?#"); at >= 0 {
		target = target[:at]
	}
	if name, err := url.PathUnescape(target); err == nil {
		target = name
	}
	return target, target != "" && !strings.ContainsAny(target, "\\\x00")
}

// writtenPath is the path that a value of the front matter or a field names, and
// whether it names one: it may also be an address, or the name of something
// that is kept elsewhere.
func writtenPath(value string) (string, bool) {
	if !pathlike(value) {
		return "", false
	}
	return relative(value)
}
