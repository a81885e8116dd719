package court

import (
	"context"
	"time"

	"throughline/law/cjs"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/court/entry"
	"throughline/police/court/spi"
)

// applying is one message while its effects are made.
type applying struct {
	d       *Desk
	tx      *act.Tx
	t       *cjs.Tables
	receipt *Receipt
	notes   []Held
}

// apply makes the effects of a kept message in one act of the program itself, once; or keeps it for a person when something
// in it must be looked at first. looked says that a person did.
func (d *Desk) apply(ctx context.Context, receipt string, msg *spi.Message, looked bool) (act.Done[Receipt], error) {
	t, err := d.codes()
	if err != nil {
		return act.Done[Receipt]{}, err
	}
	key := "court.apply/" + receipt
	if looked {
		key += "/looked"
	}
	ctx = access.WithRequest(access.WithActor(ctx, access.System("court")), access.Request{})
	a := act.Of("court.result.apply", journal.Ref{Kind: "court_result", ID: receipt}).With(access.Resource{}).Keyed(key)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Receipt, error) {
		r, err := getReceipt(tx, receipt)
		if err != nil {
			return r, err
		}
		if r.State != "received" {
			return r, fault.New(fault.Conflict, "court.result.nothing_to_settle")
		}
		fs, held, err := d.look(tx, msg, t, when.DayOf(tx.Now()))
		if err != nil {
			return r, err
		}
		if err := r.stand(tx, fs); err != nil {
			return r, err
		}
		for _, x := range held {
			if x.Blocks && !looked {
				return d.hold(tx, r, held)
			}
		}
		if looked {
			held = nil // they stand from the first look
		}
		return (&applying{d: d, tx: tx, t: t, receipt: &r, notes: held}).all(fs)
	})
}

// stand gives a receipt the threads of those it is about, and the narrowest of their labels.
func (r *Receipt) stand(q db.Querier, fs []found) error {
	r.Threads = nil
	seen := map[string]bool{}
	for _, f := range fs {
		if seen[f.def.Thread] {
			continue
		}
		seen[f.def.Thread] = true
		r.Threads = append(r.Threads, f.def.Thread)
		th, err := thread.Get(q, f.def.Thread)
		if err != nil {
			return err
		}
		if th.Label != "open" && r.Label == "open" {
			r.Label = th.Label
		}
	}
	return nil
}

func (a *applying) all(fs []found) (Receipt, error) {
	r := a.receipt
	for _, f := range fs {
		if err := a.defendant(f); err != nil {
			return *r, err
		}
	}
	r.State = "parsed"
	if r.How != "" {
		r.State = "settled"
	}
	if err := updateReceipt(a.tx, *r); err != nil {
		return *r, err
	}
	r.Version++
	if err := insertHeld(a.tx, *r, a.notes); err != nil {
		return *r, err
	}
	var err error
	r.Exceptions, err = heldOf(a.tx, r.ID)
	return *r, err
}

func (a *applying) note(code, value string) {
	a.notes = append(a.notes, Held{Code: code, Value: clip(value)})
}

// defendant makes what a hearing came to for one defendant.
func (a *applying) defendant(f found) error {
	def, err := getDefendant(a.tx, f.def.ID)
	if err != nil {
		return err
	}
	hearing, err := heldOn(a.tx, def.ID, f.hearing.Court, f.hearing.On)
	if err != nil {
		return err
	}
	if hearing == "" {
		a.note("court.exception.not_listed", f.hearing.On.Text())
	}
	e := entry.HearingResulted{Result: a.receipt.ID, Hearing: hearing, Person: def.Person, URN: def.URN, On: f.hearing.On, Court: f.hearing.Court,
		CourtName: a.d.courtName(f.hearing.Court), WasBail: def.Bail, Bail: def.Bail, Conditions: def.Conditions}
	all, os, err := a.offences(&def, f, hearing, &e)
	if err != nil {
		return err
	}
	if err := a.bail(&def, f, &e); err != nil {
		return err
	}
	if err := a.limits(def, os, f.hearing.On); err != nil {
		return err
	}
	if err := a.next(def, f, os, &e); err != nil {
		return err
	}
	proof, err := a.tx.Record(e, act.About("court_defendant", def.ID), act.OnThreads(def.Thread))
	if err != nil {
		return err
	}
	if err := a.resulted(hearing, proof); err != nil {
		return err
	}
	if e.Final {
		if err := a.standDown(def, hearing); err != nil {
			return err
		}
	}
	return a.sentence(def, hearing, f, all)
}

