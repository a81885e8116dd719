package control

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// States of an incident.
const (
	stateOpen        = "open"
	stateJoined      = "joined" // the child of another: its own contact stays, its work is the other's (INC-12)
	stateClosed      = "closed"
	stateTransferred = "transferred" // another force has it, under its own reference (INC-13)
)

// Incident is one log. Number is as people say it: "0412 of 23/11/26".
type Incident struct {
	ID        string    `json:"id"`
	Label     string    `json:"label"`
	Thread    string    `json:"thread"`
	Day       when.Day  `json:"day"`
	No        int64     `json:"no"`
	Number    string    `json:"number"`
	Type      string    `json:"type"`
	Title     string    `json:"title"`
	Place     string    `json:"place"`
	At        geo.Point `json:"at,omitzero"` // the zero point is no place: it is never plotted
	Flags     []string  `json:"flags,omitempty"`
	Area      string    `json:"area"`
	State     string    `json:"state"`
	Grade     string    `json:"grade,omitempty"`
	DueAt     time.Time `json:"due_at,omitzero"` // of the grade in force
	CalledAt  time.Time `json:"called_at"`
	RaisedAt  time.Time `json:"raised_at"`
	AtSceneAt time.Time `json:"at_scene_at,omitzero"`
	ClosedAt  time.Time `json:"closed_at,omitzero"`
	Closing   string    `json:"closing,omitempty"`
	Master    string    `json:"master,omitempty"`
	Major     string    `json:"major,omitempty"` // the major incident that this is a log of (INC-14)
	Version   int64     `json:"version"`
}

// ETag names this state of the record.
func (i Incident) ETag() string { return i.ID + "." + strconv.FormatInt(i.Version, 10) }

// Short is the number without its day, as the board shows it: "0412".
func (i Incident) Short() string { return fmt.Sprintf("%04d", i.No) }

const incidentColumns = `id, label, thread, day, no, type, title, place, lat, lon, flags, area, state, grade, due_at, called_at, raised_at, at_scene_at, closed_at, closing, master, major, version`

// numberOf is the display form of INC-05.
func numberOf(no int64, day when.Day) string {
	return fmt.Sprintf("%04d of %02d/%02d/%02d", no, day.Date, int(day.Month), day.Year%100)
}

// nextNumber takes the next number of a London day; the row's lock makes numbers dense and single.
func nextNumber(q db.Querier, day when.Day) (int64, error) {
	var n int64
	err := q.QueryRow(`INSERT INTO control_day (day, next) VALUES ($1, 2) ON CONFLICT (day) DO UPDATE SET next = control_day.next + 1 RETURNING next - 1`, day.String()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("control: number: %w", err)
	}
	return n, nil
}

