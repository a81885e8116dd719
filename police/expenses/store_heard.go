package expenses

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/geo"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// hearing is what was heard of a hearing.
type hearing struct {
	id, thread, court string
	at                time.Time
	vacated           bool
	label             string
}

func keepHearing(q db.Querier, x hearing) error {
	return exec(q, `INSERT INTO expenses_hearing (id, thread, court_name, held_at, vacated, label) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET court_name = excluded.court_name, held_at = excluded.held_at, vacated = excluded.vacated, version = expenses_hearing.version + 1`,
		x.id, x.thread, x.court, when.Micros(x.at), db.Bit(x.vacated), x.label)
}

func getHearing(q db.Querier, id string) (hearing, bool, error) {
	x := hearing{id: id}
	var at, vacated int64
	err := q.QueryRow(`SELECT thread, court_name, held_at, vacated, label FROM expenses_hearing WHERE id = $1`, id).Scan(&x.thread, &x.court, &at, &vacated, &x.label)
	if errors.Is(err, sql.ErrNoRows) {
		return x, false, nil
	}
	if err != nil {
		return x, false, fmt.Errorf("expenses: hearing: %w", err)
	}
	x.at, x.vacated = when.FromMicros(at), vacated != 0
	return x, true, nil
}

// warning is a member of staff who was warned to attend a hearing.
type warning struct{ id, hearing, staff, thread, state, label string }

func keepWarning(q db.Querier, x warning) error {
	return exec(q, `INSERT INTO expenses_warning (id, hearing, staff, thread, state, label) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, version = expenses_warning.version + 1`, x.id, x.hearing, x.staff, x.thread, x.state, x.label)
}

func warningsOf(q db.Querier, hearing string) ([]warning, error) {
	return db.Gather(q, func(s db.Scanner) (warning, error) {
		var x warning
		return x, s.Scan(&x.id, &x.hearing, &x.staff, &x.thread, &x.state, &x.label)
	}, `SELECT id, hearing, staff, thread, state, label FROM expenses_warning WHERE hearing = $1 ORDER BY id`, hearing)
}

func wasWarned(q db.Querier, hearing, staff string) (bool, error) {
	n, err := number(q, `SELECT count(*) FROM expenses_warning WHERE hearing = $1 AND staff = $2 AND state <> 'stood_down'`, hearing, staff)
	return n > 0, err
}

// base is where somebody starts from, in what, as a crew was set.
type base struct {
	staff, callsign, name, vehicle string
	at                             geo.Point
	from, until                    time.Time
}

const million = 1e6 // degrees are stored as whole millionths

func keepBase(q db.Querier, x base) error {
	if err := exec(q, `UPDATE expenses_base SET until_at = $1, version = version + 1 WHERE callsign = $2 AND (until_at = 0 OR until_at > $1) AND from_at < $1`, when.Micros(x.from), x.callsign); err != nil {
		return err
	}
	return exec(q, `INSERT INTO expenses_base (staff, callsign, from_at, until_at, name, lat_e6, lon_e6, vehicle, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open')
		ON CONFLICT (staff, callsign, from_at) DO UPDATE SET until_at = excluded.until_at, name = excluded.name, lat_e6 = excluded.lat_e6, lon_e6 = excluded.lon_e6, vehicle = excluded.vehicle`,
		x.staff, x.callsign, when.Micros(x.from), when.Micros(x.until), x.name, int64(x.at.Lat*million), int64(x.at.Lon*million), x.vehicle)
}

// basesAt are the bases known at a moment, the newest first: of one member of staff, whose last one is where they start on
// a day of rest too, or of one callsign as it is crewed then.
func basesAt(q db.Querier, staff, callsign string, at time.Time) ([]base, error) {
	return db.Gather(q, func(s db.Scanner) (base, error) {
		var x base
		var lat, lon int64
		err := s.Scan(&x.staff, &x.callsign, &x.name, &x.vehicle, &lat, &lon)
		x.at = geo.Point{Lat: float64(lat) / million, Lon: float64(lon) / million}
		return x, err
	}, `SELECT staff, callsign, name, vehicle, lat_e6, lon_e6 FROM expenses_base WHERE from_at <= $1 AND (until_at = 0 OR until_at > $1 OR $2 <> '') AND ($2 = '' OR staff = $2) AND ($3 = '' OR callsign = $3)
		ORDER BY from_at DESC, callsign`, when.Micros(at), staff, callsign)
}

