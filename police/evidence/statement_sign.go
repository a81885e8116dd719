package evidence

import (
	"context"
	"strconv"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/evidence/entry"
)

// SignStatement is the witness's signature, taken by the officer who witnesses it. Hash is of the text that was read back:
// nobody signs a text that changed meanwhile. The words of the declaration are the law's and are not sent.
type SignStatement struct {
	Hash       string `json:"hash" label:"Text read back" said:"the hash of the text that was read back" required:"true" pattern:"^[0-9a-f]{64}$"`
	ReadBack   bool   `json:"read_back" label:"The whole statement was read back, and the witness was shown that it can be changed" said:"that it was read back" required:"true"`
	Declared   bool   `json:"declared" label:"The witness made the declaration above, and signed each page and after the last word" said:"that the declaration was made" required:"true"`
	SignedAs   string `json:"signed_as" label:"Signed as" said:"how the witness signed" hint:"The name as the witness signs it" required:"true" maxLength:"120"`
	Place      string `json:"place" label:"Place" said:"where it was signed" required:"true" maxLength:"200"`
	CannotRead bool   `json:"cannot_read,omitempty" label:"The witness cannot read the statement"`
	ReadOverBy string `json:"read_over_by,omitempty" label:"Read over by" said:"who read it over" hint:"Only if the witness cannot read it. Another person reads it over and signs to say so" maxLength:"120"`
	At         string `json:"at,omitempty" label:"Signed at" said:"when it was signed" hint:"Leave it empty for now" format:"datetime"`
	Device     string `json:"device,omitempty" form:"-" maxLength:"100"`
}

// SignStatement binds text, pages, signer, officer, time, place and device (MOB-01, MOB-03; CJA 1967 s.9).
// Right: evidence.statement.sign. Faults: evidence.statement.stale, evidence.statement.already_signed,
// evidence.statement.who_read_it, evidence.statement.before_written.
func (d *Desk) SignStatement(ctx context.Context, statement string, in SignStatement) (act.Done[Statement], error) {
	var none act.Done[Statement]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	if err := in.whoRead(); err != nil {
		return none, err
	}
	a, err := d.onRecord(ctx, "evidence.statement.sign", journal.Ref{Kind: "statement", ID: statement})
	if err != nil {
		return none, err
	}
	if a, err = moment(a, in.At); err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Statement, error) {
		s, err := getStatement(tx, statement)
		if err != nil {
			return s, err
		}
		return d.sign(tx, s, in)
	})
}

// sign binds a statement to its signature.
func (d *Desk) sign(tx *act.Tx, s Statement, in SignStatement) (Statement, error) {
	if err := signable(s, in, tx.HappenedAt().Before(s.MadeAt) && tx.Now() != tx.HappenedAt()); err != nil {
		return s, err
	}
	g, err := d.signature(tx, s, in)
	if err != nil {
		return s, err
	}
	if err := insertSignature(tx, s, g); err != nil {
		return s, err
	}
	if err := updateStatement(tx, s); err != nil {
		return s, err
	}
	s.Version, s.State, s.Signature = s.Version+1, "signed", &g
	_, err = tx.Record(entry.StatementSigned{Statement: s.ID, Kind: s.kindInEntry(), Wish: s.Wish, Witness: s.Witness, N: s.N, Pages: s.Pages, Hash: s.Hash, Seal: g.Seal, Declaration: g.Declaration,
		Officer: g.Officer, Place: g.Place, Device: g.Device, At: g.SignedAt, ReadOver: in.CannotRead}, act.About("statement", s.ID))
	return s, err
}

func (in SignStatement) whoRead() error {
	if in.CannotRead != (in.ReadOverBy != "") {
		return fault.InvalidField("read_over_by", "evidence.statement.who_read_it")
	}
	return nil
}

func signable(s Statement, in SignStatement, early bool) error {
	switch {
	case s.Hash != in.Hash:
		return stale(s)
	case s.Signature != nil:
		return fault.New(fault.Conflict, "evidence.statement.already_signed").With("n", strconv.Itoa(s.N))
	case early:
		return fault.InvalidField("at", "evidence.statement.before_written")
	}
	return nil
}

func (d *Desk) signature(tx *act.Tx, s Statement, in SignStatement) (Signature, error) {
	words, ref, err := d.declaration("section_9.en", tx.HappenedAt(), s.Pages)
	if err != nil {
		return Signature{}, err
	}
	if in.CannotRead {
		over, overRef, err := d.declaration("read_over.en", tx.HappenedAt(), s.Pages)
		if err != nil {
			return Signature{}, err
		}
		words, ref = words+"\n"+over, ref+" "+overRef
	}
	who := tx.Actor()
	g := Signature{N: s.N, Hash: s.Hash, Pages: s.Pages, Declaration: ref, Words: words, Signer: s.Witness, SignedAs: in.SignedAs, ReadOverBy: in.ReadOverBy,
		Officer: who.Staff, OfficerName: who.Name, Place: in.Place, Device: in.Device, SignedAt: when.FromMicros(when.Micros(tx.HappenedAt()))}
	if g.Device == "" {
		g.Device = who.Device
	}
	g.Seal = sealOf(s.ID, g)
	return g, nil
}
