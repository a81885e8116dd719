package people

import (
	"fmt"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// personsEverOn are the records that ever stood on any of these threads.
func personsEverOn(q db.Querier, threads []string) ([]string, error) {
	in, args := journal.In(threads, 1)
	return texts(q, `SELECT DISTINCT person FROM people_link WHERE thread IN (`+in+`) ORDER BY person`, args...)
}

// heldElsewhere tells whether any of these records ever stood on a thread that is not among these, or has a marker that is
// shown on a day.
func heldElsewhere(q db.Querier, persons, threads []string, today when.Day) (bool, error) {
	in, args := journal.In(persons, 1)
	out, more := journal.In(threads, 1+len(args))
	if held, err := yes(q, `SELECT count(*) FROM people_link WHERE person IN (`+in+`) AND thread NOT IN (`+out+`)`, append(args, more...)...); err != nil || held {
		return held, err
	}
	in, args = journal.In(persons, 2)
	return yes(q, `SELECT count(*) FROM people_marker WHERE subject_kind = 'person' AND ended_at = 0 AND review_on >= $1 AND subject_id IN (`+in+`)`, append([]any{today.String()}, args...)...)
}

// onlyTheirs are the things tied to these records and never to others, without a marker that is shown on a day.
func onlyTheirs(q db.Querier, persons []string, today when.Day) ([]Thing, error) {
	in, args := journal.In(persons, 2)
	ids, err := texts(q, `SELECT DISTINCT t.thing FROM people_tie t WHERE t.person IN (`+in+`) AND NOT EXISTS (SELECT 1 FROM people_tie o WHERE o.thing = t.thing AND o.person NOT IN (`+in+`))
		AND NOT EXISTS (SELECT 1 FROM people_marker m WHERE m.subject_id = t.thing AND m.ended_at = 0 AND m.review_on >= $1) ORDER BY t.thing`, append([]any{today.String()}, args...)...)
	if err != nil {
		return nil, err
	}
	var out []Thing
	for _, id := range ids {
		t, err := getThing(q, id)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// markersEver are all markers about these subjects, ended or not.
func markersEver(q db.Querier, subjects []string) ([]Marker, error) {
	in, args := journal.In(subjects, 1)
	return readMarkers(q, `WHERE subject_id IN (`+in+`)`, args...)
}

// deletePersons deletes records with their ties and ended markers, and things with theirs. Their parts in cases go with the cases.
func deletePersons(q db.Querier, persons []string, things []Thing) error {
	ids := make([]string, len(things))
	for i, t := range things {
		ids[i] = t.ID
	}
	ps, pArgs := journal.In(persons, 1)
	ts, tArgs := journal.In(ids, 1)
	for _, x := range []struct {
		text string
		args []any
	}{
		{`DELETE FROM people_marker WHERE subject_id IN (` + ps + `)`, pArgs}, {`DELETE FROM people_marker WHERE subject_id IN (` + ts + `)`, tArgs},
		{`DELETE FROM people_tie WHERE person IN (` + ps + `)`, pArgs}, {`DELETE FROM people_thing WHERE id IN (` + ts + `)`, tArgs},
		{`DELETE FROM people_person WHERE id IN (` + ps + `)`, pArgs},
	} {
		if _, err := q.Exec(x.text, x.args...); err != nil {
			return fmt.Errorf("people: dispose: %w", err)
		}
	}
	return nil
}
