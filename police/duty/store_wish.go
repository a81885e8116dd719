package duty

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

func insertWish(q db.Querier, w Wish, at time.Time) error {
	if _, err := q.Exec(`INSERT INTO duty_wish (id, staff, from_on, to_on, tours, wants, state, said_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open')`,
		w.ID, w.Staff, w.From, w.To, w.Tours, db.Bit(w.Wants), w.State, when.Micros(at)); err != nil {
		return fmt.Errorf("duty: wish: %w", err)
	}
	return nil
}

func setWishState(q db.Querier, w Wish) error {
	return db.WriteOne(q, "duty.stale", `UPDATE duty_wish SET state = $1, version = version + 1 WHERE id = $2 AND version = $3`, w.State, w.ID, w.Version)
}

const wishColumns = `SELECT id, staff, from_on, to_on, tours, wants, state, version FROM duty_wish `

func scanWish(s db.Scanner) (Wish, error) {
	var w Wish
	var wants int64
	err := s.Scan(&w.ID, &w.Staff, &w.From, &w.To, &w.Tours, &wants, &w.State, &w.Version)
	w.Wants = wants != 0
	return w, err
}

func wishRow(q db.Querier, id string) (Wish, error) {
	w, err := scanWish(q.QueryRow(wishColumns+`WHERE id = $1`, id))
	return db.Found(w, err, "wish.not_found")
}

// wishRows are the open wishes of these people about a day from one to another, by first day; of all staff when ids is nil.
func wishRows(q db.Querier, ids []string, from, to when.Day) ([]Wish, error) {
	more, args := theirs(ids, 3)
	return db.Gather(q, scanWish, wishColumns+`WHERE state = 'open' AND to_on >= $1 AND from_on <= $2`+more+` ORDER BY from_on, id`, append([]any{from, to}, args...)...)
}
