package expenses

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// candidates are the paid claims of a period that were not drawn before, by id, which these labels show.
func candidates(q db.Querier, period string, labels []string) ([]Claim, error) {
	in, args := journal.In(labels, 2)
	return db.Gather(q, scanClaim, `SELECT `+claimColumns+` FROM expenses_claim c WHERE c.period = $1 AND c.state = 'paid' AND c.label IN (`+in+`)
		AND NOT EXISTS (SELECT 1 FROM expenses_audit a WHERE a.claim = c.id) ORDER BY c.id`, append([]any{period}, args...)...)
}

// paidClaims are all the paid claims of a period which these labels show.
func paidClaims(q db.Querier, period string, labels []string) ([]Claim, error) {
	in, args := journal.In(labels, 2)
	return db.Gather(q, scanClaim, `SELECT `+claimColumns+` FROM expenses_claim c WHERE c.period = $1 AND c.state = 'paid' AND c.label IN (`+in+`) ORDER BY c.id`, append([]any{period}, args...)...)
}

// findingsOfPeriod are the codes that the checks found of each paid claim of a period.
func findingsOfPeriod(q db.Querier, period string) (map[string][]string, error) {
	out := map[string][]string{}
	_, err := db.Gather(q, func(s db.Scanner) (string, error) {
		var claim, code string
		err := s.Scan(&claim, &code)
		out[claim] = append(out[claim], code)
		return claim, err
	}, `SELECT f.claim, f.code FROM expenses_finding f JOIN expenses_claim c ON c.id = f.claim WHERE c.period = $1 AND c.state = 'paid' ORDER BY f.claim, f.id`, period)
	return out, err
}

// insertDraw writes a draw that waits. candidates and drawn are lists of ids; tickets has each candidate's.
func insertDraw(q db.Querier, x Draw, now time.Time) error {
	tickets, err := json.Marshal(x.Candidates)
	if err != nil {
		return err
	}
	var ids []string
	for _, c := range x.Candidates {
		ids = append(ids, c.ID)
	}
	return exec(q, `INSERT INTO expenses_draw (id, period, seed, percent, candidates, drawn, drawn_at, label, state, entry, tickets, risk_percent) VALUES ($1, $2, '', $3, $4, '', $5, 'audit', 'asked', $6, $7, $8)`,
		x.ID, x.Period, x.Percent, strings.Join(ids, ","), when.Micros(now), x.Entry, string(tickets), x.RiskPercent)
}

func drawWaits(q db.Querier, period string) (bool, error) {
	n, err := number(q, `SELECT COUNT(*) FROM expenses_draw WHERE period = $1 AND state = 'asked'`, period)
	return n > 0, err
}

// waitingDraw is the draw of a period that waits for a checkpoint; "" when none does.
func waitingDraw(q db.Querier, period string) (string, error) {
	ids, err := db.Gather(q, func(s db.Scanner) (string, error) {
		var id string
		return id, s.Scan(&id)
	}, `SELECT id FROM expenses_draw WHERE period = $1 AND state = 'asked' LIMIT 1`, period)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

func finishDraw(q db.Querier, x Draw, now time.Time) error {
	return write(q, `UPDATE expenses_draw SET state = 'drawn', seed = $1, drawn = $2, risky = $3, head = $4, size = $5, drawn_at = $6, version = version + 1 WHERE id = $7 AND state = 'asked'`,
		x.Seed, strings.Join(x.Drawn, ","), strings.Join(x.Risky, ","), x.Head, x.Size, when.Micros(now), x.ID)
}

const drawColumns = `id, period, state, percent, risk_percent, entry, head, size, seed, candidates, tickets, drawn, risky`

func scanDraw(s db.Scanner) (Draw, error) {
	var x Draw
	var ids, tickets, drawn, risky string
	if err := s.Scan(&x.ID, &x.Period, &x.State, &x.Percent, &x.RiskPercent, &x.Entry, &x.Head, &x.Size, &x.Seed, &ids, &tickets, &drawn, &risky); err != nil {
		return x, err
	}
	x.Drawn, x.Risky = idsIn(drawn), idsIn(risky)
	if tickets == "" { // drawn before tickets were kept: by a seed of its own
		for _, id := range idsIn(ids) {
			x.Candidates = append(x.Candidates, Candidate{ID: id, Tickets: 1})
		}
		return x, nil
	}
	if err := json.Unmarshal([]byte(tickets), &x.Candidates); err != nil {
		return x, fmt.Errorf("expenses: draw %s: %w", x.ID, err)
	}
	return x, nil
}

func idsIn(list string) []string {
	if list == "" {
		return []string{}
	}
	return strings.Split(list, ",")
}

func getDraw(q db.Querier, id string) (Draw, error) {
	x, err := scanDraw(q.QueryRow(`SELECT `+drawColumns+` FROM expenses_draw WHERE id = $1`, id))
	return db.Found(x, err, "draw.not_found")
}

// newestDraws are the last few.
func newestDraws(q db.Querier, limit int) ([]Draw, error) {
	return db.Gather(q, scanDraw, `SELECT `+drawColumns+` FROM expenses_draw ORDER BY drawn_at DESC, id DESC LIMIT $1`, limit)
}
