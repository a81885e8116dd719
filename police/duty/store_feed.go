package duty

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

func insertFeed(q db.Querier, f Feed, hash string) error {
	if _, err := q.Exec(`INSERT INTO duty_feed (id, staff, hash, made_at, label) VALUES ($1, $2, $3, $4, 'open')`, f.ID, f.Staff, hash, when.Micros(f.MadeAt)); err != nil {
		return fmt.Errorf("duty: feed: %w", err)
	}
	return nil
}

// endFeeds closes every address of somebody, and tells how many there were.
func endFeeds(q db.Querier, staff string, now time.Time) (int64, error) {
	r, err := q.Exec(`UPDATE duty_feed SET revoked_at = $1, version = version + 1 WHERE staff = $2 AND revoked_at = 0`, when.Micros(now), staff)
	if err != nil {
		return 0, fmt.Errorf("duty: feed: %w", err)
	}
	return r.RowsAffected()
}

func scanFeed(s db.Scanner) (Feed, error) {
	var f Feed
	var at int64
	err := s.Scan(&f.ID, &f.Staff, &at)
	f.MadeAt = when.FromMicros(at)
	return f, err
}

const feedColumns = `SELECT id, staff, made_at FROM duty_feed `

// openFeed is the address of somebody that opens, if there is one.
func openFeed(q db.Querier, staff string) (Feed, bool, error) {
	return oneFeed(q, `WHERE staff = $1 AND revoked_at = 0`, staff)
}

func feedByHash(q db.Querier, hash string) (Feed, bool, error) {
	return oneFeed(q, `WHERE hash = $1 AND revoked_at = 0`, hash)
}

func oneFeed(q db.Querier, where, arg string) (Feed, bool, error) {
	f, err := scanFeed(q.QueryRow(feedColumns+where, arg))
	if errors.Is(err, sql.ErrNoRows) {
		return f, false, nil
	}
	if err != nil {
		return f, false, fmt.Errorf("duty: feed: %w", err)
	}
	return f, true, nil
}
