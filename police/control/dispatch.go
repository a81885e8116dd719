package control

import (
	"context"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/police/control/entry"
	"throughline/police/roads"
)

// DispatchUnits sends one unit or several. Reason and why are needed when it is not what was suggested (RES-04).
type DispatchUnits struct {
	Callsigns []string `json:"callsigns" label:"Units" said:"at least one unit to send" required:"true" maxLength:"10"`
	Reason    string   `json:"reason,omitempty" label:"Reason for going against the suggestion" enum:"local_knowledge,closer_in_fact,skill_needed,officer_safety,continuity,supervisor_direction"`
	Why       string   `json:"why,omitempty" label:"In words" maxLength:"300"`
	Divert    []string `json:"divert,omitempty" label:"Take at once from the job of a lower grade that it is on its way to" maxLength:"10" doc:"Of the units sent, those that leave a job of a lower grade; the others queue for this one"`
}

// Dispatch sends units to an incident. Travel times and the suggestion are worked out before the act and kept with it.
// A unit is sent as suggested when it is the first there or the best fit of those not yet picked; any other needs a
// reason. A unit that holds another job is queued for this one: the second never overwrites the first, but for one that
// is to be diverted: it is still on its way to a lower grade, and that job waits again.
// Needs a dispatcher or control supervisor on duty. Faults: form.invalid, control.unit.not_on_tour, control.unit.override,
// control.unit.override_why, control.unit.already_sent, control.unit.emergency_open, control.unit.taken, control.incident.closed.
func (d *Desk) Dispatch(ctx context.Context, incident string, in DispatchUnits) (act.Done[[]Assignment], error) {
	var none act.Done[[]Assignment]
	for _, list := range [][]string{in.Callsigns, in.Divert} {
		for n, c := range list {
			list[n] = strings.ToUpper(strings.TrimSpace(c))
		}
	}
	if err := form.Check(&in); err != nil {
		return none, err
	}
	who, err := access.From(ctx)
	if err != nil {
		return none, err
	}
	a, err := d.on(ctx, "control.unit.dispatch", incident, in.Why)
	if err != nil {
		return none, err
	}
	if !d.host.Door.May(ctx, a) { // refused and recorded by the door; nothing is routed for somebody who may not send
		return act.Do(ctx, d.host.Door, a, func(*act.Tx) ([]Assignment, error) { return nil, nil })
	}
	q := d.host.DB.Read(ctx)
	i, err := d.open(q, incident)
	if err != nil {
		return none, err
	}
	offer, err := d.suggest(ctx, q, i, who, in.Callsigns...)
	if err != nil {
		return none, err
	}
	picks, err := pick(offer.Units, in)
	if err != nil {
		return none, err
	}
	if err := d.reason(in, picks); err != nil {
		return none, err
	}
	for n := range picks {
		d.drive(&picks[n], i)
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) ([]Assignment, error) { return d.send(tx, incident, picks, offer, in) })
}

type picked struct {
	Suggested
	accepted bool
	metres   int64
}

// pick finds the units that were named among those on tour and tells which are as suggested.
func pick(offer []Suggested, in DispatchUnits) ([]picked, error) {
	var out []picked
	for n, callsign := range in.Callsigns {
		at := slices.IndexFunc(offer, func(s Suggested) bool { return s.Callsign == callsign })
		switch {
		case at < 0 || offer[at].Not == "off_tour":
			return nil, fault.InvalidField("callsigns", "control.unit.not_on_tour", "callsign", shorten(callsign))
		case offer[at].Not == "sent":
			return nil, fault.InvalidField("callsigns", "control.unit.already_sent", "callsign", callsign)
		case slices.Contains(in.Callsigns[:n], callsign):
			continue
		}
		p := picked{Suggested: offer[at], accepted: asSuggested(offer, in.Callsigns, callsign)}
		if p.leaves != "" && !slices.Contains(in.Divert, callsign) { // it goes on to its job, and comes here next
			p.leaves, p.accepted = "", false
		}
		out = append(out, p)
	}
	return out, nil
}

// asSuggested tells whether a unit is the first there or the best fit, once the other units that are being sent are left out.
func asSuggested(offer []Suggested, sending []string, callsign string) bool {
	first, fit := "", ""
	timed := slices.ContainsFunc(offer, func(s Suggested) bool { return s.Rank > 0 })
	for _, s := range offer {
		if s.Callsign == callsign && s.class == classFree && !timed {
			return true // nothing was suggested: no travel time is known
		}
		if s.class > classByChoice || s.Callsign != callsign && slices.Contains(sending, s.Callsign) {
			continue
		}
		if first == "" {
			first = s.Callsign
		}
		if fit == "" && s.fits {
			fit = s.Callsign
		}
	}
	return callsign == first || callsign == fit
}

func (d *Desk) reason(in DispatchUnits, picks []picked) error {
	for _, p := range picks {
		if p.accepted {
			continue
		}
		if in.Reason == "" {
			return fault.InvalidField("reason", "control.unit.override", "callsign", p.Callsign, "because", lower(strings.TrimPrefix(p.Says, "Not offered: ")))
		}
		var v struct {
			Scope    string `json:"scope"`
			Label    string `json:"label"`
			FreeText string `json:"free_text"`
		}
		row, ok := d.host.Law.Table("reason_code").At(in.Reason, d.today())
		if !ok {
			return fault.InvalidField("reason", "control.unit.override", "callsign", p.Callsign, "because", "the reason is not in use")
		}
		if err := row.Into(&v); err != nil {
			return err
		}
		if v.FreeText == "required" && in.Why == "" {
			return fault.InvalidField("why", "control.unit.override_why", "reason", lower(v.Label))
		}
	}
	return nil
}

