package evidence

import (
	"context"
	"io"
	"mime/multipart"
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
	"throughline/police/evidence/entry"
)

// videoKind is the kind of law evidence.kind whose files come with a record of their own.
const videoKind = "body_worn_video"

// Video is a body-worn video recording (MOB-07): its file is the material of the same id.
type Video struct {
	Material
	Officer        string    `json:"officer"` // staff id of who wore the camera
	OfficerName    string    `json:"officer_name"`
	Number         string    `json:"number,omitempty"` // their collar number
	Incident       string    `json:"incident,omitempty"`
	IncidentNumber string    `json:"incident_number,omitempty"`
	StartedAt      time.Time `json:"started_at"`
	StoppedAt      time.Time `json:"stopped_at"`
	Notice         string    `json:"notice"` // code of law evidence.video_notice
	NoticeWhy      string    `json:"notice_why,omitempty"`
	Camera         string    `json:"camera,omitempty"`
	Evidential     bool      `json:"evidential"` // evidence, or relevant to the investigation: it is kept with the case
	Personal       bool      `json:"personal"`   // identifies people who have no part in the case
	Vulnerable     bool      `json:"vulnerable"` // shows a vulnerable person
	KeepUntil      time.Time `json:"keep_until,omitzero"`
	Law            string    `json:"law,omitempty"` // row by which it goes
	GoneAt         time.Time `json:"gone_at,omitzero"`
	Version        int64     `json:"version"`
}

// ETag changes with every change of the record.
func (v Video) ETag() string { return strconv.FormatInt(v.Version, 10) }

// RecordVideo is a recording as it comes from the camera's dock or the officer's hand.
type RecordVideo struct {
	Number     string                `json:"number,omitempty" label:"Collar number of who wore the camera" hint:"Leave it empty when it was you" maxLength:"40"`
	StartedAt  string                `json:"started_at" label:"Recording started" said:"when the recording started" format:"datetime" required:"true"`
	StoppedAt  string                `json:"stopped_at" label:"Recording stopped" said:"when the recording stopped" format:"datetime" required:"true"`
	Notice     string                `json:"notice" label:"How did people know that it records?" said:"how people knew that it records" hint:"A body-worn camera is never used covertly" required:"true" maxLength:"40"`
	NoticeWhy  string                `json:"notice_why,omitempty" label:"Why could they not be told?" hint:"Only where telling them was not practicable" maxLength:"300"`
	Incident   string                `json:"incident,omitempty" label:"Incident" hint:"Leave it empty for the incident that began this case" maxLength:"40"`
	Camera     string                `json:"camera,omitempty" label:"Number of the camera" maxLength:"60"`
	Evidential bool                  `json:"evidential,omitempty" label:"It is evidence, or relevant to the investigation: keep it with the case" said:"that it is evidence"`
	Personal   bool                  `json:"personal,omitempty" label:"It shows people, homes or papers that have no part in the case" said:"that it shows people who have no part in it"`
	Vulnerable bool                  `json:"vulnerable,omitempty" label:"It shows a vulnerable person" said:"that it shows a vulnerable person"`
	SHA256     string                `json:"sha256,omitempty" label:"Hash counted by the camera" hint:"SHA-256, 64 characters. It is counted again here" pattern:"^[0-9a-fA-F]{64}$"`
	File       *multipart.FileHeader `json:"-" form:"file" label:"File" said:"the recording" required:"true" hint:"Up to 512 MB. It is kept as it is"`
	Data       []byte                `json:"data,omitempty" form:"-" doc:"The file, in base64"`
}

