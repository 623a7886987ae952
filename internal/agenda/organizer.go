package agenda

import (
	"slices"

	"github.com/incident-cli/incident/internal/day"
)

// Organizer is who prepares and leads the review.
type Organizer struct {
	// Handle is empty where nobody is named, or nobody can.
	Handle string
	// Named says that the planned review names the organizer; else it is the turn of
	// theirs by the policy's rotation.
	Named bool
	// Last is the day of the last review that they organized; HasLast says that
	// there was one.
	Last    day.Day
	HasLast bool
	// Passed are those who would have been next and cannot, in the order of their
	// turns.
	Passed []Absent
	// Then is whose turn it would be at the next review, were everybody there.
	Then string
}

// organizer takes whoever organized longest ago among those of the rotation who
// can come; who never did comes first, in the order of the policy. So somebody
// who was passed over is the next one who can be asked.
func (b *builder) organizer() Organizer {
	last := b.lastTurns()
	turns := slices.Clone(b.Policy.Review.Organizers)
	slices.SortStableFunc(turns, func(x, y string) int {
		lastX, didX := last[x]
		lastY, didY := last[y]
		if didX != didY {
			return trueFirst(!didX, !didY)
		}
		return int(lastX - lastY)
	})
	room := inviter{Occasion: Occasion{Roster: b.Roster, On: b.On, Away: b.Away}}
	var o Organizer
	asked := turns
	if review := b.out.Review; review != nil && review.Organizer.Present() {
		asked = append([]string{review.Organizer.Value}, turns...)
		o.Named = !room.absent(review.Organizer.Value)
	}
	for _, handle := range asked {
		if !room.absent(handle) {
			o.Handle = handle
			break
		}
		if !passedOver(o.Passed, handle) {
			o.Passed = append(o.Passed, room.excuse(&seat{handle: handle, degree: required}))
		}
	}
	o.Last, o.HasLast = last[o.Handle]
	o.Then = next(turns, o.Handle)
	return o
}

func passedOver(passed []Absent, handle string) bool {
	return slices.ContainsFunc(passed, func(a Absent) bool { return a.Person.Handle == handle })
}

// next is the first of the turns who does not organize this time.
func next(turns []string, now string) string {
	for _, handle := range turns {
		if handle != now {
			return handle
		}
	}
	return ""
}

// lastTurns are the days on which each organizer did it last.
func (b *builder) lastTurns() map[string]day.Day {
	last := map[string]day.Day{}
	for _, r := range b.before() {
		if r.Organizer.Present() {
			last[r.Organizer.Value] = b.Policy.Today(r.Date.Value)
		}
	}
	return last
}
