package expenses

import (
	"time"

	"throughline/platform/fault"
	"throughline/platform/law"
)

// askedSpan is a stretch of time of the record, with the unit that was sent where it is a journey.
type askedSpan struct {
	from, to time.Time
	unit     sent
}

func readSpan(field, from, to string) (s askedSpan, err error) {
	if s.from, err = law.Second(field+"starts_at", from); err != nil {
		return s, err
	}
	if s.to, err = law.Second(field+"ends_at", to); err != nil {
		return s, err
	}
	if !s.to.After(s.from) {
		return s, fault.InvalidField(field+"ends_at", "expenses.ask.backwards")
	}
	return s, nil
}

// on tells whether it was at the time of a line, or on its day where no time is known.
func (s askedSpan) on(l Line) bool {
	if l.At.IsZero() {
		return s.from.Before(l.On.End()) && s.to.After(l.On.Start())
	}
	return !s.from.After(l.At) && s.to.After(l.At)
}
