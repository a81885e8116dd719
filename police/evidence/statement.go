package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/evidence/entry"
	"throughline/police/people"
)

// adult is the age from which "over 18" is said instead of an age (MOB-01).
const adult = 18

func today(t time.Time) when.Day { return when.DayOf(t) }

// Statement is a witness's statement as it stands now. The text is read through ReadStatement.
type Statement struct {
	ID          string `json:"id"`
	Thread      string `json:"thread"`
	Kind        string `json:"kind"`           // witness, or personal: a victim's own statement of what the crime did to them
	Wish        string `json:"wish,omitempty"` // of a personal statement: code of law evidence.personal_wish
	Witness     string `json:"witness"`
	Age         int    `json:"age,omitempty"` // shown when under 18, 0 for over 18
	Occupation  string `json:"occupation,omitempty"`
	Language    string `json:"language,omitempty"`    // in which it was given, when not English
	Interpreter string `json:"interpreter,omitempty"` // who interpreted
	// Translation is the exhibit that is its English translation, TranslationNumber its number, and TranslationN the version it is of.
	Translation       string `json:"translation,omitempty"`
	TranslationNumber string `json:"translation_number,omitempty"`
	TranslationN      int    `json:"translation_n,omitempty"`

	N         int        `json:"n"`
	Hash      string     `json:"hash"`
	Pages     int        `json:"pages"`
	State     string     `json:"state"` // draft, signed
	Signature *Signature `json:"signature,omitempty"`
	Reverse   bool       `json:"reverse"` // whether its back was filled in
	Label     string     `json:"label"`
	MadeAt    time.Time  `json:"made_at"`
	Version   int64      `json:"version"`
}

// ETag changes with every change of the record.
func (s Statement) ETag() string { return strconv.FormatInt(s.Version, 10) }

// Signature binds a text to who signed it, before whom, when, where and on what (MOB-03).
type Signature struct {
	N           int       `json:"n"`
	Hash        string    `json:"hash"`
	Pages       int       `json:"pages"`
	Declaration string    `json:"declaration"` // law row
	Words       string    `json:"words"`       // exactly as they were signed
	Signer      string    `json:"signer"`      // person id
	SignedAs    string    `json:"signed_as"`
	ReadOverBy  string    `json:"read_over_by,omitempty"`
	Officer     string    `json:"officer"`
	OfficerName string    `json:"officer_name"`
	Place       string    `json:"place"`
	Device      string    `json:"device,omitempty"`
	SignedAt    time.Time `json:"signed_at"`
	Seal        string    `json:"seal"`
	VoidedAt    time.Time `json:"voided_at,omitzero"`
}

// sealOf is the SHA-256 of everything that a signature binds, in one fixed order. Change any of it and it differs.
func sealOf(statement string, s Signature) string {
	b, err := json.Marshal([]string{"throughline/statement/1", statement, strconv.Itoa(s.N), s.Hash, strconv.Itoa(s.Pages), s.Words,
		s.Signer, s.SignedAs, s.ReadOverBy, s.Officer, s.Place, s.Device, s.SignedAt.UTC().Format(time.RFC3339Nano)})
	if err != nil {
		panic(err) // strings are always written
	}
	return hashOf(string(b))
}

func hashOf(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}

// WriteStatement is what a witness said, for the first time.
type WriteStatement struct {
	Witness     string `json:"witness" label:"Witness" said:"who makes the statement" required:"true" maxLength:"60"`
	Text        string `json:"text" label:"Statement" said:"what the witness says" hint:"In the witness's own words, in the first person" format:"textarea" required:"true" maxLength:"50000"`
	Age         int    `json:"age,omitempty" label:"Age, if under 18" said:"the age" hint:"Leave it empty for over 18" minimum:"1" maximum:"17"`
	Occupation  string `json:"occupation,omitempty" label:"Occupation" maxLength:"100"`
	Interpreter string `json:"interpreter,omitempty" label:"Interpreter" hint:"Name and number, when they do not speak English. Never family, nor police in the case" maxLength:"200"`
	// Kind is "witness" when it is left out. A personal statement says what the victim wishes in court, and that they were warned.
	Kind   string `json:"kind,omitempty" label:"What kind of statement is it?" said:"what kind of statement it is" enum:"witness,personal" form:"-"`
	Wish   string `json:"wish,omitempty" label:"What does the victim wish in court, before the sentence?" said:"what the victim wishes in court" hint:"Of a victim personal statement alone. They may say otherwise until then" maxLength:"40" form:"-"`
	Warned bool   `json:"warned,omitempty" label:"The victim was told that the court and the defence read it, and that it says nothing of what the sentence should be" said:"that the victim was told who reads it" form:"-"`
}

