package interview_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/room/roomtest"
	"throughline/police/evidence/media"
	"throughline/police/interview"
	"throughline/police/interview/entry"
)

func (h house) ended(t *testing.T) interview.Interview {
	t.Helper()
	i := h.begun(t)
	mark := func(m string, after time.Duration) {
		t.Helper()
		h.Held.Add(after)
		if _, err := h.desk.MarkInterview(h.marsh(), i.ID, interview.MarkInterview{Mark: m, Reason: "A drink of water", Reminded: true}); err != nil {
			t.Fatal(err)
		}
	}
	mark("break", 20*time.Minute)
	mark("resumed", 10*time.Minute)
	h.Held.Add(11 * time.Minute)
	done, err := h.desk.EndInterview(h.marsh(), i.ID, interview.EndInterview{Offered: true, Notice: true})
	if err != nil {
		t.Fatal(err)
	}
	return done.Value
}

func sound() ([]byte, string) {
	b := media.MakeWAV(media.Recording{Seconds: 4, Label: "Interview"})
	s := sha256.Sum256(b)
	return b, hex.EncodeToString(s[:])
}

func TestINT05BreaksAreLoggedInOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.detained(t, declined)
		i := h.begun(t)
		code(t, must(h.desk.MarkInterview(h.marsh(), i.ID, interview.MarkInterview{Mark: "resumed", Reason: "x", Reminded: true})), "interview.mark.not_paused")
		if _, err := h.desk.MarkInterview(h.marsh(), i.ID, interview.MarkInterview{Mark: "break", Reason: "x"}); err != nil {
			t.Fatal(err)
		}
		code(t, must(h.desk.MarkInterview(h.marsh(), i.ID, interview.MarkInterview{Mark: "resumed", Reason: "x"})), "interview.mark.reminded")
		code(t, must(h.desk.MarkInterview(h.marsh(), i.ID, interview.MarkInterview{Mark: "resumed", Reason: "x", Reminded: true, At: "2026-11-23T11:00:00Z"})), "interview.mark.order")
		b, _ := sound()
		code(t, must(h.desk.AttachRecording(h.marsh(), i.ID, interview.AttachRecording{}, bytes.NewReader(b))), "interview.recording.not_ended")
		code(t, must(h.desk.EndInterview(h.marsh(), i.ID, interview.EndInterview{})), "form.must_tick")
	})
}

func TestINT04TheRecordingIsSealedOnceByItsHash(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.detained(t, declined)
		i := h.ended(t)
		if i.Minutes != 31 || i.State != interview.Ended {
			t.Fatalf("%+v", i)
		}
		b, sum := sound()
		code(t, must(h.desk.AttachRecording(h.marsh(), i.ID, interview.AttachRecording{SHA256: strings.Repeat("0", 64)}, bytes.NewReader(b))), "evidence.file.hash_differs")
		code(t, must(h.desk.AttachRecording(h.marsh(), i.ID, interview.AttachRecording{}, strings.NewReader("not a sound"))), "evidence.file.not_audio")
		done, err := h.desk.AttachRecording(h.marsh(), i.ID, interview.AttachRecording{SHA256: sum}, bytes.NewReader(b))
		if err != nil || done.Value.Hash != sum || done.Value.State != interview.Recorded || done.Value.Seconds != 4 {
			t.Fatalf("%+v %v", done.Value, err)
		}
		other := media.MakeWAV(media.Recording{Seconds: 9})
		code(t, must(h.desk.AttachRecording(h.marsh(), i.ID, interview.AttachRecording{}, bytes.NewReader(other))), "interview.recording.sealed")
		ms, err := h.evidence.Materials(h.DB.Read(context.Background()), h.thread)
		if err != nil || len(ms) != 1 || ms[0].SHA256 != sum || ms[0].About != "interview/"+i.ID || ms[0].Kind != "recording_interview" {
			t.Errorf("%+v %v", ms, err)
		}
		e, err := journal.Last(h.DB.Read(context.Background()), "interview.interview.recorded")
		if err != nil {
			t.Fatal(err)
		}
		if b, ok := h.Door.Kinds.Body(e).(entry.InterviewRecorded); !ok || b.Hash != sum || b.Minutes != 31 || b.Person != h.suspect || !b.UnderCaution {
			t.Errorf("%+v", b)
		}
	})
}

func shot() []byte { return media.MakeJPEG(media.Photo{TakenAt: roomtest.Noon}) }

