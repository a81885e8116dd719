package field_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/paging"
	"throughline/platform/room/roomtest"
	"throughline/platform/sync"
	"throughline/police/control"
	"throughline/police/field"
)

// phone is a device in a test: what it made, and its own clocks.
type phone struct {
	t       testing.TB
	d       *field.Desk
	ctx     context.Context
	officer string
	id      string
	token   string
	boot    string
	skew    time.Duration // of its wall clock
	held    *roomtest.House
	nos     map[string]int
	made    []sync.Act
	booted  time.Time
}

func newPhone(t testing.TB, h *roomtest.House, d *field.Desk, staff string) *phone {
	t.Helper()
	sergeant := h.As(access.Actor{Staff: "cole", Roles: []string{"sergeant"}, OnDuty: true})
	e, err := d.Enrol(sergeant, field.EnrolDevice{Officer: staff, Name: "Phone of " + staff})
	if err != nil {
		t.Fatal(err)
	}
	p := &phone{t: t, d: d, ctx: officer(h, staff), officer: staff, id: e.Value.Device.ID, token: strings.ReplaceAll(id.New(), "-", "") + "x", boot: id.New(), held: h, nos: map[string]int{}, booted: h.Held.Now()}
	if _, err := d.Bind(p.ctx, field.BindDevice{Code: e.Value.Code, Token: p.token}); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *phone) clocks() (wall, mono int64) {
	now := p.held.Held.Now()
	return now.Add(p.skew).UnixMilli(), now.Sub(p.booted).Milliseconds()
}

func (p *phone) does(kind, record string, body any, after ...string) sync.Act {
	p.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	p.nos[record]++
	wall, mono := p.clocks()
	a := sync.Act{ID: id.New(), Kind: kind, Record: record, No: p.nos[record], Made: wall, Mono: mono, Boot: p.boot, Body: b, After: after}
	p.made = append(p.made, a)
	return a
}

func (p *phone) writes(text string) sync.Act {
	return p.does("note", "notebook", map[string]string{"text": text})
}

func (p *phone) round(acts ...sync.Act) sync.Round {
	wall, mono := p.clocks()
	return sync.Round{Version: 1, Device: p.id, Sent: wall, Mono: mono, Boot: p.boot, Acts: acts}
}

func (p *phone) sends(acts ...sync.Act) map[string]sync.Outcome {
	p.t.Helper()
	a, err := p.d.Sync(p.ctx, p.token, p.round(acts...))
	if err != nil {
		p.t.Fatal(err)
	}
	out := map[string]sync.Outcome{}
	for _, o := range a.Acts {
		out[o.ID] = o
	}
	return out
}

func (p *phone) book() []field.Note {
	p.t.Helper()
	n, err := p.d.Notes(p.ctx, field.AskNotes{Ask: paging.Ask{Limit: 200}})
	if err != nil {
		p.t.Fatal(err)
	}
	return n.Notes
}

func TestMOB04NotesAreNumberedOnceAndInOrder(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, _ *control.Desk, d *field.Desk) {
		p := newPhone(t, h, d, "howells")
		one, two, three := p.writes("one"), p.writes("two"), p.writes("three")
		got := p.sends(three) // the first rounds were lost
		if got[three.ID].State != sync.Received || len(p.book()) != 0 {
			t.Fatalf("the third before the first: %+v", got)
		}
		got = p.sends(two, one, three, two)
		for n, a := range []sync.Act{one, two, three} {
			if o := got[a.ID]; o.State != sync.Record || o.Number != n+1 || o.Entry == "" {
				t.Errorf("%d: %+v", n+1, o)
			}
		}
		again := p.sends(one, two, three)
		if fmt.Sprint(again) != fmt.Sprint(got) {
			t.Errorf("the same again is answered otherwise:\n%+v\n%+v", again, got)
		}
		if book := p.book(); len(book) != 3 || book[0].Text != "three" || book[2].Number != 1 {
			t.Errorf("%+v", book)
		}
		other := one
		other.Body = json.RawMessage(`{"text":"another"}`)
		if o := p.sends(other)[one.ID]; o.State != sync.Refused || o.Fault.Code != "sync.id_reused" {
			t.Errorf("one id for two notes: %+v", o)
		}
		if book := p.book(); book[2].Text != "one" {
			t.Error("it was written over")
		}
		q := newPhone(t, h, d, "bevan")
		first := q.writes("mine")
		if o := q.sends(first)[first.ID]; o.Number != 1 || len(q.book()) != 1 || len(p.book()) != 3 {
			t.Errorf("another officer's book does not begin at one: %+v", o)
		}
	})
}

