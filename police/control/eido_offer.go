package control

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// kindEido is what another force offers, as a record.
const (
	kindEido    = "eido"
	eidoPromise = "control.eido"
)

// The states of an offer.
const (
	offerWaiting  = "waiting"
	offerAccepted = "accepted"
	offerRefused  = "refused"
)

// Offer is an incident that another force offers: a contact record that a call handler takes on or not (INC-13).
type Offer struct {
	ID         string    `json:"id"`
	Label      string    `json:"-"`
	Sender     string    `json:"sender" doc:"the account of the other force's system"`
	UID        string    `json:"uid" doc:"the document's own $id"`
	Agency     string    `json:"agency"`
	Call       string    `json:"call"`
	Incident   string    `json:"incident,omitempty"`
	State      string    `json:"state" enum:"waiting,accepted,refused"`
	Reference  string    `json:"reference,omitempty" doc:"ours: from then on it is not theirs"`
	Why        string    `json:"why,omitempty" doc:"why it was not taken"`
	UpdatedAt  time.Time `json:"updated_at" doc:"of the newest document"`
	ReceivedAt time.Time `json:"received_at"`
	DueAt      time.Time `json:"due_at" doc:"by when it is owed an answer"`
	DecidedAt  time.Time `json:"decided_at,omitzero"`
	DecidedBy  string    `json:"decided_by,omitempty"`
	Version    int64     `json:"version"`
	Says       *Eido     `json:"says,omitempty" doc:"what is understood of the newest document"`
}

// ETag is the version, for If-Match.
func (o Offer) ETag() string { return o.ID + "." + itoa(o.Version) }

func (o Offer) ref() journal.Ref { return journal.Ref{Kind: kindEido, ID: o.ID} }

func offerFacts(q db.Querier, offer string) (access.Resource, error) {
	o, err := getOffer(q, offer)
	return access.Resource{Label: o.Label, Version: o.ETag(), Attrs: map[string]any{"sender": o.Sender}}, err
}

// ReceiveEIDO takes a document by which another force offers an incident: it becomes a contact record, and stays theirs until
// somebody here takes it under a number of ours. The same document again is the same offer; a newer one of it is an update.
// Whatever is in it is kept, also what is not understood. Right: control.eido.receive. Faults (invalid): control.eido.*.
func (d *Desk) ReceiveEIDO(ctx context.Context, raw []byte) (act.Done[Offer], error) {
	var none act.Done[Offer]
	who, err := access.From(ctx)
	if err != nil {
		return none, err
	}
	o := Offer{ID: id.New(), Label: "open", Sender: who.Account, State: offerWaiting, Version: 1}
	a := act.Of("control.eido.receive", o.ref()).With(access.Resource{Label: "open", Attrs: map[string]any{"sender": who.Account}})
	if err := d.host.Door.Ask(ctx, a); err != nil { // before anything of what was sent is read
		return none, err
	}
	e, err := ReadEIDO(raw)
	if err != nil {
		return none, err
	}
	for range 2 {
		known, err := offerOf(d.host.DB.Read(ctx), who.Account, e.UID)
		switch {
		case fault.Is(err, fault.NotFound):
			done, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Offer, error) { return d.offered(tx, o, e, raw) })
			if db.Duplicate(err) {
				continue // the same document at the same moment: the other came first
			}
			return done, err
		case err != nil:
			return none, err
		}
		same, err := hasEIDO(d.host.DB.Read(ctx), known.ID, hashOf(raw))
		if err != nil {
			return none, err
		}
		if same || e.UpdatedAt.Before(known.UpdatedAt) {
			seen, err := d.Offer(ctx, known.ID)
			return act.Done[Offer]{Value: seen, Replayed: true}, err
		}
		a.Subject = known.ref()
		return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Offer, error) { return d.updated(tx, known.ID, e, raw) })
	}
	return none, fault.New(fault.Conflict, "control.eido.at_once")
}

