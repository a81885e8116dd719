package duty

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"throughline/platform/db"
	"throughline/platform/geo"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// tourRows are the tours set by date that begin at or after one moment and before another.
func tourRows(q db.Querier, ids []string, from, to time.Time) ([]Tour, error) {
	more, args := theirs(ids, 3)
	rows, err := q.Query(`SELECT id, staff, kind, on_day, starts_at, ends_at, reason, roster FROM duty_tour WHERE starts_at >= $1 AND starts_at < $2 AND cancelled_at = 0`+more+` ORDER BY staff, starts_at`,
		append([]any{when.Micros(from), when.Micros(to)}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("duty: tours: %w", err)
	}
	defer rows.Close()
	var out []Tour
	for rows.Next() {
		var t Tour
		var kind string
		var starts, ends int64
		if err := rows.Scan(&t.ID, &t.Staff, &kind, &t.Day, &starts, &ends, &t.Reason, &t.Roster); err != nil {
			return nil, fmt.Errorf("duty: tours: %w", err)
		}
		t.Rest, t.StartsAt, t.EndsAt = kind == "rest", when.FromMicros(starts), when.FromMicros(ends)
		out = append(out, t)
	}
	return out, rows.Err()
}

// replaceTour sets a tour; a day of rest ends the tours set for that day, and a tour ends a day of rest, and the other tours
// where it stands instead of them.
func replaceTour(q db.Querier, t Tour, now time.Time) error {
	kind, gone := "tour", "rest"
	if t.Rest {
		kind, gone = "rest", "tour"
	}
	also := gone
	if t.only {
		also = kind
	}
	if _, err := q.Exec(`UPDATE duty_tour SET cancelled_at = $1, version = version + 1 WHERE staff = $2 AND on_day = $3 AND cancelled_at = 0 AND kind IN ($4, $5)`,
		when.Micros(now), t.Staff, t.Day, gone, also); err != nil {
		return fmt.Errorf("duty: tour: %w", err)
	}
	_, err := q.Exec(`INSERT INTO duty_tour (id, staff, kind, on_day, starts_at, ends_at, reason, roster, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open')`,
		t.ID, t.Staff, kind, t.Day, when.Micros(t.StartsAt), when.Micros(t.EndsAt), t.Reason, t.Roster)
	if err != nil {
		return fmt.Errorf("duty: tour: %w", err)
	}
	return nil
}

func insertBooking(q db.Querier, staff string, b booking) error {
	_, err := q.Exec(`INSERT INTO duty_booking (id, staff, kind, at, until_at, label) VALUES ($1, $2, $3, $4, $5, 'open')`, id.New(), staff, b.kind, when.Micros(b.at), when.Micros(b.until))
	if err != nil {
		return fmt.Errorf("duty: booking: %w", err)
	}
	return nil
}

// lastBookings are the latest bookings of each after one moment and not after another.
func lastBookings(q db.Querier, ids []string, after, upTo time.Time) (map[string]booking, error) {
	more, args := theirs(ids, 3)
	rows, err := q.Query(`SELECT staff, kind, at, until_at FROM duty_booking WHERE at > $1 AND at <= $2`+more+` ORDER BY at, id`, append([]any{when.Micros(after), when.Micros(upTo)}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("duty: bookings: %w", err)
	}
	defer rows.Close()
	out := map[string]booking{}
	for rows.Next() {
		var staff string
		var b booking
		var at, until int64
		if err := rows.Scan(&staff, &b.kind, &at, &until); err != nil {
			return nil, fmt.Errorf("duty: bookings: %w", err)
		}
		b.at, b.until = when.FromMicros(at), when.FromMicros(until)
		out[staff] = b // the later one stays
	}
	return out, rows.Err()
}

const micro = 1e6 // degrees are stored as whole millionths

const (
	crewColumns = `SELECT c.id, c.callsign, c.vehicle, c.base, c.lat_e6, c.lon_e6, c.from_at, c.until_at, m.staff FROM duty_crew c JOIN duty_crew_member m ON m.crew = c.id `
	crewOrder   = ` ORDER BY c.callsign, c.id, m.staff`
)

// crewsAt are the crews in force at a moment of some callsigns, or of all when none is named, by callsign.
func crewsAt(q db.Querier, at time.Time, signs ...string) ([]crew, error) {
	more, args := "", []any(nil)
	if len(signs) > 0 {
		in, list := journal.In(signs, 2)
		more, args = ` AND c.callsign IN (`+in+`)`, list
	}
	return crewList(q, crewColumns+`WHERE c.from_at <= $1 AND (c.until_at = 0 OR c.until_at > $1)`+more+crewOrder, append([]any{when.Micros(at)}, args...)...)
}

func crewList(q db.Querier, text string, args ...any) ([]crew, error) {
	rows, err := q.Query(text, args...)
	if err != nil {
		return nil, fmt.Errorf("duty: crews: %w", err)
	}
	defer rows.Close()
	var out []crew
	for rows.Next() {
		var c crew
		var lat, lon, from, until int64
		var staff string
		if err := rows.Scan(&c.id, &c.callsign, &c.vehicle, &c.base, &lat, &lon, &from, &until, &staff); err != nil {
			return nil, fmt.Errorf("duty: crews: %w", err)
		}
		if n := len(out); n == 0 || out[n-1].id != c.id {
			c.at, c.from, c.until = geo.Point{Lat: float64(lat) / micro, Lon: float64(lon) / micro}, when.FromMicros(from), when.FromMicros(until)
			out = append(out, c)
		}
		out[len(out)-1].staff = append(out[len(out)-1].staff, staff)
	}
	return out, rows.Err()
}

// replaceCrew ends what stood for the callsign from the new crew's beginning on, and sets the new one: until the next that is set
// already begins, so that no callsign has two crews at once.
func replaceCrew(q db.Querier, c crew) error {
	from, until := when.Micros(c.from), when.Micros(c.until)
	if _, err := q.Exec(`UPDATE duty_crew SET until_at = $1, version = version + 1 WHERE callsign = $2 AND from_at <= $1 AND (until_at = 0 OR until_at > $1)`, from, c.callsign); err != nil {
		return fmt.Errorf("duty: crew: %w", err)
	}
	var next sql.NullInt64
	if err := q.QueryRow(`SELECT min(from_at) FROM duty_crew WHERE callsign = $1 AND from_at > $2 AND (until_at = 0 OR until_at > from_at)`, c.callsign, from).Scan(&next); err != nil {
		return fmt.Errorf("duty: crew: %w", err)
	}
	if next.Valid && (until == 0 || next.Int64 < until) {
		until = next.Int64
	}
	_, err := q.Exec(`INSERT INTO duty_crew (id, callsign, vehicle, base, lat_e6, lon_e6, from_at, until_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open')`,
		c.id, c.callsign, c.vehicle, c.base, int64(math.Round(c.at.Lat*micro)), int64(math.Round(c.at.Lon*micro)), from, until)
	if err != nil {
		return fmt.Errorf("duty: crew: %w", err)
	}
	for _, s := range c.staff {
		if _, err := q.Exec(`INSERT INTO duty_crew_member (crew, staff, label) VALUES ($1, $2, 'open')`, c.id, s); err != nil {
			return fmt.Errorf("duty: crew: %w", err)
		}
	}
	return nil
}

// otherCallsign is another callsign whose crew somebody is in during the time of this one, or "".
func otherCallsign(q db.Querier, staff string, c crew) (string, error) {
	until := when.Micros(c.until)
	if until == 0 {
		until = math.MaxInt64
	}
	var callsign string
	err := q.QueryRow(`SELECT c.callsign FROM duty_crew c JOIN duty_crew_member m ON m.crew = c.id WHERE m.staff = $1 AND c.callsign <> $2 AND c.from_at < $3
		AND (c.until_at = 0 OR c.until_at > $4) ORDER BY c.callsign LIMIT 1`, staff, c.callsign, until, when.Micros(c.from)).Scan(&callsign)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("duty: crew: %w", err)
	}
	return callsign, nil
}

func everCrewed(q db.Querier, callsign string) (bool, error) {
	var n int64
	if err := q.QueryRow(`SELECT count(*) FROM duty_crew WHERE callsign = $1`, callsign).Scan(&n); err != nil {
		return false, fmt.Errorf("duty: crew: %w", err)
	}
	return n > 0, nil
}
