package evidence

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math"
	"mime/multipart"
	"time"

	"throughline/platform/act"
	"throughline/platform/blob"
	"throughline/platform/confine"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/evidence/entry"
	"throughline/police/evidence/media"
)

// photographBytes is what a photograph may be at most: the request of the API is 16 MB.
const photographBytes = 15 << 20

// clockDrift is how far a camera's clock may be from what the producer says before the record remarks on it.
const clockDrift = 10 * time.Minute

// TakePhotograph is a photograph that becomes an exhibit. The page sends File, the API Data.
type TakePhotograph struct {
	Description string                `json:"description" label:"What it shows" said:"what it shows" required:"true" maxLength:"500"`
	Place       string                `json:"place,omitempty" label:"Where it was taken" maxLength:"200"`
	At          string                `json:"at,omitempty" label:"Taken at" hint:"Leave it empty to use the camera's time" format:"datetime"`
	SHA256      string                `json:"sha256,omitempty" label:"Hash counted by the device" hint:"SHA-256, 64 characters. It is counted again here" pattern:"^[0-9a-fA-F]{64}$"`
	Device      string                `json:"device,omitempty" form:"-" maxLength:"100"`
	File        *multipart.FileHeader `json:"-" form:"file" label:"Photograph" said:"the photograph" required:"true" hint:"A JPEG, PNG, GIF or WebP file of up to 15 MB, as the camera made it"`
	Data        []byte                `json:"data,omitempty" form:"-" doc:"The file as the camera made it, in base64"`
}

// TakePhotograph keeps the picture write-once, counts its hash again and holds it to the one that the device claimed,
// reads the place and time inside it, and gives it its exhibit number (MOB-05, MOB-06). r is the picture.
// Right: evidence.photograph.take. Faults: evidence.file.missing, evidence.file.hash_differs, blob.too_large and
// media.image.* with a sentence each; nothing is kept of a refused picture but, at most, a file that no record names.
func (d *Desk) TakePhotograph(ctx context.Context, threadID string, in TakePhotograph, r io.Reader) (act.Done[Exhibit], error) {
	var none act.Done[Exhibit]
	in.File = Given(in.File, r)
	if err := form.Check(&in); err != nil {
		return none, err
	}
	facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
	if err != nil {
		return none, err
	}
	x := Exhibit{ID: id.New(), Thread: threadID, Kind: "photograph", Description: in.Description, Place: in.Place, Label: facts.Label, Version: 1}
	// The camera's clock says when it was taken, and may be wrong: who gives it is judged now.
	a := act.Of("evidence.photograph.take", journal.Ref{Kind: "exhibit", ID: x.ID}).JudgedNow().New("thread").With(facts).On(threadID)
	var file File
	var lat, lon int64
	if d.host.Door.May(ctx, a) { // who may not, does not fill the disk; Do refuses and records it
		if file, err = d.picture(ctx, in, r); err != nil {
			return none, err
		}
		lat, lon = micro(file.Lat), micro(file.Lon)
	}
	if x.FoundAt, err = d.takenAt(in, file); err != nil {
		return none, err
	}
	if !x.FoundAt.IsZero() {
		a = a.HappenedAt(x.FoundAt)
	}
	file.Notes = append(file.Notes, oddities(file, in.At, x.FoundAt)...)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Exhibit, error) {
		f := file
		f.Lat, f.Lon = float64(lat)/1e6, float64(lon)/1e6
		if f.Device == "" {
			f.Device = tx.Actor().Device
		}
		x := x
		x.File, x.FoundAt = &f, tx.HappenedAt()
		x, err := produce(tx, x, "", "")
		if err != nil {
			return x, err
		}
		_, err = tx.Record(entry.PhotographTaken{ID: x.ID, Exhibit: x.Number, Producer: x.Producer, Description: x.Description, Hash: f.SHA256, Claimed: f.Claimed,
			Size: f.Size, Type: f.Type, Lat: f.Lat, Lon: f.Lon, TakenAt: f.TakenAt, Place: x.Place, Device: f.Device, Notes: f.Notes,
			ProducerName: x.ProducerName, Holder: x.Holder})
		return x, err
	})
}

func micro(deg float64) int64 { return int64(math.Round(deg * 1e6)) }

