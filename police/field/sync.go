package field

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/sync"
	"throughline/police/field/entry"
)

// Sent is an act that a phone sent, with what the server knows of it.
type Sent struct {
	sync.Act
	Device  string
	Officer string
	At      time.Time // when it was done, by the server's clock (MOB-08)
	KnownBy string    // how that is known: sync.ByMonotonic or sync.ByWall
}

// Taker puts an act of one kind on the record, through the desk that owns it. Its context holds the act's id as the key, so that
// a second try is the same act. A fault of kind conflict or stale keeps both values; invalid, not found and forbidden refuse it;
// every other is tried again with the next round. The outcome's id, state and time are filled in by the caller.
type Taker func(ctx context.Context, s Sent) (sync.Outcome, error)

// kindEmergency goes before everything else.
const kindEmergency = "emergency"

func urgent(a sync.Act) bool { return a.Kind == kindEmergency }

// contactEvery is how often a round without news still keeps that the phone was heard of.
const contactEvery = time.Minute

// Sync is one round of a phone (platform/sync). token is the phone's; the session is its officer's. It stores what is new,
// applies what can be, and says of each act how far it has come; the same round again is answered the same. A phone that was
// revoked, or was silent for longer than law/field allows, is told to erase itself, whoever is signed in. Right: field.sync, for the
// officer that the phone is bound to. Faults: sync.version, sync.too_many, sync.boot (invalid); field.device.unknown (unauthenticated);
// field.device.not_yours (forbidden).
func (d *Desk) Sync(ctx context.Context, token string, r sync.Round) (sync.Answer, error) {
	now := d.host.Clock.Now()
	out := sync.Answer{Version: sync.Version, Received: now.UnixMilli(), Acts: []sync.Outcome{}}
	x, err := d.phone(ctx, token, r.Device)
	if err != nil {
		return out, err
	}
	if out.Wipe, err = d.mustWipe(ctx, x, now); err != nil || out.Wipe != "" {
		return out, err
	}
	who, err := access.From(ctx)
	if err != nil {
		return out, err
	}
	if who.Staff != x.Officer {
		return out, fault.New(fault.Forbidden, "field.device.not_yours")
	}
	if err := r.Check(); err != nil {
		return out, err
	}
	s := &round{desk: d, device: x, now: sync.Pair{Stamp: sync.Stamp{Wall: r.Sent, Mono: r.Mono, Boot: r.Boot}, Received: now}}
	if err := s.receive(ctx, r.Acts); err != nil {
		return out, err
	}
	if err := d.broken("received"); err != nil {
		return out, err
	}
	if err := s.apply(ctx); err != nil {
		return out, err
	}
	if err := d.broken("settled"); err != nil {
		return out, err
	}
	out.Acts, err = s.answers(ctx, r.Acts)
	return out, err
}

// phone finds the phone of a token. Fault: field.device.unknown (unauthenticated).
func (d *Desk) phone(ctx context.Context, token, device string) (Device, error) {
	unknown := fault.New(fault.Unauthenticated, "field.device.unknown")
	if len(token) < 32 || len(token) > 100 {
		return Device{}, unknown
	}
	x, err := deviceBy(d.host.DB.Read(ctx), "token_hash", secretHash("token", token))
	if fault.Is(err, fault.NotFound) || err == nil && x.ID != device {
		return x, unknown
	}
	return x, err
}

// mustWipe says why a phone must erase itself; "" when it need not.
func (d *Desk) mustWipe(ctx context.Context, x Device, now time.Time) (string, error) {
	rule, err := d.rules(now)
	if err != nil {
		return "", err
	}
	if x.State == deviceActive && now.Sub(x.SeenAt) > time.Duration(rule.Silent)*24*time.Hour {
		system := access.WithActor(ctx, access.System("field"))
		done, err := act.Do(system, d.host.Door, act.Of("field.device.end", deviceRef(x.ID)).Keyed("field.silent/"+x.ID), func(tx *act.Tx) (Device, error) {
			return end(tx, x.ID, deviceSilent, "")
		})
		if err != nil {
			return "", err
		}
		x = done.Value
	}
	switch x.State {
	case deviceActive:
		return "", nil
	case deviceSilent:
		return api.Sentence("field.device.silent", map[string]string{"days": itoa(int64(rule.Silent))}), nil
	}
	return api.Sentence("field.device.revoked", nil), nil
}