func TestMOB04ALateEntrySaysBothTimes(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, _ *control.Desk, d *field.Desk) {
		p := newPhone(t, h, d, "howells")
		h.Held.Set(roomtest.Noon.Add(2 * time.Hour))
		p.sends(p.does("note", "notebook", map[string]string{"text": "He ran", "at": "2026-11-23T12:10:00Z"}), p.writes("now"),
			p.does("note", "notebook", map[string]string{"text": "just now", "at": "2026-11-23T13:30:00Z"}))
		future := p.does("note", "notebook", map[string]string{"text": "tomorrow", "at": "2026-11-24T12:10:00Z"})
		if o := p.sends(future)[future.ID]; o.State != sync.Refused || o.Fault.Code != "field.note.future" || o.Fault.Field != "at" {
			t.Errorf("%+v", o)
		}
		book := p.book()
		if len(book) != 3 || !book[2].Late || !book[2].HappenedAt.Equal(roomtest.Noon.Add(10*time.Minute)) || !book[2].WrittenAt.Equal(roomtest.Noon.Add(2*time.Hour)) || book[1].Late || book[0].Late {
			t.Errorf("%+v", book)
		}
	})
}

func TestMOB08AClockThatIsHoursWrongChangesNothing(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, _ *control.Desk, d *field.Desk) {
		p := newPhone(t, h, d, "howells")
		p.skew = -7*time.Hour - 13*time.Minute
		a := p.writes("slow")
		h.Held.Set(roomtest.Noon.Add(40 * time.Minute))
		p.skew = 5 * time.Hour // somebody put it right, the wrong way
		b := p.writes("fast")
		h.Held.Set(roomtest.Noon.Add(time.Hour))
		p.sends(a, b)
		book := p.book()
		if !book[1].WrittenAt.Equal(roomtest.Noon) || !book[0].WrittenAt.Equal(roomtest.Noon.Add(40*time.Minute)) || !book[0].RecordedAt.Equal(roomtest.Noon.Add(time.Hour)) {
			t.Errorf("%+v", book)
		}
		if book[1].Wall != a.Made || book[1].Mono != a.Mono || book[1].KnownBy != sync.ByMonotonic {
			t.Errorf("the phone's own clocks are not kept: %+v", book[1])
		}
		c := p.writes("before it was switched off")
		h.Held.Set(roomtest.Noon.Add(3 * time.Hour))
		p.boot, p.booted, p.skew = id.New(), h.Held.Now(), 26*time.Hour
		p.sends(c)
		if n := p.book()[0]; !n.WrittenAt.Equal(roomtest.Noon.Add(time.Hour)) || n.KnownBy != sync.ByMonotonic {
			t.Errorf("a run of the clock that had a contact in it: %+v", n)
		}
	})
}

func TestALostPhoneIsOneAct(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, _ *control.Desk, d *field.Desk) {
		p := newPhone(t, h, d, "howells")
		if _, err := d.Revoke(p.ctx, p.id, field.RevokeDevice{Why: "lost"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by the officer alone: %v", err)
		}
		if _, err := d.Sync(officer(h, "bevan"), p.token, p.round()); !fault.HasCode(err, "field.device.not_yours") {
			t.Errorf("somebody else on it: %v", err)
		}
		if _, err := d.Sync(p.ctx, strings.Repeat("x", 40), p.round()); !fault.HasCode(err, "field.device.unknown") {
			t.Errorf("another token: %v", err)
		}
		sergeant := h.As(access.Actor{Staff: "cole", Roles: []string{"sergeant"}, OnDuty: true})
		if _, err := d.Revoke(sergeant, p.id, field.RevokeDevice{Why: "Left on a bus"}); err != nil {
			t.Fatal(err)
		}
		for _, who := range []context.Context{p.ctx, context.Background()} { // also when nobody is signed in any more
			a, err := d.Sync(who, p.token, p.round(p.writes("too late")))
			if err != nil || !strings.Contains(a.Wipe, "revoked") && a.Wipe != "field.device.revoked" || len(a.Acts) != 0 {
				t.Errorf("%+v %v", a, err)
			}
		}
		done, err := d.Wiped(context.Background(), p.token, p.id)
		if err != nil || done.Value.State != "wiped" || done.Value.Why != "Left on a bus" {
			t.Errorf("%+v %v", done, err)
		}
		if again, err := d.Wiped(context.Background(), p.token, p.id); err != nil || !again.Replayed {
			t.Errorf("said twice: %v", err)
		}
		if len(p.book()) != 0 {
			t.Error("a revoked phone wrote")
		}
	})
}