func insertIncident(q db.Querier, i Incident) error {
	_, err := q.Exec(`INSERT INTO control_incident (id, label, thread, day, no, type, title, place, lat, lon, flags, area, state, called_at, raised_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, i.ID, i.Label, i.Thread, i.Day.String(), i.No, i.Type, i.Title, i.Place,
		i.At.Lat, i.At.Lon, strings.Join(i.Flags, ","), i.Area, i.State, when.Micros(i.CalledAt), when.Micros(i.RaisedAt))
	if err != nil {
		return fmt.Errorf("control: insert incident: %w", err)
	}
	return nil
}

// updateIncident stores what may change after an incident is raised. Fault stale when somebody was first.
func updateIncident(q db.Querier, i Incident) error {
	return changed(q.Exec(`UPDATE control_incident SET flags = $1, area = $2, state = $3, grade = $4, due_at = $5, at_scene_at = $6, closed_at = $7, closing = $8, master = $9, major = $10, version = version + 1
		WHERE id = $11 AND version = $12`, strings.Join(i.Flags, ","), i.Area, i.State, i.Grade, when.Micros(i.DueAt), when.Micros(i.AtSceneAt), when.Micros(i.ClosedAt), i.Closing, i.Master, i.Major, i.ID, i.Version))
}

// correctIncident stores what may be put right of an incident.
func correctIncident(q db.Querier, i Incident) error {
	return changed(q.Exec(`UPDATE control_incident SET type = $1, title = $2, place = $3, lat = $4, lon = $5, flags = $6, version = version + 1 WHERE id = $7 AND version = $8`,
		i.Type, i.Title, i.Place, i.At.Lat, i.At.Lon, strings.Join(i.Flags, ","), i.ID, i.Version))
}

func scanIncident(s scanner) (Incident, error) {
	var i Incident
	var flags string
	var due, called, raised, scene, closed int64
	err := s.Scan(&i.ID, &i.Label, &i.Thread, &i.Day, &i.No, &i.Type, &i.Title, &i.Place, &i.At.Lat, &i.At.Lon, &flags, &i.Area, &i.State, &i.Grade,
		&due, &called, &raised, &scene, &closed, &i.Closing, &i.Master, &i.Major, &i.Version)
	i.DueAt, i.CalledAt, i.RaisedAt, i.AtSceneAt, i.ClosedAt = when.FromMicros(due), when.FromMicros(called), when.FromMicros(raised), when.FromMicros(scene), when.FromMicros(closed)
	if flags != "" {
		i.Flags = strings.Split(flags, ",")
	}
	i.Number = numberOf(i.No, i.Day)
	return i, err
}

func oneIncident(q db.Querier, where string, args ...any) (Incident, error) {
	i, err := scanIncident(q.QueryRow(`SELECT `+incidentColumns+` FROM control_incident WHERE `+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return i, fault.New(fault.NotFound, "incident.not_found")
	}
	if err != nil {
		return i, fmt.Errorf("control: incident: %w", err)
	}
	return i, nil
}

func getIncident(q db.Querier, id string) (Incident, error) { return oneIncident(q, `id = $1`, id) }

// incidentOfThread is the first incident that was raised on a thread.
func incidentOfThread(q db.Querier, thread string) (Incident, error) {
	type first string
	return db.Once(q, first(thread), func() (Incident, error) { return oneIncident(q, `thread = $1 ORDER BY raised_at, id LIMIT 1`, thread) })
}

// titlesOf is the title and place of the first incident on each thread, by thread, where a reader with these labels may see it.
func titlesOf(q db.Querier, labels, threads []string) (map[string]string, error) {
	on, args := journal.In(threads, 1)
	rows, err := q.Query(`SELECT thread, title, place, label FROM control_incident WHERE thread IN (`+on+`) ORDER BY thread, raised_at, id`, args...)
	if err != nil {
		return nil, fmt.Errorf("control: titles: %w", err)
	}
	defer rows.Close()
	out, first := map[string]string{}, ""
	for rows.Next() {
		var thread, title, place, label string
		if err := rows.Scan(&thread, &title, &place, &label); err != nil {
			return nil, err
		}
		if thread != first && (label == "open" || slices.Contains(labels, label)) {
			out[thread] = title + ", " + place
		}
		first = thread
	}
	return out, rows.Err()
}

// openIncidents are those of the state open that a reader with these labels may see, longest waiting first.
func openIncidents(q db.Querier, labels []string, limit int) ([]Incident, error) {
	in, args := journal.In(labels, 2)
	rows, err := q.Query(`SELECT `+incidentColumns+` FROM control_incident WHERE state = 'open' AND label IN (`+in+`) ORDER BY called_at, id LIMIT $1`, append([]any{limit}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("control: incidents: %w", err)
	}
	defer rows.Close()
	var out []Incident
	for rows.Next() {
		i, err := scanIncident(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

// childrenOf are the duplicates of an incident.
func childrenOf(q db.Querier, master string, labels []string) ([]Incident, error) {
	return incidentsOf(q, `master = $1`, master, labels)
}

// logsUnder are the logs that stand under a major incident.
func logsUnder(q db.Querier, major string, labels []string) ([]Incident, error) {
	return incidentsOf(q, `major = $1`, major, labels)
}

func incidentsOf(q db.Querier, where, id string, labels []string) ([]Incident, error) {
	in, args := journal.In(labels, 2)
	var out []Incident
	err := each(q, `SELECT `+incidentColumns+` FROM control_incident WHERE `+where+` AND label IN (`+in+`) ORDER BY called_at, id`, append([]any{id}, args...), func(s scanner) error {
		i, err := scanIncident(s)
		out = append(out, i)
		return err
	})
	return out, err
}

func relabel(q db.Querier, thread, label string) error {
	for _, text := range []string{
		`UPDATE control_fix SET label = $1, version = version + 1 WHERE call IN (SELECT c.id FROM control_call c JOIN control_incident i ON i.id = c.incident WHERE i.thread = $2)`,
		`UPDATE control_line SET label = $1, version = version + 1 WHERE call IN (SELECT c.id FROM control_call c JOIN control_incident i ON i.id = c.incident WHERE i.thread = $2)`,
		`UPDATE control_callback SET label = $1, version = version + 1 WHERE call IN (SELECT c.id FROM control_call c JOIN control_incident i ON i.id = c.incident WHERE i.thread = $2)`,
		`UPDATE control_answer SET label = $1, version = version + 1 WHERE call IN (SELECT c.id FROM control_call c JOIN control_incident i ON i.id = c.incident WHERE i.thread = $2)`,
		`UPDATE control_call SET label = $1, version = version + 1 WHERE incident IN (SELECT id FROM control_incident WHERE thread = $2)`,
		`UPDATE control_grading SET label = $1, version = version + 1 WHERE incident IN (SELECT id FROM control_incident WHERE thread = $2)`,
		`UPDATE control_thrive SET label = $1, version = version + 1 WHERE incident IN (SELECT id FROM control_incident WHERE thread = $2)`,
		`UPDATE control_assignment SET label = $1, version = version + 1 WHERE incident IN (SELECT id FROM control_incident WHERE thread = $2)`,
		`UPDATE control_deferral SET label = $1, version = version + 1 WHERE incident IN (SELECT id FROM control_incident WHERE thread = $2)`,
		`UPDATE control_transfer SET label = $1, version = version + 1 WHERE incident IN (SELECT id FROM control_incident WHERE thread = $2)`,
		`UPDATE control_methane SET label = $1, version = version + 1 WHERE incident IN (SELECT id FROM control_incident WHERE thread = $2)`,
		`UPDATE control_check SET label = $1, version = version + 1 WHERE incident IN (SELECT id FROM control_incident WHERE thread = $2)`,
		`UPDATE control_news SET label = $1, version = version + 1 WHERE incident IN (SELECT id FROM control_incident WHERE thread = $2)`,
		`UPDATE control_handoff SET label = $1, version = version + 1 WHERE incident IN (SELECT id FROM control_incident WHERE thread = $2)`,
		`UPDATE control_crime_audit SET label = $1, version = version + 1 WHERE incident IN (SELECT id FROM control_incident WHERE thread = $2)`,
		`UPDATE control_care SET label = $1, version = version + 1 WHERE incident IN (SELECT id FROM control_incident WHERE thread = $2)`,
		`UPDATE control_eido SET label = $1, version = version + 1 WHERE incident IN (SELECT id FROM control_incident WHERE thread = $2)`,
		`UPDATE control_board SET label = $1 WHERE thread = $2`,
		`UPDATE control_person SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE control_crime SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE control_incident SET label = $1, version = version + 1 WHERE thread = $2`,
	} {
		if _, err := q.Exec(text, label, thread); err != nil {
			return fmt.Errorf("control: relabel: %w", err)
		}
	}
	return nil
}

// notePerson keeps who is on a thread, heard from the people room.
func notePerson(q db.Querier, thread, person, label string) error {
	_, err := q.Exec(`INSERT INTO control_person (thread, person, label) VALUES ($1, $2, $3) ON CONFLICT (thread, person) DO NOTHING`, thread, person, label)
	return err
}

func noteCrime(q db.Querier, thread, number, label string) error {
	_, err := q.Exec(`INSERT INTO control_crime (thread, number, label) VALUES ($1, $2, $3) ON CONFLICT (thread, number) DO NOTHING`, thread, number, label)
	return err
}

func peopleOn(q db.Querier, thread string) ([]string, error) {
	return texts(q, `SELECT person FROM control_person WHERE thread = $1 ORDER BY person`, thread)
}

func crimesOn(q db.Querier, thread string) ([]string, error) {
	return texts(q, `SELECT number FROM control_crime WHERE thread = $1 ORDER BY number`, thread)
}

func texts(q db.Querier, query string, args ...any) ([]string, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("control: read: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// childIDs are the duplicates of an incident whatever their label.
func childIDs(q db.Querier, master string) ([]string, error) {
	return texts(q, `SELECT id FROM control_incident WHERE master = $1 ORDER BY id`, master)
}

// incidentsAround are other incidents within a square round one, called since a moment, newest first.
func incidentsAround(q db.Querier, i Incident, labels []string, metres float64, since time.Time) ([]Incident, error) {
	lat := metres / 111195
	lon := lat / math.Max(math.Cos(i.At.Lat*math.Pi/180), 0.01)
	in, args := journal.In(labels, 7)
	var out []Incident
	err := each(q, `SELECT `+incidentColumns+` FROM control_incident WHERE id <> $1 AND lat BETWEEN $2 AND $3 AND lon BETWEEN $4 AND $5 AND called_at >= $6 AND label IN (`+in+`) ORDER BY called_at DESC, id DESC LIMIT 20`,
		append([]any{i.ID, i.At.Lat - lat, i.At.Lat + lat, i.At.Lon - lon, i.At.Lon + lon, when.Micros(since)}, args...), func(s scanner) error {
			x, err := scanIncident(s)
			out = append(out, x)
			return err
		})
	return out, err
}
