package evidence

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/geo"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/police/evidence/entry"
)

// Camera is a camera of the register: where it is, what it looks at, and who is asked for what it recorded. It belongs to no case.
type Camera struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Place     string    `json:"place"`
	At        geo.Point `json:"at"`
	LooksAt   string    `json:"looks_at,omitempty"`
	Keeper    string    `json:"keeper"`
	Channel   string    `json:"channel,omitempty"` // sms or email
	Reach     string    `json:"reach,omitempty"`
	Lang      string    `json:"lang"`
	KeepsDays int       `json:"keeps_days,omitempty"` // after which it records over; 0 is not known
	MadeBy    string    `json:"made_by"`
	MadeAt    time.Time `json:"made_at"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	Metres    int       `json:"metres,omitempty"` // from the place that was asked about
	Version   int64     `json:"version"`
}

// AddCamera is a camera that goes on the register.
type AddCamera struct {
	Name      string `json:"name" label:"Name" said:"the camera's name" example:"Spar, front door" required:"true" maxLength:"80"`
	Place     string `json:"place" label:"Address" said:"its address" required:"true" maxLength:"200"`
	At        string `json:"at" label:"Position" said:"its position" hint:"Latitude and longitude, or a National Grid reference" example:"51.58420, -2.99770" required:"true" maxLength:"80"`
	LooksAt   string `json:"looks_at,omitempty" label:"What it looks at" hint:"The pavement and the bus stop" maxLength:"200"`
	Keeper    string `json:"keeper" label:"Who is asked" said:"who is asked" hint:"The person or the shop that keeps it" required:"true" maxLength:"80"`
	Channel   string `json:"channel,omitempty" label:"How they are reached" enum:"sms,email"`
	Reach     string `json:"reach,omitempty" label:"Their number or address" maxLength:"120"`
	Lang      string `json:"lang,omitempty" label:"Their language" enum:"en,cy"`
	KeepsDays string `json:"keeps_days,omitempty" label:"Days until it records over" hint:"Leave it empty when that is not known" pattern:"^[1-9][0-9]{0,3}$" example:"28"`
}

func cameraAct(action, id string, why ...string) act.Act {
	return act.Of(action, journal.Ref{Kind: "camera", ID: id}, why...).With(access.Resource{Kind: "camera", ID: id, Label: "open"})
}

// AddCamera puts a camera on the register, which its keeper agreed to. Right: evidence.camera.keep. Faults: form.invalid;
// evidence.camera.at, evidence.ask.reach (invalid).
func (d *Desk) AddCamera(ctx context.Context, in AddCamera) (act.Done[Camera], error) {
	var none act.Done[Camera]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	at, ok := geo.Read(in.At)
	if !ok || !at.At.Valid() {
		return none, fault.InvalidField("at", "evidence.camera.at")
	}
	if (in.Channel == "") != (in.Reach == "") {
		return none, fault.InvalidField("reach", "evidence.ask.reach")
	}
	days := 0
	if in.KeepsDays != "" {
		days, _ = strconv.Atoi(in.KeepsDays) // its pattern is figures
	}
	return act.Do(ctx, d.host.Door, cameraAct("evidence.camera.keep", id.New()), func(tx *act.Tx) (Camera, error) {
		c := Camera{ID: tx.Subject().ID, Name: in.Name, Place: in.Place, At: at.At, LooksAt: in.LooksAt, Keeper: in.Keeper, Channel: in.Channel, Reach: in.Reach, Lang: or(in.Lang, "en"), KeepsDays: days,
			MadeBy: tx.Actor().Account, MadeAt: tx.Now(), Version: 1}
		if err := insertCamera(tx, c); err != nil {
			return c, err
		}
		_, err := tx.Record(entry.CameraAdded{Camera: c.ID, Name: c.Name, Place: c.Place, Keeper: c.Keeper}, act.OnThreads())
		return c, err
	})
}

// EndCamera is why a camera comes off the register.
type EndCamera struct {
	Why string `json:"why" label:"Why" said:"why it comes off" hint:"It is gone, or its keeper does not want to be asked" required:"true" maxLength:"300"`
}

// EndCamera takes a camera off the register. What was asked of it stays. Right: evidence.camera.keep. Faults: form.invalid; camera.not_found.
func (d *Desk) EndCamera(ctx context.Context, camera string, in EndCamera) (act.Done[Camera], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Camera]{}, err
	}
	return act.Do(ctx, d.host.Door, cameraAct("evidence.camera.keep", camera, in.Why), func(tx *act.Tx) (Camera, error) {
		c, err := getCamera(tx, camera)
		if err != nil {
			return c, err
		}
		if err := endCamera(tx, c, tx.Now()); err != nil {
			return c, err
		}
		c.EndedAt = tx.Now()
		_, err = tx.Record(entry.CameraEnded{Camera: c.ID, Why: in.Why}, act.OnThreads())
		return c, err
	})
}

// listCameras is the register, as its cursor names it.
const listCameras = "evidence_cameras"

// CameraList is a page of the register.
type CameraList struct {
	Cameras []Camera `json:"cameras"`
	Next    string   `json:"next,omitempty"`
}

// Cameras is the register in the order of names. Right: evidence.camera.see.
func (d *Desk) Cameras(ctx context.Context, p paging.Ask) (CameraList, error) {
	part, err := p.One(listCameras)
	if err != nil {
		return CameraList{}, err
	}
	return act.See(ctx, d.host.Door, cameraAct("evidence.camera.see", "all"), func(q db.Querier, _ *access.Actor) (CameraList, error) {
		read := func(after paging.Mark, n int) ([]Camera, error) { return camerasAfter(q, after, n) }
		list, next, err := paging.Fill(part, read, nil, func(c Camera) paging.Mark { return paging.Mark{By: c.Name, ID: c.ID} })
		return CameraList{list, next}, err
	})
}

// around are the cameras within so many metres of a place, the nearest first. All in the box round the circle are read: law bounds it.
func around(q db.Querier, at geo.Point, metres, most int) ([]Camera, error) {
	const perDegree = 110_000.0 // a little less than a degree of latitude is long anywhere, so that the box holds the circle
	lat := float64(metres) / perDegree
	lon := min(180, lat/max(0.01, math.Cos(at.Lat*math.Pi/180)))
	list, err := camerasIn(q, at, lat, lon, all)
	if err != nil {
		return nil, err
	}
	var out []Camera
	for _, c := range list {
		if m := geo.Metres(at, c.At); m <= float64(metres) {
			c.Metres = int(math.Round(m))
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Camera) int {
		if a.Metres != b.Metres {
			return a.Metres - b.Metres
		}
		return strings.Compare(a.ID, b.ID)
	})
	if most > 0 && len(out) > most {
		out = out[:most]
	}
	return out, nil
}

// AskCameras asks every camera in an area.
type AskCameras struct {
	At     string `json:"at,omitempty" label:"Round this place" hint:"Latitude and longitude, or a National Grid reference. Leave it empty for the place of the incident" maxLength:"80"`
	Metres string `json:"metres" label:"How far round it, in metres" said:"how far round it" pattern:"^[1-9][0-9]{0,4}$" example:"250" required:"true"`
	What   string `json:"what" label:"What they are asked for" said:"what they are asked for" hint:"They read this: write nothing of the case that they may not know. Say the day and the times" example:"Video of the street on 23 November, 12:00 to 12:30" required:"true" maxLength:"500" format:"textarea"`
	Until  string `json:"until,omitempty" label:"Until the end of" hint:"Leave it empty for as long as there may be" format:"date"`
}

// AskCameras asks the keeper of every camera of the register in an area for what it recorded: one act makes an ask with a link of its own
// for each. One that was asked for this case and whose link is open is not asked twice. Right: evidence.ask.make. Faults: form.invalid;
// evidence.camera.at, .metres, .none, .too_many; those of AskToSend.
func (d *Desk) AskCameras(ctx context.Context, threadID string, in AskCameras) (act.Done[[]Ask], error) {
	var none act.Done[[]Ask]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	q := d.host.DB.Read(ctx)
	facts, err := d.threadFacts(q, threadID)
	if err != nil {
		return none, err
	}
	at, err := d.placeAsked(q, threadID, in.At)
	if err != nil {
		return none, err
	}
	a := act.Of("evidence.ask.make", journal.Ref{Kind: "ask", ID: id.New()}).New("thread").With(facts).On(threadID)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) ([]Ask, error) {
		cams, err := d.inArea(tx, threadID, at, in.Metres)
		if err != nil {
			return nil, err
		}
		until, err := d.askUntil(in.Until, tx.Now())
		if err != nil {
			return nil, err
		}
		var out []Ask
		for _, c := range cams {
			x := Ask{ID: id.New(), Thread: threadID, What: in.What, Contact: c.Keeper + ": " + c.Name, Channel: c.Channel, Reach: c.Reach, Lang: c.Lang, Camera: c.ID, Most: filesAsked, ExpiresAt: until, Label: facts.Label}
			if d.Post == nil { // nobody takes a message here: whoever asks gives each link by hand
				x.Channel, x.Reach = "", ""
			}
			if x, err = d.askIn(tx, x); err != nil {
				return nil, err
			}
			out = append(out, x)
		}
		return out, nil
	})
}

// placeAsked is the place that was typed, else that of the incident.
func (d *Desk) placeAsked(q db.Querier, threadID, typed string) (geo.Point, error) {
	if typed != "" {
		r, ok := geo.Read(typed)
		if !ok || !r.At.Valid() {
			return geo.Point{}, fault.InvalidField("at", "evidence.camera.at")
		}
		return r.At, nil
	}
	if d.PlaceOf != nil {
		at, err := d.PlaceOf(q, threadID)
		if err != nil || at.Valid() {
			return at, err
		}
	}
	return geo.Point{}, fault.InvalidField("at", "evidence.camera.no_place")
}

// inArea are the cameras to ask: within law's bounds, and without those that are being asked for this case.
func (d *Desk) inArea(tx *act.Tx, threadID string, at geo.Point, typed string) ([]Camera, error) {
	far, err := d.figure("evidence.sending", "area_metres", tx.Now())
	if err != nil {
		return nil, err
	}
	most, err := d.figure("evidence.sending", "area_cameras", tx.Now())
	if err != nil {
		return nil, err
	}
	metres, err := strconv.Atoi(typed)
	if err != nil || metres > far {
		return nil, fault.InvalidField("metres", "evidence.camera.metres", "most", strconv.Itoa(far))
	}
	cams, err := around(tx, at, metres, 0)
	if err != nil {
		return nil, err
	}
	asks, err := asksOn(tx, threadID, nil, paging.Mark{}, all)
	if err != nil {
		return nil, err
	}
	cams = slices.DeleteFunc(cams, func(c Camera) bool {
		return slices.ContainsFunc(asks, func(a Ask) bool { return a.Camera == c.ID && a.takes(tx.Now()) })
	})
	switch {
	case len(cams) == 0:
		return nil, fault.InvalidField("metres", "evidence.camera.none")
	case len(cams) > most:
		return nil, fault.InvalidField("metres", "evidence.camera.too_many", "found", strconv.Itoa(len(cams)), "most", strconv.Itoa(most))
	}
	return cams, nil
}

func (d *Desk) cameraFacts(_ db.Querier, camera string) (access.Resource, error) {
	return access.Resource{Kind: "camera", ID: camera, Label: "open"}, nil
}
