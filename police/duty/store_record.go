package duty

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/when"
)

// recordRow is the record of somebody; an empty one when personnel has kept nothing yet.
func recordRow(q db.Querier, staff string) (Record, error) {
	var r Record
	var minutes int64
	err := q.QueryRow(`SELECT employee_number, warrant, contract, week_minutes, posting, line_manager, version FROM duty_record WHERE staff = $1`, staff).
		Scan(&r.EmployeeNumber, &r.Warrant, &r.Contract, &minutes, &r.Posting, &r.LineManager, &r.version)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return r, fmt.Errorf("duty: record: %w", err)
	}
	r.HoursAWeek = float64(minutes) / 60
	return r, nil
}

func putRecord(q db.Querier, r Record) error {
	return db.WriteOne(q, "duty.stale", `INSERT INTO duty_record (staff, employee_number, warrant, contract, week_minutes, posting, line_manager, label) VALUES ($1, $2, $3, $4, $5, $6, $7, 'hr')
		ON CONFLICT (staff) DO UPDATE SET employee_number = excluded.employee_number, warrant = excluded.warrant, contract = excluded.contract, week_minutes = excluded.week_minutes,
			posting = excluded.posting, line_manager = excluded.line_manager, version = duty_record.version + 1 WHERE duty_record.version = $8`,
		r.Staff.ID, r.EmployeeNumber, r.Warrant, r.Contract, int64(math.Round(r.HoursAWeek*60)), r.Posting, r.LineManager, r.version)
}

func updateStaff(q db.Querier, s Staff) error {
	return db.WriteOne(q, "duty.stale", `UPDATE duty_staff SET name = $1, number = $2, pattern = $3, anchor_on = $4, version = version + 1 WHERE id = $5 AND version = $6`, s.Name, s.Number, s.Pattern, s.anchor, s.ID, s.Version)
}

// whoseNumber is who else serves under a collar number, or "".
func whoseNumber(q db.Querier, number, but string) (string, error) {
	var name string
	err := q.QueryRow(`SELECT name FROM duty_staff WHERE number = $1 AND id <> $2 AND until_at = 0 ORDER BY id LIMIT 1`, number, but).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("duty: number: %w", err)
	}
	return name, nil
}

func ranksOf(q db.Querier, staff string) ([]RankHeld, error) {
	return db.Gather(q, func(s db.Scanner) (RankHeld, error) {
		var r RankHeld
		var from, until int64
		err := s.Scan(&r.Rank, &r.How, &from, &until)
		if r.How == "rank" {
			r.How = "substantive"
		}
		r.From, r.Until = when.FromMicros(from), when.FromMicros(until)
		return r, err
	}, `SELECT code, what, from_at, until_at FROM duty_standing WHERE staff = $1 AND what IN ('rank', 'temporary', 'acting') ORDER BY from_at DESC, id DESC`, staff)
}

// endStandings ends whatever stands of one kind for somebody at a moment.
func endStandings(q db.Querier, staff, what string, at time.Time) error {
	if _, err := q.Exec(`UPDATE duty_standing SET until_at = $1, version = version + 1 WHERE staff = $2 AND what = $3 AND (until_at = 0 OR until_at > $1)`, when.Micros(at), staff, what); err != nil {
		return fmt.Errorf("duty: standing: %w", err)
	}
	return nil
}

func insertAdjustment(q db.Querier, staff string, x Adjustment) error {
	if _, err := q.Exec(`INSERT INTO duty_adjustment (id, staff, kind, what, from_on, until_on, label) VALUES ($1, $2, $3, $4, $5, $6, 'hr')`, x.ID, staff, x.Kind, x.What, x.FromOn, x.UntilOn); err != nil {
		return fmt.Errorf("duty: adjustment: %w", err)
	}
	return nil
}

