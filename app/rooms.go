package app

import (
	"context"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/enact"
	"throughline/platform/exchange"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/hook"
	"throughline/platform/need"
	"throughline/platform/retain"
	"throughline/platform/room"
	"throughline/platform/scrub"
	"throughline/platform/sync"
	"throughline/platform/tie"
	"throughline/police/casefile"
	"throughline/police/control"
	"throughline/police/court"
	"throughline/police/crime"
	"throughline/police/custody"
	"throughline/police/duty"
	"throughline/police/evidence"
	"throughline/police/expenses"
	"throughline/police/field"
	"throughline/police/insight"
	"throughline/police/interview"
	"throughline/police/people"
	"throughline/police/reintegration"
	"throughline/police/roads"
	"throughline/police/victim"
	"throughline/police/voice"
)

// desks are what the rooms offer each other.
type desks struct {
	enact     *enact.Desk
	retain    *retain.Desk
	scrub     *scrub.Desk
	need      *need.Desk
	tie       *tie.Desk
	exchange  *exchange.Desk
	hook      *hook.Desk
	people    *people.Desk
	roads     *roads.Desk
	duty      *duty.Desk
	control   *control.Desk
	evidence  *evidence.Desk
	crime     *crime.Desk
	custody   *custody.Desk
	interview *interview.Desk
	casefile  *casefile.Desk
	court     *court.Desk
	victim    *victim.Desk
	field     *field.Desk

	reintegration *reintegration.Desk
	expenses      *expenses.Desk
	voice         *voice.Desk
	insight       *insight.Desk
}

// furnish makes the rooms in the order of the thread and gives each the desks above it.
func (s *System) furnish(kept exchange.Kept) {
	h, d := s.Host, &s.desks
	d.need = need.New(h)
	d.tie = tie.New(h)
	d.exchange = exchange.New(h, kept)
	d.hook = hook.New(h)
	d.enact = enact.New(h)
	d.retain = retain.New(h)
	d.scrub = s.scrubber()
	d.people = people.New(h)
	d.roads = roads.New(h, s.Map)
	d.duty = duty.New(h, d.people)
	d.control = control.New(h, d.duty, s.Map)
	d.control.People, d.control.National, d.control.Systems = d.people, nationalOf(s.Settings), s.otherForces
	d.control.Lines = s.lines()
	if s.Settings.AgencyDomain != "" {
		d.control.Settings.Domain = s.Settings.AgencyDomain
	}
	d.evidence = evidence.New(h, d.people)
	d.evidence.IncidentOf = d.incidentOf
	d.evidence.OnFile = func(q db.Querier, threadID string) (bool, error) {
		files, err := d.casefile.OfThread(q, threadID)
		return len(files) > 0, err
	}
	s.fillEvidence()
	d.crime = crime.New(h, d.people)
	d.custody = custody.New(h, d.people)
	d.custody.VictimsOf = crime.VictimsOf
	d.interview = interview.New(h, d.people, d.evidence)
	d.casefile = casefile.New(h, d.people, d.crime)
	d.court = court.New(h, d.people)
	d.court.Duty = d.duty
	d.reintegration = reintegration.New(h, d.people)
	d.victim = victim.New(h, d.people)
	d.field = field.New(h, d.control, d.evidence)
	d.field.Uploads = &sync.Uploads{Dir: filepath.Join(s.Settings.Data, "uploads"), Files: h.Files, Now: h.Clock.Now, Life: d.field.UploadLife, Low: func() string { return h.Door.Space.Low() }}
	d.field.Forms = field.NewForms(h, d.people, d.evidence, d.custody, d.crime)
	d.field.Forms.TourEnds, d.field.Forms.Reintegration, d.field.Forms.Court = d.tourEnds, d.reintegration, d.court
	d.field.Forms.Around, d.field.Forms.Supervisors = d.around(h), d.supervisors(h)
	d.expenses = expenses.New(h, d.duty, expenses.OnMap{Map: s.Map})
	if folder := s.Settings.ExpensesDrop; folder != "" {
		d.expenses.Post = expenses.PostTo(folder)
	}
	d.expenses.Proposals, d.enact.Beside, d.enact.SameAccounts = d.enact, expenses.Beside, d.duty.SameAccounts
	d.voice = voice.New(h)
	s.fillVoice()
	d.insight = insight.New(h)
	d.insight.Pulse = d.voice.Pulse
	if s.Map != nil {
		d.insight.AreaOf = func(lat, lon float64) string { return s.Map.TownAt(geo.Point{Lat: lat, Lon: lon}) }
	}
	s.Rooms = []room.Room{d.need.Room(), d.tie.Room(), d.enact.Room(), d.retain.Room(), d.scrub.Room(), d.exchange.Room(), d.hook.Room(), d.people.Room(), d.roads.Room(), d.duty.Room(), d.control.Room(), d.evidence.Room(), d.crime.Room(), d.custody.Room(),
		d.interview.Room(), d.casefile.Room(), d.court.Room(), d.reintegration.Room(), d.victim.Room(), d.field.Room(),
		d.expenses.Room(), d.voice.Room(), d.insight.Room()}
	d.scrub.Know(s.Rooms)
	if err := d.retain.Know(s.Rooms); err != nil {
		panic(err) // a room says what cannot be
	}
	s.Directory = &access.Remembered{For: time.Second, Directory: access.Directories{"staff": d.duty, "simulator": d.simulators(h.DB), "screen": screens, "victim": d.victim, "outside": d.exchange}}
	h.Door.ActorAt = s.Directory.Directory.Actor // not the remembered one: it keeps one moment for each account
	d.duty.Memberships = access.LabelsOf
	d.hook.Who, d.hook.Tells = s.Directory, s.tells
	s.fillNeed()
	s.fillExchange()
}

