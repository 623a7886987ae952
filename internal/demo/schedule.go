package demo

import (
	"cmp"
	"hash/fnv"
	"slices"
	"time"
)

// Days before today on which something happens that is no incident.
const (
	foundedAgo   = 730
	settledAgo   = 599
	dashesAgo    = 482
	eliLeavesAgo = 420
	zoeJoinsAgo  = 200
	planAgo      = 1
)

// change is a commit to come: what it does to the world.
type change struct {
	day     time.Time
	hour    int // not before this hour of the day
	at      time.Time
	author  person
	message string
	apply   func(*world)
}

// schedule returns everything that happens, in order, each with its time.
func schedule(w *world) []change {
	all := milestones(w)
	for _, r := range w.reports {
		all = append(all, writing(w, r)...)
		all = append(all, working(w, r)...)
	}
	all = append(all, meetings(w)...)
	slices.SortStableFunc(all, func(a, b change) int {
		return cmp.Or(a.day.Compare(b.day), cmp.Compare(a.hour, b.hour))
	})
	setTimes(all, w.today)
	return all
}

// on returns the day that lies n days before today, moved from a weekend to the
// Monday after it, unless that is yet to come.
func (w *world) on(n int) time.Time {
	day := w.today.AddDate(0, 0, -n)
	monday := day.AddDate(0, 0, (8-int(day.Weekday()))%7)
	weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	if weekend && !monday.After(w.today) {
		return monday
	}
	return day
}

// by returns a change; the author is anyone who ever was in the roster.
func by(handle string, day time.Time, message string, apply func(*world)) change {
	p := find(append(slices.Clone(founders), newcomer), handle)
	must(p.handle != "", "nobody is called %q", handle)
	return change{day: day, author: p, message: message, apply: apply}
}

// milestones returns the changes to the repository itself and to the roster.
func milestones(w *world) []change {
	left := ", left: " + w.on(eliLeavesAgo).Format(time.DateOnly)
	away := ", away: [" + w.today.AddDate(0, 0, -planAgo).Format(time.DateOnly) + "/" +
		w.today.AddDate(0, 0, 8).Format(time.DateOnly) + "]"
	return []change{
		by("ines", w.on(foundedAgo), "Keep incident reviews in this repository", func(*world) {}),
		by("ines", w.on(settledAgo), "Put reports into a folder a year", func(w *world) { w.settled = true }),
		by("tom", w.on(dashesAgo), "Format reports: dashes for bullets", func(w *world) { w.dashes = true }),
		by("maya", w.on(eliLeavesAgo), "Note that Eli has left", func(w *world) { w.note("eli", left) }),
		by("maya", w.on(zoeJoinsAgo), "Welcome Zoe to payments", func(w *world) { w.staff = append(w.staff, newcomer) }),
		by("maya", w.on(planAgo), "Note that Maya is away", func(w *world) { w.note("maya", away) }),
	}
}

// writing returns how a report comes about: sketched the day after, filled over
// some days, ready. A report that stays a draft stops on the way.
func writing(w *world, r *dossier) []change {
	owner := r.head["owner"]
	step := func(after int, message string, stage int, status string) change {
		return by(owner, w.on(r.ago-after), message+r.id, func(*world) { r.stage, r.status = stage, status })
	}
	all := []change{step(1, "Draft report ", sketched, "draft")}
	if r.worst() {
		all = append(all, step(2, "Describe impact and root cause: ", explained, "draft"))
	}
	if r.head["status"] == "draft" {
		return all
	}
	return append(all, step(r.ready, "Ready for review: ", complete, "ready"))
}

// working returns what happens to the follow-ups of a report, each done by its
// owner of that day.
func working(w *world, r *dossier) []change {
	var all []change
	for _, f := range r.followUps {
		owner := cmp.Or(f.get("owner"), r.head["owner"])
		for _, e := range f.life {
			all = append(all, by(owner, w.on(r.ago-e.day), r.subject(f, e), func(*world) { f.live(e) }))
			if e.verb == "owner" {
				owner = e.arg
			}
		}
	}
	return all
}

// setTimes spreads the changes of each day over its working hours, by what is
// done, so that a build is reproducible. Those of today are made at its first
// second: no later than now, and the same at every hour of the day.
func setTimes(all []change, today time.Time) {
	var last time.Time
	for i := range all {
		c := &all[i]
		minutes := time.Duration(jitter(c.message)) * time.Minute
		earliest := c.day.Add(8*time.Hour + 20*time.Minute + 5*minutes + minutes/60)
		if c.hour > 0 {
			earliest = c.day.Add(time.Duration(c.hour)*time.Hour + minutes)
		}
		c.at = latest(earliest, last.Add(8*time.Minute+minutes/2))
		if c.day.Equal(today) {
			c.at = today
		}
		last = c.at
	}
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// jitter returns a number under 48 that is always the same for the text.
func jitter(text string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(text))
	return h.Sum32() % 48
}