// mission is one member of staff sent somewhere with a unit.
type mission struct {
	assignment, staff, callsign, vehicle, thread, label string
	metres                                              int64
	from                                                time.Time
}

func keepMission(q db.Querier, x mission) error {
	return exec(q, `INSERT INTO expenses_sent (assignment, staff, callsign, vehicle, thread, metres, from_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (assignment, staff) DO NOTHING`,
		x.assignment, x.staff, x.callsign, x.vehicle, x.thread, x.metres, when.Micros(x.from), x.label)
}

// endMission ends an assignment and gives those who were on it.
func endMission(q db.Querier, assignment string, at time.Time) ([]mission, error) {
	return db.Gather(q, func(s db.Scanner) (mission, error) {
		var x mission
		var from int64
		err := s.Scan(&x.assignment, &x.staff, &x.callsign, &x.vehicle, &x.thread, &x.metres, &from, &x.label)
		x.from = when.FromMicros(from)
		return x, err
	}, `UPDATE expenses_sent SET until_at = $1, version = version + 1 WHERE assignment = $2 AND until_at = 0 RETURNING assignment, staff, callsign, vehicle, thread, metres, from_at, label`, when.Micros(at), assignment)
}

// sentAt is where a unit had been sent with somebody in it at a moment, but for one case: one cannot be elsewhere for it.
func sentAt(q db.Querier, staff, but string, at time.Time) ([]sent, error) {
	return db.Gather(q, func(s db.Scanner) (sent, error) {
		var x sent
		return x, s.Scan(&x.callsign, &x.vehicle, &x.thread)
	}, `SELECT callsign, vehicle, thread FROM expenses_sent WHERE staff = $1 AND from_at <= $2 AND (until_at = 0 OR until_at > $2) AND (thread <> $3 OR $3 = '') ORDER BY from_at, assignment LIMIT 1`, staff, when.Micros(at), but)
}

// sentOn are the vehicles in which somebody was sent on a day.
func sentOn(q db.Querier, staff string, on when.Day) ([]sent, error) {
	return db.Gather(q, func(s db.Scanner) (sent, error) {
		var x sent
		return x, s.Scan(&x.callsign, &x.vehicle, &x.thread)
	}, `SELECT callsign, vehicle, thread FROM expenses_sent WHERE staff = $1 AND from_at < $3 AND (until_at = 0 OR until_at > $2) AND from_at > $4 ORDER BY from_at, assignment`,
		staff, when.Micros(on.Start()), when.Micros(on.End()), when.Micros(on.AddDays(-2).Start()))
}

func insertLeftOut(q db.Querier, x LeftOut) error {
	return exec(q, `INSERT INTO expenses_left_out (id, staff, on_day, what, why, thread, label) VALUES ($1, $2, $3, $4, $5, $6, $7)`, id.New(), x.Staff, x.On.String(), x.What, x.Why, x.Of, x.Label)
}

// forgetLeftOut drops what was said to be left out on a day and was claimed after all.
func forgetLeftOut(q db.Querier, staff string, on when.Day, what string) error {
	_, err := q.Exec(`DELETE FROM expenses_left_out WHERE staff = $1 AND on_day = $2 AND what = $3`, staff, on.String(), what)
	return err
}

func leftOutOf(q db.Querier, staff string, from when.Day, labels []string, limit int) ([]LeftOut, error) {
	in, args := journal.In(labels, 4)
	return db.Gather(q, func(s db.Scanner) (LeftOut, error) {
		var x LeftOut
		return x, s.Scan(&x.On, &x.What, &x.Why)
	}, `SELECT on_day, what, why FROM expenses_left_out WHERE staff = $1 AND on_day >= $2 AND label IN (`+in+`) ORDER BY on_day DESC, id LIMIT $3`, append([]any{staff, from.String(), limit}, args...)...)
}
