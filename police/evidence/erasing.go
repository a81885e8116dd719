package evidence

import (
	"context"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/retain"
	"throughline/platform/when"
	"throughline/police/evidence/entry"
)

// The states of a proposal to erase. A hold that is put on the case meanwhile stops it for good: whoever still wants it proposes anew.
const (
	erasingProposed = "proposed"
	erasingRefused  = "refused"
	erasingErased   = "erased"
)

// Erasing is a proposal that one exhibit or material is erased, and what became of it (GOV-06, GOV-09).
type Erasing struct {
	ID          string      `json:"id"`
	Thread      string      `json:"thread"`
	Of          journal.Ref `json:"of"`
	Why         string      `json:"why"`
	Law         string      `json:"law"`   // of the rule that kept it longest
	State       string      `json:"state"` // proposed, refused, erased
	NoticeUntil time.Time   `json:"notice_until"`
	MadeBy      string      `json:"made_by"`
	MadeByName  string      `json:"made_by_name"`
	MadeAt      time.Time   `json:"made_at"`
	DecidedBy   string      `json:"decided_by,omitempty"`
	DecidedName string      `json:"decided_by_name,omitempty"`
	DecidedAt   time.Time   `json:"decided_at,omitzero"`
	Remark      string      `json:"remark,omitempty"`
	Entries     int         `json:"entries,omitempty"` // bodies that were erased with it
	Label       string      `json:"label"`
	Version     int64       `json:"version"`
}

// KeptBy is what keeps one exhibit or material: the longest that applies wins (GOV-06).
type KeptBy struct {
	Grounds []retain.Ground `json:"grounds"`           // the longest first
	Until   when.Day        `json:"until,omitzero"`    // the first day on which nothing keeps it; zero while a hold does, or nobody knows
	Erasing *Erasing        `json:"erasing,omitempty"` // the last proposal
}

// over tells whether nothing keeps it any longer.
func (k KeptBy) over(now time.Time) bool {
	return !k.Until.IsZero() && !when.DayOf(now).Before(k.Until)
}

// law is the rule that kept it longest, of those that may be named.
func (k KeptBy) law() string {
	for _, x := range k.Grounds {
		if x.Law != "" {
			return x.Law
		}
	}
	return ""
}

// keptBy is what keeps a record of a thread, in the words that a reader may know.
func (d *Desk) keptBy(q db.Querier, who *access.Actor, threadID string, of journal.Ref) (KeptBy, error) {
	var k KeptBy
	var err error
	if d.Keeps == nil {
		return k, nil
	}
	if k.Grounds, err = d.Keeps.Keeps(q, who, threadID); err != nil {
		return k, err
	}
	if len(k.Grounds) > 0 {
		k.Until = k.Grounds[0].Until
	}
	k.Erasing, err = lastErasing(q, of)
	return k, err
}

// ProposeErasing is why one thing is to be erased.
type ProposeErasing struct {
	Why string `json:"why" label:"Grounds" said:"the grounds" hint:"Why nobody needs it any longer" required:"true" maxLength:"1000" format:"textarea"`
}

// ProposeErasing proposes that an exhibit or material is erased, once nothing keeps it: another person decides after the notice of law.
// Right: evidence.erasing.propose. Faults: form.invalid; those of the record; evidence.erasing.kept (conflict, with the day), .held,
// .under_way, .gone (conflict).
func (d *Desk) ProposeErasing(ctx context.Context, of journal.Ref, in ProposeErasing) (act.Done[Erasing], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Erasing]{}, err
	}
	a, err := d.onRecord(ctx, "evidence.erasing.propose", of, in.Why)
	if err != nil {
		return act.Done[Erasing]{}, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Erasing, error) {
		threadID, err := threadOf(tx, of)
		if err != nil {
			return Erasing{}, err
		}
		k, err := d.mayErase(tx, threadID, of)
		if err != nil {
			return Erasing{}, err
		}
		if k.Erasing != nil && k.Erasing.State == erasingProposed {
			stopped, err := d.Keeps.HeldSince(tx, threadID, k.Erasing.MadeAt)
			if err != nil || !stopped {
				return Erasing{}, orFault(err, fault.New(fault.Conflict, "evidence.erasing.under_way"))
			}
		}
		days, err := d.figure("evidence.erasing", "notice", tx.Now())
		if err != nil {
			return Erasing{}, err
		}
		facts, err := d.threadFacts(tx, threadID)
		if err != nil {
			return Erasing{}, err
		}
		e := Erasing{ID: id.New(), Thread: threadID, Of: of, Why: in.Why, Law: k.law(), State: erasingProposed, NoticeUntil: today(tx.Now()).AddDays(days).End(),
			MadeBy: tx.Actor().Account, MadeByName: tx.Actor().Name, MadeAt: tx.Now(), Label: facts.Label, Version: 1}
		if err := insertErasing(tx, e); err != nil {
			return e, err
		}
		_, err = tx.Record(entry.ErasingProposed{Erasing: e.ID, Of: of.String(), Why: e.Why, NoticeUntil: e.NoticeUntil, Law: e.Law}, act.About("erasing", e.ID), act.OnThreads(threadID))
		return e, err
	})
}

