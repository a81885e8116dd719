package duty

import (
	"fmt"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/duty/planner"
)

// Limits are the hard rules as the planner takes them: those by which tours are checked, from the same rows of law.
func (c *Checks) Limits() planner.Limits {
	return planner.Limits{Rest: c.rest, Length: c.length, RunDays: c.runDays, RestDay: c.restDay, Week: c.week, Weeks: c.weeks, NightDay: c.night.most,
		NightHours: c.night.counted, NightFrom: int(c.night.starts), NightTo: int(c.night.ends), NightShare: c.night.share}
}

// PlanWeights are how much the soft rules count, from law table duty.plan_weight: the force's own policy.
func PlanWeights(book *law.Book, on when.Day) (planner.Weights, error) {
	var w planner.Weights
	var rest, run, nights float64
	for code, v := range map[string]*float64{"night": &w.Night, "weekend": &w.Weekend, "preference": &w.Preference, "fatigue": &w.Fatigue, "travel": &w.Travel,
		"hours": &w.Hours, "skill": &w.Skill, "rest_well_hours": &rest, "run_well_days": &run, "nights_well": &nights} {
		row, ok := book.Table("duty.plan_weight").At(code, on)
		if !ok {
			return w, fmt.Errorf("duty: law has no row duty.plan_weight/%s on %s", code, on)
		}
		var x struct {
			Points float64 `json:"points"`
		}
		if err := row.Into(&x); err != nil {
			return w, err
		}
		*v = x.Points
	}
	w.RestWell, w.RunWell, w.NightsWell = time.Duration(rest*float64(time.Hour)), int(run), int(nights)
	return w, nil
}
