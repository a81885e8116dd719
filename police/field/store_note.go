package field

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
	"throughline/police/field/entry"
)

const noteColumns = `id, officer, number, text, incident, thread, happened, written, recorded, late, device, known_by, wall, mono`

func scanNote(s db.Scanner) (Note, error) {
	var n Note
	var happened, written, recorded, late int64
	err := s.Scan(&n.ID, &n.Officer, &n.Number, &n.Text, &n.Incident, &n.Thread, &happened, &written, &recorded, &late, &n.Device, &n.KnownBy, &n.Wall, &n.Mono)
	n.HappenedAt, n.WrittenAt, n.RecordedAt, n.Late = when.FromMicros(happened), when.FromMicros(written), when.FromMicros(recorded), late == 1
	return n, err
}

// getNote reads a note. Fault: note.not_found.
func getNote(q db.Querier, id string) (Note, error) {
	n, err := scanNote(q.QueryRow(`SELECT `+noteColumns+` FROM field_note WHERE id = $1`, id))
	return db.Found(n, err, "field.note.not_found")
}

// nextNumber is the number of the next entry in an officer's book. Two at once are held apart by the table: one is run again.
func nextNumber(q db.Querier, officer string) (int, error) {
	var n int
	if err := q.QueryRow(`SELECT COALESCE(MAX(number), 0) + 1 FROM field_note WHERE officer = $1`, officer).Scan(&n); err != nil {
		return 0, fmt.Errorf("field: next number: %w", err)
	}
	return n, nil
}

func insertNote(q db.Querier, n Note) error {
	late := 0
	if n.Late {
		late = 1
	}
	_, err := q.Exec(`INSERT INTO field_note (id, officer, number, text, incident, thread, happened, written, recorded, late, device, known_by, wall, mono)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		n.ID, n.Officer, n.Number, n.Text, n.Incident, n.Thread, when.Micros(n.HappenedAt), when.Micros(n.WrittenAt), when.Micros(n.RecordedAt), late, n.Device, n.KnownBy, n.Wall, n.Mono)
	if err != nil {
		return fmt.Errorf("field: insert note: %w", err)
	}
	for i, f := range n.Files {
		if _, err := q.Exec(`INSERT INTO field_note_file (note, n, sha256, size, type) VALUES ($1, $2, $3, $4, $5)`, n.ID, i, f.SHA256, f.Size, f.Type); err != nil {
			return fmt.Errorf("field: insert file of a note: %w", err)
		}
	}
	return nil
}

// notesBelow reads so many entries of a book below a number, the highest first.
func notesBelow(q db.Querier, officer string, below int64, limit int) ([]Note, error) {
	return db.Gather(q, scanNote, `SELECT `+noteColumns+` FROM field_note WHERE officer = $1 AND number < $2 ORDER BY number DESC LIMIT $3`, officer, below, limit)
}

// notesOfJob reads the last notes of a job that others than an officer wrote, the last first.
func notesOfJob(q db.Querier, incident, but string, limit int) ([]Note, error) {
	return db.Gather(q, scanNote, `SELECT `+noteColumns+` FROM field_note WHERE incident = $1 AND officer <> $2 ORDER BY written DESC, id DESC LIMIT $3`, incident, but, limit)
}

// withFiles puts their files to notes.
func withFiles(q db.Querier, ns []Note) error {
	ids, at := make([]string, len(ns)), map[string]int{}
	for i, n := range ns {
		ids[i], at[n.ID] = n.ID, i
	}
	list, args := db.In(ids, 1)
	_, err := db.Gather(q, func(s db.Scanner) (f entry.File, err error) {
		var note string
		if err = s.Scan(&note, &f.SHA256, &f.Size, &f.Type); err == nil {
			ns[at[note]].Files = append(ns[at[note]].Files, f)
		}
		return f, err
	}, `SELECT note, sha256, size, type FROM field_note_file WHERE note IN (`+list+`) ORDER BY note, n`, args...)
	return err
}

// accept keeps that an officer has a job; false when they said so before.
func accept(q db.Querier, id, incident, thread, officer string, at time.Time) (bool, error) {
	r, err := q.Exec(`INSERT INTO field_accept (id, incident, thread, officer, happened) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, id, incident, thread, officer, when.Micros(at))
	if err != nil {
		return false, fmt.Errorf("field: accept: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// acceptedBy are the incidents of these that an officer has said they have.
func acceptedBy(q db.Querier, officer string, incidents []string) (map[string]time.Time, error) {
	list, args := db.In(incidents, 2)
	out := map[string]time.Time{}
	_, err := db.Gather(q, func(s db.Scanner) (x string, err error) {
		var at int64
		if err = s.Scan(&x, &at); err == nil {
			out[x] = when.FromMicros(at)
		}
		return x, err
	}, `SELECT incident, happened FROM field_accept WHERE officer = $1 AND incident IN (`+list+`)`, append([]any{officer}, args...)...)
	return out, err
}
