package people

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/people/entry"
)

const markerReview = "people.marker_review"

// Marker is a warning about a person or at an address. It is shown at dispatch until it ends or its date of review has
// passed; after that it stays in the history (INC-15).
type Marker struct {
	ID          string    `json:"id"`
	SubjectKind string    `json:"subject_kind"`
	SubjectID   string    `json:"subject_id"`
	Code        string    `json:"code"`
	Detail      string    `json:"detail"`
	Provenance  string    `json:"provenance"`
	MadeBy      string    `json:"made_by"`
	MadeAt      time.Time `json:"made_at"`
	ReviewOn    when.Day  `json:"review_on"`
	ReviewedAt  time.Time `json:"reviewed_at,omitzero"`
	EndedAt     time.Time `json:"ended_at,omitzero"`
	EndedWhy    string    `json:"ended_why,omitempty"`
	Law         string    `json:"law"`
	Label       string    `json:"label"`
	Version     int64     `json:"version"`
}

// Expired tells whether the date of review has passed without a review.
func (m Marker) Expired(on when.Day) bool { return m.ReviewOn.Before(on) }

// Shown tells whether it is shown at dispatch and on the map on a day.
func (m Marker) Shown(on when.Day) bool { return m.EndedAt.IsZero() && !m.Expired(on) }

// markerRow is a row of law table people.marker.
type markerRow struct {
	Label        string `json:"label"`
	ReviewMonths int    `json:"review_months"`
}

// AddMarker is a warning that somebody gives. Its date of review comes from law table people.marker and may be earlier.
type AddMarker struct {
	SubjectKind string `json:"-" form:"-"` // person or address
	SubjectID   string `json:"-" form:"-"`
	Code        string `json:"code" label:"Warning" said:"a warning" enum:"weapons,violence,mental_health,firearms_licence,domestic_abuse,infection,dog,escape,self_harm" required:"true"`
	Detail      string `json:"detail" label:"What is known" format:"textarea" required:"true" maxLength:"2000"`
	Provenance  string `json:"provenance" label:"How it is known" hint:"Who saw or said it, when, and the reference of the record" format:"textarea" required:"true" maxLength:"1000"`
	ReviewOn    string `json:"review_on,omitempty" label:"Review by" hint:"Leave blank for the usual date" format:"date"`
}

// AddMarker puts a warning on a person or an address and promises its review. Right: people.marker.add.
func (d *Desk) AddMarker(ctx context.Context, in AddMarker) (act.Done[Marker], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Marker]{}, err
	}
	subject := journal.Ref{Kind: in.SubjectKind, ID: in.SubjectID}
	done, err := act.Do(ctx, d.host.Door, act.Of("people.marker.add", subject), func(tx *act.Tx) (Marker, error) {
		r, err := d.host.Door.ResourceOf(tx, subject)
		if err != nil {
			return Marker{}, err
		}
		m := Marker{ID: id.New(), SubjectKind: r.Kind, SubjectID: r.ID, Code: in.Code, Detail: in.Detail, Provenance: in.Provenance,
			MadeBy: tx.Actor().Account, MadeAt: tx.HappenedAt(), Label: r.Label, Version: 1}
		if m.ReviewOn, m.Law, err = d.reviewOn(in.Code, in.ReviewOn, when.DayOf(tx.HappenedAt())); err != nil {
			return m, err
		}
		if err := insertMarker(tx, m); err != nil {
			return m, err
		}
		_, err = tx.Record(entry.MarkerAdded{Marker: m.ID, Code: m.Code, Detail: m.Detail, Provenance: m.Provenance, ReviewOn: m.ReviewOn, Law: m.Law}, act.OnThreads(), act.Labelled(m.Label))
		if err != nil {
			return m, err
		}
		return m, d.promiseReview(tx, m)
	})
	return done, err
}

func (d *Desk) promiseReview(tx *act.Tx, m Marker) error {
	_, err := tx.Promise(act.NewPromise{Kind: markerReview, Subject: journal.Ref{Kind: "marker", ID: m.ID}, Threads: []string{}, OwedTo: m.SubjectKind + ":" + m.SubjectID,
		Owner: "role:sergeant", Law: m.Law, Due: m.ReviewOn.End(), Label: m.Label})
	return err
}

