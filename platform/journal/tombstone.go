package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Tombstone is the entry of a body being erased under a retention rule. With the body goes the salt, and with the salt the
// proof of what stands outside the body; so the tombstone, which is sealed itself and never erased, binds both.
type Tombstone struct {
	Entry    string `json:"entry"`
	Leaf     []byte `json:"leaf"`     // of the erased entry
	Envelope []byte `json:"envelope"` // hash of its kind, ids, times and standing
	Rule     string `json:"rule"`     // the row of law/retention
}

const tombstoneKind = "journal.erased"

// EntryKind names the entry.
func (Tombstone) EntryKind() (string, int) { return tombstoneKind, 1 }

// Line says which rule.
func (t Tombstone) Line() Line {
	return Line{Stage: "Erased", Title: "Facts were erased under a retention rule", Detail: t.Rule}
}

// TombstoneFor is what the retention act records, about ("entry", e.ID), before it deletes the body of e. e is read with
// its standing, as Get gives it.
func TombstoneFor(e Entry, rule string) Tombstone {
	return Tombstone{Entry: e.ID, Leaf: e.Leaf, Envelope: envelopeHash(&e), Rule: rule}
}

// envelopeHash is of the leaf's fields without salt and body.
func envelopeHash(e *Entry) []byte {
	bare := *e
	bare.Salt, bare.Raw = nil, nil
	return leafOf(&bare)
}

// tombstoneOf reads a tombstone from an entry whose own leaf was proved; nil when it is none.
func tombstoneOf(e *Entry) *Tombstone {
	if e.Kind != tombstoneKind || e.Subject.Kind != "entry" || e.Raw == nil {
		return nil
	}
	var env Envelope
	var t Tombstone
	if json.Unmarshal(e.Raw, &env) != nil || json.Unmarshal(env.Data, &t) != nil || t.Entry != e.Subject.ID {
		return nil
	}
	return &t
}

// holds tells whether an entry without a body is the one that a tombstone speaks of, in every field.
func (t *Tombstone) holds(e *Entry) error {
	switch {
	case t == nil:
		return fmt.Errorf("entry %s has no body, and no tombstone says that it was erased", e.ID)
	case !bytes.Equal(t.Leaf, e.Leaf) || !bytes.Equal(t.Envelope, envelopeHash(e)):
		return fmt.Errorf("entry %s was erased, and is not what its tombstone says", e.ID)
	}
	return nil
}
