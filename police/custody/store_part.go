package custody

import (
	"encoding/json"
	"fmt"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/when"
)

// The kinds of custody_part.
const (
	partCall     = "call"
	partSearch   = "search"
	partProperty = "property"
	partInjury   = "injury"
	partSample   = "sample"
	partChild    = "child"
	partCare     = "care"
	partWatch    = "watch"
	partGap      = "gap"
	partWork     = "work"
)

// Recorded is what every part of a custody record has: an id, and when it happened.
type Recorded struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	By      string    `json:"by"` // the account of whoever recorded it
	version int64
}

func (p *Recorded) own() *Recorded { return p }

type parted[T any] interface {
	*T
	own() *Recorded
}

// putPart adds a part to a custody record: it happened when the act did, and its actor recorded it.
func putPart[T any, P parted[T]](tx *act.Tx, x Detention, kind string, v P) error {
	o := v.own()
	o.ID, o.At, o.By = id.New(), tx.HappenedAt(), tx.Actor().Staff
	doc, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO custody_part (id, detention, kind, label, version, at, doc) VALUES ($1, $2, $3, $4, 1, $5, $6)`,
		o.ID, x.ID, kind, x.Label, when.Micros(o.At), string(doc))
	if err != nil {
		return fmt.Errorf("custody: %s: %w", kind, err)
	}
	return nil
}

// changePart writes a part that came back from partsOf. Fault: detention.stale when somebody was first.
func changePart[T any, P parted[T]](q db.Querier, v P) error {
	o := v.own()
	doc, err := json.Marshal(v)
	if err != nil {
		return err
	}
	r, err := q.Exec(`UPDATE custody_part SET doc = $1, version = version + 1 WHERE id = $2 AND version = $3`, string(doc), o.ID, o.version)
	return changed(r, err, "detention.stale")
}

// partsOf are the parts of one kind of a custody record, in the order in which they happened.
func partsOf[T any, P parted[T]](q db.Querier, detention, kind string) ([]T, error) {
	return oneOf(q, detention, func(q db.Querier, ids []string) (map[string][]T, error) { return partsIn[T, P](q, ids, kind) })
}

// partsIn are the parts of one kind of custody records, in the order in which they happened.
func partsIn[T any, P parted[T]](q db.Querier, detentions []string, kind string) (map[string][]T, error) {
	return ofEach(q, detentions, `SELECT detention, version, doc FROM custody_part WHERE detention IN (?) AND kind = '`+kind+`' ORDER BY at, id`, func(_ *string, scan scanner) (v T, err error) {
		return scanPart[T, P](scan)
	})
}

func scanPart[T any, P parted[T]](scan scanner) (v T, err error) {
	var version int64
	var doc string
	if err := scan(&version, &doc); err != nil {
		return v, fmt.Errorf("custody: part: %w", err)
	}
	err = json.Unmarshal([]byte(doc), &v)
	P(&v).own().version = version
	return v, err
}

// workOf is the time of one interview, which is one at most: its id stands in the doc as it was written.
func workOf(q db.Querier, interview string) ([]Work, error) {
	rows, err := q.Query(`SELECT version, doc FROM custody_part WHERE kind = 'work' AND doc LIKE $1 ORDER BY at DESC, id DESC LIMIT 1`, `%"interview":"`+interview+`"%`)
	return collect(rows, err, func(row interface{ Scan(...any) error }) (Work, error) { return scanPart[Work](row.Scan) })
}
