package interview

import (
	"context"
	"io"
	"net/http"

	g "maragu.dev/gomponents"

	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

const formFile = "interview/form_page.go"

// recordingBytes is the most that the page of a recording takes, with its other fields.
const recordingBytes = 513 << 20

func (d *Desk) forms() []room.Screen {
	var out []room.Screen
	out = append(out, d.startForms()...)
	out = append(out, d.recordForms()...)
	return append(out, d.transcriptForms()...)
}

func (d *Desk) startForms() []room.Screen {
	thread := func(r *http.Request) string { return "/threads/" + r.PathValue("thread") }
	start := room.FormPage[StartInterview]{Path: "/interview/thread/{thread}/start", Title: "Start an interview", File: formFile, Button: "Start the interview",
		Fields: []form.Field{{Name: "person"}, {Name: "place"}, {Name: "present"}, {Name: "language"},
			{Name: "caution", Options: []form.Option{{Value: "en", Text: "English"}, {Value: "cy", Text: "Welsh"}}},
			{Name: "caution_given"}, {Name: "understood"}, {Name: "advice_reminded"}, {Name: "rested"}, {Name: "at"}},
		Intro: d.cautionIntro, Shape: d.startShape,
		Do: func(ctx context.Context, r *http.Request, in StartInterview) (string, error) {
			done, err := d.StartInterview(ctx, r.PathValue("thread"), in)
			return "/interview/record/" + done.Value.ID, err
		}}
	urgent := room.FormPage[GiveLeave]{Path: "/interview/thread/{thread}/urgent", Title: "Allow an urgent interview", File: formFile, Button: "Allow it",
		Fields: []form.Field{{Name: "person"}, {Name: "without"}, {Name: "reason"}}, Shape: d.suspects,
		Intro: d.may("interview.urgent.allow", "Only when delay would be likely to do harm to evidence or to people. It is for one interview, and stops when the harm is averted."),
		Do: func(ctx context.Context, r *http.Request, in GiveLeave) (string, error) {
			_, err := d.GiveLeave(ctx, r.PathValue("thread"), in)
			return thread(r), err
		}}
	mind := room.FormPage[ChangeOfMind]{Path: "/interview/thread/{thread}/change-of-mind", Title: "Allow an interview without the solicitor", File: formFile, Button: "Allow it",
		Fields: []form.Field{{Name: "person"}, {Name: "reason"}}, Shape: d.suspects,
		Intro: d.may("interview.solicitor.waive", "Speak to the suspect yourself about why they changed their mind, and write down what they said."),
		Do: func(ctx context.Context, r *http.Request, in ChangeOfMind) (string, error) {
			_, err := d.ChangeOfMind(ctx, r.PathValue("thread"), in)
			return thread(r), err
		}}
	return append(append(start.Screens(), urgent.Screens()...), mind.Screens()...)
}

// may refuses the form to whoever may not do its act, before they have typed anything.
func (d *Desk) may(action, text string) func(context.Context, *http.Request) (g.Node, error) {
	return func(ctx context.Context, r *http.Request) (g.Node, error) {
		facts, err := d.threadFacts(d.host.DB.Read(ctx), r.PathValue("thread"))
		if err != nil {
			return nil, err
		}
		if err := d.host.Door.Ask(ctx, act.Of(action, journal.Ref{Kind: "interview"}, "to see the form").With(facts)); err != nil {
			return nil, err
		}
		return page.InsetText(page.InsetTextProps{Text: text}), nil
	}
}

// cautionIntro shows the caution in both official languages, word for word.
func (d *Desk) cautionIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	first, err := d.may("interview.start", "Start the recorder, name the time, the place and everybody present. Then say the caution in exactly these words.")(ctx, r)
	if err != nil {
		return nil, err
	}
	out := g.Group{first}
	for _, lang := range []string{"en", "cy"} {
		words, _, err := d.caution(lang, when.DayOf(d.host.Clock.Now()))
		if err != nil {
			return nil, err
		}
		out = append(out, page.Section(map[string]string{"en": "English", "cy": "Cymraeg"}[lang], "", nil, page.InsetText(page.InsetTextProps{Text: words, Attributes: page.Attrs{"lang": lang}})))
	}
	return out, nil
}