// mayErase is a conflict while anything keeps a record, or when it is gone.
func (d *Desk) mayErase(tx *act.Tx, threadID string, of journal.Ref) (KeptBy, error) {
	k, err := d.keptBy(tx, tx.Actor(), threadID, of)
	if err != nil {
		return k, err
	}
	switch {
	case k.Erasing != nil && k.Erasing.State == erasingErased:
		return k, fault.New(fault.Conflict, "evidence.erasing.gone")
	case len(k.Grounds) == 0:
		return k, fault.New(fault.Conflict, "evidence.erasing.unknown")
	case k.Until.IsZero():
		return k, fault.New(fault.Conflict, "evidence.erasing.held")
	case !k.over(d.host.Clock.Now()):
		return k, fault.New(fault.Conflict, "evidence.erasing.kept").With("day", k.Until.Text())
	}
	return k, nil
}

func orFault(err error, f *fault.Fault) error {
	if err != nil {
		return err
	}
	return f
}

// DecideErasing is another person's word.
type DecideErasing struct {
	Erase  string `json:"erase" label:"Is it to be erased?" said:"whether it is to be erased" enum:"yes,no" required:"true"`
	Remark string `json:"remark" label:"Why" said:"why" required:"true" maxLength:"500"`
}

// DecideErasing erases what somebody else proposed, after the notice, or refuses. Everything is asked again, because time has passed; a
// hold that was put on the case since stops it, also when it was lifted. Right: evidence.erasing.decide, never for who proposed it.
// Faults: form.invalid; erasing.not_found; evidence.erasing.own, .decided, .notice, .stopped, and those of ProposeErasing (conflict).
func (d *Desk) DecideErasing(ctx context.Context, erasing string, in DecideErasing) (act.Done[Erasing], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Erasing]{}, err
	}
	was, err := getErasing(d.host.DB.Read(ctx), erasing)
	if err != nil {
		return act.Done[Erasing]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("evidence.erasing.decide", journal.Ref{Kind: "erasing", ID: erasing}, in.Remark).On(was.Thread), func(tx *act.Tx) (Erasing, error) {
		e, err := getErasing(tx, erasing)
		if err != nil {
			return e, err
		}
		switch {
		case e.MadeBy == tx.Actor().Account:
			return e, fault.New(fault.Conflict, "evidence.erasing.own")
		case e.State != erasingProposed:
			return e, fault.New(fault.Conflict, "evidence.erasing.decided")
		}
		e.State, e.DecidedBy, e.DecidedName, e.DecidedAt, e.Remark = erasingRefused, tx.Actor().Account, tx.Actor().Name, tx.Now(), in.Remark
		if in.Erase == "yes" {
			if err := d.mayEraseNow(tx, e); err != nil {
				return e, err
			}
			e.State = erasingErased
		}
		if err := updateErasing(tx, e); err != nil {
			return e, err
		}
		e.Version++
		if _, err = tx.Record(entry.ErasingDecided{Erasing: e.ID, Of: e.Of.String(), Erase: e.State == erasingErased, Proposer: e.MadeBy, Remark: in.Remark}); err != nil || e.State != erasingErased {
			return e, err
		}
		return e, d.erase(tx, e)
	})
}

