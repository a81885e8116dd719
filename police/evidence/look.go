package evidence

import (
	"context"
	"errors"

	"log/slog"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/confine"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/police/evidence/entry"
	"throughline/police/evidence/media"
)

// lookJob looks at a file and has it scanned, after the act that put it on the record (MOB-06): what strangers send is decoded in
// a confined process, and what is shown is drawn anew.
const lookJob = "evidence.look"

// previewEdge is the longer side of a preview in pixels.
const previewEdge = 1280

// previewBytes is what a preview may be at most.
const previewBytes = 8 << 20

// What is known of a file's look, and of malware in it.
const (
	lookWaiting = "waiting"
	lookDone    = "done"
	lookRefused = "refused" // over the limits of time and memory
	scanNone    = "not_scanned"
	scanClean   = "clean"
	scanFound   = "found"
)

// Look is what was found of a file: a preview to show, what an archive says it holds, and what a malware scanner said.
type Look struct {
	Of       journal.Ref    `json:"of"`
	SHA256   string         `json:"sha256"`
	State    string         `json:"state"`              // waiting, done, refused
	Note     string         `json:"note,omitempty"`     // code of why it is not shown in full
	Preview  string         `json:"preview,omitempty"`  // hash of a picture of it
	List     *media.Listing `json:"list,omitempty"`     // of an archive
	Scan     string         `json:"scan"`               // not_scanned, clean, found
	ScanBy   string         `json:"scan_by,omitempty"`  // the scanner
	Malware  string         `json:"malware,omitempty"`  // what it found
	LookedAt time.Time      `json:"looked_at,omitzero"` // and scanned
	threadID string
	labelled string
}

type looking struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
}

// gathered asks, in the act that puts a file on the record, for what is done with it afterwards: its timestamp, a look and a scan.
func gatheredFile(tx *act.Tx, of journal.Ref, threadID, hash, label string) error {
	if err := askStamp(tx, of, threadID, hash, label); err != nil {
		return err
	}
	if err := insertLook(tx, Look{Of: of, SHA256: hash, State: lookWaiting, threadID: threadID, labelled: label}); err != nil {
		return err
	}
	return tx.Queue(jobs.Job{Kind: lookJob, Key: of.String(), Label: label, Payload: looking{of.Kind, of.ID}})
}

// lookAt reads a kept file in a confined process. A program that names none of its own (tests of other rooms) reads it here.
// Errors: confine.ErrLimit; those of the store of files.
func (d *Desk) lookAt(ctx context.Context, hash string, edge int) (media.Looked, error) {
	var l media.Looked
	f, err := d.host.Files.Open(ctx, hash)
	if err != nil {
		return l, err
	}
	defer f.Close()
	if confine.Apart() {
		return l, confine.Run(ctx, media.LookTask, media.Ask{Edge: edge}, f, &l)
	}
	ref, err := d.host.Files.Stat(ctx, hash)
	if err != nil {
		return l, err
	}
	whole, ok := f.(media.Source)
	if !ok {
		return l, errors.New("evidence: the store's files cannot be read here")
	}
	return media.Look(whole, ref.Size, media.Ask{Edge: edge})
}

// lookLater is the job.
func (d *Desk) lookLater(ctx context.Context, j jobs.Job) error {
	var w looking
	if err := j.Into(&w); err != nil {
		return jobs.Permanent(err)
	}
	ctx = access.WithActor(ctx, access.System("evidence"))
	return d.lookOne(ctx, journal.Ref{Kind: w.Kind, ID: w.Subject}, j.Attempt >= scanTries)
}

const (
	looksAtOnce = 5 // of those that were gathered before there were looks: each look asks for more
	scanTries   = 4 // a scanner that does not answer is asked as often, an hour and more in all, before a file is said not to be scanned
)

// lookOne looks at one file and puts what was found on the record. Two at once make one: the second finds it there.
func (d *Desk) lookOne(ctx context.Context, of journal.Ref, last bool) error {
	v, err := lookOf(d.host.DB.Read(ctx), of)
	if err != nil || v.State != lookWaiting {
		return err
	}
	if err := d.found(ctx, &v, last); err != nil {
		return err
	}
	_, err = act.Do(ctx, d.host.Door, act.Of("evidence.file.look", v.Of), func(tx *act.Tx) (bool, error) {
		now, err := lookOf(tx, v.Of)
		if err != nil || now.State != lookWaiting {
			return false, err
		}
		v := v
		v.LookedAt = tx.Now()
		if err := fillLook(tx, v); err != nil {
			return false, err
		}
		more, err := looksWaiting(tx, looksAtOnce)
		if err != nil {
			return false, err
		}
		for _, w := range more { // one that is asked for already is one job
			if err := tx.Queue(jobs.Job{Kind: lookJob, Key: w.Of.String(), Label: w.labelled, Payload: looking{w.Of.Kind, w.Of.ID}}); err != nil {
				return false, err
			}
		}
		_, err = tx.Record(entry.FileLooked{Hash: v.SHA256, State: v.State, Note: v.Note, Preview: v.Preview, Scan: v.Scan, ScanBy: v.ScanBy, Malware: v.Malware}, act.OnThreads())
		return true, err
	})
	return err
}

// found looks and scans, outside any act. last takes a scanner that does not answer for none.
func (d *Desk) found(ctx context.Context, v *Look, last bool) error {
	v.State, v.Scan = lookDone, scanNone
	l, err := d.lookAt(ctx, v.SHA256, previewEdge)
	switch {
	case errors.Is(err, confine.ErrLimit):
		v.State, v.Note = lookRefused, "evidence.file.limits"
	case fault.Is(err, fault.NotFound):
		return jobs.Permanent(err)
	case err != nil:
		return err
	}
	v.List = l.List
	if l.Note != "" {
		v.Note = l.Note
	}
	if len(l.Preview) > 0 {
		ref, err := d.host.Files.Put(ctx, reader(l.Preview), previewBytes)
		if err != nil {
			return err
		}
		v.Preview = ref.SHA256
	}
	if d.Scanner == nil {
		return nil
	}
	f, err := d.host.Files.Open(ctx, v.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	said, err := d.Scanner.Scan(ctx, f)
	if err != nil { // what could not be told is not said to be clean
		slog.WarnContext(ctx, "a file was not scanned", "error", err)
		if !last {
			return err
		}
		return nil
	}
	v.Scan, v.ScanBy, v.Malware = scanClean, said.By, said.Found
	if said.Found != "" {
		v.Scan = scanFound
	}
	return nil
}

// scanText is what a page says of malware.
func (v Look) scanText() string {
	switch {
	case v.State == lookWaiting:
		return "Being looked at now"
	case v.Scan == scanClean:
		return "Clean: " + v.ScanBy + " found nothing, " + clock(v.LookedAt)
	case v.Scan == scanFound:
		return "MALWARE FOUND: " + v.Malware + ", by " + v.ScanBy + ". It is kept as evidence and only ever given out as a download"
	}
	return "Not scanned: no malware scanner is installed, or it could not tell"
}
