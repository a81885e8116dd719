package custody

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/journal"
)

type byID[T any] struct {
	ID   string `path:"id"`
	Body T
}

type anID struct {
	ID string `path:"id"`
}

// post registers an act on a detention.
func post[I any](a huma.API, id, path, summary string, do func(context.Context, string, I) (act.Done[Detention], error)) {
	api.Post(a, id, "/api/custody/{id}/"+path, summary, func(ctx context.Context, in *byID[I]) (act.Done[Detention], error) { return do(ctx, in.ID, in.Body) })
}

func (d *Desk) api(a huma.API) {
	api.Post(a, "custody.arrest.record", "/api/custody/arrest", "Record an arrest", func(ctx context.Context, in *struct{ Body RecordArrest }) (act.Done[Arrest], error) {
		return d.RecordArrest(ctx, in.Body)
	})
	api.Post(a, "custody.arrival.record", "/api/custody/arrest/{id}/arrival", "Record an arrival in custody", func(ctx context.Context, in *byID[RecordArrival]) (act.Done[Detention], error) {
		return d.RecordArrival(ctx, in.ID, in.Body)
	})
	api.Post(a, "custody.arrest.further", "/api/custody/arrest/{id}/further", "Record a further arrest while under arrest", func(ctx context.Context, in *byID[FurtherArrest]) (act.Done[Arrest], error) {
		return d.FurtherArrest(ctx, in.ID, in.Body)
	})
	api.Post(a, "custody.other.detain", "/api/custody/other", "Record somebody detained who is not under arrest for an offence", func(ctx context.Context, in *struct{ Body DetainOther }) (act.Done[Arrest], error) {
		return d.DetainOther(ctx, in.Body)
	})
	post(a, "custody.other.extend", "safety-extension", "Record that a practitioner extended section 136", d.ExtendSafety)
	post(a, "custody.matter.end", "matter", "End one of several matters without a charge", d.EndMatter)
	post(a, "custody.detention.authorise", "authorise", "Authorise detention", d.Authorise)
	post(a, "custody.detention.refuse", "refuse", "Refuse detention", d.Refuse)
	post(a, "custody.rights.give", "rights", "Record that rights were given", d.GiveRights)
	post(a, "custody.risk.assess", "risk", "Assess risk and set observation", d.AssessRisk)
	post(a, "custody.check.record", "check", "Record a check", d.RecordCheck)
	post(a, "custody.fitness.record", "fitness", "Record a health care professional's finding", d.RecordFitness)
	post(a, "custody.hospital.leave", "hospital", "Record a journey to hospital", d.LeaveForHospital)
	post(a, "custody.hospital.return", "hospital-return", "Record the return from hospital", d.ReturnFromHospital)
	post(a, "custody.wait.record", "wait", "Record what the detention waits for", d.RecordWait)
	post(a, "custody.details.record", "details", "Record what the person says of themselves", d.RecordDetails)
	post(a, "custody.call.record", "call", "Record one step of a call: a solicitor, an appropriate adult, an interpreter, a professional, a consul", d.RecordCall)
	post(a, "custody.search.authorise", "search-authority", "Authorise a strip or an intimate search", d.AuthoriseSearch)
	post(a, "custody.search.record", "search", "Record a search, or that none was made", d.RecordSearch)
	post(a, "custody.property.record", "property", "List property, signed by both", d.RecordProperty)
	post(a, "custody.property.return", "property-return", "Give property back, signed by both", d.ReturnProperty)
	post(a, "custody.injury.record", "injury", "Record an injury on the body map, or that there is none", d.RecordInjury)
	post(a, "custody.sample.record", "sample", "Record a sample, or that none was taken", d.RecordSample)
	post(a, "custody.child.tell", "child-told", "Record who was told for a child", d.TellResponsible)
	post(a, "custody.child.place", "child-place", "Record where a child is kept", d.PlaceChild)
	post(a, "custody.child.bed", "child-bed", "Record that the local authority was asked for a place", d.AskBed)
	post(a, "custody.care.record", "care", "Record a meal, a drink, exercise or a medicine, taken or refused", d.RecordCare)
	post(a, "custody.medicine.plan", "medicine", "Plan a medicine", d.PlanMedicine)
	post(a, "custody.copy.give", "copy-given", "Record that a copy of the custody record was handed over", d.GiveCopy)
	post(a, "custody.visit.record", "visit", "Record an independent custody visit", d.RecordVisit)
	post(a, "custody.escort.hand", "escort", "Hand a detainee to an escort", d.HandToEscort)
	post(a, "custody.gap.explain", "gap", "Say why nothing was done for a while", d.ExplainGap)
	post(a, "custody.watch.record", "watch", "Record a line of constant observation", d.RecordWatch)
	post(a, "custody.review.record", "review", "Record a review", d.RecordReview)
	post(a, "custody.detention.extend", "extension", "Authorise detention beyond the first limit, as a superintendent", d.ExtendDetention)
	post(a, "custody.warrant.record", "warrant", "Record a court's warrant of further detention", d.RecordWarrant)
	post(a, "custody.charge", "charge", "Charge", d.Charge)
	post(a, "custody.release.plan", "release-plan", "Plan a release", d.PlanRelease)
	post(a, "custody.release", "release", "Release", d.Release)
	post(a, "custody.release.review", "release-review", "Look at a release before every victim was told", d.ReviewRelease)
	d.bailAPI(a)
	api.Post(a, "custody.handover.offer", "/api/custody/handover", "Hand over a suite with everything that is due", func(ctx context.Context, in *struct{ Body OfferHandover }) (act.Done[Handover], error) {
		return d.OfferHandover(ctx, in.Body)
	})
	api.Post(a, "custody.handover.take", "/api/custody/handover/{id}/take", "Take over a suite, or say what differs", func(ctx context.Context, in *byID[TakeHandover]) (act.Done[Handover], error) {
		return d.TakeHandover(ctx, in.ID, in.Body)
	})
	api.Post(a, "custody.handover.withdraw", "/api/custody/handover/{id}/withdraw", "Take a handover back, with the reason", func(ctx context.Context, in *byID[WithdrawHandover]) (act.Done[Handover], error) {
		return d.WithdrawHandover(ctx, in.ID, in.Body)
	})
	api.Post(a, "custody.handover.read", "/api/custody/handover/{id}/read", "Read what was handed over of those of whom few may know", func(ctx context.Context, in *byID[ReadHandover]) (act.Done[Handover], error) {
		return d.ReadHandover(ctx, in.ID, in.Body)
	})
	api.Get(a, "custody.delays", "/api/custody/delays", "Minutes lost by cause and partner in a suite", func(ctx context.Context, in *struct {
		Suite string `query:"suite" doc:"A suite; central when blank"`
		From  string `query:"from" doc:"The first day"`
		To    string `query:"to" doc:"The last day"`
	}) (Delays, error) {
		return d.Delays(ctx, in.Suite, in.From, in.To)
	})
	api.Get(a, "custody.handover.see", "/api/custody/handover/{id}", "A handover", func(ctx context.Context, in *anID) (Handover, error) { return d.SeeHandover(ctx, in.ID) })
	api.Get(a, "custody.board", "/api/custody", "The custody board", func(ctx context.Context, in *struct {
		Suite string `query:"suite" doc:"A suite; central when blank"`
	}) (Board, error) {
		return d.Board(ctx, in.Suite)
	})
	api.Get(a, "custody.see", "/api/custody/{id}", "A detention with its clocks", func(ctx context.Context, in *anID) (Seen, error) { return d.See(ctx, in.ID) })
	api.Get(a, "custody.arrest.see", "/api/custody/arrest/{id}", "An arrest", func(ctx context.Context, in *anID) (Arrest, error) { return d.SeeArrest(ctx, in.ID) })
}