// RecordVideo puts a body-worn recording on the record of a case, with who wore the camera, from when to when, and how people knew
// (MOB-07). It is kept with the case when it is evidence, and otherwise goes after the term of law/retention. Right:
// evidence.video.record. Faults: those of Keep; form.invalid; evidence.video.covert, .notice, .notice_why, .order, .not_over,
// .incident; staff.unknown.
func (d *Desk) RecordVideo(ctx context.Context, threadID string, in RecordVideo, r io.Reader) (act.Done[Video], error) {
	var none act.Done[Video]
	in.File = Given(in.File, r)
	if err := form.Check(&in); err != nil {
		return none, err
	}
	v, err := d.shot(in)
	if err != nil {
		return none, err
	}
	facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
	if err != nil {
		return none, err
	}
	a := act.Of("evidence.video.record", journal.Ref{Kind: "material", ID: id.New()}).JudgedNow().New("thread").With(facts).On(threadID).HappenedAt(v.StartedAt)
	var kept Kept
	if d.host.Door.May(ctx, a) {
		if v, err = d.worn(ctx, v, threadID, in); err != nil {
			return none, err
		}
		content, err := d.contentOf(videoKind, d.host.Clock.Now())
		if err != nil {
			return none, err
		}
		if kept, err = d.Keep(ctx, r, content, in.SHA256); err != nil {
			return none, err
		}
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Video, error) { return d.putVideo(tx, v, threadID, kept) })
}

// shot reads what was said of a recording and holds it together.
func (d *Desk) shot(in RecordVideo) (Video, error) {
	v := Video{Notice: in.Notice, NoticeWhy: in.NoticeWhy, Camera: in.Camera, Evidential: in.Evidential, Personal: in.Personal, Vulnerable: in.Vulnerable, Version: 1}
	var err error
	if v.StartedAt, err = when.Parse(in.StartedAt); err != nil {
		return v, err
	}
	if v.StoppedAt, err = when.Parse(in.StoppedAt); err != nil {
		return v, err
	}
	switch {
	case v.StoppedAt.Before(v.StartedAt):
		return v, fault.InvalidField("stopped_at", "evidence.video.order", "started", clock(v.StartedAt))
	case v.StoppedAt.After(d.host.Clock.Now()):
		return v, fault.InvalidField("stopped_at", "evidence.video.not_over")
	}
	row, ok := d.host.Law.Table("evidence.video_notice").At(in.Notice, today(v.StartedAt))
	if !ok && in.Notice == "covert" {
		return v, fault.InvalidField("notice", "evidence.video.covert")
	}
	if !ok {
		return v, fault.InvalidField("notice", "evidence.video.notice")
	}
	var n struct {
		Label string `json:"label"`
		Why   bool   `json:"why"` // it needs a reason
	}
	if err := row.Into(&n); err != nil {
		return v, err
	}
	if n.Why != (in.NoticeWhy != "") {
		return v, fault.InvalidField("notice_why", "evidence.video.notice_why")
	}
	return v, nil
}

// worn says who wore the camera and which incident it was at: what the record knows is not typed.
func (d *Desk) worn(ctx context.Context, v Video, threadID string, in RecordVideo) (Video, error) {
	who, err := access.From(ctx)
	if err != nil {
		return v, err
	}
	q := d.host.DB.Read(ctx)
	v.Officer, v.OfficerName, v.Number = who.Staff, who.Name, who.Number
	if in.Number != "" && in.Number != who.Number {
		if v.Officer, err = d.host.StaffID(q, "number", in.Number); err != nil {
			return v, err
		}
		v.OfficerName, v.Number = d.host.NameOf(ctx, "staff:"+v.Officer), in.Number
	}
	v.Incident, v.IncidentNumber, err = d.IncidentOf(q, threadID, in.Incident)
	return v, err
}