func TestASilentPhoneErasesItself(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, _ *control.Desk, d *field.Desk) {
		p, q := newPhone(t, h, d, "howells"), newPhone(t, h, d, "bevan")
		h.Held.Set(roomtest.Noon.Add(14 * 24 * time.Hour))
		if a, err := d.Sync(p.ctx, p.token, p.round(p.writes("in time"))); err != nil || a.Wipe != "" {
			t.Errorf("on the last day: %+v %v", a, err)
		}
		h.Held.Set(roomtest.Noon.Add(14*24*time.Hour + time.Second))
		if a, err := d.Sync(q.ctx, q.token, q.round()); err != nil || a.Wipe == "" {
			t.Errorf("after it: %+v %v", a, err)
		}
		if a, err := d.Sync(p.ctx, p.token, p.round()); err != nil || a.Wipe != "" {
			t.Errorf("a phone that was heard of: %+v %v", a, err)
		}
	})
}

func TestAPhoneIsBoundToItsOfficerByACodeThatDies(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, _ *control.Desk, d *field.Desk) {
		sergeant := h.As(access.Actor{Staff: "cole", Roles: []string{"sergeant"}, OnDuty: true})
		if _, err := d.Enrol(officer(h, "howells"), field.EnrolDevice{Officer: "howells", Name: "mine"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer gives themselves a phone: %v", err)
		}
		once := access.WithRequest(sergeant, access.Request{Key: id.New()})
		e, err := d.Enrol(once, field.EnrolDevice{Officer: "howells", Name: "Phone 12"})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := d.Enrol(once, field.EnrolDevice{Officer: "howells", Name: "Phone 12"}); !fault.HasCode(err, "field.device.shown") || again.Value.Code != "" {
			t.Errorf("a code is told twice: %q %v", again.Value.Code, err)
		}
		token := strings.Repeat("t", 40)
		for what, c := range map[string]struct {
			who  string
			code string
		}{"another officer": {"bevan", e.Value.Code}, "another code": {"howells", "AAAA-AAAA"}} {
			if _, err := d.Bind(officer(h, c.who), field.BindDevice{Code: c.code, Token: token}); !fault.HasCode(err, "field.device.code") {
				t.Errorf("%s: %v", what, err)
			}
		}
		h.Held.Set(roomtest.Noon.Add(time.Hour))
		if _, err := d.Bind(officer(h, "howells"), field.BindDevice{Code: e.Value.Code, Token: token}); !fault.HasCode(err, "field.device.code") {
			t.Errorf("after an hour: %v", err)
		}
		h.Held.Set(roomtest.Noon.Add(time.Hour - time.Second))
		for range 2 { // the answer was lost
			if done, err := d.Bind(officer(h, "howells"), field.BindDevice{Code: strings.ToLower(e.Value.Code), Token: token}); err != nil || done.Value.State != "active" {
				t.Errorf("%+v %v", done.Value, err)
			}
		}
		if _, err := d.Bind(officer(h, "howells"), field.BindDevice{Code: e.Value.Code, Token: strings.Repeat("u", 40)}); !fault.HasCode(err, "field.device.code") {
			t.Errorf("a second phone by one code: %v", err)
		}
		if all, err := d.Devices(sergeant, paging.Ask{}); err != nil || len(all.Devices) != 1 {
			t.Errorf("%+v %v", all, err)
		}
	})
}

func TestMOB06AnActWaitsForItsFileAndAHashAloneIsNone(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, _ *control.Desk, d *field.Desk) {
		p, other := newPhone(t, h, d, "howells"), newPhone(t, h, d, "bevan")
		d.Uploads = &sync.Uploads{Dir: filepath.Join(t.TempDir(), "up"), Files: h.Files, Now: h.Held.Now}
		content := "a photograph"
		sum := sha256.Sum256([]byte(content))
		m := sync.Media{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content)), Type: "image/jpeg"}
		a := p.does("note", "notebook", map[string]string{"text": "the knife"})
		a.Media = []sync.Media{m}
		b := p.writes("after it")
		got := p.sends(a, b)
		if got[a.ID].State != sync.Received || len(got[a.ID].Missing) != 1 || got[b.ID].State != sync.Received {
			t.Fatalf("%+v", got)
		}
		if _, err := d.Uploads.Create(context.Background(), other.officer, sync.Announced{Media: m}); err != nil { // bevan only announces it
			t.Fatal(err)
		}
		b64 := base64.StdEncoding.EncodeToString
		r := httptest.NewRequest("POST", "/up", nil)
		r.Header.Set("Tus-Resumable", "1.0.0")
		r.Header.Set("Upload-Length", strconv.Itoa(len(content)))
		r.Header.Set("Upload-Metadata", "sha256 "+b64([]byte(m.SHA256)))
		w := httptest.NewRecorder()
		if err := d.Uploads.Tus(w, r, p.officer, "/up", ""); err != nil {
			t.Fatal(err)
		}
		if o := p.sends(a)[a.ID]; o.State != sync.Received {
			t.Errorf("announced is not arrived: %+v", o)
		}
		if _, err := d.Uploads.Append(context.Background(), p.officer, strings.TrimPrefix(w.Header().Get("Location"), "/up/"), 0, strings.NewReader(content), sync.Sum{}); err != nil {
			t.Fatal(err)
		}
		p.sends() // the next contact, whatever it is for
		book := p.book()
		if len(book) != 2 || book[1].Text != "the knife" || len(book[1].Files) != 1 || book[1].Files[0].SHA256 != m.SHA256 {
			t.Errorf("%+v", book)
		}
	})
}

