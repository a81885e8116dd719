package interview

import (
	"bytes"
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
)

// OnThread is the address of a thread. It is exported because huma reads embedded parameters of exported types only.
type OnThread struct {
	Thread string `path:"thread" doc:"The thread's id"`
}

// OfInterview is the address of an interview.
type OfInterview struct {
	ID string `path:"id"`
}

func (d *Desk) api(a huma.API) {
	api.Post(a, "interview.start", "/api/interview/thread/{thread}/start", "Start an interview under caution", func(ctx context.Context, in *struct {
		OnThread
		Body StartInterview
	}) (act.Done[Interview], error) {
		return d.StartInterview(ctx, in.Thread, in.Body)
	})
	api.Post(a, "interview.urgent.allow", "/api/interview/thread/{thread}/urgent", "Allow an urgent interview", func(ctx context.Context, in *struct {
		OnThread
		Body GiveLeave
	}) (act.Done[Leave], error) {
		return d.GiveLeave(ctx, in.Thread, in.Body)
	})
	api.Post(a, "interview.solicitor.waive", "/api/interview/thread/{thread}/change-of-mind", "Allow an interview without a solicitor who is no longer wanted", func(ctx context.Context, in *struct {
		OnThread
		Body ChangeOfMind
	}) (act.Done[Leave], error) {
		return d.ChangeOfMind(ctx, in.Thread, in.Body)
	})
	api.Get(a, "interview.see", "/api/interview/record/{id}", "An interview with its log and transcripts", func(ctx context.Context, in *struct {
		OfInterview
		Why string `query:"why" doc:"Why it is looked at; kept with the look"`
	}) (View, error) {
		return d.See(ctx, in.ID, in.Why)
	})
	api.Post(a, "interview.mark", "/api/interview/record/{id}/mark", "Log a break, a return or another announced event", func(ctx context.Context, in *struct {
		OfInterview
		Body MarkInterview
	}) (act.Done[Interview], error) {
		return d.MarkInterview(ctx, in.ID, in.Body)
	})
	api.Post(a, "interview.end", "/api/interview/record/{id}/end", "End an interview", func(ctx context.Context, in *struct {
		OfInterview
		Body EndInterview
	}) (act.Done[Interview], error) {
		return d.EndInterview(ctx, in.ID, in.Body)
	})
	api.Post(a, "interview.recording.attach", "/api/interview/record/{id}/recording", "Seal the recording of an interview", func(ctx context.Context, in *struct {
		OfInterview
		Body AttachRecording
	}) (act.Done[Interview], error) {
		return d.AttachRecording(ctx, in.ID, in.Body, reader(in.Body.Data))
	})
	d.transcriptAPI(a)
}

func (d *Desk) transcriptAPI(a huma.API) {
	api.Post(a, "interview.transcript.write", "/api/interview/record/{id}/transcript", "Write a transcript", func(ctx context.Context, in *struct {
		OfInterview
		Body WriteTranscript
	}) (act.Done[Transcript], error) {
		return d.WriteTranscript(ctx, in.ID, in.Body)
	})
	api.Post(a, "interview.transcript.draft", "/api/interview/record/{id}/transcript/draft", "Let the engine draft a transcript", func(ctx context.Context, in *OfInterview) (act.Done[Transcript], error) {
		return d.DraftTranscript(ctx, in.ID)
	})
	api.Post(a, "interview.transcript.sign", "/api/interview/record/{id}/transcript/sign", "Sign the transcript that stands", func(ctx context.Context, in *struct {
		OfInterview
		Body SignTranscript
	}) (act.Done[Transcript], error) {
		return d.SignTranscript(ctx, in.ID, in.Body)
	})
}

// reader is nil for no bytes at all, so that a missing file is said to be missing.
func reader(b []byte) io.Reader {
	if len(b) == 0 {
		return nil
	}
	return bytes.NewReader(b)
}
