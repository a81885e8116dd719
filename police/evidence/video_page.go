package evidence

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

func (d *Desk) videoForms() []room.Screen {
	record := room.FormPage[RecordVideo]{Path: "/evidence/thread/{thread}/video", Title: "Add body-worn video", File: "evidence/video_page.go", Button: "Add the recording",
		Limit: materialBytes + (1 << 20),
		Intro: d.threadIntro("evidence.video.record", "material", "The file is kept as it is. A recording that is no evidence goes by itself after the term of law; evidence is kept with the case."),
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "file"}, {Name: "started_at"}, {Name: "stopped_at"}, {Name: "notice", As: form.AsRadios, Options: d.options("evidence.video_notice")}, {Name: "notice_why"},
				{Name: "evidential"}, {Name: "personal"}, {Name: "vulnerable"}, {Name: "number"}, {Name: "camera"}, {Name: "incident"}, {Name: "sha256"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in RecordVideo) (string, error) {
			in.Incident = form.IDIn(in.Incident)
			done, err := withFile(in.File, func(f io.Reader) (act.Done[Video], error) { return d.RecordVideo(ctx, r.PathValue("thread"), in, f) })
			return "/evidence/material/" + done.Value.ID, err
		}}
	mark := room.FormPage[MarkVideo]{Path: "/evidence/material/{id}/mark", Title: "Mark the recording", File: "evidence/video_page.go", Button: "Save the marks",
		Back: func(r *http.Request) string { return "/evidence/material/" + r.PathValue("id") },
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			v, err := d.SeeVideo(ctx, r.PathValue("id"), "")
			if err != nil {
				return nil, err
			}
			return page.P(v.Title + ". " + v.stays()), d.host.Door.Ask(ctx, act.Of("evidence.video.mark", journal.Ref{Kind: "material", ID: v.ID}))
		},
		Version: func(ctx context.Context, r *http.Request) (string, error) {
			v, err := getVideo(d.host.DB.Read(ctx), r.PathValue("id"))
			return v.ETag(), err
		},
		Known: func(ctx context.Context, r *http.Request) (map[string]string, error) {
			v, err := getVideo(d.host.DB.Read(ctx), r.PathValue("id"))
			return map[string]string{"evidential": strconv.FormatBool(v.Evidential), "personal": strconv.FormatBool(v.Personal), "vulnerable": strconv.FormatBool(v.Vulnerable)}, err
		},
		Do: func(ctx context.Context, r *http.Request, in MarkVideo) (string, error) {
			_, err := d.MarkVideo(ctx, r.PathValue("id"), in)
			return "/evidence/material/" + r.PathValue("id"), err
		}}
	return append(record.Screens(), mark.Screens()...)
}

// stays says until when a recording is kept, and why.
func (v Video) stays() string {
	switch {
	case !v.GoneAt.IsZero():
		return "Its file was erased on " + when.DayOf(v.GoneAt).Text() + ", when its term was over: nobody had marked it as evidence"
	case v.Evidential:
		return "Kept with the case, because it is marked as evidence"
	}
	return "Kept to the end of " + v.lastDay() + ", because nobody has marked it as evidence. Then it goes by itself"
}

// videoCard is what the record says of a body-worn recording beside its file; nothing of any other material.
func (d *Desk) videoCard(ctx context.Context, m Material) (g.Node, error) {
	if m.Kind != videoKind {
		return nil, nil
	}
	v, err := getVideo(d.host.DB.Read(ctx), m.ID)
	if err != nil {
		return nil, err
	}
	how := d.label("evidence.video_notice", v.Notice)
	if v.NoticeWhy != "" {
		how += ": " + v.NoticeWhy
	}
	rows := []page.SummaryRow{page.Fact("Camera worn by", or(v.OfficerName, "Not said")), page.Fact("Collar number", or(v.Number, "Not known")), page.Fact("Camera", or(v.Camera, "Not said")),
		page.Fact("Started", clock(v.StartedAt)), page.Fact("Stopped", clock(v.StoppedAt)), page.Fact("How people knew", how)}
	if v.Incident != "" {
		rows = append(rows, page.Fact("Incident", v.IncidentNumber))
	}
	rows = append(rows, page.Fact("Evidence", yesNo(v.Evidential, "Yes, or relevant to the investigation", "Not marked")),
		page.Fact("People without a part in it", yesNo(v.Personal, "It shows them: blur them before anybody outside sees it", "Not marked")),
		page.Fact("Vulnerable person", yesNo(v.Vulnerable, "It shows one: open it only where you must", "Not marked")), page.Fact("How long it is kept", v.stays()))
	var acts []page.Act
	if v.GoneAt.IsZero() && d.host.Door.May(ctx, act.Of("evidence.video.mark", journal.Ref{Kind: "material", ID: v.ID})) {
		acts = []page.Act{{Text: "Mark the recording", Href: "/evidence/material/" + v.ID + "/mark"}}
	}
	return g.Group{page.Acts(acts), page.SummaryCard("Recording", nil, page.SummaryList(page.SummaryListProps{Rows: rows}))}, nil
}

func yesNo(b bool, yes, no string) string {
	if b {
		return yes
	}
	return no
}

func (d *Desk) videoAPI(a huma.API) {
	api.Post(a, "evidence.video.record", "/api/evidence/thread/{thread}/video", "Add a body-worn video recording", func(ctx context.Context, in *struct {
		OnThread
		Body RecordVideo
	}) (act.Done[Video], error) {
		return d.RecordVideo(ctx, in.Thread, in.Body, reader(in.Body.Data))
	})
	api.Get(a, "evidence.video.see", "/api/evidence/video/{id}", "The record of a body-worn video recording", func(ctx context.Context, in *OfRecord) (Video, error) {
		return d.SeeVideo(ctx, in.ID, in.Why)
	})
	api.Post(a, "evidence.video.mark", "/api/evidence/video/{id}/mark", "Say what a body-worn video recording is", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body MarkVideo
	}) (act.Done[Video], error) {
		return d.MarkVideo(ctx, in.ID, in.Body)
	})
}
