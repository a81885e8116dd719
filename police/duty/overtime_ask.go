package duty

import (
	"encoding/json"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

type overtimeQuestion struct {
	Kind     string    `json:"kind"`
	Minutes  int       `json:"minutes"`
	Occasion *int      `json:"occasion_in_week,omitempty"`
	ToldOn   *when.Day `json:"told_on,omitempty"`
	WorkedOn *when.Day `json:"worked_on,omitempty"`
}

// AskOvertime is `throughline ask overtime`. Where no day worked is given, the law of today answers; where no occasion is
// given, it is the first of the week; where no day told is given, they were not told before.
var AskOvertime = law.Ask{
	Name:    "overtime",
	About:   "What overtime, a rest day or a public holiday worked is worth, in minutes at plain time (OT-01 to OT-06).",
	Example: json.RawMessage(`{"kind":"rest_day","minutes":150,"told_on":"2026-11-20","worked_on":"2026-11-28"}`),
	Run: func(book *law.Book, clock when.Clock, in json.RawMessage) (any, error) {
		var q overtimeQuestion
		if err := law.Decode(in, &q); err != nil {
			return nil, err
		}
		o := Overtime{Kind: q.Kind, Minutes: q.Minutes, WorkedOn: when.DayOf(clock.Now())}
		if q.WorkedOn != nil {
			o.WorkedOn = *q.WorkedOn
		}
		if q.ToldOn != nil {
			o.ToldOn = *q.ToldOn
			if q.WorkedOn == nil {
				return nil, fault.InvalidField("worked_on", "duty.overtime.worked_on")
			}
		}
		if q.Occasion != nil {
			if o.Occasion = *q.Occasion; o.Occasion < 1 {
				return nil, fault.InvalidField("occasion_in_week", "duty.overtime.occasion")
			}
		}
		return o.Due(book)
	},
}