func (d *Desk) mayEraseNow(tx *act.Tx, e Erasing) error {
	if tx.Now().Before(e.NoticeUntil) {
		return fault.New(fault.Conflict, "evidence.erasing.notice").With("day", when.DayOf(e.NoticeUntil.Add(-time.Second)).Text())
	}
	if _, err := d.mayErase(tx, e.Thread, e.Of); err != nil {
		return err
	}
	stopped, err := d.Keeps.HeldSince(tx, e.Thread, e.MadeAt)
	if err == nil && stopped {
		err = fault.New(fault.Conflict, "evidence.erasing.stopped")
	}
	return err
}

// erase takes a thing and its redacted copies out of the rows of this room, lets go of their files and previews, and has the bodies of
// their entries erased after it. What stays is the row without its facts, its number, and who erased it by which rule.
func (d *Desk) erase(tx *act.Tx, e Erasing) error {
	copies, err := db.Strings(tx, copiesOf, e.Of.Kind, e.Of.ID)
	if err != nil {
		return err
	}
	all := []journal.Ref{e.Of}
	for _, c := range copies {
		all = append(all, journal.Ref{Kind: "material", ID: c})
	}
	out := entry.FileErased{Erasing: e.ID, Law: e.Law}
	if e.Of.Kind == "exhibit" {
		x, err := getExhibit(tx, e.Of.ID)
		if err != nil {
			return err
		}
		out.Number = x.Number
	}
	for _, of := range all {
		out.Of = append(out.Of, of.String())
		hashes, err := filesOf(tx, of)
		if err == nil {
			err = forget(tx, of, tx.Now())
		}
		if err != nil {
			return err
		}
		for _, h := range hashes {
			out.Files++
			if err := retain.LetFileGo(tx, e.ID, h, e.Label); err != nil {
				return err
			}
		}
	}
	if _, err := tx.Record(out); err != nil {
		return err
	}
	return tx.Queue(jobs.Job{Kind: eraseJob, Key: e.ID, Label: e.Label, Payload: erasingWork{e.ID, all}})
}

// eraseJob erases the bodies of the entries of what was erased.
const eraseJob = "evidence.erase"

type erasingWork struct {
	Erasing string        `json:"erasing"`
	Of      []journal.Ref `json:"of"`
}

// erasedAtOnce is how many bodies one act erases: few enough that other acts do not wait for it.
const erasedAtOnce = 100

func (d *Desk) eraseLater(ctx context.Context, j jobs.Job) error {
	var w erasingWork
	if err := j.Into(&w); err != nil {
		return jobs.Permanent(err)
	}
	ctx = access.WithActor(ctx, access.System("evidence"))
	for {
		done, err := act.Do(ctx, d.host.Door, act.Of("evidence.erasing.erase", journal.Ref{Kind: "erasing", ID: w.Erasing}), func(tx *act.Tx) (int, error) {
			e, err := getErasing(tx, w.Erasing)
			if err != nil {
				return 0, err
			}
			es, err := journal.UnerasedOf(tx, w.Of, "evidence.erasing.", erasedAtOnce)
			if err != nil {
				return 0, err
			}
			for _, x := range es {
				if _, err := tx.Record(journal.TombstoneFor(x, e.Law), act.About("entry", x.ID), act.OnThreads()); err != nil {
					return 0, err
				}
				if err := journal.Erase(tx, x.ID); err != nil {
					return 0, err
				}
			}
			e.Entries += len(es)
			return len(es), updateErasing(tx, e)
		})
		if err != nil || done.Value < erasedAtOnce {
			return err
		}
	}
}

func (d *Desk) erasingFacts(q db.Querier, erasing string) (access.Resource, error) {
	e, err := getErasing(q, erasing)
	if err != nil {
		return access.Resource{}, err
	}
	r, err := d.factsOf(q, "erasing", e.ID, e.Thread, e.Label)
	r.Attrs = map[string]any{"made_by": e.MadeBy}
	return r, err
}

// SeeKept is what keeps an exhibit or material, and until when. Right: that of opening the record.
func (d *Desk) SeeKept(ctx context.Context, of journal.Ref, why string) (KeptBy, error) {
	return act.See(ctx, d.host.Door, act.Of("evidence."+of.Kind+".see", of, why), func(q db.Querier, who *access.Actor) (KeptBy, error) {
		threadID, err := threadOf(q, of)
		if err != nil {
			return KeptBy{}, err
		}
		return d.keptBy(q, who, threadID, of)
	})
}
