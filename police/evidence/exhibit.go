package evidence

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/police/evidence/entry"
)

// Exhibit is a photograph or a thing with a number that is its own in the investigation.
type Exhibit struct {
	ID           string    `json:"id"`
	Thread       string    `json:"thread"`
	Number       string    `json:"number"` // "SH/1"
	Kind         string    `json:"kind"`   // photograph, item
	Description  string    `json:"description"`
	Producer     string    `json:"producer"` // staff id
	ProducerName string    `json:"producer_name"`
	Place        string    `json:"place,omitempty"`
	FoundAt      time.Time `json:"found_at"` // taken or seized, as the producer says
	From         string    `json:"from,omitempty"`
	Power        string    `json:"power,omitempty"` // code of law evidence.power
	Owner        string    `json:"owner,omitempty"`
	Reference    string    `json:"reference,omitempty"` // its number in the property store
	Disposal     string    `json:"disposal,omitempty"`  // code of law evidence.disposal, once it has left for good
	DisposedAt   time.Time `json:"disposed_at,omitzero"`
	Proposal     *Proposal `json:"proposal,omitempty"` // that it is destroyed or sold, until it is or somebody says no
	File         *File     `json:"file,omitempty"`     // of a photograph
	Holder       string    `json:"holder"`             // who or what has it now
	HolderPlace  string    `json:"holder_place"`
	Gaps         int       `json:"gaps"` // links that do not join on
	Label        string    `json:"label"`
	MadeAt       time.Time `json:"made_at"`
	Version      int64     `json:"version"`
}

