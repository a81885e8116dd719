package evidence

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const shareColumns = `SELECT id, thread, to_whom, recipient, organisation, purpose, why, unredacted, copies, state, openings, opened, tries, expires_at, made_by, made_by_name, made_at,
	decided_by_name, decided_at, remark, link_hash, code_hash, label, version FROM evidence_share`

func scanShare(row db.Scanner) (Share, error) {
	var s Share
	var copies, expires, made, decided int64
	err := row.Scan(&s.ID, &s.Thread, &s.To, &s.Recipient, &s.Organisation, &s.Purpose, &s.Why, &s.Unredacted, &copies, &s.State, &s.Openings, &s.Opened, &s.Tries, &expires, &s.MadeBy, &s.MadeByName, &made,
		&s.DecidedBy, &decided, &s.Remark, &s.link, &s.code, &s.Label, &s.Version)
	s.Copies, s.Issued = copies == 1, s.link != ""
	s.ExpiresAt, s.MadeAt, s.DecidedAt = when.FromMicros(expires), when.FromMicros(made), when.FromMicros(decided)
	return s, err
}

func insertShare(q db.Querier, s Share) error {
	err := wrote(q.Exec(`INSERT INTO evidence_share (id, thread, to_whom, recipient, organisation, purpose, why, unredacted, copies, state, openings, expires_at, made_by, made_by_name, made_at, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, s.ID, s.Thread, s.To, s.Recipient, s.Organisation, s.Purpose, s.Why, s.Unredacted, db.Bit(s.Copies), s.State, s.Openings,
		when.Micros(s.ExpiresAt), s.MadeBy, s.MadeByName, when.Micros(s.MadeAt), s.Label))
	for _, x := range s.Items {
		if err == nil {
			err = wrote(q.Exec(`INSERT INTO evidence_share_item (share, n, kind, subject, title, label) VALUES ($1, $2, $3, $4, $5, $6)`, s.ID, x.N, x.Of.Kind, x.Of.ID, x.Title, s.Label))
		}
	}
	return err
}

func updateShare(q db.Querier, s Share) error {
	return one(q.Exec(`UPDATE evidence_share SET state = $1, opened = $2, tries = $3, decided_by_name = $4, decided_at = $5, remark = $6, link_hash = $7, code_hash = $8, version = version + 1 WHERE id = $9 AND version = $10`,
		s.State, s.Opened, s.Tries, s.DecidedBy, when.Micros(s.DecidedAt), s.Remark, s.link, s.code, s.ID, s.Version))
}

// getShare reads a share with its things. Fault: share.not_found.
func getShare(q db.Querier, id string) (Share, error) {
	s, err := scanShare(q.QueryRow(shareColumns+` WHERE id = $1`, id))
	if s, err = db.Found(s, err, "share.not_found"); err != nil {
		return s, err
	}
	s.Items, err = itemsOf(q, id)
	return s, err
}

// shareBy finds a share by the sum of its link. Fault: share.not_found.
func shareBy(q db.Querier, sum string) (Share, error) {
	var id string
	err := q.QueryRow(`SELECT id FROM evidence_share WHERE link_hash = $1`, sum).Scan(&id)
	if id, err = db.Found(id, err, "share.not_found"); err != nil {
		return Share{}, err
	}
	return getShare(q, id)
}

func itemsOf(q db.Querier, share string) ([]SharedItem, error) {
	return db.Gather(q, func(row db.Scanner) (SharedItem, error) {
		var x SharedItem
		return x, row.Scan(&x.N, &x.Of.Kind, &x.Of.ID, &x.Title)
	}, `SELECT n, kind, subject, title FROM evidence_share_item WHERE share = $1 ORDER BY n`, share)
}

// sharesOn are the shares of a thread, newest first, without their things.
func sharesOn(q db.Querier, threadID string, labels []string, after paging.Mark, limit int) ([]Share, error) {
	return newestOn(q, scanShare, shareColumns, threadID, labels, after, limit)
}

// sharedBy are the things of the shares of a thread that somebody made, that still run, and that nobody else decided.
func sharedBy(q db.Querier, threadID, maker string, now time.Time) ([]string, error) {
	return db.Strings(q, `SELECT DISTINCT i.kind || '/' || i.subject FROM evidence_share_item i JOIN evidence_share s ON s.id = i.share
		WHERE s.thread = $1 AND s.made_by = $2 AND s.state IN ('open', 'dead') AND s.decided_by_name = '' AND s.expires_at > $3`, threadID, maker, when.Micros(now))
}

// visit is one opening of a link by the browser that holds its secret.
type visit struct {
	id, share string
	ends      time.Time
}

func insertVisit(q db.Querier, v visit, sum, label string, began time.Time) error {
	return wrote(q.Exec(`INSERT INTO evidence_share_visit (id, share, hash, began_at, ends_at, label) VALUES ($1, $2, $3, $4, $5, $6)`, v.id, v.share, sum, when.Micros(began), when.Micros(v.ends), label))
}

// visitOf finds a visit of a share by the sum of its secret. Fault: share.not_found.
func visitOf(q db.Querier, share, sum string) (visit, error) {
	v := visit{share: share}
	var ends int64
	err := q.QueryRow(`SELECT id, ends_at FROM evidence_share_visit WHERE share = $1 AND hash = $2`, share, sum).Scan(&v.id, &ends)
	v.ends = when.FromMicros(ends)
	return db.Found(v, err, "share.not_found")
}

// seenAt is when something was last opened in a visit; the zero time for never.
func seenAt(q db.Querier, visit string, n int, how string) (time.Time, error) {
	var at int64
	err := q.QueryRow(`SELECT at FROM evidence_share_seen WHERE visit = $1 AND n = $2 AND how = $3`, visit, n, how).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("evidence: seen: %w", err)
	}
	return when.FromMicros(at), nil
}

func putSeen(q db.Querier, visit string, n int, how, label string, at time.Time) error {
	return wrote(q.Exec(`INSERT INTO evidence_share_seen (visit, n, how, at, label) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (visit, n, how) DO UPDATE SET at = excluded.at, version = evidence_share_seen.version + 1`, visit, n, how, when.Micros(at), label))
}