// WriteStatement records the first text of a statement on a thread. The age comes from the record where it is known.
// A witness who
// does not speak English gives it through an interpreter (INT-09). Right: evidence.statement.write. Faults: form.invalid;
// evidence.statement.witness_not_on_thread, .language; evidence.personal.warned, .wish, .not_personal; thread.not_found.
func (d *Desk) WriteStatement(ctx context.Context, threadID string, in WriteStatement) (act.Done[Statement], error) {
	var none act.Done[Statement]
	q := d.host.DB.Read(ctx)
	known, err := d.knownOfWitness(q, in.Witness)
	if err != nil {
		return none, err
	}
	origins, err := form.Carry(&in, known)
	if err != nil {
		return none, err
	}
	if err := form.Check(&in); err != nil {
		return none, err
	}
	if err := d.personal(&in, d.host.Clock.Now()); err != nil {
		return none, err
	}
	facts, err := d.threadFacts(q, threadID)
	if err != nil {
		return none, err
	}
	s := in.first(threadID, facts.Label)
	a := act.Of("evidence.statement.write", journal.Ref{Kind: "statement", ID: s.ID}).New("thread").With(facts).On(threadID)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Statement, error) { return d.writeStatement(tx, s, in.Text, origins) })
}

// writeStatement keeps the first text of a statement. It was made when the act happened: a phone may bring it later.
func (d *Desk) writeStatement(tx *act.Tx, s Statement, text string, origins form.Origins) (Statement, error) {
	if err := d.mustBeOn(tx, s.Thread, s.Witness); err != nil {
		return s, err
	}
	p, err := d.people.Get(tx, s.Witness)
	if err != nil {
		return s, err
	}
	if s.Language = p.Language; s.Interpreter == "" && people.NeedsInterpreter(s.Language) {
		return s, fault.InvalidField("interpreter", "evidence.statement.language", "language", s.Language)
	}
	s.Hash, s.Pages, s.MadeAt = hashOf(text), len(Paginate(text)), tx.HappenedAt()
	if err := insertStatement(tx, s, tx.Actor().Account); err != nil {
		return s, err
	}
	if err := insertText(tx, s, textOf(tx, s, text, "")); err != nil {
		return s, err
	}
	if _, err = tx.Record(entry.StatementWritten{Statement: s.ID, Kind: s.kindInEntry(), Wish: s.Wish, Witness: s.Witness, N: 1, Hash: s.Hash, Pages: s.Pages, Language: s.Language, Interpreter: s.Interpreter, Origins: origins},
		act.About("statement", s.ID)); err != nil || !s.owesTranslation() {
		return s, err
	}
	return s, d.oweTranslation(tx, s)
}

// knownOfWitness is what the record knows already: the age of a witness who is under 18.
func (d *Desk) knownOfWitness(q db.Querier, witness string) (map[string]string, error) {
	known := map[string]string{}
	if witness == "" {
		return known, nil
	}
	p, err := d.people.Get(q, witness)
	if fault.Is(err, fault.NotFound) {
		return known, nil // said below, with the field's name
	}
	if err != nil {
		return nil, err
	}
	if age := p.Age(today(d.host.Clock.Now())); age > 0 && age < adult {
		known["age"] = strconv.Itoa(age)
	}
	return known, nil
}

// mustBeOn holds a statement to people of the case: whoever makes one has a role on the thread first, typed once.
func (d *Desk) mustBeOn(q db.Querier, threadID, person string) error {
	linked, err := d.people.AllOnThread(q, threadID)
	if err != nil {
		return err
	}
	for _, l := range linked {
		if l.Person.ID == person {
			return nil
		}
		for _, a := range l.Person.Aliases {
			if a == person {
				return nil
			}
		}
	}
	return fault.InvalidField("witness", "evidence.statement.witness_not_on_thread")
}