func (d *Desk) putVideo(tx *act.Tx, v Video, threadID string, kept Kept) (Video, error) {
	title := "Body-worn video, " + clock(v.StartedAt)
	if v.Number != "" {
		title = "Body-worn video of " + v.Number + ", " + clock(v.StartedAt)
	}
	in := NewMaterial{Thread: threadID, Kind: videoKind, Title: title, HappenedAt: v.StartedAt, Kept: kept}
	if v.Incident != "" {
		in.About = journal.Ref{Kind: "incident", ID: v.Incident}
	}
	var err error
	if v.Material, err = d.storeIn(tx, tx.Subject().ID, in); err != nil {
		return v, err
	}
	if err := d.term(tx, &v, v.StoppedAt); err != nil {
		return v, err
	}
	if err := insertVideo(tx, v); err != nil {
		return v, err
	}
	_, err = tx.Record(entry.VideoRecorded{Video: v.ID, Officer: v.Officer, Number: v.Number, Incident: v.Incident, StartedAt: v.StartedAt, StoppedAt: v.StoppedAt, Notice: v.Notice, NoticeWhy: v.NoticeWhy,
		Evidential: v.Evidential, Personal: v.Personal, Vulnerable: v.Vulnerable, KeepUntil: v.KeepUntil, Law: v.Law})
	return v, err
}

// MarkVideo says what a recording is. Every mark is as it is here: what is left out is taken away.
type MarkVideo struct {
	Evidential bool   `json:"evidential,omitempty" label:"It is evidence, or relevant to the investigation" said:"that it is evidence"`
	Personal   bool   `json:"personal,omitempty" label:"It shows people, homes or papers that have no part in the case" said:"that it shows people who have no part in it"`
	Vulnerable bool   `json:"vulnerable,omitempty" label:"It shows a vulnerable person" said:"that it shows a vulnerable person"`
	Why        string `json:"why" label:"Why" said:"why" example:"It shows the first blow" required:"true" maxLength:"300"`
}

// MarkVideo marks a recording as evidence, as showing people who have no part in the case, or as showing a vulnerable person
// (MOB-07). Evidence is kept with the case; when that mark is taken away, the term of law counts from that day, so that nothing goes
// at the moment of a mistake. Right: evidence.video.mark. Faults: form.invalid; material.not_found; evidence.video.none (not_found),
// .gone, .same (conflict).
func (d *Desk) MarkVideo(ctx context.Context, video string, in MarkVideo) (act.Done[Video], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Video]{}, err
	}
	a, err := d.onRecord(ctx, "evidence.video.mark", journal.Ref{Kind: "material", ID: video}, in.Why)
	if err != nil {
		return act.Done[Video]{}, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Video, error) {
		v, err := getVideo(tx, video)
		switch {
		case err != nil:
			return v, err
		case !v.GoneAt.IsZero():
			return v, fault.New(fault.Conflict, "evidence.video.gone").With("day", when.DayOf(v.GoneAt).Text())
		case v.Evidential == in.Evidential && v.Personal == in.Personal && v.Vulnerable == in.Vulnerable:
			return v, fault.New(fault.Conflict, "evidence.video.same")
		}
		was := v.Evidential
		v.Evidential, v.Personal, v.Vulnerable = in.Evidential, in.Personal, in.Vulnerable
		if was != v.Evidential {
			if err := d.term(tx, &v, tx.Now()); err != nil {
				return v, err
			}
		}
		if err := updateVideo(tx, v); err != nil {
			return v, err
		}
		v.Version++
		_, err = tx.Record(entry.VideoMarked{Video: v.ID, Evidential: v.Evidential, Personal: v.Personal, Vulnerable: v.Vulnerable, Why: in.Why, KeepUntil: v.KeepUntil, Law: v.Law})
		return v, err
	})
}

// SeeVideo opens the record of a recording: the look is recorded; to play it is another. Right: evidence.material.see. Fault:
// evidence.video.none (not_found).
func (d *Desk) SeeVideo(ctx context.Context, video, why string) (Video, error) {
	return act.See(ctx, d.host.Door, act.Of("evidence.material.see", journal.Ref{Kind: "material", ID: video}, why), func(q db.Querier, _ *access.Actor) (Video, error) {
		return getVideo(q, video)
	})
}
