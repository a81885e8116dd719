package field

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/paging"
	"throughline/platform/sync"
	"throughline/platform/thread"
	"throughline/police/control"
	"throughline/police/field/entry"
)

const kindNote = "note"

// Note is an entry in an officer's notebook: numbered, never changed, never taken out (MOB-04).
type Note struct {
	ID         string       `json:"id"`
	Officer    string       `json:"officer"`
	Number     int          `json:"number"`
	Text       string       `json:"text"`
	Incident   string       `json:"incident,omitempty"`
	Thread     string       `json:"thread,omitempty"`
	HappenedAt time.Time    `json:"happened_at" doc:"the time that it tells of"`
	WrittenAt  time.Time    `json:"written_at" doc:"when it was written on the phone, by the server's clock"`
	RecordedAt time.Time    `json:"recorded_at" doc:"when it reached the record"`
	Late       bool         `json:"late,omitempty" doc:"it was written long after the time that it tells of"`
	KnownBy    string       `json:"known_by" doc:"how the times were worked out from the phone's clocks"`
	Device     string       `json:"device"`
	Wall       int64        `json:"wall" doc:"what the phone's own clock said, in milliseconds"`
	Mono       int64        `json:"mono"`
	Files      []entry.File `json:"files,omitempty"`
}

// WriteNote is what an officer writes. At is the time that it tells of, when that is not now.
type WriteNote struct {
	Text     string `json:"text" label:"Note" said:"the note" maxLength:"20000"`
	At       string `json:"at,omitempty" label:"When it happened" format:"datetime"`
	Incident string `json:"incident,omitempty" label:"Job" maxLength:"36"`
}

// into reads an act's body strictly: a member that this server does not know is not thrown away unseen.
func into(body json.RawMessage, v any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fault.InvalidField("body", "field.body").Wrap(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fault.InvalidField("body", "field.body")
	}
	return form.Check(v)
}

// takeNote puts a note into its officer's book.
func (d *Desk) takeNote(ctx context.Context, s Sent) (sync.Outcome, error) {
	var in WriteNote
	if err := into(s.Body, &in); err != nil {
		return sync.Outcome{}, err
	}
	done, err := d.writeNote(ctx, s, in)
	return sync.Outcome{Entry: done.Entry, Number: done.Value.Number}, err
}

// writeNote needs the officer themselves. Faults: field.note.empty, field.note.future (invalid); incident.not_found.
func (d *Desk) writeNote(ctx context.Context, s Sent, in WriteNote) (act.Done[Note], error) {
	n, err := d.draft(s, in)
	if err != nil {
		return act.Done[Note]{}, err
	}
	// Who writes it down later tells of then, as who they are now.
	a := act.Of("field.note.write", journal.Ref{Kind: kindNote, ID: n.ID}).With(ofOfficer(n.Officer)).HappenedAt(n.HappenedAt).JudgedNow()
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Note, error) {
		n, _, err := d.putNote(tx, n)
		return n, err
	})
}

// draft is a note as it will stand, but for its number.
func (d *Desk) draft(s Sent, in WriteNote) (Note, error) {
	n := Note{ID: s.ID, Officer: s.Officer, Text: in.Text, Incident: in.Incident, HappenedAt: s.At, WrittenAt: s.At, KnownBy: s.KnownBy, Device: s.Device, Wall: s.Made, Mono: s.Act.Mono}
	if in.Text == "" && len(s.Media) == 0 {
		return n, fault.InvalidField("text", "field.note.empty")
	}
	if in.At != "" {
		at, err := law.Time("at", in.At)
		if err != nil {
			return n, err
		}
		if at.After(s.At.Add(time.Minute)) {
			return n, fault.InvalidField("at", "field.note.future")
		}
		n.HappenedAt = at
	}
	rule, err := d.rules(s.At)
	if err != nil {
		return n, err
	}
	n.Late = n.WrittenAt.Sub(n.HappenedAt) > time.Duration(rule.Late)*time.Minute
	for _, m := range s.Media {
		n.Files = append(n.Files, entry.File{SHA256: m.SHA256, Size: m.Size, Type: m.Type})
	}
	return n, nil
}

// putNote gives a note its number and puts it into the book, within an act of its officer. It returns the entry.
func (d *Desk) putNote(tx *act.Tx, n Note) (Note, string, error) {
	n.RecordedAt = tx.Now()
	stands := []act.EntryOption{act.About(kindNote, n.ID), act.ThatHappenedAt(n.HappenedAt), act.OnThreads(), act.Labelled(ownLabel(n.Officer))}
	if n.Incident != "" {
		i, err := d.incident(tx, tx.Actor(), n.Incident)
		if err != nil {
			return n, "", err
		}
		n.Thread = i.Thread
		stands = []act.EntryOption{act.About(kindNote, n.ID), act.ThatHappenedAt(n.HappenedAt), act.OnThreads(i.Thread)}
	}
	var err error
	if n.Number, err = nextNumber(tx, n.Officer); err != nil {
		return n, "", err
	}
	if err := insertNote(tx, n); err != nil {
		return n, "", err
	}
	e, err := tx.Record(entry.NoteWritten{Note: n.ID, Officer: n.Officer, Number: n.Number, Text: n.Text, Incident: n.Incident, HappenedAt: n.HappenedAt, WrittenAt: n.WrittenAt,
		Late: n.Late, Files: n.Files, Device: n.Device, KnownBy: n.KnownBy, Wall: n.Wall, Mono: n.Mono}, stands...)
	return n, e, err
}