// offences makes the pleas, verdicts and results of a defendant's offences. An offence that the court added is added here.
func (a *applying) offences(def *Defendant, f found, hearing string, e *entry.HearingResulted) ([]passed, []Offence, error) {
	var all []passed
	var os []Offence
	used := map[string]bool{}
	for _, sent := range f.sent.Offences {
		o, err := a.offence(def, sent, used)
		if err != nil {
			return nil, nil, err
		}
		if err := a.answers(*def, &o, sent, f.hearing.On, hearing); err != nil {
			return nil, nil, err
		}
		out, ps, err := a.results(&o, sent, f.hearing.On)
		if err != nil {
			return nil, nil, err
		}
		if err := updateOffence(a.tx, o); err != nil {
			return nil, nil, err
		}
		o.Version++
		e.Outcomes = append(e.Outcomes, out)
		e.Convicted = e.Convicted || convicted(o)
		all, os = append(all, ps...), append(os, o)
	}
	now, err := getDefendant(a.tx, def.ID)
	if err != nil {
		return nil, nil, err
	}
	e.Final = len(now.Offences) > 0
	for _, o := range now.Offences {
		e.Final = e.Final && o.Ended
		e.Convicted = e.Convicted || convicted(o)
	}
	e.Acquitted = e.Final && !e.Convicted
	return all, os, nil
}

func convicted(o Offence) bool {
	return o.Verdict != nil && o.Verdict.Code == "G" || o.Verdict == nil && o.Plea != nil && o.Plea.Code == "G"
}

func (a *applying) offence(def *Defendant, sent spi.Offence, used map[string]bool) (Offence, error) {
	for _, o := range def.Offences {
		if o.Code == sent.Code && !used[o.ID] {
			used[o.ID] = true
			return o, nil
		}
	}
	o := a.d.offence(*def, sent.Code, sent.Title, sent.Wording, sent.ChargedOn)
	o.Version = 1
	a.note("court.exception.offence_added", sent.Code)
	return o, insertOffence(a.tx, o)
}

func (a *applying) answers(def Defendant, o *Offence, sent spi.Offence, on when.Day, hearing string) error {
	if p, ok := a.t.Plea(sent.Plea); ok && sent.Plea != "" {
		if err := a.d.pleaIn(a.tx, def, o, p, on, hearing, a.receipt.ID); err != nil {
			return err
		}
	}
	v, ok := a.t.Verdict(sent.Finding)
	if !ok || sent.Finding == "" || v.Code == "" {
		return nil
	}
	if !sent.ConvictedOn.IsZero() && v.Code == "G" {
		on = sent.ConvictedOn
	}
	return a.d.verdictIn(a.tx, def, o, v, on, hearing, a.receipt.ID)
}

// results says what the court passed on one offence, and moves the offence to where it stands now.
func (a *applying) results(o *Offence, sent spi.Offence, on when.Day) (entry.Outcome, []passed, error) {
	out := entry.Outcome{Offence: o.ID, Code: o.Code, Title: o.Title, Final: sent.Final == "Y"}
	if o.Plea != nil {
		out.Plea = o.Plea.Code
	}
	if o.Verdict != nil {
		out.Verdict = o.Verdict.Code
	}
	if m, ok := a.t.ModeOfTrial(sent.ModeOfTrial); ok && m.Code == "EST" && o.Stage == "magistrates" {
		o.Stage = "summary_trial"
	}
	var all []passed
	for _, r := range sent.Results {
		p := passed{result: r, offence: sent.StartOn, title: r.Code}
		if c, ok := a.t.Result(r.Code); ok {
			p.title = c.Title
		}
		var err error
		if p.effect, err = effectOf(a.d.host.Law, r.Code, on); err != nil {
			return out, nil, err
		}
		switch p.effect.Effect {
		case "acquittal":
			out.Final = true
		case "sending":
			o.Stage = "crown"
		}
		out.Results, out.Texts = append(out.Results, r.Code), append(out.Texts, said(a.t, p))
		all = append(all, p)
	}
	o.Ended = o.Ended || out.Final
	return out, all, nil
}

