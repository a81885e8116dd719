package control

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

const offerColumns = `id, label, sender, uid, agency, call, incident, state, updated_at, received_at, due_at, decided_at, decided_by, reference, why, version`

func scanOffer(s db.Scanner) (Offer, error) {
	var o Offer
	var updated, received, due, decided int64
	err := s.Scan(&o.ID, &o.Label, &o.Sender, &o.UID, &o.Agency, &o.Call, &o.Incident, &o.State, &updated, &received, &due, &decided, &o.DecidedBy, &o.Reference, &o.Why, &o.Version)
	o.UpdatedAt, o.ReceivedAt, o.DueAt, o.DecidedAt = when.FromMicros(updated), when.FromMicros(received), when.FromMicros(due), when.FromMicros(decided)
	return o, err
}

// getOffer reads an offer. Fault: eido.not_found.
func getOffer(q db.Querier, id string) (Offer, error) {
	o, err := scanOffer(q.QueryRow(`SELECT `+offerColumns+` FROM control_eido WHERE id = $1`, id))
	return db.Found(o, err, "eido.not_found")
}

// offerOf is the offer that a sender made with a document of this id. Fault: eido.not_found.
func offerOf(q db.Querier, sender, uid string) (Offer, error) {
	o, err := scanOffer(q.QueryRow(`SELECT `+offerColumns+` FROM control_eido WHERE sender = $1 AND uid = $2`, sender, uid))
	return db.Found(o, err, "eido.not_found")
}

// offersAfter reads so many offers after a mark, newest first, of those that labels show: in one state, or all when it is empty.
func offersAfter(q db.Querier, labels []string, state string, after paging.Mark, limit int) ([]Offer, error) {
	at, id := after.Down()
	in, values := journal.In(labels, 5)
	return db.Gather(q, scanOffer, `SELECT `+offerColumns+` FROM control_eido WHERE (state = $1 OR $1 = '') AND (received_at, id) < ($2, $3) AND label IN (`+in+`) ORDER BY received_at DESC, id DESC LIMIT $4`,
		append([]any{state, at, id, limit}, values...)...)
}

func insertOffer(q db.Querier, o Offer) error {
	_, err := q.Exec(`INSERT INTO control_eido (id, label, sender, uid, agency, call, state, updated_at, received_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		o.ID, o.Label, o.Sender, o.UID, o.Agency, o.Call, o.State, when.Micros(o.UpdatedAt), when.Micros(o.ReceivedAt), when.Micros(o.DueAt))
	if err != nil {
		return fmt.Errorf("control: eido: %w", err)
	}
	return nil
}

// updateOffer saves what changes of an offer. Fault: control.eido.stale.
func updateOffer(q db.Querier, o *Offer) error {
	err := db.WriteOne(q, "control.eido.stale", `UPDATE control_eido SET incident = $1, state = $2, updated_at = $3, decided_at = $4, decided_by = $5, reference = $6, why = $7, version = version + 1 WHERE id = $8 AND version = $9`,
		o.Incident, o.State, when.Micros(o.UpdatedAt), when.Micros(o.DecidedAt), o.DecidedBy, o.Reference, o.Why, o.ID, o.Version)
	o.Version++
	return err
}

// insertEIDO keeps a document whole.
func insertEIDO(q db.Querier, owner string, no int64, call, incident, hash string, raw []byte, now time.Time) error {
	_, err := q.Exec(`INSERT INTO control_eido_body (owner, no, call, incident, at, hash, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`, owner, no, call, incident, when.Micros(now), hash, strings.ToValidUTF8(string(raw), "\uFFFD"))
	if err != nil {
		return fmt.Errorf("control: eido: %w", err)
	}
	return nil
}

// hasEIDO tells whether this very document of an offer is kept.
func hasEIDO(q db.Querier, owner, hash string) (bool, error) {
	var n int64
	if err := q.QueryRow(`SELECT count(*) FROM control_eido_body WHERE owner = $1 AND hash = $2`, owner, hash).Scan(&n); err != nil {
		return false, fmt.Errorf("control: eido: %w", err)
	}
	return n > 0, nil
}

// offersOnThreads are the offers that became incidents of these cases.
func offersOnThreads(q db.Querier, threads []string) ([]string, error) {
	in, args := journal.In(threads, 1)
	return db.Strings(q, `SELECT id FROM control_eido WHERE incident IN (SELECT id FROM control_incident WHERE thread IN (`+in+`)) ORDER BY id`, args...)
}

// incidentOfEIDO says of the documents of an offer which incident they became.
func incidentOfEIDO(q db.Querier, owner, incident string) error {
	if _, err := q.Exec(`UPDATE control_eido_body SET incident = $1 WHERE owner = $2`, incident, owner); err != nil {
		return fmt.Errorf("control: eido: %w", err)
	}
	return nil
}

// newestEIDO reads the newest document of an offer, and its number.
func newestEIDO(q db.Querier, owner string) (Eido, int64, error) {
	raw, no, err := rawEIDO(q, owner)
	if err != nil {
		return Eido{}, 0, err
	}
	e, err := ReadEIDO([]byte(raw))
	return e, no, err
}

// rawEIDO is the newest document of an offer as it came. Fault: eido.not_found.
func rawEIDO(q db.Querier, owner string) (raw string, no int64, err error) {
	err = q.QueryRow(`SELECT body, no FROM control_eido_body WHERE owner = $1 ORDER BY no DESC LIMIT 1`, owner).Scan(&raw, &no)
	_, err = db.Found(owner, err, "eido.not_found")
	return raw, no, err
}

// offeredBy is the system that offered what became an incident; "" when none did.
func offeredBy(q db.Querier, incident string) ([]string, error) {
	return db.Strings(q, `SELECT sender FROM control_eido WHERE incident = $1`, incident)
}
