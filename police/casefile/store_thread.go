package casefile

import (
	"fmt"
	"slices"

	"throughline/platform/db"
	"throughline/platform/thread"
	"throughline/police/crime"
)

// threadsOf are the threads of a file, the first one first.
func threadsOf(q db.Querier, f File) ([]string, error) {
	rows, err := q.Query(`SELECT thread FROM casefile_file_on WHERE file = $1 ORDER BY n`, f.ID)
	if err != nil {
		return nil, fmt.Errorf("casefile: threads: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var t string
		if err := rows.Scan(&t); err != nil {
			return nil, fmt.Errorf("casefile: threads: %w", err)
		}
		out = append(out, t)
	}
	if len(out) == 0 {
		out = []string{f.Thread}
	}
	return out, rows.Err()
}

func standOn(q db.Querier, file, thread, label string, n int) error {
	_, err := q.Exec(`INSERT INTO casefile_file_on (file, thread, n, label) VALUES ($1, $2, $3, $4)`, file, thread, n, label)
	if err != nil {
		return fmt.Errorf("casefile: stand on: %w", err)
	}
	return nil
}

// fileMaterials is what a file is made of: the materials of all its threads, each once, however many threads it stands on, but
// for crimes that name others alone, and their victims.
func (d *Desk) fileMaterials(q db.Querier, f File) ([]Material, error) {
	ms, err := materialsOn(q, f.Threads)
	if err != nil {
		return nil, err
	}
	return d.theirs(q, ms, f.Threads, f.Suspect)
}

func (d *Desk) theirs(q db.Querier, ms []Material, threads []string, suspect string) ([]Material, error) {
	ids, err := d.people.Aliases(q, suspect)
	if err != nil {
		return nil, err
	}
	var crimes, victims []string
	for _, t := range threads {
		c, v, err := crime.Others(q, t, ids)
		if err != nil {
			return nil, err
		}
		crimes, victims = append(crimes, c...), append(victims, v...)
	}
	return slices.DeleteFunc(ms, func(m Material) bool {
		return m.Kind == "crime" && slices.Contains(crimes, m.Ref) || m.Kind == "person" && m.Extra == "victim" && slices.Contains(victims, m.Person)
	}), nil
}

func materialsOn(q db.Querier, threads []string) ([]Material, error) {
	var out []Material
	seen := map[string]bool{}
	for _, t := range threads {
		ms, err := materialsOf(q, t)
		if err != nil {
			return nil, err
		}
		for _, m := range ms {
			k := m.Kind + "/" + m.Ref
			i := slices.IndexFunc(out, func(x Material) bool { return x.Kind == m.Kind && x.Ref == m.Ref })
			switch {
			case m.Kind == "arrest" || m.Kind == "charge" || !seen[k]: // an arrest says on each thread what it was for there
				seen[k] = true
				out = append(out, m)
			case m.Kind == "detention" && m.Extra == "in" && i >= 0: // charged for one matter, and held for another
				out[i] = m
			}
		}
	}
	return out, nil
}

// labelFile gives a file and what hangs on it a label.
func labelFile(q db.Querier, file, label string) error {
	if _, err := q.Exec(`UPDATE casefile_file SET label = $1, version = version + 1 WHERE id = $2`, label, file); err != nil {
		return fmt.Errorf("casefile: label: %w", err)
	}
	for _, table := range []string{"casefile_request", "casefile_message", "casefile_action", "casefile_settled", "casefile_item"} {
		if _, err := q.Exec(`UPDATE `+table+` SET label = $1, version = version + 1 WHERE file = $2`, label, file); err != nil {
			return fmt.Errorf("casefile: label: %w", err)
		}
	}
	return nil
}

// relabel follows a thread's new label. A file of several threads keeps to the narrowest of them.
func relabel(q db.Querier, threadID, label string) error {
	for _, table := range []string{"casefile_material", "casefile_file_on"} {
		if _, err := q.Exec(`UPDATE `+table+` SET label = $1, version = version + 1 WHERE thread = $2`, label, threadID); err != nil {
			return fmt.Errorf("casefile: relabel: %w", err)
		}
	}
	fs, err := filesOf(q, threadID)
	if err != nil {
		return err
	}
	for _, f := range fs {
		to, err := thread.Narrowest(q, "casefile.two_restricted", f.Threads)
		if err != nil {
			return err
		}
		if err := labelFile(q, f.ID, to); err != nil {
			return err
		}
	}
	return nil
}

// suspectThreads are the threads on which a person stands as a suspect, as this room has heard.
func suspectThreads(q db.Querier, suspect string) ([]string, error) {
	rows, err := q.Query(`SELECT DISTINCT thread FROM casefile_material WHERE kind = 'person' AND person = $1 AND extra = 'suspect' ORDER BY thread`, suspect)
	if err != nil {
		return nil, fmt.Errorf("casefile: suspect: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var t string
		if err := rows.Scan(&t); err != nil {
			return nil, fmt.Errorf("casefile: suspect: %w", err)
		}
		out = append(out, t)
	}
	return out, rows.Err()
}
