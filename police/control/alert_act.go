package control

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// kindAlert is a public warning as a record.
const kindAlert = "alert"

// The states of a warning that was kept. One is active until it ends; what is no actual warning is noted.
const (
	alertActive    = "active"
	alertReplaced  = "replaced"
	alertCancelled = "cancelled"
	alertNoted     = "noted"
)

// KeptAlert is a public warning as it was kept.
type KeptAlert struct {
	ID         string    `json:"id"`
	BroughtBy  string    `json:"brought_by"`
	State      string    `json:"state" enum:"active,replaced,cancelled,noted" doc:"noted is an exercise, a test, or a message that is no warning"`
	Active     bool      `json:"active" doc:"it holds now"`
	EndedBy    string    `json:"ended_by,omitempty" doc:"the message that replaced or cancelled it"`
	EndsAt     time.Time `json:"ends_at,omitzero" doc:"when it expires"`
	Severity   string    `json:"severity" doc:"the worst of its parts"`
	Says       Alert     `json:"says"`
	ReceivedAt time.Time `json:"received_at"`
	Version    int64     `json:"version"`

	Inside []Incident `json:"inside,omitempty" doc:"open incidents in its area, where it is a polygon or a circle"`

	hash string
	body []byte
}

// ETag is the version, for If-Match.
func (k KeptAlert) ETag() string { return k.ID + "." + itoa(k.Version) }

func (k KeptAlert) ref() journal.Ref { return journal.Ref{Kind: kindAlert, ID: k.ID} }

func (k *KeptAlert) asOf(now time.Time) {
	k.Active = k.State == alertActive && now.Before(k.EndsAt)
	k.Severity = k.Says.worst()
}

func alertFacts(q db.Querier, alert string) (access.Resource, error) {
	k, err := getAlert(q, alert)
	return access.Resource{Label: "open", Version: k.ETag(), Attrs: map[string]any{"brought_by": k.BroughtBy}}, err
}

// ReceiveCAP takes a public warning. An update replaces what it refers to and a cancellation ends it, also where that comes
// later; nothing is deleted. A message ends only what came from the same system, or as it did by hand. The same message again is the same warning.
// Right: control.alert.receive. Faults (invalid): control.cap.*; control.cap.reused (conflict).
func (d *Desk) ReceiveCAP(ctx context.Context, raw []byte) (act.Done[KeptAlert], error) {
	var none act.Done[KeptAlert]
	who, err := access.From(ctx)
	if err != nil {
		return none, err
	}
	by := who.Account
	if who.Kind == "staff" { // whoever is on next ends what was brought by hand
		by = byHand
	}
	sum := sha256.Sum256(raw)
	k := KeptAlert{ID: id.New(), BroughtBy: by, State: alertNoted, Version: 1, hash: hex.EncodeToString(sum[:]), body: raw}
	a := act.Of("control.alert.receive", k.ref()).With(access.Resource{Label: "open", Attrs: map[string]any{"brought_by": who.Account}})
	if err := d.host.Door.Ask(ctx, a); err != nil {
		return none, err
	}
	if k.Says, err = ReadCAP(raw); err != nil {
		return none, err
	}
	for range 2 {
		known, err := alertNamed(d.host.DB.Read(ctx), by, k.Says.AlertName)
		switch {
		case err == nil && known.hash == k.hash:
			seen, err := d.Alert(ctx, known.ID)
			return act.Done[KeptAlert]{Value: seen, Replayed: true}, err
		case err == nil:
			return none, fault.New(fault.Conflict, "control.cap.reused").With("identifier", shorten(k.Says.Identifier))
		case !fault.Is(err, fault.NotFound):
			return none, err
		}
		done, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (KeptAlert, error) { return d.keepAlert(tx, k) })
		if !db.Duplicate(err) {
			return done, err
		}
	}
	return none, fault.New(fault.Conflict, "control.cap.at_once")
}

// byHand is who brings a warning that somebody of the control room brings; the entry says who it was.
const byHand = "control_room"

// ends is what a message of a type does to what it refers to.
var ends = map[string]string{"Update": alertReplaced, "Cancel": alertCancelled}

