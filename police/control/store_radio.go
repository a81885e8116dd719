package control

import (
	"database/sql"
	"errors"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/when"
)

// radioOf is a radio as it was last said to be; version 0 where the radio system never named it.
func radioOf(q db.Querier, issi string) (Radio, error) {
	r := Radio{ISSI: issi}
	var at int64
	err := q.QueryRow(`SELECT callsign, talkgroup, registered_at, version FROM control_radio WHERE issi = $1`, issi).Scan(&r.Callsign, &r.Talkgroup, &at, &r.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return r, nil
	}
	if err != nil {
		return r, fmt.Errorf("control: radio: %w", err)
	}
	r.RegisteredAt = when.FromMicros(at)
	return r, nil
}

func putRadio(q db.Querier, r Radio) error {
	if r.Version == 0 {
		return changed(q.Exec(`INSERT INTO control_radio (issi, label, callsign, talkgroup, registered_at) VALUES ($1, 'open', $2, $3, $4) ON CONFLICT (issi) DO NOTHING`, r.ISSI, r.Callsign, r.Talkgroup, when.Micros(r.RegisteredAt)))
	}
	return changed(q.Exec(`UPDATE control_radio SET callsign = $1, talkgroup = $2, registered_at = $3, version = version + 1 WHERE issi = $4 AND version = $5`, r.Callsign, r.Talkgroup, when.Micros(r.RegisteredAt), r.ISSI, r.Version))
}
