package interview

import (
	"fmt"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/thread"
)

func list(q db.Querier, query string, args ...any) ([]string, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("interview: threads: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var t string
		if err := rows.Scan(&t); err != nil {
			return nil, fmt.Errorf("interview: threads: %w", err)
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// threadsOf are the threads that an interview is about, the first one first.
func threadsOf(q db.Querier, i Interview) ([]string, error) {
	out, err := list(q, `SELECT thread FROM interview_on WHERE interview = $1 ORDER BY n`, i.ID)
	if err == nil && len(out) == 0 {
		out = []string{i.Thread}
	}
	return out, err
}

func standOn(q db.Querier, interview, threadID, label string, n int) error {
	return wrote(q.Exec(`INSERT INTO interview_on (interview, thread, n, label) VALUES ($1, $2, $3, $4)`, interview, threadID, n, label))
}

// detainedOn says that a detention stands on a thread.
func detainedOn(q db.Querier, detention, threadID string) error {
	th, err := thread.Get(q, threadID)
	if err != nil {
		return err
	}
	return wrote(q.Exec(`INSERT INTO interview_detention_on (detention, thread, n, charged, label)
		VALUES ($1, $2, (SELECT count(*) FROM interview_detention_on WHERE detention = $1), 0, $3) ON CONFLICT (detention, thread) DO NOTHING`, detention, th.ID, th.Label))
}

// firstOn lets a detention from before stand on its own thread, beside those that come.
func firstOn(q db.Querier, detention string) error {
	own, err := list(q, `SELECT thread FROM interview_detention WHERE id = $1`, detention)
	for _, t := range own {
		if err := detainedOn(q, detention, t); err != nil {
			return err
		}
	}
	return err
}

// chargedOn says that the person was charged with what there is on a thread, or that something is open there again.
func chargedOn(q db.Querier, detention, threadID string, charged bool) error {
	return wrote(q.Exec(`UPDATE interview_detention_on SET charged = $1, version = version + 1 WHERE detention = $2 AND thread = $3`, db.Bit(charged), detention, threadID))
}

// stillAsked are the threads of a detention on which something is open: about these there may be an interview.
func stillAsked(q db.Querier, detention string) ([]string, error) {
	return list(q, `SELECT thread FROM interview_detention_on WHERE detention = $1 AND charged = 0 ORDER BY n, thread`, detention)
}

// answeredOn are the threads of a detention on which everything was charged.
func answeredOn(q db.Querier, detention string) ([]string, error) {
	return list(q, `SELECT thread FROM interview_detention_on WHERE detention = $1 AND charged = 1 ORDER BY n, thread`, detention)
}

// relabelStanding lets what stands on several threads keep to the narrowest label of them.
func relabelStanding(tx *act.Tx, threadID, label string) error {
	for _, table := range []string{"interview_on", "interview_detention_on"} {
		if err := wrote(tx.Exec(`UPDATE `+table+` SET label = $1, version = version + 1 WHERE thread = $2`, label, threadID)); err != nil {
			return err
		}
	}
	is, err := list(tx, `SELECT id FROM interview WHERE thread = $1 OR id IN (SELECT interview FROM interview_on WHERE thread = $1) ORDER BY id`, threadID)
	if err != nil {
		return err
	}
	for _, id := range is {
		i, err := getInterview(tx, id)
		if err != nil {
			return err
		}
		to, err := thread.Narrowest(tx, "interview.two_restricted", i.Threads)
		if err != nil {
			return err
		}
		if err := labelInterview(tx, id, to); err != nil {
			return err
		}
	}
	ds, err := list(tx, `SELECT id FROM interview_detention WHERE thread = $1 OR id IN (SELECT detention FROM interview_detention_on WHERE thread = $1) ORDER BY id`, threadID)
	for _, id := range ds {
		if err := labelDetention(tx, id); err != nil {
			return err
		}
	}
	return err
}

func labelInterview(q db.Querier, interview, label string) error {
	for _, s := range []string{`UPDATE interview SET label = $1, version = version + 1 WHERE id = $2`, `UPDATE interview_mark SET label = $1, version = version + 1 WHERE interview = $2`,
		`UPDATE interview_transcript SET label = $1, version = version + 1 WHERE interview = $2`} {
		if err := wrote(q.Exec(s, label, interview)); err != nil {
			return err
		}
	}
	return nil
}

// labelDetention gives what was heard of a detention the narrowest label of its threads.
func labelDetention(q db.Querier, detention string) error {
	threads, err := list(q, `SELECT thread FROM interview_detention_on WHERE detention = $1 UNION SELECT thread FROM interview_detention WHERE id = $1`, detention)
	if err != nil {
		return err
	}
	label, err := thread.Narrowest(q, "interview.two_restricted", threads)
	if err != nil {
		return err
	}
	return wrote(q.Exec(`UPDATE interview_detention SET label = $1, version = version + 1 WHERE id = $2`, label, detention))
}