// Seen is a detention as its page shows it.
type Seen struct {
	Detention
	Name       string         `json:"name"`
	Age        int            `json:"age"` // -1 when not known
	Clock      SeenClock      `json:"clock"`
	Reviewed   []Review       `json:"reviewed,omitempty"`
	Hospital   []HospitalStay `json:"hospital,omitempty"`
	Extended   []Extension    `json:"extended,omitempty"`
	Waits      []Wait         `json:"waits,omitempty"`
	Safety     []Safety       `json:"safety,omitempty"`
	Authorised []string       `json:"authorised_charges,omitempty"` // offences that a prosecutor has allowed
	On         []On           `json:"on"`                           // every thread that the detention serves
	Booked
	Gaps     []Gap     `json:"gaps,omitempty"`     // in which nothing moved the detention on
	Need     AdultNeed `json:"adult_need"`         // of an appropriate adult, now
	Warnings []Warning `json:"warnings,omitempty"` // from last time, from the person's record and from the arrest
	Now      time.Time `json:"-"`
	known    map[string]string
}

// SeenClock is the clock at the moment of reading.
type SeenClock struct {
	ExpiresAt    time.Time `json:"expires_at,omitzero"`
	PausedAt     time.Time `json:"paused_at,omitzero"`
	NextReviewAt time.Time `json:"next_review_at,omitzero"`
	Limits       []Limit   `json:"limits"`
}