func (d *Desk) offered(tx *act.Tx, o Offer, e Eido, raw []byte) (Offer, error) {
	limit, ref, err := d.acknowledgeIn("", when.DayOf(tx.Now()))
	if err != nil {
		return o, err
	}
	c := Call{ID: id.New(), Label: "open", Channel: "other_force", CLI: e.CLI, Said: saidIn(e.Notes, 4000), Language: "en", At: e.At, RadiusM: e.RadiusM, ReceivedAt: tx.Now(), Handler: tx.Actor().Account}
	if err := insertCall(tx, c); err != nil {
		return o, err
	}
	o.UID, o.Agency, o.Call, o.UpdatedAt, o.ReceivedAt, o.DueAt = e.UID, e.Agency, c.ID, e.UpdatedAt, tx.Now(), tx.Now().Add(limit)
	if err := insertOffer(tx, o); err != nil {
		return o, err
	}
	hash, err := keepEIDO(tx, o.ID, 1, c.ID, "", raw, tx.Now())
	if err != nil {
		return o, err
	}
	if _, err := tx.Record(entry.CallReceived{Call: c.ID, Channel: c.Channel, CLI: c.CLI, Language: c.Language, Said: c.Said, Lat: c.At.Lat, Lon: c.At.Lon, RadiusM: c.RadiusM}, act.About(kindCall, c.ID)); err != nil {
		return o, err
	}
	if _, err := tx.Promise(act.NewPromise{Kind: eidoPromise, Subject: o.ref(), OwedTo: o.Sender, Owner: "role:dispatcher", Law: ref, Due: o.DueAt, Label: "open"}); err != nil {
		return o, err
	}
	_, err = tx.Record(entry.EidoReceived{Eido: o.ID, Sender: o.Sender, Agency: o.Agency, UID: o.UID, Number: e.Number, Title: e.Title, Place: e.Place, Lat: e.At.Lat, Lon: e.At.Lon, Call: c.ID, Hash: hash, DueAt: o.DueAt})
	o.Says = &e
	return o, err
}

// saidIn are the notes of a document as what was said, in one line.
func saidIn(notes []string, most int) string { return oneLine(strings.Join(notes, ". "), most) }

func (d *Desk) updated(tx *act.Tx, offer string, e Eido, raw []byte) (Offer, error) {
	o, err := getOffer(tx, offer)
	if err != nil {
		return o, err
	}
	if e.UpdatedAt.Before(o.UpdatedAt) { // a newer one came since this was weighed
		return o, fault.New(fault.Conflict, "control.eido.at_once")
	}
	before, no, err := newestEIDO(tx, o.ID)
	if err != nil {
		return o, err
	}
	o.UpdatedAt = e.UpdatedAt
	if err := updateOffer(tx, &o); err != nil {
		return o, err
	}
	hash, err := keepEIDO(tx, o.ID, no+1, o.Call, o.Incident, raw, tx.Now())
	if err != nil {
		return o, err
	}
	fresh := entry.EidoUpdated{Eido: o.ID, Hash: hash}
	for _, n := range e.Notes {
		if !slices.Contains(before.Notes, n) {
			fresh.Notes = append(fresh.Notes, n)
		}
	}
	opts := []act.EntryOption{}
	if o.Incident != "" { // on the log of what it became
		i, err := getIncident(tx, o.Incident)
		if err != nil {
			return o, err
		}
		opts = append(opts, act.About(kindIncident, i.ID), act.OnThreads(i.Thread))
		tx.Relabelling() // it may be kept to a few by now, and what they send belongs on its log all the same
	}
	_, err = tx.Record(fresh, opts...)
	o.Says = &e
	return o, err
}

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// keepEIDO keeps a document whole, and gives its hash.
func keepEIDO(q db.Querier, owner string, no int64, call, incident string, raw []byte, now time.Time) (string, error) {
	hash := hashOf(raw)
	return hash, insertEIDO(q, owner, no, call, incident, hash, raw, now)
}

// AcceptOffer is what taking an incident on needs: what it is called here.
type AcceptOffer struct {
	Type  string `json:"type" label:"What is happening" said:"what is happening" example:"assault, knife seen" required:"true" maxLength:"40"`
	Place string `json:"place,omitempty" label:"Where" hint:"As they say it, unless you know better" maxLength:"200"`
	Title string `json:"title,omitempty" label:"In a few words" maxLength:"80"`
}

// AcceptOffer takes an incident on that another force offers: it is raised here with what their document says, and its number
// is the reference that they are told. Right: control.eido.accept. Faults: form.invalid, control.incident.*;
// control.eido.decided (conflict).
func (d *Desk) AcceptOffer(ctx context.Context, offer string, in AcceptOffer) (act.Done[Incident], error) {
	var none act.Done[Incident]
	o, err := d.Offer(ctx, offer)
	if err != nil {
		return none, err
	}
	e := *o.Says
	if in.Place == "" {
		in.Place = e.Place // they know where it is better than the position says
	}
	r := RaiseIncident{Type: in.Type, Place: in.Place, Title: in.Title, Call: o.Call, Flags: flagsIn(e.Cautions), Said: saidIn(e.Notes, 1000)}
	if !e.At.IsZero() && in.Place == e.Place {
		r.Lat, r.Lon = &e.At.Lat, &e.At.Lon
	}
	i, raise, err := d.raising(ctx, r)
	if err != nil {
		return none, err
	}
	a := act.Of("control.eido.accept", journal.Ref{Kind: kindIncident, ID: i.ID}).New(kindEido).With(access.Resource{Label: o.Label})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Incident, error) {
		now, err := waitingOffer(tx, o.ID)
		if err == nil && now.Version != o.Version { // what they say has changed since it was read
			err = fault.New(fault.Conflict, "control.eido.stale")
		}
		if err != nil {
			return i, err
		}
		i, err := raise(tx)
		if err != nil {
			return i, err
		}
		now.State, now.Incident, now.Reference, now.DecidedAt, now.DecidedBy = offerAccepted, i.ID, i.Number, tx.Now(), tx.Actor().Account
		if err := updateOffer(tx, &now); err != nil {
			return i, err
		}
		if err := incidentOfEIDO(tx, now.ID, i.ID); err != nil {
			return i, err
		}
		proof, err := tx.Record(entry.EidoAccepted{Eido: now.ID, Agency: now.Agency, Incident: i.ID, Reference: i.Number}, act.About(kindEido, now.ID))
		if err != nil {
			return i, err
		}
		_, err = tx.Keep(eidoPromise, now.ref(), proof)
		return i, err
	})
}

