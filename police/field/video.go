package field

import (
	"context"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/sync"
	"throughline/platform/when"
	"throughline/police/evidence"
)

// Film is a body-worn recording that comes from a phone, with what MOB-07 asks of it. ByClock says that its times are as the phone's clock
// offered them, and not as somebody gave them.
type Film struct {
	Incident   string `json:"incident" label:"Job" said:"the job" required:"true" maxLength:"36"`
	StartedAt  string `json:"started_at" label:"Recording started" said:"when the recording started" format:"datetime" required:"true"`
	StoppedAt  string `json:"stopped_at" label:"Recording stopped" said:"when the recording stopped" format:"datetime" required:"true"`
	Notice     string `json:"notice" label:"How did people know that it records?" said:"how people knew that it records" required:"true" maxLength:"40"`
	NoticeWhy  string `json:"notice_why,omitempty" maxLength:"300"`
	Camera     string `json:"camera,omitempty" maxLength:"60"`
	Evidential bool   `json:"evidential,omitempty"`
	Personal   bool   `json:"personal,omitempty"`
	Vulnerable bool   `json:"vulnerable,omitempty"`
	ByClock    bool   `json:"by_clock,omitempty"`
}

// takeVideo hands a recording that has arrived to the evidence room, byte for byte (MOB-06, MOB-07). Right and faults: as
// evidence.RecordVideo; incident.not_found; field.video.one.
func (d *Desk) takeVideo(ctx context.Context, s Sent) (sync.Outcome, error) {
	var in Film
	if err := into(s.Body, &in); err != nil {
		return sync.Outcome{}, err
	}
	if len(s.Media) != 1 {
		return sync.Outcome{}, fault.InvalidField("media", "field.video.one")
	}
	if err := in.onTime(s.At, s.At.Sub(time.UnixMilli(s.Made))); err != nil {
		return sync.Outcome{}, err
	}
	who, err := access.From(ctx)
	if err != nil {
		return sync.Outcome{}, err
	}
	i, err := d.incident(d.host.DB.Read(ctx), who, in.Incident)
	if err != nil {
		return sync.Outcome{}, err
	}
	r, err := d.host.Files.Open(ctx, s.Media[0].SHA256)
	if err != nil {
		return sync.Outcome{}, err
	}
	defer r.Close()
	done, err := d.evidence.RecordVideo(ctx, i.Thread, evidence.RecordVideo{StartedAt: in.StartedAt, StoppedAt: in.StoppedAt, Notice: in.Notice, NoticeWhy: in.NoticeWhy, Incident: i.ID, Camera: in.Camera,
		Evidential: in.Evidential, Personal: in.Personal, Vulnerable: in.Vulnerable, SHA256: s.Media[0].SHA256}, r)
	return sync.Outcome{Entry: done.Entry, Ref: done.Value.ID}, err
}

// onTime puts times that the phone's clock offered right by as much as that clock was wrong, none later than when it was kept (MOB-08).
func (in *Film) onTime(kept time.Time, wrong time.Duration) error {
	for name, text := range map[string]*string{"started_at": &in.StartedAt, "stopped_at": &in.StoppedAt} {
		t, err := law.Time(name, *text)
		if err != nil {
			return err
		}
		if !in.ByClock {
			continue
		}
		if t = t.Add(wrong.Round(time.Second)); t.After(kept) {
			t = kept
		}
		*text = when.RFC3339(t)
	}
	return nil
}

// Notice is one way in which people knew that a camera recorded, for a phone to offer without a link.
type Notice struct {
	Code  string `json:"code"`
	Label string `json:"label"`
	Why   bool   `json:"why,omitempty" doc:"it needs a reason"`
}

// notices are those of law evidence.video_notice today.
func (d *Desk) notices() ([]Notice, error) {
	var out []Notice
	for _, row := range d.host.Law.Table("evidence.video_notice").On(when.DayOf(d.host.Clock.Now())) {
		n := Notice{Code: row.Code}
		var v struct {
			Label string `json:"label"`
			Why   bool   `json:"why"`
		}
		if err := row.Into(&v); err != nil {
			return nil, err
		}
		n.Label, n.Why = v.Label, v.Why
		out = append(out, n)
	}
	return out, nil
}
