package custody

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// Extension is detention that was extended: kind is extension (a superintendent's authority) or warrant (a court's).
type Extension struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind" enum:"extension,warrant"`
	At         time.Time `json:"at"`
	Until      time.Time `json:"until"`
	Officer    string    `json:"officer" doc:"who authorised it, or who recorded the warrant"`
	Rank       string    `json:"rank,omitempty" doc:"of who authorised it, at that moment"`
	Designated bool      `json:"designated,omitempty" doc:"they acted as superintendent, designated under section 107"`
	Court      string    `json:"court,omitempty"`
}

// event is what the clock takes of one that is kept.
func (e Extension) event() ClockEvent {
	return ClockEvent{Kind: e.Kind, At: e.At, Until: e.Until, Rank: e.Rank, Designated: e.Designated, Kept: true}
}

func extensionsOf(q db.Querier, detention string) ([]Extension, error) {
	return oneOf(q, detention, extensionsIn)
}

// extensionsIn are the extensions of detentions, in order.
func extensionsIn(q db.Querier, detentions []string) (map[string][]Extension, error) {
	return ofEach(q, detentions, `SELECT detention, id, kind, at, until, officer, officer_rank, designated, court FROM custody_extension WHERE detention IN (?) ORDER BY at, id`, func(_ *string, scan scanner) (Extension, error) {
		var e Extension
		var at, until, designated int64
		err := scan(&e.ID, &e.Kind, &at, &until, &e.Officer, &e.Rank, &designated, &e.Court)
		e.At, e.Until, e.Designated = when.FromMicros(at), when.FromMicros(until), designated != 0
		return e, err
	})
}

func insertExtension(q db.Querier, x Detention, e Extension) error {
	designated := 0
	if e.Designated {
		designated = 1
	}
	_, err := q.Exec(`INSERT INTO custody_extension (id, detention, label, version, kind, at, until, officer, officer_rank, designated, court) VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10)`,
		e.ID, x.ID, x.Label, e.Kind, when.Micros(e.At), when.Micros(e.Until), e.Officer, e.Rank, designated, e.Court)
	if err != nil {
		return fmt.Errorf("custody: extension: %w", err)
	}
	return nil
}
