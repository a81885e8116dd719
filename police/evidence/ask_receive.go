package evidence

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"throughline/platform/act"
	"throughline/platform/blob"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/police/evidence/entry"
	"throughline/police/evidence/media"
)

// errNoSend is the one answer to a link for sending that is not there, is over or was ended: it tells nobody which.
func errNoSend() error { return fault.New(fault.NotFound, "public.send.no") }

// askOf is the ask of a link that takes something at a moment. Fault: public.send.no.
func (d *Desk) askOf(q db.Querier, link string) (Ask, error) {
	a, err := askBy(q, sumOf("ask", link))
	if fault.Is(err, fault.NotFound) || err == nil && !a.takes(d.host.Clock.Now()) {
		return a, errNoSend()
	}
	return a, err
}

// sender is whose uploads those of a link are.
func (a Ask) sender() string { return "evidence_ask/" + a.ID }

// receive puts a file that came by a link on the record of its case: once, however often it is told. It is material of the case that
// its sender cannot look at again. What came whole while the link was open is taken after it too; late is a file that comes as it is
// taken, and is refused when the link was ended or is over by now. Faults: public.send.no; public.send.full (conflict).
func (d *Desk) receive(ctx context.Context, askID, upload, name string, k Kept, late bool) error {
	a, err := getAsk(d.host.DB.Read(ctx), askID)
	if err != nil {
		return err
	}
	_, err = act.Do(asLink(ctx), d.host.Door, act.Of("evidence.ask.receive", journal.Ref{Kind: "ask", ID: askID}).On(a.Thread), func(tx *act.Tx) (bool, error) {
		a, err := getAsk(tx, askID)
		if err != nil {
			return false, err
		}
		if late && !a.takes(tx.Now()) {
			return false, errNoSend()
		}
		m := id.New()
		fresh, err := insertSent(tx, a.ID, upload, m, a.Label, tx.Now())
		if err != nil || !fresh {
			return false, err
		}
		if a.Taken >= a.Most {
			return false, fault.New(fault.Conflict, "public.send.full")
		}
		a.Taken++
		if err := updateAsk(tx, a); err != nil {
			return false, err
		}
		title := "Sent in by " + a.Contact
		if name != "" {
			title += ": " + name
		}
		if _, err := d.storeIn(tx, m, NewMaterial{Thread: a.Thread, Kind: sentKind, Title: title, About: journal.Ref{Kind: "ask", ID: a.ID}, HappenedAt: tx.Now(), Kept: k}); err != nil {
			return false, err
		}
		_, err = tx.Record(entry.SendingReceived{Ask: a.ID, Material: m, Contact: a.Contact, Hash: k.Ref.SHA256, Size: k.Ref.Size, Taken: a.Taken, Most: a.Most})
		return true, err
	})
	return err
}

// settleAsk puts on the record what came whole by a link's uploads and is not there yet.
func (d *Desk) settleAsk(ctx context.Context, a Ask) error {
	if d.Sends == nil {
		return nil
	}
	ups, err := d.Sends.Of(a.sender())
	if err != nil {
		return err
	}
	known, err := uploadsBy(d.host.DB.Read(ctx), a.ID)
	if err != nil {
		return err
	}
	for _, up := range ups {
		if !up.Done || slices.Contains(known, up.ID) {
			continue
		}
		k, err := d.already(ctx, blob.Ref{SHA256: up.SHA256, Size: up.Size})
		if err == nil {
			err = d.receive(ctx, a.ID, up.ID, nameIn(up.Metadata), k, false)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// already reads what a file is by its content that lies in the store.
func (d *Desk) already(ctx context.Context, ref blob.Ref) (Kept, error) {
	f, err := d.host.Files.Open(ctx, ref.SHA256)
	if err != nil {
		return Kept{}, err
	}
	defer f.Close()
	first, err := bufio.NewReaderSize(f, media.SniffLen).Peek(media.SniffLen)
	if err != nil && !errors.Is(err, io.EOF) {
		return Kept{}, err
	}
	return Kept{Ref: ref, Type: media.Sniff(first)}, nil
}

// settleLater is the job at the end of a link: what a server that was killed left behind is put on the record, and the rest is forgotten.
func (d *Desk) settleLater(ctx context.Context, j jobs.Job) error {
	var w asked
	if err := j.Into(&w); err != nil {
		return jobs.Permanent(err)
	}
	a, err := getAsk(d.host.DB.Read(ctx), w.Ask)
	if fault.Is(err, fault.NotFound) || d.Sends == nil {
		return nil
	}
	if err == nil {
		err = d.settleAsk(ctx, a)
	}
	if err != nil && !fault.HasCode(err, "public.send.full") {
		return err
	}
	_, err = d.Sends.Tidy(time.Time{}) // those whose time is over
	return err
}

// SendLife is how long an upload by a link is waited for: as long as a link may be open, and a day more to be put on the record.
func (d *Desk) SendLife(at time.Time) (time.Duration, error) {
	days, err := d.figure("evidence.sending", "link_days", at)
	return time.Duration(days+1) * 24 * time.Hour, err
}

// room is how many files a link takes yet: those on their way count, so that nobody sends a film that is refused at its end.
func (d *Desk) room(a Ask) (int, error) {
	left := a.Most - a.Taken
	if d.Sends == nil {
		return left, nil
	}
	ups, err := d.Sends.Of(a.sender())
	for _, up := range ups {
		if !up.Done {
			left--
		}
	}
	return left, err
}

// nameIn is the name of a file in the metadata of its upload.
func nameIn(metadata string) string {
	for _, pair := range strings.Split(metadata, ",") {
		if k, v, _ := strings.Cut(strings.TrimSpace(pair), " "); k == "filename" {
			b, err := base64.StdEncoding.DecodeString(v)
			if err == nil {
				return nameOf(string(b))
			}
		}
	}
	return ""
}

// nameOf is a file's name as its sender gave it, for people to read: no folders, nothing that is not written.
func nameOf(s string) string {
	s = path.Base(strings.ReplaceAll(strings.ToValidUTF8(s, ""), `\`, "/"))
	if s == "." || s == "/" {
		return ""
	}
	return trim(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, s), 80)
}