func (d *Desk) recordForms() []room.Screen {
	back := func(r *http.Request) string { return "/interview/record/" + r.PathValue("id") }
	mark := room.FormPage[MarkInterview]{Path: "/interview/record/{id}/mark", Title: "Log a break or event", File: formFile, Button: "Log it", Intro: d.recordIntro,
		Do: func(ctx context.Context, r *http.Request, in MarkInterview) (string, error) {
			_, err := d.MarkInterview(ctx, r.PathValue("id"), in)
			return back(r), err
		}}
	end := room.FormPage[EndInterview]{Path: "/interview/record/{id}/end", Title: "End the interview", File: formFile, Button: "End the interview", Intro: d.recordIntro,
		Do: func(ctx context.Context, r *http.Request, in EndInterview) (string, error) {
			_, err := d.EndInterview(ctx, r.PathValue("id"), in)
			return back(r), err
		}}
	sound := room.FormPage[AttachRecording]{Path: "/interview/record/{id}/recording", Title: "Add the recording", File: formFile, Button: "Seal the recording", Limit: recordingBytes,
		Fields: []form.Field{{Name: "file"}, {Name: "sha256"}}, Intro: d.recordIntro,
		Do: func(ctx context.Context, r *http.Request, in AttachRecording) (string, error) {
			_, err := withFile(in.File, func(f io.Reader) (act.Done[Interview], error) {
				return d.AttachRecording(ctx, r.PathValue("id"), in, f)
			})
			return back(r), err
		}}
	return append(append(mark.Screens(), end.Screens()...), sound.Screens()...)
}

func (d *Desk) transcriptForms() []room.Screen {
	back := func(r *http.Request) string { return "/interview/record/" + r.PathValue("id") }
	last := func(ctx context.Context, r *http.Request) (Transcript, error) {
		v, err := d.See(ctx, r.PathValue("id"), "")
		if err != nil || len(v.Transcripts) == 0 {
			return Transcript{}, err
		}
		return v.Transcripts[len(v.Transcripts)-1], nil
	}
	write := room.FormPage[WriteTranscript]{Path: "/interview/record/{id}/transcript", Title: "Write the transcript", File: formFile, Button: "Save as a draft", Intro: d.recordIntro,
		Known: func(ctx context.Context, r *http.Request) (map[string]string, error) {
			t, err := last(ctx, r)
			return map[string]string{"text": t.Text}, err
		},
		Do: func(ctx context.Context, r *http.Request, in WriteTranscript) (string, error) {
			_, err := d.WriteTranscript(ctx, r.PathValue("id"), in)
			return back(r), err
		}}
	sign := room.FormPage[SignTranscript]{Path: "/interview/record/{id}/transcript/sign", Title: "Sign the transcript", File: formFile, Button: "Sign it",
		Fields: []form.Field{{Name: "hash", As: form.AsHidden}, {Name: "listened"}},
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			v, err := d.See(ctx, r.PathValue("id"), "")
			if err != nil {
				return nil, err
			}
			return g.Group{recording(v), transcripts(v)}, nil
		},
		Known: func(ctx context.Context, r *http.Request) (map[string]string, error) {
			t, err := last(ctx, r)
			return map[string]string{"hash": t.Hash}, err
		},
		Do: func(ctx context.Context, r *http.Request, in SignTranscript) (string, error) {
			_, err := d.SignTranscript(ctx, r.PathValue("id"), in)
			return back(r), err
		}}
	draft := room.FormPage[struct{}]{Path: "/interview/record/{id}/transcript/draft", Title: "Draft the transcript by machine", File: formFile, Button: "Draft it",
		Intro: func(context.Context, *http.Request) (g.Node, error) {
			return page.WarningText(page.WarningTextProps{Text: "What comes back is a draft and may be wrong. A person listens to the recording, mends it and signs it."}), nil
		},
		Do: func(ctx context.Context, r *http.Request, _ struct{}) (string, error) {
			_, err := d.DraftTranscript(ctx, r.PathValue("id"))
			return back(r), err
		}}
	return append(append(write.Screens(), sign.Screens()...), draft.Screens()...)
}

func (d *Desk) recordIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	v, err := d.See(ctx, r.PathValue("id"), "")
	if err != nil {
		return nil, err
	}
	return page.P("Interview of " + v.PersonName + ", started " + clock(v.StartedAt) + ", " + v.Place + "."), nil
}