type parrot struct{ fail bool }

func (parrot) Name() (string, string) { return "parrot", "v1" }

func (p parrot) Draft(_ context.Context, r io.Reader, _ string) (string, error) {
	if p.fail {
		return "", errors.New("no connection")
	}
	b, err := io.ReadAll(r)
	return "I heard " + string(b[:4]), err
}

func TestINT08ATranscriptIsADraftUntilANamedPersonSigns(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.detained(t, declined)
		i := h.ended(t)
		code(t, must(h.desk.WriteTranscript(h.marsh(), i.ID, interview.WriteTranscript{Text: "x"})), "interview.transcript.no_recording")
		b, _ := sound()
		if _, err := h.desk.AttachRecording(h.marsh(), i.ID, interview.AttachRecording{}, bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
		code(t, must(h.desk.DraftTranscript(h.marsh(), i.ID)), "interview.transcript.no_engine")
		h.desk.Uses(parrot{fail: true})
		code(t, must(h.desk.DraftTranscript(h.marsh(), i.ID)), "interview.transcript.failed")
		h.desk.Uses(parrot{})
		done, err := h.desk.DraftTranscript(h.marsh(), i.ID)
		if d := done.Value; err != nil || !d.Draft || d.How != "drafted" || d.Engine != "parrot" || d.Model != "v1" || d.Text != "I heard RIFF" {
			t.Fatalf("%+v %v", d, err)
		}
		sign := interview.SignTranscript{Hash: done.Value.Hash, Listened: true}
		code(t, must(h.desk.SignTranscript(h.marsh(), i.ID, interview.SignTranscript{Hash: done.Value.Hash})), "form.must_tick")
		signed, err := h.desk.SignTranscript(h.marsh(), i.ID, sign)
		if err != nil || signed.Value.Draft || signed.Value.SignedName != "L. Marsh" || signed.Value.SignedBy != "marsh" {
			t.Fatalf("%+v %v", signed.Value, err)
		}
		code(t, must(h.desk.SignTranscript(h.marsh(), i.ID, sign)), "interview.transcript.signed")
		if done, err = h.desk.WriteTranscript(h.marsh(), i.ID, interview.WriteTranscript{Text: "No comment to every question."}); err != nil || done.Value.N != 2 {
			t.Fatalf("%+v %v", done.Value, err)
		}
		code(t, must(h.desk.SignTranscript(h.marsh(), i.ID, sign)), "interview.transcript.stale")
		v, err := h.desk.See(h.marsh(), i.ID, "")
		if err != nil || len(v.Transcripts) != 2 || v.Transcripts[0].VoidedAt.IsZero() || v.Transcripts[0].SignedAt.IsZero() || !v.Transcripts[1].Draft {
			t.Errorf("%+v %v", v.Transcripts, err)
		}
	})
}

func TestWhoMayNotHoldAnInterview(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.detained(t, declined)
		h.refusedToAll(t, "start", func(ctx context.Context) error { return must(h.desk.StartInterview(ctx, h.thread, starting(h))) })
		i := h.ended(t)
		b, sum := sound()
		h.refusedToAll(t, "mark", func(ctx context.Context) error {
			return must(h.desk.MarkInterview(ctx, i.ID, interview.MarkInterview{Mark: "break", Reason: "x"}))
		})
		h.refusedToAll(t, "end", func(ctx context.Context) error {
			return must(h.desk.EndInterview(ctx, i.ID, interview.EndInterview{Offered: true, Notice: true}))
		})
		h.refusedToAll(t, "recording", func(ctx context.Context) error {
			return must(h.desk.AttachRecording(ctx, i.ID, interview.AttachRecording{}, bytes.NewReader(b)))
		})
		if _, err := h.Files.Stat(context.Background(), sum); !fault.Is(err, fault.NotFound) {
			t.Errorf("a refused recording was kept: %v", err)
		}
		h.refusedToAll(t, "transcript", func(ctx context.Context) error {
			return must(h.desk.WriteTranscript(ctx, i.ID, interview.WriteTranscript{Text: "x"}))
		})
		h.refusedToAll(t, "draft", func(ctx context.Context) error { return must(h.desk.DraftTranscript(ctx, i.ID)) })
		h.refusedToAll(t, "see", func(ctx context.Context) error { return must(h.desk.See(ctx, i.ID, "")) })
	})
}
