package evidence

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// Text is one version of a statement's text.
type Text struct {
	N          int        `json:"n"`
	Text       string     `json:"text"`
	Hash       string     `json:"hash"`
	Pages      int        `json:"pages"`
	Why        string     `json:"why,omitempty"`
	MadeBy     string     `json:"made_by"`
	MadeByName string     `json:"made_by_name"`
	MadeAt     time.Time  `json:"made_at"`
	Signature  *Signature `json:"signature,omitempty"` // kept when it was voided
}

func insertStatement(q db.Querier, s Statement, by string) error {
	return wrote(q.Exec(`INSERT INTO evidence_statement (id, thread, witness, age, occupation, n, label, made_by, made_at, language, interpreter, kind, wish) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		s.ID, s.Thread, s.Witness, s.Age, s.Occupation, s.N, s.Label, by, when.Micros(s.MadeAt), s.Language, s.Interpreter, s.Kind, s.Wish))
}

func insertText(q db.Querier, s Statement, t Text) error {
	return wrote(q.Exec(`INSERT INTO evidence_statement_text (statement, n, text, hash, pages, why, made_by, made_by_name, made_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		s.ID, t.N, t.Text, t.Hash, t.Pages, t.Why, t.MadeBy, t.MadeByName, when.Micros(t.MadeAt), s.Label))
}

// updateStatement moves the statement to its version N; fault evidence.stale when somebody was first.
func updateStatement(q db.Querier, s Statement) error {
	return one(q.Exec(`UPDATE evidence_statement SET n = $1, version = version + 1 WHERE id = $2 AND version = $3`, s.N, s.ID, s.Version))
}

// updateWish says what a victim wishes now; fault evidence.stale when somebody was first.
func updateWish(q db.Querier, s Statement) error {
	return one(q.Exec(`UPDATE evidence_statement SET wish = $1, version = version + 1 WHERE id = $2 AND version = $3`, s.Wish, s.ID, s.Version))
}

// updateTranslation names the exhibit that translates a version; fault evidence.stale when somebody was first.
func updateTranslation(q db.Querier, s Statement) error {
	return one(q.Exec(`UPDATE evidence_statement SET translation = $1, translation_n = $2, version = version + 1 WHERE id = $3 AND version = $4`, s.Translation, s.TranslationN, s.ID, s.Version))
}

func insertSignature(q db.Querier, s Statement, g Signature) error {
	return wrote(q.Exec(`INSERT INTO evidence_statement_signature (statement, n, hash, pages, declaration, words, signer, signed_as, read_over_by, officer, officer_name, place, device, signed_at, seal, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		s.ID, g.N, g.Hash, g.Pages, g.Declaration, g.Words, g.Signer, g.SignedAs, g.ReadOverBy, g.Officer, g.OfficerName, g.Place, g.Device, when.Micros(g.SignedAt), g.Seal, s.Label))
}

func voidSignature(q db.Querier, statement string, n int, now time.Time) error {
	return one(q.Exec(`UPDATE evidence_statement_signature SET voided_at = $1, version = version + 1 WHERE statement = $2 AND n = $3 AND voided_at = 0`, when.Micros(now), statement, n))
}

const statementColumns = `SELECT s.id, s.thread, s.kind, s.wish, s.witness, s.age, s.occupation, s.language, s.interpreter, s.translation, COALESCE((SELECT x.number FROM evidence_exhibit x WHERE x.id = s.translation), ''), s.translation_n, s.n, t.hash, t.pages, s.label, s.made_at, s.version,
	(SELECT count(*) FROM evidence_statement_reverse r WHERE r.statement = s.id)
	FROM evidence_statement s JOIN evidence_statement_text t ON t.statement = s.id AND t.n = s.n`

func scanStatement(row interface{ Scan(...any) error }) (Statement, error) {
	var s Statement
	var made int64
	var reverse int
	err := row.Scan(&s.ID, &s.Thread, &s.Kind, &s.Wish, &s.Witness, &s.Age, &s.Occupation, &s.Language, &s.Interpreter, &s.Translation, &s.TranslationNumber, &s.TranslationN, &s.N, &s.Hash, &s.Pages, &s.Label, &made, &s.Version, &reverse)
	s.MadeAt, s.Reverse, s.State = when.FromMicros(made), reverse > 0, "draft"
	return s, err
}

func getStatement(q db.Querier, statement string) (Statement, error) {
	s, err := scanStatement(q.QueryRow(statementColumns+` WHERE s.id = $1`, statement))
	if errors.Is(err, sql.ErrNoRows) {
		return s, fault.New(fault.NotFound, "statement.not_found")
	}
	if err != nil {
		return s, fmt.Errorf("evidence: statement: %w", err)
	}
	return s, s.readSignature(q)
}

// readSignature finds the signature of the version that stands, if it was signed.
func (s *Statement) readSignature(q db.Querier) error {
	all, err := signaturesOf(q, s.ID)
	for i := range all {
		if all[i].N == s.N && all[i].VoidedAt.IsZero() {
			s.Signature, s.State = &all[i], "signed"
		}
	}
	return err
}

// all is a limit for what is read whole.
const all = 1 << 31

func statementsOn(q db.Querier, threadID string, labels []string, after paging.Mark, limit int) ([]Statement, error) {
	cond, args := within("s.label", labels, 5)
	at, id := after.Up()
	rows, err := q.Query(statementColumns+` WHERE s.thread = $1 AND (s.made_at, s.id) > ($2, $3)`+cond+` ORDER BY s.made_at, s.id LIMIT $4`, append([]any{threadID, at, id, limit}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("evidence: statements: %w", err)
	}
	defer rows.Close()
	var out []Statement
	for rows.Next() {
		s, err := scanStatement(rows)
		if err != nil {
			return nil, fmt.Errorf("evidence: statements: %w", err)
		}
		out = append(out, s)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	for i := range out {
		if err := out[i].readSignature(q); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func signaturesOf(q db.Querier, statement string) ([]Signature, error) {
	rows, err := q.Query(`SELECT n, hash, pages, declaration, words, signer, signed_as, read_over_by, officer, officer_name, place, device, signed_at, seal, voided_at
		FROM evidence_statement_signature WHERE statement = $1 ORDER BY n`, statement)
	if err != nil {
		return nil, fmt.Errorf("evidence: signatures: %w", err)
	}
	defer rows.Close()
	var out []Signature
	for rows.Next() {
		var g Signature
		var signed, voided int64
		if err := rows.Scan(&g.N, &g.Hash, &g.Pages, &g.Declaration, &g.Words, &g.Signer, &g.SignedAs, &g.ReadOverBy, &g.Officer, &g.OfficerName, &g.Place, &g.Device, &signed, &g.Seal, &voided); err != nil {
			return nil, fmt.Errorf("evidence: signatures: %w", err)
		}
		g.SignedAt, g.VoidedAt = when.FromMicros(signed), when.FromMicros(voided)
		out = append(out, g)
	}
	return out, rows.Err()
}

// textsOf are all versions of a statement, the first first: what was ever signed is revealed.
func textsOf(q db.Querier, statement string) ([]Text, error) {
	signed, err := signaturesOf(q, statement)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(`SELECT n, text, hash, pages, why, made_by, made_by_name, made_at FROM evidence_statement_text WHERE statement = $1 ORDER BY n`, statement)
	if err != nil {
		return nil, fmt.Errorf("evidence: texts: %w", err)
	}
	defer rows.Close()
	var out []Text
	for rows.Next() {
		var t Text
		var made int64
		if err := rows.Scan(&t.N, &t.Text, &t.Hash, &t.Pages, &t.Why, &t.MadeBy, &t.MadeByName, &made); err != nil {
			return nil, fmt.Errorf("evidence: texts: %w", err)
		}
		t.MadeAt = when.FromMicros(made)
		for i := range signed {
			if signed[i].N == t.N {
				t.Signature = &signed[i]
			}
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

func putReverse(q db.Querier, r Reverse) error {
	avoid, err := json.Marshal(r.Avoid)
	if err != nil {
		return err
	}
	return wrote(q.Exec(`INSERT INTO evidence_statement_reverse (statement, phone, email, address, best_time, avoid, no_dates, special_measures, medical_consent, personal_statement, willing, label, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (statement) DO UPDATE SET phone = excluded.phone, email = excluded.email, address = excluded.address, best_time = excluded.best_time, avoid = excluded.avoid,
		no_dates = excluded.no_dates, special_measures = excluded.special_measures, medical_consent = excluded.medical_consent, personal_statement = excluded.personal_statement,
		willing = excluded.willing, recorded_at = excluded.recorded_at, version = evidence_statement_reverse.version + 1`,
		r.Statement, r.Phone, r.Email, r.Address, r.BestTime, string(avoid), db.Bit(r.NoDates), r.SpecialMeasures, r.MedicalConsent, r.PersonalStatement, r.Willing, r.label, when.Micros(r.RecordedAt)))
}

func getReverse(q db.Querier, statement string) (Reverse, error) {
	var r Reverse
	var avoid string
	var none int
	var at int64
	err := q.QueryRow(`SELECT statement, phone, email, address, best_time, avoid, no_dates, special_measures, medical_consent, personal_statement, willing, label, recorded_at, version
		FROM evidence_statement_reverse WHERE statement = $1`, statement).Scan(&r.Statement, &r.Phone, &r.Email, &r.Address, &r.BestTime, &avoid, &none, &r.SpecialMeasures,
		&r.MedicalConsent, &r.PersonalStatement, &r.Willing, &r.label, &at, &r.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.New(fault.NotFound, "evidence.reverse.none")
	}
	if err != nil {
		return r, fmt.Errorf("evidence: reverse: %w", err)
	}
	r.NoDates, r.RecordedAt = none == 1, when.FromMicros(at)
	return r, json.Unmarshal([]byte(avoid), &r.Avoid)
}