// reviewOn is the date by which a marker is looked at: the usual one, or an earlier one that was asked for.
func (d *Desk) reviewOn(code, asked string, from when.Day) (when.Day, string, error) {
	row, ok := d.host.Law.Table("people.marker").At(code, from)
	if !ok {
		return when.Day{}, "", fault.InvalidField("code", "people.marker.unknown")
	}
	var v markerRow
	if err := row.Into(&v); err != nil {
		return when.Day{}, "", err
	}
	latest := from.AddMonths(v.ReviewMonths)
	if asked == "" {
		return latest, row.Ref(), nil
	}
	on, err := when.ParseDay(asked)
	switch {
	case err != nil:
		return on, "", fault.InvalidField("review_on", "form.not_a_day")
	case on.Before(from):
		return on, "", fault.InvalidField("review_on", "people.marker.review_past")
	case on.After(latest):
		return on, "", fault.InvalidField("review_on", "people.marker.review_late", "latest", latest.Text())
	}
	return on, row.Ref(), nil
}

// ReviewMarker is a warning looked at again.
type ReviewMarker struct {
	Marker   string `json:"-" form:"-"`
	Decision string `json:"decision" label:"What you decided" enum:"keep,end" required:"true"`
	Reason   string `json:"reason" label:"Why" said:"why you decided so" format:"textarea" required:"true" maxLength:"2000"`
	ReviewOn string `json:"review_on,omitempty" label:"Review again by" hint:"Leave blank for the usual date" format:"date"`
}

// ReviewMarker keeps a warning to another date or ends it. Right: people.marker.review. Fault: people.marker.ended.
func (d *Desk) ReviewMarker(ctx context.Context, in ReviewMarker) (act.Done[Marker], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Marker]{}, err
	}
	subject := journal.Ref{Kind: "marker", ID: in.Marker}
	return act.Do(ctx, d.host.Door, act.Of("people.marker.review", subject, in.Reason), func(tx *act.Tx) (Marker, error) {
		m, err := getMarker(tx, in.Marker)
		if err != nil {
			return m, err
		}
		if !m.EndedAt.IsZero() {
			return m, fault.New(fault.Conflict, "people.marker.ended")
		}
		e := entry.MarkerReviewed{Marker: m.ID, Code: m.Code, Kept: in.Decision == "keep", Reason: in.Reason}
		if e.Kept {
			if m.ReviewOn, m.Law, err = d.reviewOn(m.Code, in.ReviewOn, when.DayOf(tx.HappenedAt())); err != nil {
				return m, err
			}
			e.ReviewOn, e.Law = m.ReviewOn, m.Law
		} else {
			m.EndedAt, m.EndedWhy = tx.HappenedAt(), in.Reason
		}
		m.ReviewedAt = tx.HappenedAt()
		if err := updateMarker(tx, m); err != nil {
			return m, err
		}
		m.Version++
		proof, err := tx.Record(e, act.About(m.SubjectKind, m.SubjectID), act.OnThreads(), act.Labelled(m.Label))
		if err != nil {
			return m, err
		}
		if _, err := tx.Keep(markerReview, subject, proof); err != nil || !e.Kept {
			return m, err
		}
		return m, d.promiseReview(tx, m)
	})
}

// Markers are the warnings about a person, with those at their home, that are shown on a day to a reader who holds these
// labels. Fault: person.not_found.
func (d *Desk) Markers(q db.Querier, personID string, labels []string, on when.Day) ([]Marker, error) {
	all, err := d.Aliases(q, personID)
	if err != nil {
		return nil, err
	}
	homes, err := homesOf(q, all)
	if err != nil {
		return nil, err
	}
	return shown(q, append(all, homes...), labels, on)
}

// MarkersAt are the warnings at an address as it is written, and about those whose home it is: what a dispatcher sees
// before a unit goes. An address that nobody has recorded has none.
func (d *Desk) MarkersAt(q db.Querier, address string, labels []string, on when.Day) ([]Marker, error) {
	in := NewThing{Kind: string(Address), Text: address}
	t, err := d.canonical(&in, on.Start())
	if err != nil {
		return nil, nil // what is no address has no warnings
	}
	ids, err := sameAddress(q, t.same, labels)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	for _, a := range ids[:len(ids):len(ids)] {
		ties, err := tiesTo(q, a, labels)
		if err != nil {
			return nil, err
		}
		for _, x := range ties {
			if x.Role != home {
				continue
			}
			all, err := d.Aliases(q, x.Person)
			if err != nil {
				return nil, err
			}
			ids = append(ids, all...)
		}
	}
	return shown(q, ids, labels, on)
}

func shown(q db.Querier, subjects, labels []string, on when.Day) ([]Marker, error) {
	ms, err := markersOn(q, subjects, labels)
	out := ms[:0]
	for _, m := range ms {
		if m.Shown(on) {
			out = append(out, m)
		}
	}
	return out, err
}