// incident is a job that an officer may write of, also when they are off duty by now. One that they may not know of, or that is
// about themselves or their family, is answered as one that is not there. Fault: incident.not_found.
func (d *Desk) incident(q db.Querier, who *access.Actor, id string) (control.Incident, error) {
	i, err := d.control.Incident(q, id)
	if err != nil {
		return i, err
	}
	labels, err := thread.Labels(q, []string{i.Thread})
	if err != nil {
		return i, err
	}
	own, err := d.host.Own(q, who, i.Thread)
	if err == nil && (own || !who.Knows(labels[i.Thread])) {
		return control.Incident{}, fault.New(fault.NotFound, "incident.not_found")
	}
	return i, err
}

// ownLabel keeps what stands on no thread from everybody's lists: it is read through its own page.
func ownLabel(officer string) string { return "notebook:" + officer }

// Notes are a page of a notebook, newest first.
type Notes struct {
	Notes []Note `json:"notes"`
	Next  string `json:"next,omitempty" doc:"give it as cursor for the entries before these; absent when there are none"`
	Last  int    `json:"last,omitempty" doc:"the number of the last entry, in your own notebook alone"`
}

const listNotes = "field_notes"

// AskNotes is what a notebook asks.
type AskNotes struct {
	Officer string `query:"officer" maxLength:"60" doc:"whose; your own when it is left out"`
	paging.Ask
}

// Notes are an officer's notebook, newest first: what stands on a case that the reader may not know of is left out.
// Right: field.note.list, the officer themselves or a supervisor. Fault: paging.cursor (invalid).
func (d *Desk) Notes(ctx context.Context, in AskNotes) (Notes, error) {
	part, err := in.One(listNotes)
	if err != nil {
		return Notes{}, err
	}
	who, err := access.From(ctx)
	if err != nil {
		return Notes{}, err
	}
	officer := in.Officer
	if officer == "" {
		officer = who.Staff
	}
	a := act.Of("field.note.list", journal.Ref{Kind: "notebook", ID: officer}).With(ofOfficer(officer))
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (out Notes, err error) {
		out.Notes, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Note, error) {
			below := int64(math.MaxInt64)
			if after.ID != "" {
				if below, err = strconv.ParseInt(after.By, 10, 64); err != nil {
					return nil, err
				}
			}
			return notesBelow(q, officer, below, n)
		}, func(ns []Note) ([]Note, error) { return d.mayRead(q, who, ns) }, func(n Note) paging.Mark { return paging.Mark{By: strconv.Itoa(n.Number), ID: n.ID} })
		if err != nil {
			return out, err
		}
		if who.Staff != "" && officer == who.Staff { // of another's it would tell of what the reader may not know
			next, err := nextNumber(q, officer)
			if err != nil {
				return out, err
			}
			out.Last = next - 1
		}
		return out, withFiles(q, out.Notes)
	})
}

// mayRead leaves out what stands on a thread whose label the reader does not hold, or that is about themselves.
func (d *Desk) mayRead(q db.Querier, who *access.Actor, ns []Note) ([]Note, error) {
	out := make([]Note, 0, len(ns))
	for _, n := range ns {
		if n.Thread != "" {
			labels, err := thread.Labels(q, []string{n.Thread})
			if err != nil {
				return nil, err
			}
			own, err := d.host.Own(q, who, n.Thread)
			if err != nil {
				return nil, err
			}
			if own || !who.Knows(labels[n.Thread]) {
				continue
			}
		}
		out = append(out, n)
	}
	return out, nil
}

// noteFacts: what was written of a job is part of its case, and read by those who work on it; the rest is its officer's.
func (d *Desk) noteFacts(q db.Querier, noteID string) (access.Resource, error) {
	n, err := getNote(q, noteID)
	if err != nil {
		return access.Resource{}, err
	}
	r := ofOfficer(n.Officer)
	if n.Thread == "" {
		return r, nil
	}
	labels, err := thread.Labels(q, []string{n.Thread})
	if err != nil {
		return r, fmt.Errorf("field: label of a note: %w", err)
	}
	r.Label, r.Attrs["case"] = labels[n.Thread], true
	if d.host.About != nil {
		r.People, r.Places, err = d.host.About(q, n.Thread)
	}
	return r, err
}