// Wiped is a phone's word that it has erased what it held. The token alone proves it: nobody is signed in any more.
// Fault: field.device.unknown (unauthenticated).
func (d *Desk) Wiped(ctx context.Context, token, device string) (act.Done[Device], error) {
	x, err := d.phone(ctx, token, device)
	if err != nil {
		return act.Done[Device]{}, err
	}
	system := access.WithActor(ctx, access.System("field"))
	return act.Do(system, d.host.Door, act.Of("field.device.end", deviceRef(x.ID)).Keyed("field.wiped/"+x.ID), func(tx *act.Tx) (Device, error) {
		return end(tx, x.ID, deviceWiped, "")
	})
}

// round is one round while it is answered.
type round struct {
	desk   *Desk
	device Device
	now    sync.Pair
	reused map[string]bool         // ids that came with another content than before
	wrong  map[string]*fault.Fault // acts that do not fit the protocol, by id
	waits  map[string]sync.Outcome // what could not be applied yet, and why
	open   map[string]Sent         // stored and not settled
}

// receive stores what is new of the acts, whole or not at all: from then on they are safe here.
func (s *round) receive(ctx context.Context, acts []sync.Act) error {
	s.reused, s.wrong, s.waits = map[string]bool{}, map[string]*fault.Fault{}, map[string]sync.Outcome{}
	q := s.desk.host.DB.Read(ctx)
	var fresh []Sent
	before, err := pairsOf(q, s.device.ID)
	if err != nil {
		return err
	}
	held, err := printsOf(q, acts)
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, a := range acts {
		if err := a.Check(); err != nil {
			s.wrong[a.ID] = fault.Of(err)
			continue
		}
		p, ok := held[a.ID]
		if ok && (p.print != a.Print() || p.device != s.device.ID) {
			s.reused[a.ID] = true
		}
		if ok || taken[a.ID] {
			continue
		}
		taken[a.ID] = true
		at, by := sync.Corrected(a.When(), s.now, before...)
		fresh = append(fresh, Sent{Act: a, Device: s.device.ID, Officer: s.device.Officer, At: at, KnownBy: by})
	}
	if len(fresh) == 0 && s.now.Received.Sub(s.device.SeenAt) < contactEvery {
		return nil
	}
	return s.store(ctx, fresh)
}

// withoutKey takes the request's own key away: one request does several acts, each under its own.
func withoutKey(ctx context.Context) context.Context {
	return access.WithRequest(ctx, access.Request{Purpose: access.RequestOf(ctx).Purpose})
}

// apply puts on the record what can be, until nothing more can.
func (s *round) apply(ctx context.Context) error {
	var err error
	if s.open, err = openActs(s.desk.host.DB.Read(ctx), s.device.ID); err != nil || len(s.open) == 0 {
		return err
	}
	known, states, err := s.known(ctx)
	if err != nil {
		return err
	}
	var acts []sync.Act
	for _, a := range s.open {
		acts = append(acts, a.Act)
	}
	var settled []sync.Outcome
	for more := true; more; {
		more = false
		for _, a := range sync.Sorted(acts, urgent) {
			if states[a.ID].Settled() {
				continue
			}
			o, ok := s.one(ctx, s.open[a.ID], known)
			if !ok {
				s.waits[a.ID] = o
				continue
			}
			if err := s.desk.broken("applied"); err != nil {
				return err
			}
			delete(s.waits, a.ID)
			states[a.ID], known.Settled[a.Record], more = o.State, a.No, true
			settled = append(settled, o)
		}
	}
	return s.settle(ctx, settled)
}

// known is what is known of this phone's acts that the open ones ask for.
func (s *round) known(ctx context.Context) (sync.Known, map[string]sync.State, error) {
	q := s.desk.host.DB.Read(ctx)
	states := map[string]sync.State{}
	k := sync.Known{Settled: map[string]int{}, State: func(id string) sync.State { return states[id] }}
	var after []string
	for _, a := range s.open {
		states[a.ID] = sync.Received
		if _, ok := k.Settled[a.Record]; !ok {
			n, err := settledOf(q, s.device.ID, a.Record)
			if err != nil {
				return k, nil, err
			}
			k.Settled[a.Record] = n
		}
		after = append(after, a.After...)
	}
	for _, id := range after {
		if _, ok := states[id]; ok {
			continue
		}
		o, _, err := outcomeOf(q, s.device.ID, id)
		if err != nil {
			return k, nil, err
		}
		states[id] = o.State
	}
	return k, states, nil
}