// flagsIn are the cautions of a document that are flags here.
func flagsIn(cautions []string) (out []string) {
	for _, c := range cautions {
		if form.Check(&AddLine{Text: "x", Flag: c}) == nil && c != "" {
			out = append(out, c)
		}
	}
	return out
}

func waitingOffer(q db.Querier, offer string) (Offer, error) {
	o, err := getOffer(q, offer)
	if err == nil && o.State != offerWaiting {
		err = fault.New(fault.Conflict, "control.eido.decided").With("state", o.State)
	}
	return o, err
}

// RefuseOffer is why an incident is not taken.
type RefuseOffer struct {
	Why string `json:"why" label:"Why we do not take it" said:"why we do not take it" required:"true" maxLength:"300"`
}

// RefuseOffer says that an incident is not taken: it stays theirs. Right: control.eido.refuse. Faults: form.invalid;
// control.eido.decided (conflict).
func (d *Desk) RefuseOffer(ctx context.Context, offer string, in RefuseOffer) (act.Done[Offer], error) {
	return act.Do(ctx, d.host.Door, act.Of("control.eido.refuse", journal.Ref{Kind: kindEido, ID: offer}, in.Why), func(tx *act.Tx) (Offer, error) {
		o, err := waitingOffer(tx, offer)
		if err != nil {
			return o, err
		}
		if err := form.Check(&in); err != nil {
			return o, err
		}
		o.State, o.Why, o.DecidedAt, o.DecidedBy = offerRefused, in.Why, tx.Now(), tx.Actor().Account
		if err := updateOffer(tx, &o); err != nil {
			return o, err
		}
		proof, err := tx.Record(entry.EidoRefused{Eido: o.ID, Agency: o.Agency, Why: in.Why})
		if err != nil {
			return o, err
		}
		_, err = tx.Keep(eidoPromise, o.ref(), proof)
		return o, err
	})
}

// Offer is one offer with what its newest document says. Right: control.eido.offer.see. Fault: eido.not_found.
func (d *Desk) Offer(ctx context.Context, offer string) (Offer, error) {
	return act.See(ctx, d.host.Door, act.Of("control.eido.offer.see", journal.Ref{Kind: kindEido, ID: offer}), func(q db.Querier, who *access.Actor) (Offer, error) {
		o, err := getOffer(q, offer)
		if err != nil {
			return o, err
		}
		e, _, err := newestEIDO(q, o.ID)
		o.Says = &e
		if who.Kind != "staff" {
			o.DecidedBy = ""
		}
		return o, err
	})
}

// Offers is a page of what other forces offer, newest first.
type Offers struct {
	Offers []Offer `json:"offers"`
	Next   string  `json:"next,omitempty" doc:"give it as cursor for the offers after these; absent when there are none"`
}

// listOffers are the offers, as their cursor names them.
const listOffers = "eido_offers"

// AskOffers is what a list of offers asks.
type AskOffers struct {
	State string `query:"state" enum:"waiting,accepted,refused" doc:"only in this state"`
	paging.Ask
}

// Offers lists what other forces offer. Right: control.eido.list. Fault: paging.cursor (invalid).
func (d *Desk) Offers(ctx context.Context, in AskOffers) (Offers, error) {
	part, err := in.One(listOffers)
	if err != nil {
		return Offers{}, err
	}
	return act.See(ctx, d.host.Door, act.Of("control.eido.list", journal.Ref{Kind: kindEido}).With(access.Resource{}), func(q db.Querier, who *access.Actor) (out Offers, err error) {
		out.Offers, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Offer, error) {
			return offersAfter(q, labelsOf(who), in.State, after, n)
		}, nil,
			func(o Offer) paging.Mark { return paging.Mark{At: o.ReceivedAt, ID: o.ID} })
		return out, err
	})
}
