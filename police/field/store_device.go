package field

import (
	"fmt"
	"strconv"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/sync"
	"throughline/platform/when"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

const deviceColumns = `id, officer, name, state, code_hash, code_until, token_hash, enrolled_by, enrolled_at, bound_at, seen_at, ended_by, ended_at, why, version`

func scanDevice(s db.Scanner) (Device, error) {
	var x Device
	var until, enrolled, bound, seen, ended int64
	err := s.Scan(&x.ID, &x.Officer, &x.Name, &x.State, &x.codeHash, &until, &x.tokenHash, &x.EnrolledBy, &enrolled, &bound, &seen, &x.EndedBy, &ended, &x.Why, &x.Version)
	x.codeUntil, x.EnrolledAt, x.BoundAt, x.SeenAt, x.EndedAt = when.FromMicros(until), when.FromMicros(enrolled), when.FromMicros(bound), when.FromMicros(seen), when.FromMicros(ended)
	return x, err
}

// getDevice reads a phone. Fault: field.device.not_found.
func getDevice(q db.Querier, id string) (Device, error) { return deviceBy(q, "id", id) }

// deviceBy reads a phone by its id or by the hash of its code or token. Fault: field.device.not_found.
func deviceBy(q db.Querier, column, value string) (Device, error) {
	if value == "" {
		return Device{}, fault.New(fault.NotFound, "field.device.not_found")
	}
	x, err := scanDevice(q.QueryRow(`SELECT `+deviceColumns+` FROM field_device WHERE `+column+` = $1`, value))
	return db.Found(x, err, "field.device.not_found")
}

func insertDevice(q db.Querier, x Device) error {
	_, err := q.Exec(`INSERT INTO field_device (id, officer, name, state, code_hash, code_until, token_hash, enrolled_by, enrolled_at, bound_at, seen_at, ended_by, ended_at, why)
		VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, 0, 0, '', 0, '')`, x.ID, x.Officer, x.Name, x.State, x.codeHash, when.Micros(x.codeUntil), x.EnrolledBy, when.Micros(x.EnrolledAt))
	if err != nil {
		return fmt.Errorf("field: insert device: %w", err)
	}
	return nil
}

// updateDevice saves a phone. Fault: field.device.stale.
func updateDevice(q db.Querier, x *Device) error {
	err := db.WriteOne(q, "field.device.stale", `UPDATE field_device SET state = $1, code_hash = $2, token_hash = $3, bound_at = $4, seen_at = $5, ended_by = $6, ended_at = $7, why = $8, version = version + 1
		WHERE id = $9 AND version = $10`, x.State, x.codeHash, x.tokenHash, when.Micros(x.BoundAt), when.Micros(x.SeenAt), x.EndedBy, when.Micros(x.EndedAt), x.Why, x.ID, x.Version)
	x.Version++
	return err
}

// seen keeps when a phone was last heard of, and a moment in both clocks of this run of its own. It is no change of the phone,
// so it takes no version.
func seen(q db.Querier, device string, p sync.Pair) error {
	if _, err := q.Exec(`UPDATE field_device SET seen_at = $1 WHERE id = $2 AND seen_at < $1`, when.Micros(p.Received), device); err != nil {
		return fmt.Errorf("field: seen: %w", err)
	}
	_, err := q.Exec(`INSERT INTO field_boot (device, boot, wall, mono, received) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (device, boot) DO UPDATE SET wall = excluded.wall, mono = excluded.mono, received = excluded.received`, device, p.Stamp.Boot, p.Stamp.Wall, p.Stamp.Mono, when.Micros(p.Received))
	if err != nil {
		return fmt.Errorf("field: run of a clock: %w", err)
	}
	return nil
}

// pairsOf are the moments in both clocks that are known of a phone, the latest first.
func pairsOf(q db.Querier, device string) ([]sync.Pair, error) {
	return db.Gather(q, func(s db.Scanner) (p sync.Pair, err error) {
		var received int64
		err = s.Scan(&p.Stamp.Boot, &p.Stamp.Wall, &p.Stamp.Mono, &received)
		p.Received = when.FromMicros(received)
		return p, err
	}, `SELECT boot, wall, mono, received FROM field_boot WHERE device = $1 ORDER BY received DESC LIMIT 50`, device)
}

// devicesAfter reads so many phones after a mark, newest first.
func devicesAfter(q db.Querier, after paging.Mark, limit int) ([]Device, error) {
	at, id := after.Down()
	return db.Gather(q, scanDevice, `SELECT `+deviceColumns+` FROM field_device WHERE (enrolled_at, id) < ($1, $2) ORDER BY enrolled_at DESC, id DESC LIMIT $3`, at, id, limit)
}