func TestAJobIsAcceptedItsStateFollowsAndAConflictKeepsBoth(t *testing.T) {
	setUp(t, func(t *testing.T, h *roomtest.House, c *control.Desk, d *field.Desk) {
		p := newPhone(t, h, d, "howells")
		room := h.As(access.Actor{Staff: "bryant", Roles: []string{"dispatcher"}, OnDuty: true})
		i, err := c.Raise(room, control.RaiseIncident{Type: "violence_weapon", Place: "41 High Street"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Dispatch(room, i.Value.ID, control.DispatchUnits{Callsigns: []string{"BX21"}, Reason: "continuity"}); err != nil {
			t.Fatal(err)
		}
		b, err := d.Budget(p.ctx)
		if err != nil || b.Callsign != "BX21" || len(b.Crew.Jobs) != 1 || b.Keep[0] != i.Value.ID || b.Rules.Silent != 14 {
			t.Fatalf("%+v %v", b, err)
		}
		state := func(s string) map[string]string {
			return map[string]string{"callsign": "BX21", "state": s, "incident": i.Value.ID}
		}
		yes := p.does("job.accept", "job/"+i.Value.ID, map[string]string{"incident": i.Value.ID, "callsign": "BX21"})
		h.Held.Set(roomtest.Noon.Add(time.Minute))
		way := p.does("job.state", "job/"+i.Value.ID, state("5"))
		h.Held.Set(roomtest.Noon.Add(9 * time.Minute))
		there := p.does("job.state", "job/"+i.Value.ID, state("6"))
		twice := p.does("job.state", "job/"+i.Value.ID, state("6"))
		note := p.does("note", "notebook", map[string]string{"text": "At scene with PC Bevan.", "incident": i.Value.ID})
		where := p.does("position", "position", map[string]any{"callsign": "BX21", "lat": 51.588, "lon": -2.997, "accuracy_m": 8})
		odd := p.does("nonsense", "other", map[string]string{})
		h.Held.Set(roomtest.Noon.Add(31 * time.Minute)) // no signal meanwhile
		got := p.sends(yes, way, there, twice, note, where, odd)
		for what, a := range map[string]sync.Act{"accept": yes, "en route": way, "at scene": there, "note": note, "position": where} {
			if o := got[a.ID]; o.State != sync.Record {
				t.Errorf("%s: %+v %+v", what, o, o.Fault)
			}
		}
		if o := got[twice.ID]; o.State != sync.Conflict || o.Fault.Code != "control.unit.already" || string(o.Ours) == "" || !strings.Contains(string(o.Theirs), `"state":"6"`) {
			t.Errorf("%+v", o)
		}
		if o := got[odd.ID]; o.State != sync.Refused || o.Fault.Code != "sync.kind" {
			t.Errorf("%+v", o)
		}
		jobs, err := d.Jobs(p.ctx)
		if err != nil || !jobs.Jobs[0].Assignment.EnRouteAt.Equal(roomtest.Noon.Add(time.Minute)) || !jobs.Jobs[0].Assignment.AtSceneAt.Equal(roomtest.Noon.Add(9*time.Minute)) {
			t.Errorf("the states did not happen when they were pressed: %+v %v", jobs.Jobs[0].Assignment, err)
		}
		if b, err := d.Budget(p.ctx); err != nil || b.Accepted[i.Value.ID] == "" {
			t.Errorf("%+v %v", b.Accepted, err)
		}
		help := p.does("emergency", "emergency", map[string]any{"callsign": "BX21", "lat": 51.588, "lon": -2.997})
		if o := p.sends(p.writes("later"), help)[help.ID]; o.State != sync.Record {
			t.Errorf("%+v %+v", o, o.Fault)
		}
		if jobs, err := d.Jobs(p.ctx); err != nil || jobs.Unit.State.EmergencyAt.IsZero() {
			t.Errorf("no emergency on the board: %v", err)
		}
	})
}
