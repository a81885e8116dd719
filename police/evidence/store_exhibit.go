package evidence

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// prefixOf is the initials that a producer already uses in an investigation, "" for none yet.
func prefixOf(q db.Querier, threadID, producer string) (string, error) {
	var p string
	err := q.QueryRow(`SELECT prefix FROM evidence_producer WHERE thread = $1 AND producer = $2`, threadID, producer).Scan(&p)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("evidence: producer: %w", err)
	}
	return p, nil
}

// claimPrefix gives a producer these initials unless somebody has them, or the producer has others, by now.
func claimPrefix(q db.Querier, threadID, prefix, producer string) error {
	return wrote(q.Exec(`INSERT INTO evidence_producer (thread, prefix, producer, next_no) VALUES ($1, $2, $3, 1) ON CONFLICT DO NOTHING`, threadID, prefix, producer))
}

func takeNumber(q db.Querier, threadID, prefix string) (int64, error) {
	var n int64
	err := q.QueryRow(`UPDATE evidence_producer SET next_no = next_no + 1 WHERE thread = $1 AND prefix = $2 RETURNING next_no - 1`, threadID, prefix).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("evidence: exhibit number: %w", err)
	}
	return n, nil
}

func insertExhibit(q db.Querier, x Exhibit) error {
	f := File{}
	if x.File != nil {
		f = *x.File
	}
	return wrote(q.Exec(`INSERT INTO evidence_exhibit (id, thread, number, kind, description, producer, producer_name, place, found_at, from_whom, power, hash, claimed, size, type, width, height,
		lat_e6, lon_e6, camera_at, camera_wall, camera, device, notes, label, made_at, owner, reference)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`,
		x.ID, x.Thread, x.Number, x.Kind, x.Description, x.Producer, x.ProducerName, x.Place, when.Micros(x.FoundAt), x.From, x.Power, f.SHA256, db.Bit(f.Claimed), f.Size, f.Type,
		f.Width, f.Height, micro(f.Lat), micro(f.Lon), when.Micros(f.TakenAt), f.TakenWall, f.Camera, f.Device, strings.Join(f.Notes, ","), x.Label, when.Micros(x.MadeAt), x.Owner, x.Reference))
}

// touchExhibit moves the exhibit's version, so that two hand-overs at once are told apart.
func touchExhibit(q db.Querier, x Exhibit) error {
	return one(q.Exec(`UPDATE evidence_exhibit SET version = version + 1 WHERE id = $1 AND version = $2`, x.ID, x.Version))
}

// disposeOf says what became of a thing, once.
func disposeOf(q db.Querier, x Exhibit) error {
	return one(q.Exec(`UPDATE evidence_exhibit SET disposal = $1, disposed_at = $2, version = version + 1 WHERE id = $3 AND version = $4 AND disposal = ''`, x.Disposal, when.Micros(x.DisposedAt), x.ID, x.Version))
}

