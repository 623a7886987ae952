package policy

import "time"

// Presets are the built-in policies by name. The figures are those that the
// organisations publish of their own practice.
var Presets = map[string]func() *Policy{
	"default":   defaults,
	"pagerduty": pagerduty,
	"gitlab":    gitlab,
	"atlassian": atlassian,
	"ccadb":     ccadb,
}

// PresetNames are the names of the built-in policies, the default first.
var PresetNames = []string{"default", "pagerduty", "gitlab", "atlassian", "ccadb"}

func defaults() *Policy {
	return &Policy{
		Extends: "default", Zone: time.UTC, Reports: []string{"incidents"}, Reviews: "reviews",
		Severities: []Severity{
			{Name: "SEV1", ReportWithin: Days(3), ReviewWithin: Days(7), FollowUpsWithin: Days(15), Audience: "vp"},
			{Name: "SEV2", ReportWithin: Period{5, "bd"}, ReviewWithin: Days(14), FollowUpsWithin: Days(30), Audience: "director"},
			{Name: "SEV3", ReportWithin: Period{10, "bd"}, FollowUpsWithin: Days(60), Audience: "manager"},
		},
		Review:     Review{LeadTime: Days(2), Duration: Period{60, "m"}},
		StaleAfter: Days(14),
		Rules:      map[string]Level{},
	}
}

// pagerduty: reviews within 3 days or 5 business days, the report sent about a
// day before, follow-ups within 15 or 30 days.
func pagerduty() *Policy {
	p := defaults()
	p.Extends = "pagerduty"
	p.Severities = []Severity{
		{Name: "SEV1", ReportWithin: Days(2), ReviewWithin: Days(3), FollowUpsWithin: Days(15), Audience: "vp"},
		{Name: "SEV2", ReportWithin: Period{4, "bd"}, ReviewWithin: Period{5, "bd"}, FollowUpsWithin: Days(30), Audience: "director"},
		{Name: "SEV3", FollowUpsWithin: Days(30), Audience: "manager"},
	}
	p.Review.LeadTime = Period{24, "h"}
	return p
}

// gitlab: reviews within 2 weeks, follow-ups within 7, 30, 60 or 90 days.
func gitlab() *Policy {
	p := defaults()
	p.Extends = "gitlab"
	p.Severities = nil
	for i, days := range []int{7, 30, 60, 90} {
		p.Severities = append(p.Severities, Severity{
			Name: "S" + string(rune('1'+i)), ReviewWithin: Days(14), FollowUpsWithin: Days(days),
			Audience: []string{"vp", "director", "manager", "manager"}[i],
		})
	}
	return p
}

// atlassian: reviews for severity 2 and worse, follow-ups within 4 or 8 weeks.
func atlassian() *Policy {
	p := defaults()
	p.Extends = "atlassian"
	p.Severities = []Severity{
		{Name: "SEV1", ReportWithin: Period{5, "bd"}, ReviewWithin: Days(14), FollowUpsWithin: Period{4, "w"}, Audience: "vp"},
		{Name: "SEV2", ReportWithin: Period{5, "bd"}, ReviewWithin: Days(14), FollowUpsWithin: Period{8, "w"}, Audience: "director"},
		{Name: "SEV3", FollowUpsWithin: Period{8, "w"}, Audience: "manager"},
	}
	return p
}

// ccadb: the full report within 14 days, follow-ups updated every 7 days.
func ccadb() *Policy {
	p := defaults()
	p.Extends = "ccadb"
	for i := range p.Severities {
		p.Severities[i].ReportWithin = Days(14)
	}
	p.StaleAfter = Days(7)
	return p
}
