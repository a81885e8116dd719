package evidence

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"strconv"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/blob"
	"throughline/platform/confine"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/evidence/entry"
	"throughline/police/evidence/media"
)

// materialBytes is what one file may hold at most.
const materialBytes = 512 << 20

// Material is a recording or a document by its hash.
type Material struct {
	ID          string    `json:"id"`
	Thread      string    `json:"thread"`
	Kind        string    `json:"kind"` // code of law evidence.kind
	Title       string    `json:"title"`
	SHA256      string    `json:"sha256"`
	Size        int64     `json:"size"`
	Type        string    `json:"type"`              // by content
	Seconds     int       `json:"seconds,omitempty"` // of sound, where it could be measured
	About       string    `json:"about,omitempty"`   // record that it belongs to, "interview/ID"
	HappenedAt  time.Time `json:"happened_at"`
	AddedBy     string    `json:"added_by"`
	AddedByName string    `json:"added_by_name"`
	AddedAt     time.Time `json:"added_at"`
	Label       string    `json:"label"`
}

// Kept is a file that has been put away and looked at, ready to be named by a record.
type Kept struct {
	Ref     blob.Ref
	Type    string
	Seconds int
}

// Keep puts a file away outside any act and reads what it is by its content: audio, video or any. Nothing names it until
// StoreIn does; a file that no record names is harmless. claimed is the hash that the sender counted, or "".
// Faults: evidence.file.missing, evidence.file.too_large, evidence.file.hash_differs,
// evidence.file.not_audio, evidence.file.not_video, each on the field "file" or "sha256".
func (d *Desk) Keep(ctx context.Context, r io.Reader, content, claimed string) (Kept, error) {
	if r == nil {
		return Kept{}, fault.InvalidField("file", "evidence.file.missing")
	}
	head := bufio.NewReaderSize(r, media.SniffLen)
	first, err := head.Peek(media.SniffLen)
	if err != nil && !errors.Is(err, io.EOF) {
		return Kept{}, err
	}
	k := Kept{Type: media.Sniff(first)}
	if err := fits(k.Type, content); err != nil {
		return k, err
	}
	if k.Ref, err = d.keep(ctx, head, materialBytes, claimed); err != nil {
		return k, err
	}
	if k.Type == "audio/wav" {
		return k, d.measure(ctx, &k)
	}
	return k, nil
}

// fits holds the content of a file to what its sort asks for. As a document anything is taken, a program too: it may be what a
// case is about, and nothing here opens it.
func fits(kind, content string) error {
	sound := strings.HasPrefix(kind, "audio/") || kind == "application/ogg"
	moving := strings.HasPrefix(kind, "video/")
	switch {
	case content == "audio" && !sound && !moving:
		return fault.InvalidField("file", "evidence.file.not_audio", "kind", kind)
	case content == "video" && !moving:
		return fault.InvalidField("file", "evidence.file.not_video", "kind", kind)
	}
	return nil
}

// measure reads a WAV recording's length, in a confined process. One that cannot be measured is kept as it is: whoever made it may
// have a player for it.
func (d *Desk) measure(ctx context.Context, k *Kept) error {
	l, err := d.lookAt(ctx, k.Ref.SHA256, 0)
	if errors.Is(err, confine.ErrLimit) {
		return nil
	}
	k.Seconds = int(l.Length.Round(time.Second) / time.Second)
	return err
}

// NewMaterial is what a room puts on the record with a kept file.
type NewMaterial struct {
	Thread     string
	Kind       string // code of law evidence.kind
	Title      string
	About      journal.Ref
	HappenedAt time.Time // zero: when the act happened
	Kept       Kept
}

// StoreIn names a kept file on the record within another room's act. It is write-once: there is no way to change it.
// Fault: evidence.material.kind.
func (d *Desk) StoreIn(tx *act.Tx, in NewMaterial) (Material, error) {
	return d.storeIn(tx, id.New(), in)
}

func (d *Desk) storeIn(tx *act.Tx, materialID string, in NewMaterial) (Material, error) {
	facts, err := d.threadFacts(tx, in.Thread)
	if err != nil {
		return Material{}, err
	}
	if _, err := d.contentOf(in.Kind, tx.Now()); err != nil {
		return Material{}, err
	}
	m := Material{ID: materialID, Thread: in.Thread, Kind: in.Kind, Title: in.Title, SHA256: in.Kept.Ref.SHA256, Size: in.Kept.Ref.Size, Type: in.Kept.Type, Seconds: in.Kept.Seconds,
		HappenedAt: in.HappenedAt, AddedBy: tx.Actor().Account, AddedByName: tx.Actor().Name, AddedAt: tx.Now(), Label: facts.Label}
	if in.About.Kind != "" {
		m.About = in.About.String()
	}
	if m.HappenedAt.IsZero() {
		m.HappenedAt = tx.HappenedAt()
	}
	if err := putMaterial(tx, m); err != nil {
		return m, err
	}
	_, err = tx.Record(entry.MaterialAdded{Material: m.ID, Kind: m.Kind, Title: m.Title, Hash: m.SHA256, Size: m.Size, Type: m.Type, Seconds: m.Seconds,
		MadeAt: m.HappenedAt, About: m.About, AddedBy: m.AddedByName}, act.About("material", m.ID), act.OnThreads(in.Thread))
	return m, err
}

