package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"throughline/platform/confine"
	"throughline/platform/fault"
	"throughline/police/evidence/redact"
)

// copyOf makes the redacted copy of a file, proved, and puts it away.
func (d *Desk) copyOf(ctx context.Context, o original, in Redact) (Kept, RedactionLog, error) {
	log, err := in.log()
	if err != nil {
		return Kept{}, log, err
	}
	if sounds(o.mediaType) {
		k, err := d.silenced(ctx, o, log)
		return k, log, said(err)
	}
	if len(log.Mutes) > 0 {
		return Kept{}, log, fault.InvalidField("mutes", "evidence.redaction.no_mutes")
	}
	f, err := d.host.Files.Open(ctx, o.hash)
	if err != nil {
		return Kept{}, log, err
	}
	defer f.Close()
	var r redact.Result
	spec := redact.Spec{Boxes: log.Boxes, Words: log.Words}
	if confine.Apart() {
		err = confine.RunFor(ctx, redact.Time, redact.TaskName, spec, f, &r)
	} else {
		r, err = redact.File(f, spec)
	}
	if errors.Is(err, confine.ErrLimit) {
		return Kept{}, log, fault.InvalidField("", "evidence.redaction.limits")
	}
	if err != nil {
		return Kept{}, log, said(err)
	}
	log.Times, log.Pages = r.Times, r.Pages
	k := Kept{Type: r.Type}
	k.Ref, err = d.host.Files.Put(ctx, reader(r.Data), materialBytes)
	return k, log, err
}

// silenced is the copy of a sound recording, as WAV, made and proved in a file of its own before it is put away.
func (d *Desk) silenced(ctx context.Context, o original, log RedactionLog) (Kept, error) {
	if len(log.Boxes) > 0 || len(log.Words) > 0 {
		return Kept{}, fault.InvalidField("mutes", "evidence.redaction.only_mutes")
	}
	f, err := d.host.Files.Open(ctx, o.hash)
	if err != nil {
		return Kept{}, err
	}
	defer f.Close()
	tmp, err := unnamed()
	if err != nil {
		return Kept{}, err
	}
	defer tmp.Close()
	var sound io.ReadSeeker = f
	if o.mediaType != "audio/wav" {
		wide, err := unnamed()
		if err != nil {
			return Kept{}, err
		}
		defer wide.Close()
		if err := redact.ToWAV(ctx, f, wide); err != nil {
			return Kept{}, err
		}
		sound = wide
	}
	if err := redact.Sound(sound, log.Mutes, tmp); err != nil {
		return Kept{}, err
	}
	if err := redact.ProveSound(tmp, log.Mutes); err != nil {
		return Kept{}, err
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return Kept{}, fmt.Errorf("evidence: redact: %w", err)
	}
	k := Kept{Type: "audio/wav"}
	if k.Ref, err = d.host.Files.Put(ctx, tmp, materialBytes); err != nil {
		return k, err
	}
	return k, d.measure(ctx, &k)
}

// unnamed is a file of our own that goes when it is closed, whatever happens.
func unnamed() (*os.File, error) {
	f, err := os.CreateTemp("", "throughline-redact-*") // 0600
	if err != nil {
		return nil, fmt.Errorf("evidence: redact: %w", err)
	}
	_ = os.Remove(f.Name())
	return f, nil
}

// said makes a refusal of the copy a fault on the field that it is about.
func said(err error) error {
	r, ok := redact.AsRefused(err)
	if !ok {
		return err
	}
	field := map[string]string{"evidence.redaction.not_found": "words", "evidence.redaction.short": "words", "evidence.redaction.no_words": "words", "evidence.redaction.no_boxes": "boxes",
		"evidence.redaction.outside": "boxes", "evidence.redaction.stretch": "mutes", "evidence.redaction.sound": "mutes"}[r.Code]
	return fault.InvalidField(field, r.Code, "word", r.Word)
}

// log reads what was typed. Faults: evidence.redaction.box, .mute (invalid) with the line that cannot be read.
func (in Redact) log() (RedactionLog, error) {
	var out RedactionLog
	for _, l := range typedLines(in.Boxes) {
		b, ok := readBox(l)
		if !ok {
			return out, fault.InvalidField("boxes", "evidence.redaction.box", "line", l)
		}
		out.Boxes = append(out.Boxes, b)
	}
	for _, l := range typedLines(in.Mutes) {
		from, to, ok := strings.Cut(l, "-")
		f, e1 := readClock(from)
		t, e2 := readClock(to)
		if !ok || e1 != nil || e2 != nil || t <= f {
			return out, fault.InvalidField("mutes", "evidence.redaction.mute", "line", l)
		}
		out.Mutes = append(out.Mutes, redact.Mute{From: f, To: t})
	}
	out.Words = typedLines(in.Words)
	if len(out.Boxes)+len(out.Mutes)+len(out.Words) == 0 {
		return out, fault.InvalidField("", "evidence.redaction.nothing")
	}
	return out, nil
}

func typedLines(s string) (out []string) {
	for _, l := range strings.Split(s, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// readBox reads "10, 20, 30, 15" or "2: 10, 20, 30, 15".
func readBox(l string) (redact.Box, bool) {
	var b redact.Box
	if page, rest, ok := strings.Cut(l, ":"); ok {
		n, err := strconv.Atoi(strings.TrimSpace(page))
		if err != nil || n < 1 {
			return b, false
		}
		b.Page, l = n, rest
	}
	parts := strings.Split(l, ",")
	if len(parts) != 4 {
		return b, false
	}
	for i, to := range []*float64{&b.Left, &b.Top, &b.Width, &b.Height} {
		v, err := strconv.ParseFloat(strings.TrimSpace(parts[i]), 64)
		if err != nil || !(v >= 0 && v <= 100) {
			return b, false
		}
		*to = v
	}
	return b, b.Width > 0 && b.Height > 0 && b.Left < 100 && b.Top < 100
}

// readClock reads "1:02:03.5", "2:03" or "12".
func readClock(s string) (time.Duration, error) {
	var d time.Duration
	parts := strings.Split(strings.TrimSpace(s), ":")
	if len(parts) > 3 {
		return 0, strconv.ErrSyntax
	}
	for i, p := range parts {
		v, err := strconv.ParseFloat(p, 64)
		if err != nil || !(v >= 0 && v < 1e5) || i < len(parts)-1 && strings.Contains(p, ".") || i > 0 && v >= 60 {
			return 0, strconv.ErrSyntax
		}
		d = d*60 + time.Duration(v*float64(time.Second))
	}
	return d, nil
}