// picture keeps a picture and reads what it says of itself.
func (d *Desk) picture(ctx context.Context, in TakePhotograph, r io.Reader) (File, error) {
	if r == nil {
		return File{}, fault.InvalidField("file", "evidence.file.missing")
	}
	head := bufio.NewReaderSize(r, media.SniffLen)
	first, err := head.Peek(media.SniffLen)
	if err != nil && !errors.Is(err, io.EOF) {
		return File{}, err
	}
	if len(first) == 0 {
		return File{}, fault.InvalidField("file", "evidence.file.missing")
	}
	kind := media.Sniff(first)
	switch kind {
	case "image/jpeg", "image/png", "image/gif", "image/webp":
	default:
		return File{}, fault.InvalidField("file", "media.image.kind", "kind", kind)
	}
	ref, err := d.keep(ctx, head, photographBytes, in.SHA256)
	if err != nil {
		return File{}, err
	}
	f := File{SHA256: ref.SHA256, Type: kind, Claimed: in.SHA256 != "", Size: ref.Size, Device: in.Device}
	return f, d.look(ctx, &f)
}

// keep puts a file away and holds its hash to the one that was claimed.
func (d *Desk) keep(ctx context.Context, r io.Reader, most int64, claimed string) (blob.Ref, error) {
	ref, err := d.host.Files.Put(ctx, r, most)
	if fault.HasCode(err, "blob.too_large") {
		return ref, fault.InvalidField("file", "evidence.file.too_large", "megabytes", megabytes(most))
	}
	if err != nil {
		return ref, err
	}
	if ref.Size == 0 {
		return ref, fault.InvalidField("file", "evidence.file.missing")
	}
	if claimed != "" && !same(claimed, ref.SHA256) {
		return ref, fault.InvalidField("sha256", "evidence.file.hash_differs", "tail", ref.SHA256[len(ref.SHA256)-8:])
	}
	return ref, nil
}

// look reads a kept picture in a confined process: its kind and size by its content, its place and time where it is a JPEG. A
// picture that is broken or over the limits is taken as it is, with a remark: it is evidence of whatever it is.
func (d *Desk) look(ctx context.Context, f *File) error {
	l, err := d.lookAt(ctx, f.SHA256, 0)
	if errors.Is(err, confine.ErrLimit) {
		f.Notes = append(f.Notes, "evidence.file.limits")
		return nil
	}
	if err != nil {
		return err
	}
	f.Width, f.Height = l.Width, l.Height
	if l.Note != "" {
		f.Notes = append(f.Notes, l.Note)
	}
	if l.Meta == nil {
		return nil
	}
	m := l.Meta
	f.TakenAt, f.TakenWall, f.Camera = m.TakenAt, m.TakenWall, trim(m.Make+" "+m.Model, 120)
	if f.TakenAt.IsZero() { // the satellites' time is UTC, whatever the camera's clock showed
		f.TakenAt = m.GPSAt
	}
	f.Lat, f.Lon = m.GPS.Lat, m.GPS.Lon
	for _, w := range m.Warnings {
		f.Notes = append(f.Notes, w.Code)
	}
	return nil
}

// cameraBelieved is how old a camera's time may be for the record to be dated by it: an old one is more often a wrong clock.
const cameraBelieved = 24 * time.Hour

// takenAt is what the producer says, else what the camera says where that can be believed; zero for neither.
func (d *Desk) takenAt(in TakePhotograph, f File) (time.Time, error) {
	if in.At != "" {
		return when.Parse(in.At)
	}
	if now := d.host.Clock.Now(); f.TakenAt.After(now) || now.Sub(f.TakenAt) > cameraBelieved {
		return time.Time{}, nil
	}
	return f.TakenAt, nil
}

// oddities are remarks on a picture, never refusals: the picture is evidence of whatever it is.
func oddities(f File, said string, taken time.Time) []string {
	var out []string
	if f.SHA256 == "" {
		return nil
	}
	if f.Lat == 0 && f.Lon == 0 {
		out = append(out, "evidence.photograph.no_place")
	}
	switch {
	case f.TakenAt.IsZero() && f.TakenWall != "":
		out = append(out, "evidence.photograph.no_zone")
	case f.TakenAt.IsZero():
		out = append(out, "evidence.photograph.no_time")
	case said != "" && f.TakenAt.Sub(taken).Abs() > clockDrift, said == "" && taken.IsZero():
		out = append(out, "evidence.photograph.clock_differs")
	}
	if !f.Claimed {
		out = append(out, "evidence.photograph.no_claim")
	}
	return out
}
