package roads

import (
	"fmt"
	"math"

	"throughline/platform/db"
	"throughline/platform/geo"
	"throughline/platform/when"
)

const changeColumns = `id, what, street, from_lat, from_lon, to_lat, to_lon, mph, why, made_at, ended_at, version`

func scanChange(s db.Scanner) (RoadChange, error) {
	var c RoadChange
	var place [4]int64
	var made, ended int64
	err := s.Scan(&c.ID, &c.What, &c.Street, &place[0], &place[1], &place[2], &place[3], &c.MPH, &c.Why, &made, &ended, &c.Version)
	c.From = geo.Point{Lat: float64(place[0]) / 1e7, Lon: float64(place[1]) / 1e7}
	c.To = geo.Point{Lat: float64(place[2]) / 1e7, Lon: float64(place[3]) / 1e7}
	c.MadeAt, c.EndedAt = when.FromMicros(made), when.FromMicros(ended)
	return c, err
}

// openChanges are those that hold, the latest first.
func openChanges(q db.Querier) ([]RoadChange, error) {
	return db.Gather(q, scanChange, `SELECT `+changeColumns+` FROM roads_change WHERE ended_at = 0 ORDER BY made_at DESC, id`)
}

func getChange(q db.Querier, id string) (RoadChange, error) {
	c, err := scanChange(q.QueryRow(`SELECT `+changeColumns+` FROM roads_change WHERE id = $1`, id))
	return db.Found(c, err, "road_change.not_found")
}

func putChange(q db.Querier, c RoadChange) error {
	e7 := func(v float64) int64 { return int64(math.Round(v * 1e7)) }
	_, err := q.Exec(`INSERT INTO roads_change (`+changeColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		c.ID, c.What, c.Street, e7(c.From.Lat), e7(c.From.Lon), e7(c.To.Lat), e7(c.To.Lon), c.MPH, c.Why, when.Micros(c.MadeAt), when.Micros(c.EndedAt), c.Version)
	if err != nil {
		return fmt.Errorf("roads: %w", err)
	}
	return nil
}

// endChange says when a change ended. Fault: stale "roads.change.ended" when somebody else ended it.
func endChange(q db.Querier, c RoadChange) error {
	return db.WriteOne(q, "roads.change.ended", `UPDATE roads_change SET ended_at = $1, version = version + 1 WHERE id = $2 AND version = $3 AND ended_at = 0`, when.Micros(c.EndedAt), c.ID, c.Version)
}