// drive finds the length of the way, for the record and for expenses.
func (d *Desk) drive(p *picked, i Incident) {
	if d.roads == nil || i.At.IsZero() || !p.At.Valid() {
		return
	}
	if r, ok := d.roads.Route(p.At, i.At, roads.Response); ok {
		p.metres = int64(r.Metres)
	}
}

func (d *Desk) send(tx *act.Tx, incident string, picks []picked, offer Suggestions, in DispatchUnits) ([]Assignment, error) {
	i, err := d.open(tx, incident)
	if err != nil {
		return nil, err
	}
	if err := d.takenOn(tx, i); err != nil {
		return nil, err
	}
	if err := keepBoard(tx, i, &offer); err != nil {
		return nil, err
	}
	var out []Assignment
	for _, p := range picks {
		a, err := d.sendOne(tx, i, p, offer, in)
		if err != nil {
			return nil, err
		}
		if err := d.resourced(tx, i, a.Entry); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	if _, err := d.reckon(tx, &i); err != nil {
		return nil, err
	}
	return out, updateIncident(tx, i)
}

func (d *Desk) sendOne(tx *act.Tx, i Incident, p picked, offer Suggestions, in DispatchUnits) (a Assignment, err error) {
	u, err := getUnit(tx, p.Callsign)
	if err != nil {
		return a, err
	}
	if !u.EmergencyAt.IsZero() {
		return a, fault.InvalidField("callsigns", "control.unit.emergency_open", "callsign", p.Callsign)
	}
	held, err := heldBy(tx, p.Callsign)
	if err != nil {
		return a, err
	}
	if p.leaves != "" {
		if held, err = d.divert(tx, i, p, held); err != nil {
			return a, err
		}
		if err := d.standDown(tx, &u); err != nil {
			return a, err
		}
	}
	if len(held) > 0 && !p.committed { // free when it was weighed a moment ago
		return a, fault.New(fault.Conflict, "control.unit.taken").With("callsign", p.Callsign)
	}
	if u.Since.IsZero() {
		u.Since = tx.Now()
	}
	if err := putUnit(tx, u); err != nil { // its version is the lock between two controllers
		return a, err
	}
	a = Assignment{ID: id.New(), Label: i.Label, Incident: i.ID, Callsign: p.Callsign, Staff: p.staff, SentAt: tx.Now(), ETASeconds: int64(p.Seconds), Metres: p.metres, Accepted: p.accepted, Version: 1}
	if !p.accepted {
		a.Why = strings.TrimSpace(in.Reason + " " + in.Why)
	}
	e := entry.UnitDispatched{Incident: i.ID, Assignment: a.ID, Callsign: a.Callsign, Staff: a.Staff, ETASeconds: int(a.ETASeconds), Metres: int(a.Metres), Accepted: p.accepted,
		Queued: len(held) > 0, Considered: considered(offer.Units), Board: offer.hash}
	if !p.accepted {
		e.Reason, e.Why = in.Reason, in.Why
		if e.Why == "" {
			e.Why = strings.ReplaceAll(in.Reason, "_", " ")
		}
	}
	if a.Entry, err = tx.Record(e); err != nil {
		return a, err
	}
	if err := insertAssignment(tx, a); err != nil || len(held) > 0 {
		return a, err
	}
	return a, d.awaitWord(tx, i, a, a.Entry)
}

// divert takes a unit from the job of a lower grade that it was on its way to: that job waits again, and somebody is owed for it.
// Fault: control.unit.taken when it is on another by now, or there.
func (d *Desk) divert(tx *act.Tx, to Incident, p picked, held []Assignment) ([]Assignment, error) {
	if len(held) == 0 || held[0].Incident != p.leaves || !held[0].AtSceneAt.IsZero() {
		return nil, fault.New(fault.Conflict, "control.unit.taken").With("callsign", p.Callsign)
	}
	from, err := getIncident(tx, p.leaves)
	if err != nil {
		return nil, err
	}
	return held[1:], d.clearJob(tx, from, held[0], "Diverted to "+to.Short()+", grade "+to.Grade)
}

// standDown takes a diverted unit's state back: it says anew that it is on its way.
func (d *Desk) standDown(tx *act.Tx, u *UnitState) error {
	was := u.State
	u.State, u.Since = unitOnDuty, tx.Now()
	label, _ := d.stateWords(u.State, tx.Now())
	_, err := tx.Record(entry.StateChanged{Callsign: u.Callsign, State: u.State, Label: label, Was: was}, act.About(kindUnit, u.Callsign))
	return err
}

func considered(units []Suggested) []entry.Weighed {
	var out []entry.Weighed
	for _, s := range units {
		out = append(out, entry.Weighed{Callsign: s.Callsign, Rank: s.Rank, Seconds: float64(int(s.Seconds)), Best: s.Best, First: s.First, Not: s.Not, Lower: s.Lower})
	}
	return out
}
