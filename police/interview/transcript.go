package interview

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/police/interview/entry"
)

// Transcript is one version of what was said, typed or drafted. Only SignedAt makes it more than a draft; the recording
// stays the evidence (INT-08).
type Transcript struct {
	N          int       `json:"n"`
	Text       string    `json:"text"`
	Hash       string    `json:"hash"`
	How        string    `json:"how"` // typed, drafted
	Engine     string    `json:"engine,omitempty"`
	Model      string    `json:"model,omitempty"`
	MadeBy     string    `json:"made_by"`
	MadeByName string    `json:"made_by_name"`
	MadeAt     time.Time `json:"made_at"`
	Draft      bool      `json:"draft"`
	SignedBy   string    `json:"signed_by,omitempty"`
	SignedName string    `json:"signed_by_name,omitempty"`
	SignedAt   time.Time `json:"signed_at,omitzero"`
	VoidedAt   time.Time `json:"voided_at,omitzero"`
}

// Engine drafts a transcript from a recording. There is none unless an installation names one.
type Engine interface {
	// Name is the engine and its model or version, kept with every draft.
	Name() (engine, model string)
	// Draft writes down what it hears. The language is as the interview's record says it.
	Draft(ctx context.Context, recording io.Reader, language string) (string, error)
}

// Uses names the engine that drafts transcripts.
func (d *Desk) Uses(e Engine) { d.engine = e }

// WriteTranscript is a transcript or summary that a person typed.
type WriteTranscript struct {
	Text string `json:"text" label:"Transcript or summary" said:"what was said" hint:"Verbatim for admissions and special warnings, with the time in the recording" format:"textarea" required:"true" maxLength:"200000"`
}

// WriteTranscript keeps a typed text as the next version. A signature on the version before is void, and that version is
// kept. Right: interview.transcript.write. Faults: interview.transcript.no_recording; interview.transcript.same.
func (d *Desk) WriteTranscript(ctx context.Context, interview string, in WriteTranscript) (act.Done[Transcript], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Transcript]{}, err
	}
	return d.transcribe(ctx, "interview.transcript.write", interview, Transcript{Text: in.Text, How: "typed"})
}

// DraftTranscript lets the engine write a draft from the sealed recording. Right: interview.transcript.draft.
// Faults: interview.transcript.no_engine (unavailable); interview.transcript.no_recording; interview.transcript.failed.
func (d *Desk) DraftTranscript(ctx context.Context, interview string) (act.Done[Transcript], error) {
	var none act.Done[Transcript]
	i, err := getInterview(d.host.DB.Read(ctx), interview)
	if err != nil {
		return none, err
	}
	a := act.Of("interview.transcript.draft", journal.Ref{Kind: "interview", ID: interview})
	t := Transcript{How: "drafted"}
	if d.host.Door.May(ctx, a) {
		switch {
		case d.engine == nil:
			return none, fault.New(fault.Unavailable, "interview.transcript.no_engine")
		case i.State != Recorded:
			return none, fault.New(fault.Conflict, "interview.transcript.no_recording")
		}
		f, err := d.host.Files.Open(ctx, i.Hash)
		if err != nil {
			return none, err
		}
		defer f.Close()
		t.Engine, t.Model = d.engine.Name()
		if t.Text, err = d.engine.Draft(ctx, f, i.Language); err != nil || t.Text == "" {
			return none, fault.New(fault.Unavailable, "interview.transcript.failed").Wrap(err)
		}
	}
	return d.transcribe(ctx, "interview.transcript.draft", interview, t)
}

func (d *Desk) transcribe(ctx context.Context, action, interview string, t Transcript) (act.Done[Transcript], error) {
	return d.onTranscript(ctx, action, interview, func(tx *act.Tx, i Interview, all []Transcript) (Transcript, error) {
		t := t
		t.N, t.Hash, t.MadeBy, t.MadeByName, t.MadeAt, t.Draft = len(all)+1, hashOf(t.Text), tx.Actor().Account, tx.Actor().Name, tx.Now(), true
		voids := 0
		if n := len(all); n > 0 {
			last := all[n-1]
			if last.Hash == t.Hash {
				return t, fault.InvalidField("text", "interview.transcript.same")
			}
			if !last.SignedAt.IsZero() {
				voids = last.N
				if err := voidTranscript(tx, i.ID, last.N, tx.Now()); err != nil {
					return t, err
				}
			}
		}
		if err := insertTranscript(tx, i, t); err != nil {
			return t, err
		}
		_, err := tx.Record(entry.TranscriptWritten{Interview: i.ID, N: t.N, Hash: t.Hash, How: t.How, Engine: t.Engine, Model: t.Model, Voids: voids})
		return t, err
	})
}

// SignTranscript is a named person's word that a transcript is true to the recording.
type SignTranscript struct {
	Hash     string `json:"hash" label:"Text checked" said:"the hash of the text that was checked" required:"true" pattern:"^[0-9a-f]{64}$"`
	Listened bool   `json:"listened" label:"I have listened to the recording, and this is a true account of it" said:"that you listened to it" required:"true"`
}

// SignTranscript certifies the version that stands. Right: interview.transcript.sign. Faults: interview.transcript.stale
// when Hash is not the text that stands; interview.transcript.signed; interview.transcript.none.
func (d *Desk) SignTranscript(ctx context.Context, interview string, in SignTranscript) (act.Done[Transcript], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Transcript]{}, err
	}
	return d.onTranscript(ctx, "interview.transcript.sign", interview, func(tx *act.Tx, i Interview, all []Transcript) (Transcript, error) {
		if len(all) == 0 {
			return Transcript{}, fault.New(fault.Conflict, "interview.transcript.none")
		}
		t := all[len(all)-1]
		switch {
		case t.Hash != in.Hash:
			return t, fault.New(fault.Stale, "interview.transcript.stale").With("n", strconv.Itoa(t.N))
		case !t.SignedAt.IsZero():
			return t, fault.New(fault.Conflict, "interview.transcript.signed")
		}
		t.SignedBy, t.SignedName, t.SignedAt, t.Draft = tx.Actor().Staff, tx.Actor().Name, tx.HappenedAt(), false
		if err := signTranscript(tx, i.ID, t); err != nil {
			return t, err
		}
		_, err := tx.Record(entry.TranscriptSigned{Interview: i.ID, Person: i.Person, N: t.N, Hash: t.Hash, How: t.How, By: t.SignedBy, At: t.SignedAt})
		return t, err
	})
}

func (d *Desk) onTranscript(ctx context.Context, action, interview string, do func(tx *act.Tx, i Interview, all []Transcript) (Transcript, error)) (act.Done[Transcript], error) {
	i, err := getInterview(d.host.DB.Read(ctx), interview)
	if err != nil {
		return act.Done[Transcript]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of(action, journal.Ref{Kind: "interview", ID: interview}).On(i.Threads...), func(tx *act.Tx) (Transcript, error) {
		i, err := getInterview(tx, interview)
		if err != nil {
			return Transcript{}, err
		}
		if i.State != Recorded {
			return Transcript{}, fault.New(fault.Conflict, "interview.transcript.no_recording")
		}
		all, err := transcriptsOf(tx, interview)
		if err != nil {
			return Transcript{}, err
		}
		return do(tx, i, all)
	})
}

func hashOf(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}
