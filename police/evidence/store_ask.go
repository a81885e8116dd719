package evidence

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/geo"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const askColumns = `SELECT id, thread, what, contact, channel, reach, lang, camera, most, taken, state, link_hash, sent_at, expires_at, made_by, made_by_name, made_at, label, version FROM evidence_ask`

func scanAsk(row db.Scanner) (Ask, error) {
	var a Ask
	var sent, expires, made int64
	err := row.Scan(&a.ID, &a.Thread, &a.What, &a.Contact, &a.Channel, &a.Reach, &a.Lang, &a.Camera, &a.Most, &a.Taken, &a.State, &a.link, &sent, &expires, &a.MadeBy, &a.MadeByName, &made, &a.Label, &a.Version)
	a.Issued, a.SentAt, a.ExpiresAt, a.MadeAt = a.link != "", when.FromMicros(sent), when.FromMicros(expires), when.FromMicros(made)
	return a, err
}

func insertAsk(q db.Querier, a Ask) error {
	return wrote(q.Exec(`INSERT INTO evidence_ask (id, thread, what, contact, channel, reach, lang, camera, most, state, expires_at, made_by, made_by_name, made_at, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, a.ID, a.Thread, a.What, a.Contact, a.Channel, a.Reach, a.Lang, a.Camera, a.Most, a.State,
		when.Micros(a.ExpiresAt), a.MadeBy, a.MadeByName, when.Micros(a.MadeAt), a.Label))
}

func updateAsk(q db.Querier, a Ask) error {
	return one(q.Exec(`UPDATE evidence_ask SET taken = $1, state = $2, link_hash = $3, sent_at = $4, version = version + 1 WHERE id = $5 AND version = $6`,
		a.Taken, a.State, a.link, when.Micros(a.SentAt), a.ID, a.Version))
}

// getAsk reads an ask. Fault: ask.not_found.
func getAsk(q db.Querier, id string) (Ask, error) { return oneAsk(q, ` WHERE id = $1`, id) }

// askBy finds an ask by the sum of its link. Fault: ask.not_found.
func askBy(q db.Querier, sum string) (Ask, error) { return oneAsk(q, ` WHERE link_hash = $1`, sum) }

func oneAsk(q db.Querier, where, arg string) (Ask, error) {
	a, err := scanAsk(q.QueryRow(askColumns+where, arg))
	return db.Found(a, err, "ask.not_found")
}

// asksOn are the asks of a thread, newest first.
func asksOn(q db.Querier, threadID string, labels []string, after paging.Mark, limit int) ([]Ask, error) {
	return newestOn(q, scanAsk, askColumns, threadID, labels, after, limit)
}

// insertSent says which material an upload became, and tells whether nobody had said so before.
func insertSent(q db.Querier, ask, upload, material, label string, at time.Time) (bool, error) {
	r, err := q.Exec(`INSERT INTO evidence_sent (ask, upload, material, at, label) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, ask, upload, material, when.Micros(at), label)
	if err != nil {
		return false, fmt.Errorf("evidence: sent: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// receivedBy are the materials that came by a link, in their order.
func receivedBy(q db.Querier, ask string) ([]string, error) {
	return db.Strings(q, `SELECT material FROM evidence_sent WHERE ask = $1 ORDER BY at, material`, ask)
}

// uploadsBy are the uploads of a link that are on the record.
func uploadsBy(q db.Querier, ask string) ([]string, error) {
	return db.Strings(q, `SELECT upload FROM evidence_sent WHERE ask = $1`, ask)
}

const cameraColumns = `SELECT id, name, place, lat_e6, lon_e6, looks_at, keeper, channel, reach, lang, keeps_days, made_by, made_at, ended_at, version FROM evidence_camera`

func scanCamera(row db.Scanner) (Camera, error) {
	var c Camera
	var lat, lon, made, ended int64
	err := row.Scan(&c.ID, &c.Name, &c.Place, &lat, &lon, &c.LooksAt, &c.Keeper, &c.Channel, &c.Reach, &c.Lang, &c.KeepsDays, &c.MadeBy, &made, &ended, &c.Version)
	c.At, c.MadeAt, c.EndedAt = geo.Point{Lat: float64(lat) / 1e6, Lon: float64(lon) / 1e6}, when.FromMicros(made), when.FromMicros(ended)
	return c, err
}

func insertCamera(q db.Querier, c Camera) error {
	return wrote(q.Exec(`INSERT INTO evidence_camera (id, name, place, lat_e6, lon_e6, looks_at, keeper, channel, reach, lang, keeps_days, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		c.ID, c.Name, c.Place, micro(c.At.Lat), micro(c.At.Lon), c.LooksAt, c.Keeper, c.Channel, c.Reach, c.Lang, c.KeepsDays, c.MadeBy, when.Micros(c.MadeAt)))
}

func endCamera(q db.Querier, c Camera, at time.Time) error {
	return one(q.Exec(`UPDATE evidence_camera SET ended_at = $1, version = version + 1 WHERE id = $2 AND version = $3 AND ended_at = 0`, when.Micros(at), c.ID, c.Version))
}

// getCamera reads a camera. Fault: camera.not_found.
func getCamera(q db.Querier, id string) (Camera, error) {
	c, err := scanCamera(q.QueryRow(cameraColumns+` WHERE id = $1`, id))
	return db.Found(c, err, "camera.not_found")
}

// camerasAfter are the cameras of the register that are there, in the order of their names.
func camerasAfter(q db.Querier, after paging.Mark, limit int) ([]Camera, error) {
	return db.Gather(q, scanCamera, cameraColumns+` WHERE ended_at = 0 AND (name, id) > ($1, $2) ORDER BY name, id LIMIT $3`, after.By, after.ID, limit)
}

// camerasIn are those within so many degrees of a place, at most so many.
func camerasIn(q db.Querier, at geo.Point, lat, lon float64, limit int) ([]Camera, error) {
	return db.Gather(q, scanCamera, cameraColumns+` WHERE ended_at = 0 AND lat_e6 BETWEEN $1 AND $2 AND lon_e6 BETWEEN $3 AND $4 ORDER BY id LIMIT $5`,
		micro(at.Lat-lat), micro(at.Lat+lat), micro(at.Lon-lon), micro(at.Lon+lon), limit)
}
