package control

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/police/people"
)

// LogLine is one entry of an incident as its log shows it.
type LogLine struct {
	Entry  string    `json:"entry"`
	Kind   string    `json:"kind"`
	At     time.Time `json:"at"` // to the second
	Title  string    `json:"title"`
	Detail string    `json:"detail,omitempty"`
	By     string    `json:"by"`
}

// View is one incident with all that a controller wants to see of it.
type View struct {
	Incident    Incident     `json:"incident"`
	Where       string       `json:"where,omitempty" doc:"Where that is by the map: the address or street, the next junction, the grid reference"`
	Targets     []Target     `json:"targets"`
	Thrive      []Thrive     `json:"thrive,omitempty"`
	Calls       []Call       `json:"calls,omitempty"`
	Earlier     []Call       `json:"earlier,omitempty"` // calls from the same number before (CALL-03)
	Assignments []Assignment `json:"assignments,omitempty"`
	Log         []LogLine    `json:"log"`
	Children    []Incident   `json:"children,omitempty"`
	Twins       []Twin       `json:"twins,omitempty"`
	Crimes      []string     `json:"crimes,omitempty"`

	Checks []Check `json:"checks,omitempty" doc:"The newest, of persons, vehicles and drivers against national records"`

	Handoff   Handoff    `json:"handoff"`
	Transfers []Transfer `json:"transfers,omitempty"`
	Methane   []Methane  `json:"methane,omitempty" doc:"Every version, the first first"`
	Logs      []Incident `json:"logs,omitempty" doc:"That stand under it, of a major incident"`
	Under     *Incident  `json:"under,omitempty" doc:"The major incident that it is a log of"`
	Deferral  *Deferral  `json:"deferral,omitempty"`
	RingBy    time.Time  `json:"ring_by,omitzero" doc:"By when the caller is owed to be rung again (INC-11)"`

	Before []Incident     `json:"before,omitempty" doc:"Earlier incidents at this place, newest first"`
	MayBe  []people.Hit   `json:"may_be,omitempty" doc:"Persons whose name is like the one that the caller gave"`
	Known  people.Contact `json:"known,omitzero"` // whose the number and the address are, and what they are warned of
}

// logLimit is how many of the newest lines a page shows; the thread's page has them all.
const logLimit = 200

// ETag names this state of the record.
func (v View) ETag() string { return v.Incident.ETag() }

// View reads one incident. Needs to see it: the look is kept. Fault: incident.not_found.
func (d *Desk) View(ctx context.Context, id string) (View, error) {
	v, err := act.See(ctx, d.host.Door, d.see(ctx, id), func(q db.Querier, who *access.Actor) (View, error) {
		i, err := getIncident(q, id)
		if err != nil {
			return View{}, err
		}
		return d.view(q, i, who)
	})
	if err != nil {
		return v, err
	}
	if v.Checks, err = d.checksFor(ctx, v.Incident); err != nil {
		return v, err
	}
	cli := ""
	if len(v.Calls) > 0 {
		cli = v.Calls[0].CLI
	}
	if v.Known, err = d.known(ctx, cli, v.Incident.Place); err != nil {
		return v, err
	}
	v.MayBe, err = d.likeCaller(ctx, v)
	return v, err
}

// known asks the people room about a number and a place, as it was said and as the map writes it.
func (d *Desk) known(ctx context.Context, cli, place string) (people.Contact, error) {
	if d.People == nil {
		return people.Contact{}, nil
	}
	addresses := []string{place}
	if found := d.matches(place, geo.Point{}, 1); len(found) > 0 && !slices.Contains(addresses, found[0].Label()) {
		addresses = append(addresses, found[0].Label())
	}
	return d.People.OfContact(ctx, cli, addresses...)
}

func (d *Desk) view(q db.Querier, i Incident, who *access.Actor) (View, error) {
	v := View{Incident: i, Where: d.standing(i.At, i.Place)}
	labels := labelsOf(who)
	ts, _, err := d.targets(q, i)
	if err != nil {
		return v, err
	}
	v.Targets = shown(ts)
	if err := v.wider(q, labels); err != nil {
		return v, err
	}
	if v.Before, err = d.before(q, i, who); err != nil {
		return v, err
	}
	if v.Handoff, err = handoffOf(q, i); err != nil {
		return v, err
	}
	if err := v.waits(q, labels); err != nil {
		return v, err
	}
	if v.Thrive, err = thrivesOf(q, i.ID); err != nil {
		return v, err
	}
	if v.Calls, err = callsOf(q, i.ID, labels); err != nil {
		return v, err
	}
	if err := d.withFixes(v.Calls, d.host.Clock.Now()); err != nil {
		return v, err
	}
	for _, c := range v.Calls {
		more, err := callsFrom(q, c.CLI, c.ID, labels)
		if err != nil {
			return v, err
		}
		v.Earlier = append(v.Earlier, more...)
	}
	if v.Assignments, err = assignmentsOf(q, i.ID); err != nil {
		return v, err
	}
	if v.Children, err = childrenOf(q, i.ID, labels); err != nil {
		return v, err
	}
	if i.State == stateOpen {
		if v.Twins, err = d.twins(q, i, who); err != nil {
			return v, err
		}
	}
	if v.Crimes, err = crimesOn(q, i.Thread); err != nil {
		return v, err
	}
	v.Log, err = d.logLines(q, i, who)
	return v, err
}

// wider fills in what of a view is beyond the incident itself: other forces, and the major incident around it.
func (v *View) wider(q db.Querier, labels []string) error {
	var err error
	if v.Transfers, err = transfersOf(q, v.Incident.ID); err != nil {
		return err
	}
	if v.Methane, err = methanesOf(q, v.Incident.ID); err != nil {
		return err
	}
	if v.Logs, err = logsUnder(q, v.Incident.ID, labels); err != nil || v.Incident.Major == "" {
		return err
	}
	under, err := getIncident(q, v.Incident.Major)
	if err == nil && slices.Contains(labels, under.Label) {
		v.Under = &under
	}
	return err
}

// logLines are the newest lines as a reader may see them: what national records say about themselves or their family is left out.
func (d *Desk) logLines(q db.Querier, i Incident, who *access.Actor) ([]LogLine, error) {
	es, err := log(q, i.ID, labelsOf(who), logLimit)
	if err != nil {
		return nil, err
	}
	out := []LogLine{}
	for _, e := range es {
		b := d.host.Door.Kinds.Body(e)
		if own, err := d.OwnEntry(q, who, b); err != nil || own {
			if err != nil {
				return nil, err
			}
			continue
		}
		l := b.Line()
		out = append(out, LogLine{Entry: e.ID, Kind: e.Kind, At: e.HappenedAt, Title: l.Title, Detail: l.Detail, By: initials(e.Envelope.Who)})
	}
	return out, nil
}

// initials are who wrote a line, as a log shows it: "AB"; "sys" for the program.
func initials(w journal.Who) string {
	if w.Role == "system" || w.Name == "" {
		return "sys"
	}
	out := ""
	word := true
	for _, r := range w.Name {
		if word && r >= 'A' && r <= 'Z' {
			out += string(r)
		}
		word = r == ' ' || r == '-'
	}
	return out
}
