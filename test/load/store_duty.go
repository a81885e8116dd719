package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// seedDuty fills the tables of duty with officers spread over areas, on shifts round the clock, with skills of which some lapse
// soon, and crews of two. It writes rows, not acts: it makes a state to measure on.
func seedDuty(ctx context.Context, d *db.DB, officers, areas int, now time.Time, r *rand.Rand) error {
	today := when.DayOf(now)
	const anAct = 2000
	for from := 0; from < officers; from += anAct {
		err := d.Do(ctx, func(tx *db.Tx) error {
			for i := from; i < min(from+anAct, officers); i++ {
				if err := seedOfficer(tx, i, areas, today, r); err != nil {
					return fmt.Errorf("officer %d: %w", i, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func seedOfficer(tx *db.Tx, i, areas int, today when.Day, r *rand.Rand) error {
	id, since := officerID(i), when.Micros(today.AddDays(-400).Start())
	if _, err := tx.Exec(`INSERT INTO duty_staff (id, name, number, person, pattern, anchor_on, from_at, label) VALUES ($1, $2, $3, '', 'four_on_four_off', $4, $5, 'open')`,
		id, fmt.Sprintf("O. %06d", i), fmt.Sprint(i), today.AddDays(-400+i/areas%8), since); err != nil {
		return err
	}
	for _, s := range [][2]string{{"rank", "constable"}, {"role", "officer"}, {"team", areaOf(i, areas)}} {
		if _, err := tx.Exec(`INSERT INTO duty_standing (id, staff, what, code, from_at, until_at, label) VALUES ($1, $2, $3, $4, $5, 0, 'open')`, id+s[0], id, s[0], s[1], since); err != nil {
			return err
		}
	}
	for _, s := range dutySkills {
		if r.IntN(100) >= s.percent {
			continue
		}
		until := today.AddDays(r.IntN(380) - 15)
		if _, err := tx.Exec(`INSERT INTO duty_skill (id, staff, code, awarded_on, expires_on, evidence, law, label) VALUES ($1, $2, $3, $4, $5, 'made up', '', 'open')`,
			id+s.code, id, s.code, until.AddMonths(-12), until); err != nil {
			return err
		}
	}
	if n := i / areas; n%2 == 0 { // with the next of the same area
		sign := fmt.Sprintf("%s%04d", areaOf(i, areas)[4:], n)
		if _, err := tx.Exec(`INSERT INTO duty_crew (id, callsign, vehicle, base, lat_e6, lon_e6, from_at, until_at, label) VALUES ($1, $2, '', '', 0, 0, $3, 0, 'open')`, "crew"+id, sign, since); err != nil {
			return err
		}
	}
	first := i
	if i/areas%2 == 1 {
		first = i - areas
	}
	_, err := tx.Exec(`INSERT INTO duty_crew_member (crew, staff, label) VALUES ($1, $2, 'open')`, "crew"+officerID(first), id)
	return err
}

var dutySkills = []struct {
	code    string
	percent int
}{{"driver_response", 60}, {"taser", 35}, {"pursuit_initial", 10}, {"dog_handler", 4}, {"public_order_2", 30}}

func officerID(i int) string { return fmt.Sprintf("o%06d", i) }

func areaOf(i, areas int) string { return fmt.Sprintf("area%02d", i%areas) }