func adjustmentsOf(q db.Querier, staff string) ([]Adjustment, error) {
	return db.Gather(q, func(s db.Scanner) (Adjustment, error) {
		var x Adjustment
		err := s.Scan(&x.ID, &x.Kind, &x.What, &x.FromOn, &x.UntilOn)
		return x, err
	}, `SELECT id, kind, what, from_on, until_on FROM duty_adjustment WHERE staff = $1 ORDER BY from_on DESC, id`, staff)
}

func putKin(q db.Querier, staff string, k Kin) error {
	if _, err := q.Exec(`INSERT INTO duty_kin (staff, name, relation, phone, label) VALUES ($1, $2, $3, $4, 'hr')
		ON CONFLICT (staff) DO UPDATE SET name = excluded.name, relation = excluded.relation, phone = excluded.phone, version = duty_kin.version + 1`, staff, k.Name, k.Relation, k.Phone); err != nil {
		return fmt.Errorf("duty: next of kin: %w", err)
	}
	return nil
}

func getKin(q db.Querier, staff string) (Kin, error) {
	var k Kin
	err := q.QueryRow(`SELECT name, relation, phone FROM duty_kin WHERE staff = $1`, staff).Scan(&k.Name, &k.Relation, &k.Phone)
	return db.Found(k, err, "kin.not_found")
}

// known are the account names ever used and the collar numbers in use, each with whose it is.
func known(q db.Querier) (accounts, numbers map[string]string, err error) {
	type row struct {
		id, name, number string
		left             int64
	}
	rows, err := db.Gather(q, func(s db.Scanner) (row, error) {
		var r row
		return r, s.Scan(&r.id, &r.name, &r.number, &r.left)
	}, `SELECT id, name, number, until_at FROM duty_staff`)
	accounts, numbers = map[string]string{}, map[string]string{}
	for _, r := range rows {
		accounts[r.id] = r.name
		if r.left == 0 {
			numbers[r.number] = r.name
		}
	}
	return accounts, numbers, err
}

// many inserts rows by the hundred: one statement for each would take as long as the file is long.
func many(q db.Querier, into string, rows [][]any) error {
	const at = 250
	for len(rows) > 0 {
		n := min(at, len(rows))
		var b strings.Builder
		b.WriteString(into)
		args := make([]any, 0, n*len(rows[0]))
		for i, r := range rows[:n] {
			b.WriteString(map[bool]string{true: " VALUES (", false: ", ("}[i == 0])
			for j, v := range r {
				if j > 0 {
					b.WriteString(", ")
				}
				args = append(args, v)
				b.WriteString("$" + strconv.Itoa(len(args)))
			}
			b.WriteString(")")
		}
		if _, err := q.Exec(b.String(), args...); err != nil {
			return fmt.Errorf("duty: import: %w", err)
		}
		rows = rows[n:]
	}
	return nil
}

// insertImported puts all rows of a file in.
func insertImported(q db.Querier, rows []imported, from time.Time) error {
	var staff, stand, records [][]any
	for _, r := range rows {
		staff = append(staff, []any{r.in.ID, r.in.Name, r.in.Number, "", r.in.Pattern, r.anchor, when.Micros(from), "open"})
		for what, codes := range map[string][]string{"role": r.in.Roles, "team": r.in.Teams, "rank": {r.in.Rank}} {
			for _, c := range codes {
				if c != "" {
					stand = append(stand, []any{id.New(), r.in.ID, what, c, when.Micros(from), "open"})
				}
			}
		}
		records = append(records, []any{r.in.ID, r.record.EmployeeNumber, r.record.Warrant, r.record.Contract, int64(math.Round(r.record.HoursAWeek * 60)), r.record.Posting, r.record.LineManager, "hr"})
	}
	return errors.Join(many(q, `INSERT INTO duty_staff (id, name, number, person, pattern, anchor_on, from_at, label)`, staff),
		many(q, `INSERT INTO duty_standing (id, staff, what, code, from_at, label)`, stand),
		many(q, `INSERT INTO duty_record (staff, employee_number, warrant, contract, week_minutes, posting, line_manager, label)`, records))
}