// File is what is known of an exhibit's picture: counted and read on arrival, never taken from the sender.
type File struct {
	SHA256  string `json:"sha256"`
	Claimed bool   `json:"claimed"` // the device had counted the same hash
	Size    int64  `json:"size"`
	Type    string `json:"type"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	// Lat and Lon, TakenAt, TakenWall and Camera are the camera's own word, from inside the file.
	Lat       float64   `json:"lat,omitempty"`
	Lon       float64   `json:"lon,omitempty"`
	TakenAt   time.Time `json:"taken_at,omitzero"`
	TakenWall string    `json:"taken_wall,omitempty"`
	Camera    string    `json:"camera,omitempty"`
	Device    string    `json:"device,omitempty"` // that sent it
	Notes     []string  `json:"notes,omitempty"`  // codes of what is odd: no place, a clock that differs, broken metadata
}

// ETag changes with every change of the record.
func (x Exhibit) ETag() string { return strconv.FormatInt(x.Version, 10) }

// SeizeItem is a thing that becomes an exhibit.
type SeizeItem struct {
	Description string `json:"description" label:"What it is" said:"what it is" example:"kitchen knife, black handle" required:"true" maxLength:"500"`
	SubOf       string `json:"sub_of,omitempty" label:"Part of exhibit" hint:"The number of the exhibit that it was taken from, like SH/1: it is then SH/1/A. Leave it empty for an exhibit of its own" maxLength:"40"`
	Place       string `json:"place" label:"Where it was found" said:"where it was found" example:"under the drain cover by 58 Bridge Street" required:"true" maxLength:"200"`
	From        string `json:"from,omitempty" label:"From whom" hint:"Leave it empty if it was found" maxLength:"200"`
	Power       string `json:"power" label:"Power" said:"the power under which it was seized" required:"true" maxLength:"40"`
	Seal        string `json:"seal,omitempty" label:"Seal number" maxLength:"40"`
	Owner       string `json:"owner,omitempty" label:"Whose it is" hint:"Leave it empty when nobody knows" maxLength:"200"`
	Reference   string `json:"reference,omitempty" label:"Number in the property store" maxLength:"60"`
	At          string `json:"at,omitempty" label:"Seized at" hint:"Leave it empty for now" format:"datetime"`
}

// SeizeItem gives a thing its number by its producer's initials and sequence, and opens its continuity (MOB-05).
// A part of another exhibit takes that one's number and a letter. Right: evidence.item.seize. Faults: form.invalid; evidence.item.power;
// evidence.exhibit.no_whole; act.in_the_future.
func (d *Desk) SeizeItem(ctx context.Context, threadID string, in SeizeItem) (act.Done[Exhibit], error) {
	var none act.Done[Exhibit]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
	if err != nil {
		return none, err
	}
	x := Exhibit{ID: id.New(), Thread: threadID, Kind: "item", Description: in.Description, Place: in.Place, From: in.From, Power: in.Power, Owner: in.Owner, Reference: in.Reference, Label: facts.Label, Version: 1}
	a := act.Of("evidence.item.seize", journal.Ref{Kind: "exhibit", ID: x.ID}).New("thread").With(facts).On(threadID)
	if a, err = moment(a, in.At); err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Exhibit, error) {
		return d.seize(tx, x, in.Seal, in.SubOf)
	})
}

func (d *Desk) seize(tx *act.Tx, x Exhibit, seal, partOf string) (Exhibit, error) {
	if _, ok := d.host.Law.Table("evidence.power").At(x.Power, today(tx.HappenedAt())); !ok {
		return x, fault.InvalidField("power", "evidence.item.power")
	}
	x.FoundAt = tx.HappenedAt()
	x, err := produce(tx, x, seal, partOf)
	if err != nil {
		return x, err
	}
	_, err = tx.Record(entry.ItemSeized{ID: x.ID, Exhibit: x.Number, Producer: x.Producer, Description: x.Description, Place: x.Place, From: x.From, Power: x.Power, Seal: seal, Owner: x.Owner, Reference: x.Reference, At: x.FoundAt,
		ProducerName: x.ProducerName, Holder: x.Holder},
		act.About("exhibit", x.ID))
	return x, err
}

// produce numbers an exhibit, keeps it and writes the first link of its continuity: into its producer's hands. partOf is the
// number of the exhibit that it is part of, empty for one of its own.
func produce(tx *act.Tx, x Exhibit, seal, partOf string) (Exhibit, error) {
	who := tx.Actor()
	x.Producer, x.ProducerName, x.MadeAt = who.Staff, who.Name, tx.Now()
	if x.Producer == "" {
		x.Producer = who.Account
	}
	var err error
	if partOf != "" {
		x.Number, err = nextPart(tx, x.Thread, partOf)
	} else {
		x.Number, err = nextNumber(tx, x.Thread, x.Producer, initials(who.Name))
	}
	if err != nil {
		return x, err
	}
	x.Holder, x.HolderPlace = hand(who), x.Place
	if err := insertExhibit(tx, x); err != nil {
		return x, err
	}
	if x.File != nil {
		if err := gatheredFile(tx, journal.Ref{Kind: "exhibit", ID: x.ID}, x.Thread, x.File.SHA256, x.Label); err != nil {
			return x, err
		}
	}
	from := x.From
	if from == "" {
		from = x.Place
	}
	reason := "Seized"
	if x.Kind == "photograph" {
		reason = "Taken"
	}
	return x, insertLink(tx, x.ID, x.Label, Link{N: 1, From: from, FromPlace: x.Place, To: x.Holder, ToPlace: x.HolderPlace, At: x.FoundAt, Reason: reason, Seal: seal,
		RecordedBy: who.Account, RecordedAt: tx.Now()})
}

// hand is how a person of the force stands in a continuity: number and name.
func hand(a *access.Actor) string {
	if a.Number == "" {
		return a.Name
	}
	return a.Number + " " + a.Name
}

// nextNumber gives the next number of a producer in an investigation. Another producer with the same initials has a digit
// added: SH, SH2, SH3 (MOB-05).
func nextNumber(tx *act.Tx, threadID, producer, letters string) (string, error) {
	prefix, err := prefixOf(tx, threadID, producer)
	for n := 1; err == nil && prefix == ""; n++ {
		try := letters
		if n > 1 {
			try += strconv.Itoa(n)
		}
		if err = claimPrefix(tx, threadID, try, producer); err == nil {
			prefix, err = prefixOf(tx, threadID, producer)
		}
	}
	if err != nil {
		return "", err
	}
	no, err := takeNumber(tx, threadID, prefix)
	return prefix + "/" + strconv.FormatInt(no, 10), err
}

// nextPart numbers a part of an exhibit: SH/1/A, SH/1/B and, after Z, AA (MOB-05). Fault: evidence.exhibit.no_whole.
func nextPart(q db.Querier, threadID, whole string) (string, error) {
	whole = strings.ToUpper(strings.TrimSpace(whole))
	numbers, err := numbersOn(q, threadID)
	if err != nil {
		return "", err
	}
	if !slices.Contains(numbers, whole) {
		return "", fault.InvalidField("sub_of", "evidence.exhibit.no_whole", "number", whole)
	}
	for n := 0; ; n++ {
		if try := whole + "/" + letters(n); !slices.Contains(numbers, try) {
			return try, nil
		}
	}
}

// letters counts A to Z, AA, AB and on.
func letters(n int) string {
	s := string(rune('A' + n%26))
	if n >= 26 {
		return letters(n/26-1) + s
	}
	return s
}

// Exhibits are the exhibits of a thread in the order of their making. The caller has asked whether the reader may.
func (d *Desk) Exhibits(q db.Querier, threadID string) ([]Exhibit, error) {
	return exhibitsOn(q, threadID, nil, paging.Mark{}, all)
}

// SeeExhibit opens an exhibit's record: the look is recorded. Right: evidence.exhibit.see. Fault: exhibit.not_found.
func (d *Desk) SeeExhibit(ctx context.Context, exhibit, why string) (ExhibitView, error) {
	return act.See(ctx, d.host.Door, act.Of("evidence.exhibit.see", journal.Ref{Kind: "exhibit", ID: exhibit}, why), func(q db.Querier, _ *access.Actor) (ExhibitView, error) {
		var v ExhibitView
		var err error
		if v.Exhibit, err = getExhibit(q, exhibit); err != nil {
			return v, err
		}
		if v.Continuity, err = linksOf(q, exhibit); err != nil || v.File == nil {
			return v, err
		}
		s, err := stampOf(q, journal.Ref{Kind: "exhibit", ID: exhibit})
		if err != nil {
			return v, err
		}
		l, err := lookOf(q, s.Of)
		v.Stamp, v.Look = &s, &l
		return v, err
	})
}

// ExhibitView is an exhibit with its continuity, the first link first.
type ExhibitView struct {
	Exhibit
	Continuity []Link `json:"continuity"`
	Stamp      *Stamp `json:"stamp,omitempty"` // of the file's hash; at is not there while it is waited for
	Look       *Look  `json:"look,omitempty"`  // what was found of the file: a preview, malware
}

func (d *Desk) exhibitFacts(q db.Querier, exhibit string) (access.Resource, error) {
	x, err := getExhibit(q, exhibit)
	if err != nil {
		return access.Resource{}, err
	}
	r, err := d.factsOf(q, "exhibit", x.ID, x.Thread, x.Label)
	r.Version = x.ETag()
	return r, err
}