// one applies an act, or says what it waits for.
func (s *round) one(ctx context.Context, a Sent, known sync.Known) (sync.Outcome, bool) {
	o := sync.Outcome{ID: a.ID, State: sync.Received, At: a.At.UnixMilli()}
	switch sync.Next(a.Act, known) {
	case sync.ForOrder:
		return o, false
	case sync.Never:
		if known.Settled[a.Record] < a.No-1 {
			return o, false
		}
		return refused(o, fault.New(fault.Conflict, "sync.after_refused")), true
	}
	for _, m := range a.Media {
		if !s.desk.Uploads.Arrived(s.device.Officer, m) {
			o.Missing = append(o.Missing, m.SHA256)
		}
	}
	if len(o.Missing) > 0 {
		return o, false
	}
	take, ok := s.desk.takers[a.Kind]
	if !ok {
		return refused(o, fault.InvalidField("kind", "sync.kind")), true
	}
	keyed := access.WithRequest(ctx, access.Request{Key: a.ID, Fingerprint: a.Print()})
	got, err := take(keyed, a)
	got.ID, got.At = a.ID, o.At
	switch f := fault.Of(err); {
	case err == nil:
		got.State = sync.Record
		return got, true
	case f.Kind == fault.Conflict || f.Kind == fault.Stale:
		got = refused(got, f)
		got.State = sync.Conflict
		return got, true
	case f.Kind == fault.Invalid || f.Kind == fault.NotFound || f.Kind == fault.Forbidden:
		return refused(got, f), true
	default:
		slog.WarnContext(ctx, "an act of a phone is tried again", "act", a.ID, "kind", a.Kind, "error", err)
		return o, false
	}
}

// refused says a fault in an outcome, by its first field where it has one.
func refused(o sync.Outcome, f *fault.Fault) sync.Outcome {
	o.State, o.Fault = sync.Refused, &sync.Fault{Code: f.Code, Sentence: api.Sentence(f.Code, f.Params)}
	if len(f.Fields) > 0 {
		x := f.Fields[0]
		o.Fault = &sync.Fault{Code: x.Code, Sentence: api.Sentence(x.Code, x.Params), Field: x.Name}
	}
	return o
}

// settle keeps what became of acts. Where the server stops just before, the next round does each again under the same key and
// comes to the same.
func (s *round) settle(ctx context.Context, os []sync.Outcome) error {
	if len(os) == 0 {
		return nil
	}
	_, err := act.Do(withoutKey(ctx), s.desk.host.Door, act.Of("field.sync", deviceRef(s.device.ID)), func(tx *act.Tx) (int, error) {
		e := entry.ActsSettled{Device: s.device.ID, Acts: []entry.Settled{}}
		for _, o := range os {
			b, err := json.Marshal(o)
			if err != nil {
				return 0, err
			}
			first, err := settleAct(tx, o, string(b))
			if err != nil {
				return 0, err
			}
			if !first { // another round of this phone kept it a moment before
				continue
			}
			x := entry.Settled{Act: o.ID, State: string(o.State)}
			if o.Fault != nil {
				x.Code = o.Fault.Code
			}
			e.Acts = append(e.Acts, x)
		}
		_, err := tx.Record(e, act.OnThreads())
		return len(e.Acts), err
	})
	return err
}

// answers say how far each act of the round has come.
func (s *round) answers(ctx context.Context, acts []sync.Act) ([]sync.Outcome, error) {
	q := s.desk.host.DB.Read(ctx)
	out := make([]sync.Outcome, 0, len(acts))
	for _, a := range acts {
		if f := s.wrong[a.ID]; f != nil {
			out = append(out, refused(sync.Outcome{ID: a.ID}, f))
			continue
		}
		if s.reused[a.ID] {
			out = append(out, refused(sync.Outcome{ID: a.ID}, fault.New(fault.Conflict, "sync.id_reused")))
			continue
		}
		o, there, err := outcomeOf(q, s.device.ID, a.ID)
		switch w, waits := s.waits[a.ID]; {
		case err != nil:
			return nil, err
		case !there:
			o = refused(sync.Outcome{ID: a.ID}, fault.InvalidField("no", "sync.no_taken"))
		case waits && !o.State.Settled():
			o = w
		}
		out = append(out, o)
	}
	return out, nil
}
