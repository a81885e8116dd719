package custody

import (
	"context"
	"slices"
	"strconv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// The two ways in which somebody is at large while a matter goes on, and how such a record stands.
const (
	onBail             = "bail"
	underInvestigation = "under_investigation"
	atLargeStill       = "running"
	atLargeEnded       = "ended"
)

// Bail is one matter for which somebody left custody and that is not over: bail before charge, or release under investigation, which the
// product holds to the same discipline (BAIL-01 to BAIL-04, RUI-01).
type Bail struct {
	ID        string    `json:"id"`
	Label     string    `json:"label"`
	Version   int64     `json:"version"`
	Thread    string    `json:"thread"`
	Matter    string    `json:"matter"`
	Arrest    string    `json:"arrest"`
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	Kind      string    `json:"kind" enum:"bail,under_investigation"`
	State     string    `json:"state" enum:"running,ended"`
	DueAt     time.Time `json:"due_at" doc:"when they answer bail, or when the investigation is reviewed"`
	BailFacts
}

// BailFacts are what was decided.
type BailFacts struct {
	Number     string            `json:"number"` // of the custody record
	ArrestedOn when.Day          `json:"arrested_on"`
	LeftOn     when.Day          `json:"left_on"`
	Offences   []entry.Offence   `json:"offences"`
	ReturnOn   when.Day          `json:"return_on,omitzero"`
	EndsOn     when.Day          `json:"ends_on,omitzero" doc:"the last day that law allows as it stands"`
	Conditions []entry.Condition `json:"conditions,omitempty"`
	Extended   []BailExtended    `json:"extended,omitempty"`
	ReviewOn   when.Day          `json:"review_on,omitzero"`
	Reviews    int               `json:"reviews,omitempty"`
	EndedHow   string            `json:"ended_how,omitempty"`
	EndedAt    time.Time         `json:"ended_at,omitzero"`
}

// BailExtended is an extension that was given.
type BailExtended struct {
	On        when.Day `json:"on"`
	Rank      string   `json:"rank"` // of who gave it; magistrates for a court
	Authority string   `json:"authority"`
	Officer   string   `json:"officer"`
	EndsOn    when.Day `json:"ends_on"`
	Law       string   `json:"law"`
	Longer    bool     `json:"longer,omitempty"` // a court found that more time is needed
}

// ETag changes with every change of the record.
func (b Bail) ETag() string { return strconv.FormatInt(b.Version, 10) }

func (b Bail) ref() journal.Ref { return journal.Ref{Kind: "bail", ID: b.ID} }

// atLarge keeps a matter that ended so that the investigation goes on, and promises what is owed of it. Any other end keeps nothing.
func (d *Desk) atLarge(tx *act.Tx, x Detention, m Matter) error {
	if m.How != onBail && m.How != underInvestigation {
		return nil
	}
	b := Bail{ID: id.New(), Label: m.Label, Thread: m.Thread, Matter: m.ID, Arrest: x.Arrest, Detention: x.ID, Person: x.Person, Kind: m.How, State: atLargeStill,
		BailFacts: BailFacts{Number: x.Number, ArrestedOn: dayOf(x.ArrestedAt), LeftOn: dayOf(m.EndedAt), Offences: m.Offences, Conditions: m.Conditions, ReturnOn: m.ReturnOn}}
	owed := act.NewPromise{Kind: promiseBail, Subject: b.ref(), Threads: []string{m.Thread}, OwedTo: "detainee:" + x.Person, Owner: "role:investigator", Law: m.Bail}
	if b.Kind == onBail {
		c, err := RunBailClock(d.host.Law, b.ArrestedOn, "", nil)
		if err != nil {
			return err
		}
		b.EndsOn, b.DueAt = c.EndsOn, b.ReturnOn.End()
	} else {
		row, err := d.reviewAgain(&b, dayOf(m.EndedAt))
		if err != nil {
			return err
		}
		owed.Kind, owed.Owner, owed.Law = promiseRUI, "role:sergeant", row
	}
	if err := insertBail(tx, b); err != nil {
		return err
	}
	owed.Due = b.DueAt
	_, err := tx.Promise(owed)
	return err
}

// reviewAgain sets when an investigation without bail is reviewed next (RUI-01), and gives the row that says so.
func (d *Desk) reviewAgain(b *Bail, from when.Day) (string, error) {
	var v struct {
		Days int `json:"days"`
	}
	row, err := d.row("custody.rui", "review", from.Start(), &v)
	if err != nil {
		return "", err
	}
	b.ReviewOn = from.AddDays(v.Days)
	b.DueAt = b.ReviewOn.End()
	return row.Ref(), nil
}

// answeredBail ends what an arrival answers: every bail of the arrest that runs.
func (d *Desk) answeredBail(tx *act.Tx, arrest, proof string) error {
	list, err := bailOf(tx, arrest)
	if err != nil {
		return err
	}
	for _, b := range list {
		if b.Kind != onBail || b.State != atLargeStill {
			continue
		}
		b.State, b.EndedHow, b.EndedAt = atLargeEnded, "answered", tx.HappenedAt()
		if err := saveBail(tx, &b); err != nil {
			return err
		}
		if _, err := tx.Keep(promiseBail, b.ref(), proof); err != nil {
			return err
		}
	}
	return nil
}

// onOne runs an act on a bail that runs.
func (d *Desk) onOne(ctx context.Context, action, bailID, why string, at time.Time, change func(tx *act.Tx, b *Bail) error) (act.Done[Bail], error) {
	b, err := getBail(d.host.DB.Read(ctx), bailID)
	if err != nil {
		return act.Done[Bail]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of(action, b.ref(), why).On(b.Thread).HappenedAt(at), func(tx *act.Tx) (Bail, error) {
		b, err := getBail(tx, bailID)
		if err != nil {
			return b, err
		}
		if b.State != atLargeStill {
			return b, fault.New(fault.Conflict, "custody.bail.over")
		}
		if dayOf(tx.HappenedAt()).Before(b.LeftOn) {
			return b, fault.InvalidField("at", "custody.bail.before_left")
		}
		if err := change(tx, &b); err != nil {
			return b, err
		}
		return b, saveBail(tx, &b)
	})
}

// ExtendBail is a decision that bail before charge goes on.
type ExtendBail struct {
	ReturnOn string   `json:"return_on" label:"To answer bail on" said:"when they answer bail" hint:"On or before the last day of the extension" required:"true" format:"date"`
	Grounds  string   `json:"grounds" label:"Why bail is still necessary" said:"why bail is still necessary" example:"the laboratory reports on 3 March" hint:"The suspicion, the time that is needed, that the investigation is diligent and expeditious, and why bail is proportionate" required:"true" format:"textarea" maxLength:"4000"`
	Invited  []string `json:"invited" label:"Who was told and asked for their views" said:"who was told and asked" required:"true" enum:"suspect,solicitor"`
	Said     string   `json:"said,omitempty" label:"What they said" format:"textarea" maxLength:"4000"`
	At       string   `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// ExtendBail gives bail the next length that law allows to the rank of who decides (BAIL-02). What the law does not allow is refused and
// moves nothing. Right: an inspector or above, on duty, not part of the investigation. Faults: form.invalid, custody.bail.over,
// custody.bail.not_bail, custody.bail.rank, .ended, .no_further, .return and .return_late.
func (d *Desk) ExtendBail(ctx context.Context, bailID string, in ExtendBail) (act.Done[Bail], error) {
	return d.extendBail(ctx, "custody.bail.extend", bailID, in, "", false)
}

// ExtendBailInCourt is a court's extension of bail.
type ExtendBailInCourt struct {
	Court  string `json:"court" label:"Court" said:"which court extended it" example:"Newport Magistrates' Court" required:"true" maxLength:"200"`
	Longer bool   `json:"longer,omitempty" label:"The court found that the decision or the investigation needs more than the usual time"`
	ExtendBail
}

// ExtendBailInCourt records it. Right: custody staff or an investigator on duty. Faults as ExtendBail.
func (d *Desk) ExtendBailInCourt(ctx context.Context, bailID string, in ExtendBailInCourt) (act.Done[Bail], error) {
	if err := form.Check(in); err != nil {
		return act.Done[Bail]{}, err
	}
	return d.extendBail(ctx, "custody.bail.court", bailID, in.ExtendBail, in.Court, in.Longer)
}

func (d *Desk) extendBail(ctx context.Context, action, bailID string, in ExtendBail, court string, longer bool) (act.Done[Bail], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Bail]{}, err
	}
	returns, err := when.ParseDay(in.ReturnOn)
	if err != nil {
		return act.Done[Bail]{}, fault.InvalidField("return_on", "custody.bail.return")
	}
	return d.onOne(ctx, action, bailID, in.Grounds, at, func(tx *act.Tx, b *Bail) error {
		if b.Kind != onBail {
			return fault.New(fault.Conflict, "custody.bail.not_bail")
		}
		given := BailExtended{On: dayOf(tx.HappenedAt()), Rank: tx.Actor().Rank, Officer: tx.Actor().Staff}
		if court != "" {
			given.Rank, given.Longer = ofCourt, longer
		}
		if err := d.allowBail(b, &given); err != nil {
			return err
		}
		switch {
		case returns.After(given.EndsOn):
			return fault.InvalidField("return_on", "custody.bail.return_late", "day", given.EndsOn.Text())
		case returns.Before(given.On):
			return fault.InvalidField("return_on", "custody.bail.return")
		}
		b.Extended = append(slices.Clone(b.Extended), given)
		b.EndsOn, b.ReturnOn, b.DueAt = given.EndsOn, returns, returns.End()
		proof, err := tx.Record(entry.BailExtended{Bail: b.ID, Detention: b.Detention, Person: b.Person, Authority: given.Authority, Rank: given.Rank, Court: court, EndsOn: b.EndsOn, ReturnOn: returns, Conditions: b.Conditions,
			Grounds: in.Grounds, Invited: in.Invited, Said: in.Said, At: tx.HappenedAt(), Law: given.Law})
		if err != nil {
			return err
		}
		return owedAgain(tx, act.NewPromise{Kind: promiseBail, Subject: b.ref(), Threads: []string{b.Thread}, OwedTo: "detainee:" + b.Person, Owner: "role:investigator", Law: given.Law, Due: b.DueAt}, proof)
	})
}

// allowBail asks the clock what an extension comes to.
func (d *Desk) allowBail(b *Bail, given *BailExtended) error {
	var all []BailExtension
	for _, e := range append(slices.Clone(b.Extended), *given) {
		all = append(all, BailExtension{On: e.On, Rank: e.Rank, Invited: true, Longer: e.Longer})
	}
	c, err := RunBailClock(d.host.Law, b.ArrestedOn, "", all)
	if err != nil {
		return err
	}
	for _, r := range c.Refused {
		if r.Event == len(all)-1 {
			return fault.New(fault.Conflict, r.Code)
		}
	}
	last := c.Steps[len(c.Steps)-1]
	given.Authority, given.EndsOn, given.Law = last.Authority, last.EndsOn, last.Law
	return nil
}

// bailResource is what policy asks of a bail.
func (d *Desk) bailResource(q db.Querier, bailID string) (r access.Resource, err error) {
	b, err := getBail(q, bailID)
	if err != nil {
		return r, err
	}
	r, err = d.facts(q, "bail", b.ID, b.Label, []string{b.Thread}, b.Person, false)
	r.Version = b.ETag()
	return r, err
}
