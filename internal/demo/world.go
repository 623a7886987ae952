package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// How far a report is filled in.
const (
	unwritten = iota
	sketched  // summary and timeline
	explained // also impact and root cause
	complete  // all that will ever be there
)

// world is the repository as it stands between two commits.
type world struct {
	today   time.Time // midnight UTC: the last day of the history
	staff   []person
	reports []*dossier
	reviews []*review
	settled bool // reports lie in a folder a year, not all in one
	dashes  bool // bullets are dashes, not stars
}

// dossier is an incident's report as it stands.
type dossier struct {
	*story
	day       time.Time // midnight UTC of the day the incident started
	id        string
	related   []string // ids
	stage     int
	status    string
	followUps []*item
}

// item is a follow-up as it stands.
type item struct {
	followUp
	present, done bool
}

func newWorld(now time.Time) *world {
	w := &world{today: midnight(now), staff: slices.Clone(founders)}
	ids := map[string]string{}
	for _, s := range stories() {
		r := &dossier{story: &s, day: w.today.AddDate(0, 0, -s.ago), status: "draft"}
		r.id = r.day.Format(time.DateOnly) + "-" + s.slug()
		ids[s.key] = r.id
		for _, key := range s.list("related") {
			must(ids[key] != "", "%s: related to %q, which is not earlier", s.key, key)
			r.related = append(r.related, ids[key])
		}
		for _, f := range s.followUps {
			f.fields = slices.Clone(f.fields)
			later := len(f.life) > 0 && f.life[0].verb == "open"
			r.followUps = append(r.followUps, &item{followUp: f, present: !later})
		}
		w.reports = append(w.reports, r)
	}
	return w
}

// midnight returns the start of the day of t in UTC.
func midnight(t time.Time) time.Time {
	return t.UTC().Truncate(24 * time.Hour)
}

// files renders the whole repository, by path.
func (w *world) files() map[string]string {
	files := map[string]string{
		"README.md":             readme,
		".incident.yaml":        configuration,
		".incident/people.yaml": rosterFile(w.staff),
	}
	for _, r := range w.reports {
		if r.stage != unwritten {
			files[w.path(r)] = r.markdown(w.dashes)
		}
	}
	for _, v := range w.reviews {
		files["reviews/"+v.date.Format(time.DateOnly)+".md"] = v.markdown()
	}
	return files
}

func (w *world) path(r *dossier) string {
	if !w.settled {
		return "incidents/" + r.id + ".md"
	}
	return "incidents/" + r.id[:4] + "/" + r.id + ".md"
}

// note writes something about a person into the roster.
func (w *world) note(handle, extra string) {
	i := slices.IndexFunc(w.staff, func(p person) bool { return p.handle == handle })
	w.staff[i].extra = extra
}

// live makes an event happen to the follow-up.
func (f *item) live(e event) {
	switch e.verb {
	case "open":
		f.present = true
	case "delete":
		f.present = false
	case "done", "reopen":
		f.done = e.verb == "done"
	case "drop":
		f.set("reason", e.arg)
		f.set("status", "dropped")
	default:
		f.set(e.verb, e.arg)
	}
}

// set changes a field, or adds it directly under the item's line, where two
// branches that add one conflict least.
func (f *item) set(key, value string) {
	i := slices.IndexFunc(f.fields, func(x field) bool { return x.key == key })
	switch {
	case key == "status" && value == "open":
		f.fields = slices.Delete(f.fields, i, i+1)
	case i >= 0:
		f.fields[i].value = value
	default:
		f.fields = slices.Insert(f.fields, 0, field{key, value})
	}
}

// get returns the value of a field, empty where it is absent.
func (f *item) get(key string) string {
	for _, x := range f.fields {
		if x.key == key {
			return x.value
		}
	}
	return ""
}

// date turns +30 into the thirtieth day after the incident.
func (r *dossier) date(offset string) string {
	return r.day.AddDate(0, 0, number(offset)).Format(time.DateOnly)
}

// subject returns the message of the commit that makes the event happen.
func (r *dossier) subject(f *item, e event) string {
	switch e.verb {
	case "open":
		return fmt.Sprintf("Add %s: %s", f.id, lowerFirst(f.text))
	case "done":
		return fmt.Sprintf("Close %s: %s", f.id, lowerFirst(f.text))
	case "reopen":
		return "Reopen " + f.id
	case "drop":
		return fmt.Sprintf("Drop %s: %s", f.id, e.arg)
	case "delete":
		return "Tidy up the follow-ups of " + r.id
	case "due":
		return fmt.Sprintf("Move %s to %s", f.id, r.date(e.arg))
	case "owner":
		return fmt.Sprintf("Hand %s to %s", f.id, e.arg)
	case "ticket":
		return fmt.Sprintf("File %s as %s", f.id, e.arg)
	}
	return fmt.Sprintf("Set %s of %s to %s", e.verb, f.id, e.arg)
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
