package people

import (
	"database/sql"
	"errors"
	"fmt"
	"math"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/platform/when"
)

const micro = 1e6 // degrees are stored as whole millionths

func insertThing(q db.Querier, t Thing) error {
	_, err := q.Exec(`INSERT INTO people_thing (id, kind, same, text, postcode, lat_e6, lon_e6, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		t.ID, string(t.Kind), t.same, t.Text, t.Postcode, int64(math.Round(t.At.Lat*micro)), int64(math.Round(t.At.Lon*micro)), t.Label)
	if err != nil {
		return fmt.Errorf("people: thing: %w", err)
	}
	return nil
}

const thingColumns = `t.id, t.kind, t.same, t.text, t.postcode, t.lat_e6, t.lon_e6, t.label, t.version`

func scanThing(t *Thing, lat, lon *int64) []any {
	return []any{&t.ID, &t.Kind, &t.same, &t.Text, &t.Postcode, lat, lon, &t.Label, &t.Version}
}

// statusOf is what is known of a kept identifier: one with a key of its own was written canonically, because it was valid.
func statusOf(t Thing) string {
	switch {
	case t.Kind != PNC && t.Kind != CRO:
		return ""
	case t.known():
		return string(IdentifierValid)
	}
	return string(IdentifierUnchecked)
}

func place(lat, lon int64) geo.Point {
	return geo.Point{Lat: float64(lat) / micro, Lon: float64(lon) / micro}
}

func getThing(q db.Querier, id string) (Thing, error) {
	t, found, err := findThing(q, `SELECT `+thingColumns+` FROM people_thing t WHERE t.id = $1`, id)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "thing.not_found")
	}
	return t, err
}

// sameThing finds the thing that this one is, among those with its label.
func sameThing(q db.Querier, t Thing) (Thing, bool, error) {
	return findThing(q, `SELECT `+thingColumns+` FROM people_thing t WHERE t.kind = $1 AND t.same = $2 AND t.label = $3`, string(t.Kind), t.same, t.Label)
}

func findThing(q db.Querier, query string, args ...any) (Thing, bool, error) {
	var t Thing
	var lat, lon int64
	err := q.QueryRow(query, args...).Scan(scanThing(&t, &lat, &lon)...)
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	if err != nil {
		return t, false, fmt.Errorf("people: thing: %w", err)
	}
	t.At, t.Status = place(lat, lon), statusOf(t)
	return t, true, nil
}

func insertTie(q db.Querier, x Tie) error {
	_, err := q.Exec(`INSERT INTO people_tie (id, person, thing, kind, role, from_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		x.ID, x.Person, x.Thing.ID, string(x.Thing.Kind), x.Role, when.Micros(x.From), x.Label)
	if err != nil {
		return fmt.Errorf("people: tie: %w", err)
	}
	return nil
}

func readTies(q db.Querier, where string, args ...any) ([]Tie, error) {
	rows, err := q.Query(`SELECT x.id, x.person, x.role, x.from_at, x.until_at, x.label, `+thingColumns+` FROM people_tie x JOIN people_thing t ON t.id = x.thing `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("people: ties: %w", err)
	}
	defer rows.Close()
	var out []Tie
	for rows.Next() {
		var x Tie
		var from, until, lat, lon int64
		if err := rows.Scan(append([]any{&x.ID, &x.Person, &x.Role, &from, &until, &x.Label}, scanThing(&x.Thing, &lat, &lon)...)...); err != nil {
			return nil, fmt.Errorf("people: ties: %w", err)
		}
		x.From, x.Until, x.Thing.At, x.Thing.Status = when.FromMicros(from), when.FromMicros(until), place(lat, lon), statusOf(x.Thing)
		out = append(out, x)
	}
	return out, rows.Err()
}

// tiesOf are what belongs to these records, oldest first: now, or ever.
func tiesOf(q db.Querier, persons, labels []string, ever bool) ([]Tie, error) {
	in, args := journal.In(persons, 1)
	more, margs := among("x.label", labels, len(args)+1)
	if !ever {
		more += ` AND x.until_at = 0`
	}
	return readTies(q, `WHERE x.person IN (`+in+`)`+more+` ORDER BY x.from_at, x.id`, append(args, margs...)...)
}

// tiesTo are whose a thing is now.
func tiesTo(q db.Querier, thing string, labels []string) ([]Tie, error) {
	more, args := among("x.label", labels, 2)
	return readTies(q, `WHERE x.thing = $1 AND x.until_at = 0`+more+` ORDER BY x.from_at, x.id`, append([]any{thing}, args...)...)
}

func tieByID(q db.Querier, id string) (Tie, error) {
	xs, err := readTies(q, `WHERE x.id = $1`, id)
	if err == nil && len(xs) == 0 {
		err = fault.New(fault.NotFound, "people.tie.not_found")
	}
	if err != nil {
		return Tie{}, err
	}
	return xs[0], nil
}

func endTie(q db.Querier, id string, atMicros int64) error {
	return one(q.Exec(`UPDATE people_tie SET until_at = $1, version = version + 1 WHERE id = $2 AND until_at = 0`, atMicros, id))
}

// homesOf are the addresses at which these records have their home now.
func homesOf(q db.Querier, persons []string) ([]string, error) {
	in, args := journal.In(persons, 1)
	return texts(q, `SELECT DISTINCT thing FROM people_tie WHERE person IN (`+in+`) AND kind = 'address' AND role = 'home' AND until_at = 0 ORDER BY thing`, args...)
}

func holdersOf(q db.Querier, thing string) ([]string, error) {
	return texts(q, `SELECT DISTINCT person FROM people_tie WHERE thing = $1 AND until_at = 0 ORDER BY person`, thing)
}

// moveThing gives a tie another row of its thing, when the person's label changed.
func moveThing(q db.Querier, tie, thing string) error {
	return one(q.Exec(`UPDATE people_tie SET thing = $1, version = version + 1 WHERE id = $2`, thing, tie))
}

// everTied tells whether a thing was ever anybody's.
func everTied(q db.Querier, thing string) (bool, error) {
	return yes(q, `SELECT count(*) FROM people_tie WHERE thing = $1`, thing)
}

// orphan hides a thing that has been replaced by one with another label.
func orphan(q db.Querier, thing, label string) error {
	return one(q.Exec(`UPDATE people_thing SET label = $1, same = same || '#' || id, version = version + 1 WHERE id = $2`, label, thing))
}

func yes(q db.Querier, query string, args ...any) (bool, error) {
	var n int64
	if err := q.QueryRow(query, args...).Scan(&n); err != nil {
		return false, fmt.Errorf("people: count: %w", err)
	}
	return n > 0, nil
}

func addressesLike(q db.Querier, same string) ([]string, error) {
	return texts(q, `SELECT id FROM people_thing WHERE kind = 'address' AND same = $1 ORDER BY id`, same)
}
