package court

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/court/entry"
)

const receiptColumns = `id, key, message, hash, account, received_at, state, reason, params, urns, threads, held_on, court, how, settled, label, version`

func scanReceipt(s scanner) (Receipt, error) {
	var x Receipt
	var at int64
	var params, urns, threads string
	err := s.Scan(&x.ID, &x.key, &x.Message, &x.Hash, &x.Account, &at, &x.State, &x.Reason, &params, &urns, &threads, &x.HeldOn, &x.Court, &x.How, &x.Settled, &x.Label, &x.Version)
	if err != nil {
		return x, err
	}
	x.ReceivedAt, x.URNs, x.Threads = when.FromMicros(at), split(urns), split(threads)
	if params != "" {
		err = json.Unmarshal([]byte(params), &x.Params)
	}
	return x, err
}

func insertReceipt(q db.Querier, x Receipt) error {
	params := ""
	if len(x.Params) > 0 {
		b, err := json.Marshal(x.Params)
		if err != nil {
			return err
		}
		params = string(b)
	}
	_, err := q.Exec(`INSERT INTO court_result (id, key, message, hash, account, received_at, state, reason, params, urns, threads, held_on, court, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		x.ID, x.key, x.Message, x.Hash, x.Account, when.Micros(x.ReceivedAt), x.State, x.Reason, params, joined(x.URNs), joined(x.Threads), x.HeldOn.String(), x.Court, x.Label)
	if err != nil {
		return fmt.Errorf("court: receipt: %w", err)
	}
	return nil
}

func updateReceipt(q db.Querier, x Receipt) error {
	return write(q, `UPDATE court_result SET state = $1, threads = $2, how = $3, settled = $4, label = $5, version = version + 1 WHERE id = $6 AND version = $7`,
		x.State, joined(x.Threads), x.How, x.Settled, x.Label, x.ID, x.Version)
}

func getReceipt(q db.Querier, id string) (Receipt, error) {
	x, err := scanReceipt(q.QueryRow(`SELECT `+receiptColumns+` FROM court_result WHERE id = $1`, id))
	if x, err = one(x, err, "court_result.not_found"); err != nil {
		return x, err
	}
	x.Exceptions, err = heldOf(q, x.ID)
	return x, err
}

// receiptByKey finds the first message that came with an identifier.
func receiptByKey(q db.Querier, key string) (Receipt, bool, error) {
	var first string
	err := q.QueryRow(`SELECT id FROM court_result WHERE key = $1 AND key <> ''`, key).Scan(&first)
	if errors.Is(err, sql.ErrNoRows) {
		return Receipt{}, false, nil
	}
	if err != nil {
		return Receipt{}, false, fmt.Errorf("court: receipt: %w", err)
	}
	x, err := getReceipt(q, first)
	return x, err == nil, err
}

// receiptsFor lists messages of a state ("" for all), newest first, that these labels may show.
func receiptsFor(q db.Querier, labels []string, state string, after paging.Mark, limit int) ([]Receipt, error) {
	in, args := journal.In(labels, 5)
	at, id := after.Down()
	out, err := gather(q, "receipts", scanReceipt, `SELECT `+receiptColumns+` FROM court_result WHERE ($1 = '' OR state = $1) AND (received_at, id) < ($3, $4) AND label IN (`+in+`) ORDER BY received_at DESC, id DESC LIMIT $2`,
		append([]any{state, limit, at, id}, args...)...)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].Exceptions, err = heldOf(q, out[i].ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// resultsSent lists what an account sent of the hearings of a day, newest first.
func resultsSent(q db.Querier, labels []string, account string, on when.Day) ([]Receipt, error) {
	in, args := journal.In(labels, 3)
	return gather(q, "results sent", scanReceipt, `SELECT `+receiptColumns+` FROM court_result WHERE account = $1 AND held_on = $2 AND label IN (`+in+`) ORDER BY received_at DESC, id DESC`, append([]any{account, on.String()}, args...)...)
}

// countReceipts counts messages by state, those that these labels may show.
func countReceipts(q db.Querier, labels []string) (map[string]int, error) {
	in, args := journal.In(labels, 1)
	rows, err := q.Query(`SELECT state, count(*) FROM court_result WHERE label IN (`+in+`) GROUP BY state`, args...)
	if err != nil {
		return nil, fmt.Errorf("court: count: %w", err)
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var state string
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return nil, fmt.Errorf("court: count: %w", err)
		}
		out[state] = n
	}
	return out, rows.Err()
}

func insertHeld(q db.Querier, r Receipt, held []Held) error {
	for i, x := range held {
		blocks := 0
		if x.Blocks {
			blocks = 1
		}
		_, err := q.Exec(`INSERT INTO court_exception (id, result, place, code, value, where_in, blocks, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			id.New(), r.ID, i, x.Code, x.Value, x.Where, blocks, r.Label)
		if err != nil {
			return fmt.Errorf("court: exception: %w", err)
		}
	}
	return nil
}

func heldOf(q db.Querier, receipt string) ([]Held, error) {
	return gather(q, "exceptions", func(s scanner) (Held, error) {
		var x Held
		var blocks int64
		err := s.Scan(&x.Code, &x.Value, &x.Where, &blocks)
		x.Blocks = blocks == 1
		return x, err
	}, `SELECT code, value, where_in, blocks FROM court_exception WHERE result = $1 ORDER BY place`, receipt)
}

// Sentence is a sentence as it was passed.
type Sentence struct {
	ID           string              `json:"id"`
	Defendant    string              `json:"defendant"`
	Thread       string              `json:"thread"`
	Result       string              `json:"result"`
	Kind         string              `json:"kind"`
	Text         string              `json:"text"`
	On           when.Day            `json:"on"`
	Until        when.Day            `json:"until,omitzero"`
	Requirements []entry.Requirement `json:"requirements,omitempty"`
	Label        string              `json:"-"`
}

func insertSentence(q db.Querier, x Sentence) error {
	b, err := json.Marshal(x.Requirements)
	if err != nil {
		return err
	}
	_, err = q.Exec(`INSERT INTO court_sentence (id, defendant, thread, result, kind, said, passed_on, until_on, requirements, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		x.ID, x.Defendant, x.Thread, x.Result, x.Kind, x.Text, x.On.String(), x.Until.String(), string(b), x.Label)
	if err != nil {
		return fmt.Errorf("court: sentence: %w", err)
	}
	return nil
}

func sentencesOf(q db.Querier, thread string) ([]Sentence, error) {
	return gather(q, "sentences", func(s scanner) (Sentence, error) {
		var x Sentence
		var reqs string
		err := s.Scan(&x.ID, &x.Defendant, &x.Thread, &x.Result, &x.Kind, &x.Text, &x.On, &x.Until, &reqs, &x.Label)
		if err == nil {
			err = json.Unmarshal([]byte(reqs), &x.Requirements)
		}
		return x, err
	}, `SELECT id, defendant, thread, result, kind, said, passed_on, until_on, requirements, label FROM court_sentence WHERE thread = $1 ORDER BY passed_on, id`, thread)
}
