package evidence

import (
	"database/sql"
	"errors"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
)

func insertVideo(q db.Querier, v Video) error {
	return wrote(q.Exec(`INSERT INTO evidence_video (id, officer, officer_name, number, incident, incident_number, started_at, stopped_at, notice, notice_why, camera, evidential, personal, vulnerable,
		keep_until, law, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		v.ID, v.Officer, v.OfficerName, v.Number, v.Incident, v.IncidentNumber, when.Micros(v.StartedAt), when.Micros(v.StoppedAt), v.Notice, v.NoticeWhy, v.Camera,
		db.Bit(v.Evidential), db.Bit(v.Personal), db.Bit(v.Vulnerable), when.Micros(v.KeepUntil), v.Law, v.Label))
}

// getVideo reads a recording with its material. Fault: evidence.video.none (not_found).
func getVideo(q db.Querier, id string) (Video, error) {
	var v Video
	var started, stopped, keep, gone int64
	var evidential, personal, vulnerable int
	err := q.QueryRow(`SELECT officer, officer_name, number, incident, incident_number, started_at, stopped_at, notice, notice_why, camera, evidential, personal, vulnerable, keep_until, law, gone_at, version
		FROM evidence_video WHERE id = $1`, id).Scan(&v.Officer, &v.OfficerName, &v.Number, &v.Incident, &v.IncidentNumber, &started, &stopped, &v.Notice, &v.NoticeWhy, &v.Camera,
		&evidential, &personal, &vulnerable, &keep, &v.Law, &gone, &v.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return v, fault.New(fault.NotFound, "evidence.video.none")
	}
	if err != nil {
		return v, fmt.Errorf("evidence: video: %w", err)
	}
	v.StartedAt, v.StoppedAt, v.KeepUntil, v.GoneAt = when.FromMicros(started), when.FromMicros(stopped), when.FromMicros(keep), when.FromMicros(gone)
	v.Evidential, v.Personal, v.Vulnerable = evidential == 1, personal == 1, vulnerable == 1
	v.Material, err = getMaterial(q, id)
	return v, err
}

func updateVideo(q db.Querier, v Video) error {
	return one(q.Exec(`UPDATE evidence_video SET evidential = $1, personal = $2, vulnerable = $3, keep_until = $4, law = $5, version = version + 1 WHERE id = $6 AND version = $7`,
		db.Bit(v.Evidential), db.Bit(v.Personal), db.Bit(v.Vulnerable), when.Micros(v.KeepUntil), v.Law, v.ID, v.Version))
}

// forgetVideo takes the file from the record of a recording: nothing names it any longer.
func forgetVideo(q db.Querier, v Video) error {
	if err := one(q.Exec(`UPDATE evidence_video SET gone_at = $1, version = version + 1 WHERE id = $2 AND version = $3 AND evidential = 0`, when.Micros(v.GoneAt), v.ID, v.Version)); err != nil {
		return err
	}
	return one(q.Exec(`UPDATE evidence_material SET hash = '', version = version + 1 WHERE id = $1`, v.ID))
}