// See opens a detention. Right: custody staff, a supervisor, or somebody who works on the case. It is a look.
func (d *Desk) See(ctx context.Context, id string) (Seen, error) {
	return act.See(ctx, d.host.Door, act.Of("custody.see", journal.Ref{Kind: "detention", ID: id}), func(q db.Querier, who *access.Actor) (Seen, error) {
		return d.seen(q, id, who)
	})
}

func (d *Desk) seen(q db.Querier, id string, who *access.Actor) (Seen, error) {
	x, err := getDetention(q, id)
	if err != nil {
		return Seen{}, err
	}
	s := Seen{Detention: x, Age: -1}
	p, err := d.people.Get(q, x.Person)
	if err != nil {
		return s, err
	}
	s.Now = d.host.Clock.Now()
	s.Name, s.Age = p.Name(), p.Age(dayOf(s.Now))
	if s.Need, err = d.adultNeed(q, x, s.Now); err != nil {
		return s, err
	}
	if s.Booked, err = bookedOf(q, id); err != nil {
		return s, err
	}
	if s.Warnings, err = d.Warnings(q, x, who); err != nil {
		return s, err
	}
	if s.known, err = d.knownDetails(q, x, who.Labels); err != nil {
		return s, err
	}
	c, err := d.clock(q, x, d.host.Clock.Now())
	if err != nil {
		return s, err
	}
	s.Clock = SeenClock{ExpiresAt: c.ExpiresAt, PausedAt: c.PausedAt, NextReviewAt: c.NextReviewAt, Limits: c.Limits}
	if s.Gaps, err = d.gaps(q, x, who.Labels, s.Now); err != nil {
		return s, err
	}
	if s.Reviewed, err = reviewsOf(q, id); err != nil {
		return s, err
	}
	if s.Hospital, err = hospitalOf(q, id); err != nil {
		return s, err
	}
	if s.Extended, err = extensionsOf(q, id); err != nil {
		return s, err
	}
	if s.Waits, err = waitsOf(q, id); err != nil {
		return s, err
	}
	if s.Safety, err = d.Safety(q, x); err != nil {
		return s, err
	}
	given, err := d.authorities(q, x)
	s.Authorised = sortedKeys(given)
	if err == nil {
		s.On, err = d.on(q, x.Matters, who)
	}
	return s, err
}

// SeeArrest opens an arrest. Right as See.
func (d *Desk) SeeArrest(ctx context.Context, id string) (Arrest, error) {
	return act.See(ctx, d.host.Door, act.Of("custody.see", journal.Ref{Kind: "arrest", ID: id}), func(q db.Querier, _ *access.Actor) (Arrest, error) {
		return getArrest(q, id)
	})
}