func (d *Desk) keepAlert(tx *act.Tx, k KeptAlert) (KeptAlert, error) {
	k.ReceivedAt = tx.Now()
	if k.EndsAt = k.Says.expires(); k.EndsAt.IsZero() {
		hours, err := d.unexpired(tx.Now())
		if err != nil {
			return k, err
		}
		k.EndsAt = k.Says.Sent.Add(hours)
	}
	if k.Says.Status == "Actual" && (k.Says.MsgType == "Alert" || k.Says.MsgType == "Update") {
		k.State = alertActive
	}
	by, how, err := endedBefore(tx, k) // what ends it may have come first
	if err != nil {
		return k, err
	}
	if by != "" && k.State == alertActive {
		k.State, k.EndedBy = how, by
	}
	if err := insertAlert(tx, k); err != nil {
		return k, err
	}
	said := k.Says.said()
	if _, err := tx.Record(entry.AlertReceived{Alert: k.ID, Sender: k.Says.Sender, Identifier: k.Says.Identifier, Sent: k.Says.Sent, Status: k.Says.Status, MsgType: k.Says.MsgType, Event: oneLine(said.Event, 200),
		Severity: k.Says.worst(), Area: oneLine(k.Says.areas(), 500), EndsAt: k.EndsAt, Signed: k.Says.Signed, Hash: k.hash}); err != nil {
		return k, err
	}
	how = ends[k.Says.MsgType]
	if how == "" || k.Says.Status != "Actual" {
		k.asOf(tx.Now())
		return k, nil
	}
	for _, r := range k.Says.References {
		if err := d.endAlert(tx, k, r, how); err != nil {
			return k, err
		}
	}
	k.asOf(tx.Now())
	return k, nil
}

// endAlert ends what a message refers to, or notes that it does for when that comes.
func (d *Desk) endAlert(tx *act.Tx, k KeptAlert, r AlertName, how string) error {
	if err := insertAlertRef(tx, k, r, how); err != nil {
		return err
	}
	old, err := alertNamed(tx, k.BroughtBy, r)
	if fault.Is(err, fault.NotFound) || err == nil && (old.State != alertActive || old.ID == k.ID) {
		return nil
	}
	if err != nil {
		return err
	}
	old.State, old.EndedBy = how, k.ID
	if err := updateAlert(tx, old); err != nil {
		return err
	}
	_, err = tx.Record(entry.AlertEnded{Alert: old.ID, By: k.ID, How: how}, act.About(kindAlert, old.ID))
	return err
}

func (d *Desk) unexpired(now time.Time) (time.Duration, error) {
	row, ok := d.host.Law.Table("control.alert").At("unexpired", when.DayOf(now))
	if !ok {
		return 0, fault.New(fault.Invalid, "law.none_on_day").With("table", "control.alert").With("code", "unexpired").With("day", when.DayOf(now).String())
	}
	var v struct {
		Hours int `json:"hours"`
	}
	err := row.Into(&v)
	return time.Duration(v.Hours) * time.Hour, err
}

// Alert is one warning, with the open incidents in its area for those who work on them. Right: control.alert.see. Fault:
// alert.not_found.
func (d *Desk) Alert(ctx context.Context, alert string) (KeptAlert, error) {
	return act.See(ctx, d.host.Door, act.Of("control.alert.see", journal.Ref{Kind: kindAlert, ID: alert}), func(q db.Querier, who *access.Actor) (KeptAlert, error) {
		k, err := getAlert(q, alert)
		if err != nil {
			return k, err
		}
		k.asOf(d.host.Clock.Now())
		if who.Kind == "staff" {
			k.Inside, err = d.insideOf(q, who, k.Says)
		}
		return k, err
	})
}

// mostInside is how many open incidents are looked through.
const mostInside = 2000

func (d *Desk) insideOf(q db.Querier, who *access.Actor, a Alert) (out []Incident, err error) {
	open, err := openIncidents(q, labelsOf(who), mostInside)
	if err != nil {
		return nil, err
	}
	if open, err = room.NotOwn(d.host, q, who, open, func(i Incident) []string { return []string{i.Thread} }); err != nil {
		return nil, err
	}
	for _, i := range open {
		if !i.At.IsZero() && a.Covers(i.At) {
			out = append(out, i)
		}
	}
	return out, nil
}

// Alerts is a page of the warnings, newest first.
type Alerts struct {
	Alerts []KeptAlert `json:"alerts"`
	Next   string      `json:"next,omitempty" doc:"give it as cursor for the warnings after these; absent when there are none"`
}

// listAlerts are the warnings, as their cursor names them.
const listAlerts = "alerts"

// AskAlerts is what a list of warnings asks.
type AskAlerts struct {
	State string `query:"state" enum:"active,replaced,cancelled,noted" doc:"only in this state; active is what holds now"`
	paging.Ask
}

// Alerts lists public warnings. Right: control.alert.list. Fault: paging.cursor (invalid).
func (d *Desk) Alerts(ctx context.Context, in AskAlerts) (Alerts, error) {
	part, err := in.One(listAlerts)
	if err != nil {
		return Alerts{}, err
	}
	return act.See(ctx, d.host.Door, act.Of("control.alert.list", journal.Ref{Kind: kindAlert}).With(access.Resource{}), func(q db.Querier, _ *access.Actor) (out Alerts, err error) {
		now := d.host.Clock.Now()
		out.Alerts, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]KeptAlert, error) { return alertsAfter(q, in.State, now, after, n) }, nil,
			func(k KeptAlert) paging.Mark { return paging.Mark{At: k.ReceivedAt, ID: k.ID} })
		for i := range out.Alerts {
			out.Alerts[i].asOf(now)
		}
		return out, err
	})
}
