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
	"throughline/platform/journal"
	"throughline/police/evidence/entry"
	"throughline/police/evidence/redact"
)

// redactedKind is the kind of law evidence.kind of a redacted copy: it is made here and never added.
const redactedKind = "redacted_copy"

// The states of a redacted copy.
const (
	redactionWaiting  = "waiting"
	redactionApproved = "approved"
	redactionReturned = "returned"
)

// Redaction is a redacted copy (CF-12): the material of the same id is its file. The original is untouched.
type Redaction struct {
	ID           string       `json:"id"`
	Thread       string       `json:"thread"`
	Of           journal.Ref  `json:"of"` // exhibit or material
	OfHash       string       `json:"of_sha256"`
	Sort         string       `json:"sort"` // code of law evidence.redaction
	Why          string       `json:"why"`
	State        string       `json:"state"` // waiting, approved, returned
	Redactor     string       `json:"redactor"`
	RedactorName string       `json:"redactor_name"`
	MadeAt       time.Time    `json:"made_at"`
	Reviewer     string       `json:"reviewer,omitempty"`
	ReviewerName string       `json:"reviewer_name,omitempty"`
	ReviewedAt   time.Time    `json:"reviewed_at,omitzero"`
	Remark       string       `json:"remark,omitempty"`
	Log          RedactionLog `json:"log"`
	Label        string       `json:"label"`
	Version      int64        `json:"version"`
}

// RedactionLog is what was taken out. It holds the words themselves: it is opened like the original, and never goes out.
type RedactionLog struct {
	Boxes []redact.Box  `json:"boxes,omitempty"`
	Words []string      `json:"words,omitempty"`
	Times []int         `json:"times,omitempty"` // how often each of the words
	Mutes []redact.Mute `json:"mutes,omitempty"`
	Pages int           `json:"pages,omitempty"`
}

// Redact is what is taken out of a copy, and why.
type Redact struct {
	Boxes string `json:"boxes,omitempty" label:"Parts to cover" said:"the parts to cover" hint:"One a line: left, top, width, height, in per cent of what is seen: 10, 20, 30, 15. On a document begin with the page: 2: 10, 20, 30, 15" format:"textarea" maxLength:"4000"`
	Words string `json:"words,omitempty" label:"Words to take out" said:"the words to take out" hint:"One name, number or address a line. Each is taken out wherever it stands, whatever its case and spaces" format:"textarea" maxLength:"4000"`
	Mutes string `json:"mutes,omitempty" label:"Stretches to silence" said:"the stretches to silence" hint:"One a line, from and to: 0:12 - 0:15.5" format:"textarea" maxLength:"4000"`
	Sort  string `json:"sort" label:"What is taken out" said:"what is taken out" required:"true" maxLength:"40"`
	Why   string `json:"why" label:"Why, and for whom the copy is" said:"why it is redacted" required:"true" maxLength:"500"`
}

// original is what is redacted.
type original struct {
	of                     journal.Ref
	thread, label          string
	title, hash, mediaType string
}

// originalOf reads an exhibit with a picture, or a material with its file. A redacted copy is not redacted again: its original is.
// Faults: exhibit.not_found, exhibit.no_picture, material.not_found, material.erased; evidence.redaction.copy (conflict).
func originalOf(q db.Querier, of journal.Ref) (original, error) {
	if of.Kind == "exhibit" {
		x, err := getExhibit(q, of.ID)
		if err == nil && x.File == nil {
			err = fault.New(fault.NotFound, "exhibit.no_picture")
		}
		if err != nil {
			return original{}, err
		}
		return original{of, x.Thread, x.Label, x.Number, x.File.SHA256, x.File.Type}, nil
	}
	m, err := getMaterial(q, of.ID)
	switch {
	case err != nil:
		return original{}, err
	case m.SHA256 == "":
		return original{}, fault.New(fault.NotFound, "material.erased")
	case m.Kind == redactedKind:
		return original{}, fault.New(fault.Conflict, "evidence.redaction.copy")
	}
	return original{of, m.Thread, m.Label, m.Title, m.SHA256, m.Type}, nil
}