// numbersOn are the numbers of every exhibit of an investigation.
func numbersOn(q db.Querier, threadID string) ([]string, error) {
	rows, err := q.Query(`SELECT number FROM evidence_exhibit WHERE thread = $1`, threadID)
	if err != nil {
		return nil, fmt.Errorf("evidence: numbers: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, fmt.Errorf("evidence: numbers: %w", err)
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// propose keeps a proposal, or with nil takes it away; fault evidence.stale when somebody was first.
func propose(q db.Querier, x Exhibit, p *Proposal) error {
	if p == nil {
		p = &Proposal{}
	}
	return one(q.Exec(`UPDATE evidence_exhibit SET proposed = $1, proposed_why = $2, proposed_by = $3, proposed_at = $4, agreed_by = $5, agreed_at = $6, version = version + 1 WHERE id = $7 AND version = $8 AND disposal = ''`,
		p.How, p.Why, p.MadeBy, when.Micros(p.MadeAt), p.AgreedBy, when.Micros(p.AgreedAt), x.ID, x.Version))
}

const exhibitColumns = `SELECT x.id, x.thread, x.number, x.kind, x.description, x.producer, x.producer_name, x.place, x.found_at, x.from_whom, x.power, x.hash, x.claimed, x.size, x.type,
	x.width, x.height, x.lat_e6, x.lon_e6, x.camera_at, x.camera_wall, x.camera, x.device, x.notes, x.label, x.made_at, x.version, x.owner, x.reference, x.disposal, x.disposed_at, x.proposed, x.proposed_why, x.proposed_by, x.proposed_at, x.agreed_by, x.agreed_at, l.to_hand, l.to_place,
	(SELECT count(*) FROM evidence_link g WHERE g.exhibit = x.id AND g.gaps <> '')
	FROM evidence_exhibit x JOIN evidence_link l ON l.exhibit = x.id AND l.n = (SELECT MAX(n) FROM evidence_link WHERE exhibit = x.id)`

func scanExhibit(row interface{ Scan(...any) error }) (Exhibit, error) {
	var x Exhibit
	var f File
	var claimed int
	var p Proposal
	var found, lat, lon, camera, made, disposed, proposed, agreed int64
	var notes string
	err := row.Scan(&x.ID, &x.Thread, &x.Number, &x.Kind, &x.Description, &x.Producer, &x.ProducerName, &x.Place, &found, &x.From, &x.Power, &f.SHA256, &claimed, &f.Size, &f.Type,
		&f.Width, &f.Height, &lat, &lon, &camera, &f.TakenWall, &f.Camera, &f.Device, &notes, &x.Label, &made, &x.Version, &x.Owner, &x.Reference, &x.Disposal, &disposed, &p.How, &p.Why, &p.MadeBy, &proposed, &p.AgreedBy, &agreed, &x.Holder, &x.HolderPlace, &x.Gaps)
	x.FoundAt, x.MadeAt, x.DisposedAt = when.FromMicros(found), when.FromMicros(made), when.FromMicros(disposed)
	if p.How != "" && x.Disposal == "" {
		p.MadeAt, p.AgreedAt = when.FromMicros(proposed), when.FromMicros(agreed)
		x.Proposal = &p
	}
	if f.SHA256 != "" {
		f.Claimed, f.Lat, f.Lon, f.TakenAt, f.Notes = claimed == 1, float64(lat)/1e6, float64(lon)/1e6, when.FromMicros(camera), split(notes)
		x.File = &f
	}
	return x, err
}

func getExhibit(q db.Querier, exhibit string) (Exhibit, error) {
	x, err := scanExhibit(q.QueryRow(exhibitColumns+` WHERE x.id = $1`, exhibit))
	if errors.Is(err, sql.ErrNoRows) {
		return x, fault.New(fault.NotFound, "exhibit.not_found")
	}
	if err != nil {
		return x, fmt.Errorf("evidence: exhibit: %w", err)
	}
	return x, nil
}

func exhibitsOn(q db.Querier, threadID string, labels []string, after paging.Mark, limit int) ([]Exhibit, error) {
	cond, args := within("x.label", labels, 5)
	at, id := after.Up()
	rows, err := q.Query(exhibitColumns+` WHERE x.thread = $1 AND (x.made_at, x.id) > ($2, $3)`+cond+` ORDER BY x.made_at, x.id LIMIT $4`, append([]any{threadID, at, id, limit}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("evidence: exhibits: %w", err)
	}
	defer rows.Close()
	var out []Exhibit
	for rows.Next() {
		x, err := scanExhibit(rows)
		if err != nil {
			return nil, fmt.Errorf("evidence: exhibits: %w", err)
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

func insertLink(q db.Querier, exhibit, label string, l Link) error {
	return wrote(q.Exec(`INSERT INTO evidence_link (exhibit, n, from_hand, from_place, to_hand, to_place, at, reason, seal_found, seal, gaps, promise, recorded_by, recorded_at, label, from_signed, to_signed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		exhibit, l.N, l.From, l.FromPlace, l.To, l.ToPlace, when.Micros(l.At), l.Reason, l.SealFound, l.Seal, strings.Join(l.Gaps, ","), l.promise, l.RecordedBy, when.Micros(l.RecordedAt), label, l.FromSigned, l.ToSigned))
}

// explain keeps an explanation once: it is not written over.
func explain(q db.Querier, exhibit string, l Link) error {
	return one(q.Exec(`UPDATE evidence_link SET explanation = $1, version = version + 1 WHERE exhibit = $2 AND n = $3 AND explanation = ''`, l.Explanation, exhibit, l.N))
}

func linksOf(q db.Querier, exhibit string) ([]Link, error) {
	rows, err := q.Query(`SELECT n, from_hand, from_place, to_hand, to_place, at, reason, seal_found, seal, gaps, explanation, promise, recorded_by, recorded_at, from_signed, to_signed
		FROM evidence_link WHERE exhibit = $1 ORDER BY n`, exhibit)
	if err != nil {
		return nil, fmt.Errorf("evidence: continuity: %w", err)
	}
	defer rows.Close()
	var out []Link
	for rows.Next() {
		var l Link
		var at, recorded int64
		var gaps string
		if err := rows.Scan(&l.N, &l.From, &l.FromPlace, &l.To, &l.ToPlace, &at, &l.Reason, &l.SealFound, &l.Seal, &gaps, &l.Explanation, &l.promise, &l.RecordedBy, &recorded, &l.FromSigned, &l.ToSigned); err != nil {
			return nil, fmt.Errorf("evidence: continuity: %w", err)
		}
		l.At, l.RecordedAt, l.Gaps = when.FromMicros(at), when.FromMicros(recorded), split(gaps)
		out = append(out, l)
	}
	return out, rows.Err()
}

func insertMaterial(q db.Querier, m Material) error {
	return wrote(q.Exec(`INSERT INTO evidence_material (id, thread, kind, title, hash, size, type, seconds, about, happened_at, added_by, added_by_name, added_at, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		m.ID, m.Thread, m.Kind, m.Title, m.SHA256, m.Size, m.Type, m.Seconds, m.About, when.Micros(m.HappenedAt), m.AddedBy, m.AddedByName, when.Micros(m.AddedAt), m.Label))
}

const materialColumns = `SELECT id, thread, kind, title, hash, size, type, seconds, about, happened_at, added_by, added_by_name, added_at, label FROM evidence_material`

func scanMaterial(row interface{ Scan(...any) error }) (Material, error) {
	var m Material
	var happened, added int64
	err := row.Scan(&m.ID, &m.Thread, &m.Kind, &m.Title, &m.SHA256, &m.Size, &m.Type, &m.Seconds, &m.About, &happened, &m.AddedBy, &m.AddedByName, &added, &m.Label)
	m.HappenedAt, m.AddedAt = when.FromMicros(happened), when.FromMicros(added)
	return m, err
}

func getMaterial(q db.Querier, material string) (Material, error) {
	m, err := scanMaterial(q.QueryRow(materialColumns+` WHERE id = $1`, material))
	if errors.Is(err, sql.ErrNoRows) {
		return m, fault.New(fault.NotFound, "material.not_found")
	}
	if err != nil {
		return m, fmt.Errorf("evidence: material: %w", err)
	}
	return m, nil
}

func materialsOn(q db.Querier, threadID string, labels []string, after paging.Mark, limit int) ([]Material, error) {
	cond, args := within("label", labels, 5)
	at, id := after.Up()
	rows, err := q.Query(materialColumns+` WHERE thread = $1 AND (added_at, id) > ($2, $3)`+cond+` ORDER BY added_at, id LIMIT $4`, append([]any{threadID, at, id, limit}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("evidence: materials: %w", err)
	}
	defer rows.Close()
	var out []Material
	for rows.Next() {
		m, err := scanMaterial(rows)
		if err != nil {
			return nil, fmt.Errorf("evidence: materials: %w", err)
		}
		out = append(out, m)
	}
	return out, rows.Err()
}