// incidentOf is an incident of a thread by its id, or the one that began the thread; empty where there is none.
func (d *desks) incidentOf(q db.Querier, threadID, id string) (string, string, error) {
	if id == "" {
		i, err := d.control.OfThread(q, threadID)
		if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return i.ID, i.Number, err
	}
	i, err := d.control.Incident(q, id)
	if fault.Is(err, fault.NotFound) || err == nil && i.Thread != threadID {
		return "", "", fault.InvalidField("incident", "evidence.video.incident")
	}
	return i.ID, i.Number, err
}

// tourEnds is until when somebody is on duty at a moment; the zero time for whom nobody knows it of.
func (d *desks) tourEnds(q db.Querier, staff string, at time.Time) (time.Time, error) {
	on, until, err := d.duty.IsOnDuty(q, staff, at)
	if fault.Is(err, fault.NotFound) || err == nil && !on {
		return time.Time{}, nil
	}
	return until, err
}

// simulators play the other systems on a training installation, and know what was sent to them.
func (d *desks) simulators(store *db.DB) access.Directory {
	sent := func(labels func(db.Querier) ([]string, error)) func() ([]string, error) {
		return func() ([]string, error) { return labels(store.Read(context.Background())) }
	}
	return access.Recipients{Fixed: simulators, To: map[string]func() ([]string, error){
		"simulator:cps": sent(d.casefile.SentLabels), "simulator:court": sent(d.court.SentLabels), "simulator:outbox": sent(d.victim.SentLabels)}}
}

// fillNeed gives restricted access what only the rooms know.
func (s *System) fillNeed() {
	d := &s.desks
	for _, r := range s.Rooms {
		if r.Relabel != nil {
			d.need.Hooks = append(d.need.Hooks, r.Relabel)
		}
		if r.About != nil {
			d.need.About = r.About
		}
	}
	d.need.Forget = s.Directory.Forget
	d.need.Known = func(ctx context.Context, account string) error {
		_, err := s.Directory.Actor(ctx, account, s.Host.Clock.Now())
		return err
	}
}