// Redact makes a redacted copy of an exhibit's picture or of a material: a picture's parts are covered in its pixels, words go from a
// text or a document, stretches of a recording are silenced. The copy is built anew, opened again and proved, or there is none; it
// waits for somebody else's review (CF-12). Right: evidence.file.redact. Faults: form.invalid; those of the record;
// evidence.redaction.* (invalid), each with a sentence; evidence.redaction.copy (conflict).
func (d *Desk) Redact(ctx context.Context, of journal.Ref, in Redact) (act.Done[Redaction], error) {
	var none act.Done[Redaction]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	a, err := d.onRecord(ctx, "evidence.file.redact", of)
	if err != nil {
		return none, err
	}
	r := Redaction{ID: id.New(), Of: of, Sort: in.Sort, Why: in.Why, State: redactionWaiting}
	var kept Kept
	if d.host.Door.May(ctx, a) {
		o, err := originalOf(d.host.DB.Read(ctx), of)
		if err == nil {
			r.OfHash = o.hash
			kept, r.Log, err = d.copyOf(ctx, o, in)
		}
		if err != nil {
			return none, err
		}
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Redaction, error) {
		r := r
		if _, ok := d.host.Law.Table("evidence.redaction").At(in.Sort, today(tx.Now())); !ok {
			return r, fault.InvalidField("sort", "evidence.redaction.sort")
		}
		o, err := originalOf(tx, of)
		if err != nil {
			return r, err
		}
		if o.hash != r.OfHash {
			return r, fault.New(fault.Stale, "evidence.stale")
		}
		who := tx.Actor()
		r.Thread, r.Label, r.Redactor, r.RedactorName, r.MadeAt, r.Version = o.thread, o.label, who.Account, who.Name, tx.Now(), 1
		m := Material{ID: r.ID, Thread: o.thread, Kind: redactedKind, Title: "Redacted copy of " + o.title, SHA256: kept.Ref.SHA256, Size: kept.Ref.Size, Type: kept.Type, Seconds: kept.Seconds,
			About: of.String(), HappenedAt: tx.Now(), AddedBy: who.Account, AddedByName: who.Name, AddedAt: tx.Now(), Label: o.label}
		if err := putMaterial(tx, m); err != nil {
			return r, err
		}
		if err := insertRedaction(tx, r); err != nil {
			return r, err
		}
		_, err = tx.Record(entry.RedactionMade{Material: r.ID, Of: of.String(), OfHash: o.hash, Hash: m.SHA256, Sort: r.Sort, Why: r.Why, Boxes: len(r.Log.Boxes), Words: len(r.Log.Words), Mutes: len(r.Log.Mutes),
			Title: m.Title, Redactor: m.AddedByName},
			act.About("material", r.ID), act.OnThreads(o.thread))
		return r, err
	})
}

// ReviewRedaction is a second person's word on a copy.
type ReviewRedaction struct {
	Approve string `json:"approve" label:"May the copy go out?" said:"whether the copy may go out" enum:"yes,no" required:"true"`
	Remark  string `json:"remark,omitempty" label:"What is wrong, or what you looked at" hint:"Needed when it may not go out" maxLength:"500"`
}

// ReviewRedaction lets a redacted copy go out, or returns it: it is never the redactor who does (CF-12). A returned copy stays as it
// is; another is made. Right: evidence.redaction.review. Faults: form.invalid; evidence.redaction.none; evidence.redaction.own,
// .reviewed (conflict); evidence.redaction.remark (invalid).
func (d *Desk) ReviewRedaction(ctx context.Context, copyID string, in ReviewRedaction) (act.Done[Redaction], error) {
	var none act.Done[Redaction]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	if in.Approve == "no" && in.Remark == "" {
		return none, fault.InvalidField("remark", "evidence.redaction.remark")
	}
	a, err := d.onRecord(ctx, "evidence.redaction.review", journal.Ref{Kind: "material", ID: copyID})
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Redaction, error) {
		r, err := getRedaction(tx, copyID)
		if err != nil {
			return r, err
		}
		who := tx.Actor()
		switch {
		case r.Redactor == who.Account:
			return r, fault.New(fault.Conflict, "evidence.redaction.own")
		case r.State != redactionWaiting:
			return r, fault.New(fault.Conflict, "evidence.redaction.reviewed").With("who", r.ReviewerName)
		}
		r.State = redactionApproved
		if in.Approve == "no" {
			r.State = redactionReturned
		}
		r.Reviewer, r.ReviewerName, r.ReviewedAt, r.Remark = who.Account, who.Name, tx.Now(), in.Remark
		if err := reviewRedaction(tx, r); err != nil {
			return r, err
		}
		r.Version++
		_, err = tx.Record(entry.RedactionReviewed{Material: r.ID, Of: r.Of.String(), Approved: r.State == redactionApproved, Remark: r.Remark}, act.OnThreads(r.Thread))
		return r, err
	})
}

// SeeRedaction opens the redaction log of a copy. It holds what was taken out, so the right is that of the original. Right:
// evidence.redaction.see. Fault: evidence.redaction.none.
func (d *Desk) SeeRedaction(ctx context.Context, copyID, why string) (Redaction, error) {
	return act.See(ctx, d.host.Door, act.Of("evidence.redaction.see", journal.Ref{Kind: "material", ID: copyID}, why), func(q db.Querier, _ *access.Actor) (Redaction, error) {
		return getRedaction(q, copyID)
	})
}