// putMaterial keeps a material's row and asks for what follows.
func putMaterial(tx *act.Tx, m Material) error {
	if err := insertMaterial(tx, m); err != nil {
		return err
	}
	return gatheredFile(tx, journal.Ref{Kind: "material", ID: m.ID}, m.Thread, m.SHA256, m.Label)
}

func (d *Desk) contentOf(kind string, at time.Time) (string, error) {
	row, ok := d.host.Law.Table("evidence.kind").At(kind, today(at))
	if !ok {
		return "", fault.InvalidField("kind", "evidence.material.kind")
	}
	var v struct {
		Label   string `json:"label"`
		Content string `json:"content"`
	}
	err := row.Into(&v)
	return v.Content, err
}

// AddMaterial is a recording or a document that somebody adds.
type AddMaterial struct {
	Kind   string                `json:"kind" label:"What it is" said:"what it is" required:"true" maxLength:"40"`
	Title  string                `json:"title" label:"Title" said:"a title" example:"CCTV of the car park, 12:00 to 12:30" required:"true" maxLength:"200"`
	At     string                `json:"at,omitempty" label:"Made at" hint:"When it was recorded or written. Leave it empty for now" format:"datetime"`
	SHA256 string                `json:"sha256,omitempty" label:"Hash counted by the device" hint:"SHA-256, 64 characters. It is counted again here" pattern:"^[0-9a-fA-F]{64}$"`
	File   *multipart.FileHeader `json:"-" form:"file" label:"File" said:"the file" required:"true" hint:"Up to 512 MB. It is kept as it is"`
	Data   []byte                `json:"data,omitempty" form:"-" doc:"The file, in base64"`
}

// AddMaterial keeps a file of another kind by its hash. An interview's recording comes through its interview.
// Right: evidence.material.add. Faults: those of Keep; evidence.material.kind; evidence.material.by_interview, .by_video.
func (d *Desk) AddMaterial(ctx context.Context, threadID string, in AddMaterial, r io.Reader) (act.Done[Material], error) {
	var none act.Done[Material]
	in.File = Given(in.File, r)
	if err := form.Check(&in); err != nil {
		return none, err
	}
	content, err := d.contentOf(in.Kind, d.host.Clock.Now())
	if err != nil {
		return none, err
	}
	if in.Kind == "recording_interview" {
		return none, fault.InvalidField("kind", "evidence.material.by_interview")
	}
	if in.Kind == videoKind {
		return none, fault.InvalidField("kind", "evidence.material.by_video")
	}
	if !addable(in.Kind) {
		return none, fault.InvalidField("kind", "evidence.material.kind")
	}
	facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
	if err != nil {
		return none, err
	}
	a := act.Of("evidence.material.add", journal.Ref{Kind: "material", ID: id.New()}).JudgedNow().New("thread").With(facts).On(threadID)
	if a, err = moment(a, in.At); err != nil {
		return none, err
	}
	var kept Kept
	if d.host.Door.May(ctx, a) {
		if kept, err = d.Keep(ctx, r, content, in.SHA256); err != nil {
			return none, err
		}
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Material, error) {
		return d.StoreIn(tx, NewMaterial{Thread: threadID, Kind: in.Kind, Title: in.Title, Kept: kept})
	})
}

// Materials are the recordings and documents of a thread. The caller has asked whether the reader may.
func (d *Desk) Materials(q db.Querier, threadID string) ([]Material, error) {
	return materialsOn(q, threadID, nil, paging.Mark{}, all)
}

// Material is one of them. Fault: material.not_found. The caller has asked whether the reader may.
func (d *Desk) Material(q db.Querier, materialID string) (Material, error) {
	return getMaterial(q, materialID)
}

func (d *Desk) materialFacts(q db.Querier, materialID string) (access.Resource, error) {
	m, err := getMaterial(q, materialID)
	if err != nil {
		return access.Resource{}, err
	}
	r, err := d.factsOf(q, "material", m.ID, m.Thread, m.Label)
	r.Attrs = map[string]any{"sort": m.Kind}
	return r, err
}

// Given is what a form's rules see of a file: that there is one, whether a page sent it or the API did within its body.
func Given(f *multipart.FileHeader, r io.Reader) *multipart.FileHeader {
	if f == nil && r != nil {
		return &multipart.FileHeader{}
	}
	return f
}

func megabytes(n int64) string { return strconv.FormatInt(n>>20, 10) }

func trim(s string, most int) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// moment reads an optional time of an input.
func moment(a act.Act, s string) (act.Act, error) {
	if s == "" {
		return a, nil
	}
	at, err := when.Parse(s)
	if err != nil {
		return a, err
	}
	return a.HappenedAt(at), nil
}
