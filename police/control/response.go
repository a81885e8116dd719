package control

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/roads"
)

// ResponseRule says which grades are driven to at response speeds and what a diversion must gain (control.response).
type ResponseRule struct {
	Grades    []string `json:"grades,omitempty"`
	Seconds   int      `json:"seconds,omitempty"`
	HoursOn   float64  `json:"hours_on,omitempty"`
	RestHours float64  `json:"rest_hours,omitempty"`
	Minutes   int      `json:"minutes,omitempty"`
}

// VehicleRule says of a kind of vehicle, by the words in which it is recorded, whether it may be driven at response speeds
// (control.vehicle, RES-07).
type VehicleRule struct {
	Label    string   `json:"label"`
	Words    []string `json:"words"`
	Response bool     `json:"response"`

	Prisoners int     `json:"prisoners"`          // that it has room for
	KMH       float64 `json:"kmh,omitempty"`      // of those who go by their own pace
	Reach     float64 `json:"reach,omitempty"`    // metres along the roads, of the same
	Pursuit   bool    `json:"pursuit,omitempty"`  // it is suitable for one (HR-05)
	OneWays   bool    `json:"one_ways,omitempty"` // bind the same
}

// Tired says of a crew that it has been on duty for long, or rested little before (WTR-01); empty when neither is so or known.
func Tired(book *law.Book, c Crew, now time.Time) string {
	var v ResponseRule
	row, ok := book.Table("control.response").At("tired", when.DayOf(now))
	if !ok || row.Into(&v) != nil {
		return ""
	}
	switch on := now.Sub(c.Since).Hours(); {
	case !c.Since.IsZero() && on >= v.HoursOn:
		return strconv.Itoa(int(on)) + " h on duty"
	case c.RestHours > 0 && c.RestHours < v.RestHours:
		return strconv.Itoa(int(c.RestHours)) + " h of rest before this tour"
	}
	return ""
}

// DivertGain is by how much a diversion must be sooner than whoever is free to stand before them.
func DivertGain(book *law.Book, day when.Day) time.Duration {
	var v ResponseRule
	if row, ok := book.Table("control.response").At("divert", day); ok && row.Into(&v) == nil {
		return time.Duration(v.Seconds) * time.Second
	}
	return 0
}

// Drives is how a crew may drive to an incident of a grade: at response speeds only when the grade, the vehicle and a driver whose course
// is valid now all allow it (HR-03, RES-07). What does not is said, where the others do.
func Drives(book *law.Book, c Crew, grade string, day when.Day) (roads.Profile, string) {
	return fleetOn(book, day).drives(c, byBlueLight(book, grade, day))
}

func (f fleet) drives(c Crew, blue bool) (roads.Profile, string) {
	if !blue {
		return roads.Ordinary, ""
	}
	trained := false
	for _, k := range c.Skills {
		trained = trained || k.Valid && (k.Code == "driver_response" || k.Code == "driver_advanced")
	}
	switch v, known := f.of(c.Vehicle); {
	case !trained:
		return roads.Ordinary, "No response driver, so with the traffic"
	case known && !v.Response:
		return roads.Ordinary, v.Label + ", so with the traffic"
	}
	return roads.Response, ""
}

// byBlueLight tells whether a grade is driven to at response speeds. One that nobody has graded yet may be.
func byBlueLight(book *law.Book, grade string, day when.Day) bool {
	if grade == "" {
		return true
	}
	var v ResponseRule
	row, ok := book.Table("control.response").At("speeds", day)
	return ok && row.Into(&v) == nil && slices.Contains(v.Grades, grade)
}

// fleet is every kind of vehicle, in the order of the law.
type fleet []VehicleRule

// fleetOn reads the kinds once for all the units that are weighed.
func fleetOn(book *law.Book, day when.Day) fleet {
	var out fleet
	for _, row := range book.Table("control.vehicle").On(day) {
		var v VehicleRule
		if row.Into(&v) == nil {
			out = append(out, v)
		}
	}
	return out
}

// of is the kind of vehicle that the duty room's words name.
func (f fleet) of(said string) (VehicleRule, bool) {
	words := strings.Fields(strings.ToLower(said))
	for _, v := range f {
		if slices.ContainsFunc(v.Words, func(w string) bool { return slices.Contains(words, w) }) {
			return v, true
		}
	}
	return VehicleRule{}, false
}
