package interview

import (
	"context"
	"io"
	"mime/multipart"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/police/evidence"
	"throughline/police/interview/entry"
)

// AttachRecording is the recording of an ended interview. The page sends File, the API Data.
type AttachRecording struct {
	SHA256 string                `json:"sha256,omitempty" label:"Hash counted by the recorder" hint:"SHA-256, 64 characters. It is counted again here" pattern:"^[0-9a-fA-F]{64}$"`
	File   *multipart.FileHeader `json:"-" form:"file" label:"Recording" said:"the recording" required:"true" hint:"The file as the recorder made it"`
	Data   []byte                `json:"data,omitempty" form:"-" doc:"The file, in base64"`
}

// AttachRecording seals the recording by its hash, write-once: there is no way to put another in its place (INT-04).
// Right: interview.recording.attach. Faults: interview.recording.not_ended, interview.recording.sealed, and those of
// evidence.Keep.
func (d *Desk) AttachRecording(ctx context.Context, interview string, in AttachRecording, r io.Reader) (act.Done[Interview], error) {
	var none act.Done[Interview]
	in.File = evidence.Given(in.File, r)
	if err := form.Check(&in); err != nil {
		return none, err
	}
	i, err := getInterview(d.host.DB.Read(ctx), interview)
	if err != nil {
		return none, err
	}
	a := act.Of("interview.recording.attach", journal.Ref{Kind: "interview", ID: interview}).On(i.Threads...)
	var kept evidence.Kept
	if d.host.Door.May(ctx, a) { // who may not, does not fill the disk; Do refuses and records it
		if err := sealable(i); err != nil {
			return none, err
		}
		if kept, err = d.evidence.Keep(ctx, r, "audio", in.SHA256); err != nil {
			return none, err
		}
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Interview, error) {
		i, err := getInterview(tx, interview)
		if err != nil {
			return i, err
		}
		if err := sealable(i); err != nil {
			return i, err
		}
		at, err := narrow(tx, i.Threads)
		if err != nil {
			return i, err
		}
		m, err := d.evidence.StoreIn(tx, evidence.NewMaterial{Thread: at, Kind: "recording_interview", Title: "Recording of an interview",
			About: journal.Ref{Kind: "interview", ID: i.ID}, HappenedAt: i.StartedAt, Kept: kept})
		if err != nil {
			return i, err
		}
		i.State, i.Material, i.Hash, i.Seconds = Recorded, m.ID, m.SHA256, m.Seconds
		if err := updateInterview(tx, i); err != nil {
			return i, err
		}
		i.Version++
		_, err = tx.Record(entry.InterviewRecorded{Interview: i.ID, Person: i.Person, Detention: i.Detention, UnderCaution: true, Minutes: i.Minutes, Material: m.ID, Hash: m.SHA256,
			Seconds: m.Seconds, Language: i.Language, Interpreter: i.Interpreter, StartedAt: i.StartedAt, EndedAt: i.EndedAt})
		return i, err
	})
}

func sealable(i Interview) error {
	switch i.State {
	case Recorded:
		return fault.New(fault.Conflict, "interview.recording.sealed")
	case Ended:
		return nil
	}
	return fault.New(fault.Conflict, "interview.recording.not_ended")
}