// startSession gives the victim's room the way to sign a victim in.
func (d *desks) startSession(start func(w http.ResponseWriter, r *http.Request, account string) error) {
	d.victim.StartSession = start
}

// groups are the headings of the sign-in list, by the role that puts somebody under it.
var groups = []struct{ role, title string }{
	{"call_handler", "Control room"}, {"control_supervisor", "Control room"}, {"sergeant", "Response"}, {"officer", "Response"}, {"custody_officer", "Custody"},
	{"investigator", "Investigation"}, {"duty_inspector", "Inspectors and above"}, {"superintendent", "Inspectors and above"}, {"chief", "Inspectors and above"},
	{"witness_care", "Witness care and offender management"}, {"offender_manager", "Witness care and offender management"},
}

func groupOf(roles []string) string {
	for _, g := range groups {
		if slices.Contains(roles, g.role) {
			return g.title
		}
	}
	return "Behind the line"
}

// placeOf is where a heading stands: in the order of the thread, and what is behind the line last.
func placeOf(title string) int {
	for i, g := range groups {
		if g.title == title {
			return i
		}
	}
	return len(groups)
}

// personas lists who one can sign in as: staff by their work, then the simulators.
func (s *System) personas(ctx context.Context) ([]Persona, error) {
	accounts, err := s.desks.duty.Accounts(s.Host.DB.Read(ctx))
	if err != nil {
		return nil, err
	}
	var out []Persona
	for _, a := range accounts {
		var roles []string
		for _, r := range a.Roles {
			roles = append(roles, say(r))
		}
		out = append(out, Persona{Account: a.Account, Name: a.Title, Role: strings.Join(roles, ", "), Group: groupOf(a.Roles), OnDuty: a.OnDuty})
	}
	slices.SortStableFunc(out, func(a, b Persona) int { return placeOf(a.Group) - placeOf(b.Group) })
	for _, account := range slices.Sorted(maps.Keys(simulators)) {
		out = append(out, Persona{Account: account, Name: simulators[account].Name, Role: "plays another system", Group: "Simulators", OnDuty: true})
	}
	for _, account := range slices.Sorted(maps.Keys(screens)) {
		out = append(out, Persona{Account: account, Name: screens[account].Name, Role: "shows one page and does nothing", Group: "Screens", OnDuty: true})
	}
	for account, system := range s.desks.exchange.Accounts() {
		out = append(out, Persona{Account: account, Name: system, Role: "another system, which keeps rooms of this one", Group: "Other systems", OnDuty: true})
	}
	return out, nil
}

// SeedTraining makes the training force on the map, once; a second start finds it there.
func (s *System) SeedTraining(ctx context.Context) error {
	var m duty.SeedMap
	if s.Map != nil {
		for _, p := range s.Map.Places(roads.Police) {
			m.Stations = append(m.Stations, duty.Station{Name: p.Label(), At: p.Point})
		}
	}
	if err := s.desks.duty.Seed(ctx, m); err != nil {
		return err
	}
	return s.desks.control.KeepTraining(ctx)
}

// RenewTraining renews the skills of the training force that would lapse within a month.
func (s *System) RenewTraining(ctx context.Context) error { return s.desks.duty.RenewTraining(ctx) }

// Muster puts another roster into the control room, in other areas: for load tests.
func (s *System) Muster(r control.Roster, areas func(callsign string) string) {
	s.desks.control.Muster(r, areas)
}

// LastSeen is the last position of a unit, as the control room holds it: for load tests.
func (s *System) LastSeen(callsign string) (lat, lon float64, at time.Time, ok bool) {
	return s.desks.control.LastSeen(context.Background(), callsign)
}

// keepTraining does what other systems would do around a training force: radios report positions.
func (s *System) keepTraining(ctx context.Context) error { return s.desks.control.KeepTraining(ctx) }