// ChangeStatement is a new text of a statement. From is the hash of the text that was changed.
type ChangeStatement struct {
	From string `json:"from" label:"Version changed" said:"the hash of the version that was changed" required:"true" pattern:"^[0-9a-f]{64}$"`
	Text string `json:"text" label:"Statement" said:"what the witness says" format:"textarea" required:"true" maxLength:"50000"`
	Why  string `json:"why" label:"Why it is changed" said:"why it is changed" required:"true" maxLength:"500"`
}

// ChangeStatement makes the next version. A signature on the version before is void from then on; that version is kept and
// revealed (MOB-03). Right: evidence.statement.change. Faults: evidence.statement.stale when From is not the text that
// stands; evidence.statement.same; evidence.personal.stands (conflict).
func (d *Desk) ChangeStatement(ctx context.Context, statement string, in ChangeStatement) (act.Done[Statement], error) {
	var none act.Done[Statement]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	a, err := d.onRecord(ctx, "evidence.statement.change", journal.Ref{Kind: "statement", ID: statement}, in.Why)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Statement, error) { return d.change(tx, statement, in) })
}

// change makes the next version of a statement within an act.
func (d *Desk) change(tx *act.Tx, statement string, in ChangeStatement) (Statement, error) {
	s, err := getStatement(tx, statement)
	if err != nil {
		return s, err
	}
	if s.Hash != in.From {
		return s, stale(s)
	}
	if s.Kind == personalKind && s.Signature != nil { // another adds to it (VIC-08)
		return s, fault.New(fault.Conflict, "evidence.personal.stands")
	}
	hash := hashOf(in.Text)
	if hash == s.Hash {
		return s, fault.InvalidField("text", "evidence.statement.same")
	}
	voids := 0
	if s.Signature != nil {
		voids = s.N
		if err := voidSignature(tx, s.ID, s.N, tx.Now()); err != nil {
			return s, err
		}
	}
	s.N, s.Hash, s.Pages, s.State, s.Signature = s.N+1, hash, len(Paginate(in.Text)), "draft", nil
	if err := insertText(tx, s, textOf(tx, s, in.Text, in.Why)); err != nil {
		return s, err
	}
	if err := updateStatement(tx, s); err != nil {
		return s, err
	}
	s.Version++
	if _, err = tx.Record(entry.StatementChanged{Statement: s.ID, Witness: s.Witness, N: s.N, Hash: hash, Pages: s.Pages, Voids: voids, Why: in.Why}, act.About("statement", s.ID)); err != nil {
		return s, err
	}
	if s.owesTranslation() && s.TranslationN == s.N-1 { // the words that were translated are no longer the witness's
		return s, d.oweTranslation(tx, s)
	}
	return s, nil
}

func stale(s Statement) error {
	return fault.New(fault.Stale, "evidence.statement.stale").With("n", strconv.Itoa(s.N)).With("tail", s.Hash[len(s.Hash)-8:])
}

func textOf(tx *act.Tx, s Statement, text, why string) Text {
	return Text{N: s.N, Text: text, Hash: hashOf(text), Pages: len(Paginate(text)), Why: why, MadeBy: tx.Actor().Account, MadeByName: tx.Actor().Name, MadeAt: tx.Now()}
}

// onRecord is an act on a record of this room: it stands on the record's thread.
func (d *Desk) onRecord(ctx context.Context, action string, subject journal.Ref, why ...string) (act.Act, error) {
	threadID, err := threadOf(d.host.DB.Read(ctx), subject)
	if err != nil {
		return act.Act{}, err
	}
	return act.Of(action, subject, why...).On(threadID), nil
}

func (d *Desk) statementFacts(q db.Querier, statement string) (access.Resource, error) {
	s, err := getStatement(q, statement)
	if err != nil {
		return access.Resource{}, err
	}
	return d.factsOf(q, "statement", s.ID, s.Thread, s.Label, s.Witness)
}

// declaration gives the words of a row of evidence.declaration as they are signed: the number of pages written in.
func (d *Desk) declaration(code string, on time.Time, pages int) (words, ref string, err error) {
	row, ok := d.host.Law.Table("evidence.declaration").At(code, today(on))
	if !ok {
		return "", "", fault.New(fault.Internal, "evidence.statement.no_declaration")
	}
	var v struct {
		Kind string `json:"kind"`
		Lang string `json:"lang"`
		Text string `json:"text"`
	}
	if err := row.Into(&v); err != nil {
		return "", "", err
	}
	return strings.ReplaceAll(v.Text, "{pages}", strconv.Itoa(pages)), row.Ref(), nil
}
