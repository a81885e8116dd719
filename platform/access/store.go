package access

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/when"
)

//go:embed migrations
var files embed.FS

// Migrations are the tables of this package.
var Migrations = db.Migrations{Room: "access", Files: sub(files)}

func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return s
}

// SessionStore keeps sessions in the database. The token itself is not stored, only its hash: who reads a backup
// cannot use a session. It implements scs.CtxStore.
type SessionStore struct{ DB *db.DB }

func hashed(token string) string {
	h := sha256.Sum256([]byte("throughline session " + token))
	return hex.EncodeToString(h[:])
}

// FindCtx reads a session; one that has expired is not there.
func (s SessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var b []byte
	err := s.DB.Read(ctx).QueryRow(`SELECT data FROM access_session WHERE token = $1 AND expires_at > $2`, hashed(token), when.Micros(time.Now())).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return b, err == nil, err
}

// CommitCtx stores a session.
func (s SessionStore) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO access_session (token, data, expires_at) VALUES ($1, $2, $3)
			ON CONFLICT (token) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`, hashed(token), b, when.Micros(expiry))
		return err
	})
}

// DeleteCtx ends a session.
func (s SessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM access_session WHERE token = $1`, hashed(token))
		return err
	})
}

// Find, Commit and Delete complete scs.Store.
func (s SessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit stores a session.
func (s SessionStore) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}

// Delete ends a session.
func (s SessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// Tidy removes sessions that have expired.
func (s SessionStore) Tidy(ctx context.Context) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM access_session WHERE expires_at <= $1`, when.Micros(time.Now()))
		return err
	})
}

// Member is somebody who holds a label for a reason of their own.
type Member struct {
	ID, Label, Account string
	Kind               string // "owner", "named" or "glass"
	From, Until        time.Time
}

// forever is the end of a membership that has none.
const forever = int64(1) << 62

// AddMember gives an account a label from a time until another (zero: without end). Called by an act.
func AddMember(q db.Querier, label, account, kind string, from, until time.Time) (string, error) {
	u := when.Micros(until)
	if until.IsZero() {
		u = forever
	}
	m := id.New()
	_, err := q.Exec(`INSERT INTO access_member (id, label, account, kind, from_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)`, m, label, account, kind, when.Micros(from), u)
	if err != nil {
		return "", fmt.Errorf("access: add member: %w", err)
	}
	return m, nil
}

// EndMember takes a label away from an account now. Called by an act. It returns how many memberships it ended.
func EndMember(q db.Querier, label, account string, now time.Time) (int64, error) {
	r, err := q.Exec(`UPDATE access_member SET ended_at = $1, version = version + 1 WHERE label = $2 AND account = $3 AND ended_at = 0`, when.Micros(now), label, account)
	if err != nil {
		return 0, fmt.Errorf("access: end member: %w", err)
	}
	return r.RowsAffected()
}

// LabelsOf are the labels that an account holds by membership at a moment.
func LabelsOf(q db.Querier, account string, at time.Time) ([]string, error) {
	ms, err := members(q, `account = $1`, account, at)
	var out []string
	for _, m := range ms {
		out = append(out, m.Label)
	}
	return out, err
}

// MembersOf are those who hold a label by membership at a moment.
func MembersOf(q db.Querier, label string, at time.Time) ([]Member, error) {
	return members(q, `label = $1`, label, at)
}

// MembershipsOf are the labels that an account holds by membership at a moment, with why and until when.
func MembershipsOf(q db.Querier, account string, at time.Time) ([]Member, error) {
	return members(q, `account = $1`, account, at)
}

func members(q db.Querier, where, arg string, at time.Time) ([]Member, error) {
	rows, err := q.Query(`SELECT id, label, account, kind, from_at, until_at FROM access_member WHERE `+where+` AND ended_at = 0 AND from_at <= $2 AND until_at > $2 ORDER BY label, account, id`, arg, when.Micros(at))
	if err != nil {
		return nil, fmt.Errorf("access: members: %w", err)
	}
	defer rows.Close()
	var out []Member
	for rows.Next() {
		var m Member
		var from, until int64
		if err := rows.Scan(&m.ID, &m.Label, &m.Account, &m.Kind, &from, &until); err != nil {
			return nil, err
		}
		m.From = when.FromMicros(from)
		if until != forever {
			m.Until = when.FromMicros(until)
		}
		out = append(out, m)
	}
	return out, rows.Err()
}