// bail keeps the status in which the hearing left the defendant.
func (a *applying) bail(def *Defendant, f found, e *entry.HearingResulted) error {
	s, ok := a.t.BailStatus(f.sent.BailStatus())
	if !ok || f.sent.BailStatus() == "" {
		return nil
	}
	def.Bail, def.Conditions = s.Code, ""
	if f.sent.Person != nil {
		def.Conditions = f.sent.Person.BailConditions
	}
	e.Bail, e.Conditions = def.Bail, def.Conditions
	err := setBail(a.tx, *def)
	def.Version++
	return err
}

func (a *applying) limits(def Defendant, os []Offence, on when.Day) error {
	for i := range os {
		o := &os[i]
		if err := a.d.limitIn(a.tx, def, o, on, held(def.Bail), o.Ended || convicted(*o)); err != nil {
			return err
		}
		if err := updateOffence(a.tx, *o); err != nil {
			return err
		}
		o.Version++
	}
	return nil
}

// next lists the hearing to which the case was put over, once for all offences that go there.
func (a *applying) next(def Defendant, f found, _ []Offence, e *entry.HearingResulted) error {
	done := map[string]bool{}
	for _, o := range f.sent.Offences {
		for _, r := range o.Results {
			n := r.Next
			if n == nil || n.On.IsZero() || n.Court == "" || done[n.Court+n.On.String()] {
				continue
			}
			done[n.Court+n.On.String()] = true
			at := wallTime(n.On, n.At)
			if e.NextAt.IsZero() || at.Before(e.NextAt) {
				e.NextAt = at
			}
			there, err := heldOn(a.tx, def.ID, n.Court, n.On)
			if err != nil {
				return err
			}
			if there != "" {
				continue
			}
			h := Hearing{Thread: def.Thread, URN: def.URN, Court: n.Court, At: at, Kind: a.nextKind(f), Defendants: []string{def.ID}, People: []string{def.Person}, Label: def.Label}
			if _, err := a.d.listIn(a.tx, h, "result"); err != nil {
				return err
			}
		}
	}
	return nil
}

// nextKind is the type of the next hearing as far as the message shows it: sentence after a conviction, else remand.
func (a *applying) nextKind(f found) string {
	for _, o := range f.sent.Offences {
		p, _ := a.t.Plea(o.Plea)
		if v, _ := a.t.Verdict(o.Finding); p.Code == "G" || v.Code == "G" {
			return "SWPSR"
		}
	}
	return "RMAND"
}

func wallTime(on when.Day, at string) time.Time {
	if t, err := time.Parse("15:04", at[:min(5, len(at))]); err == nil {
		return on.At(t.Hour(), t.Minute())
	}
	return on.At(10, 0)
}

// resulted marks the hearing and keeps the promise of its result.
func (a *applying) resulted(hearing, proof string) error {
	if hearing == "" {
		return nil
	}
	h, err := getHearing(a.tx, hearing)
	if err != nil {
		return err
	}
	if h.State == "listed" {
		h.State = "resulted"
		if err := updateHearing(a.tx, h); err != nil {
			return err
		}
	}
	if err := a.witnessesDone(hearing); err != nil {
		return err
	}
	_, err = a.tx.Keep(owedResult, journal.Ref{Kind: "hearing", ID: hearing}, proof)
	return err
}

// sentence writes the sentence that was passed, if one was: a plan follows from it, and the victims are told.
func (a *applying) sentence(def Defendant, hearing string, f found, all []passed) error {
	s, absent, ok := sentenceOf(a.d.host.Law, a.t, all, f.hearing.On)
	if !ok {
		return nil
	}
	for _, r := range absent {
		a.note("court.exception.requirement_not_in_force", r)
	}
	s.ID, s.Defendant, s.Thread, s.Result, s.Label = id.New(), def.ID, def.Thread, a.receipt.ID, def.Label
	if err := insertSentence(a.tx, s); err != nil {
		return err
	}
	e := entry.PersonSentenced{Sentence: s.ID, Person: def.Person, Hearing: hearing, Result: s.Result, URN: def.URN, Kind: s.Kind, Text: s.Text, On: s.On, Until: s.Until,
		Requirements: s.Requirements, Community: s.Kind == "community" || s.Kind == "suspended" && len(s.Requirements) > 0}
	for _, p := range all {
		if !p.offence.IsZero() && (e.OffenceFrom.IsZero() || p.offence.Before(e.OffenceFrom)) {
			e.OffenceFrom = p.offence
		}
	}
	_, err := a.tx.Record(e, act.About("sentence", s.ID), act.OnThreads(def.Thread))
	return err
}
