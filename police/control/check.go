package control

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/control/entry"
	"throughline/police/control/national"
)

// kindCheck is a check as a record.
const kindCheck = "national_check"

// checkJob is the kind of job that puts a check to the service.
const checkJob = "control.check"

// The states of a check. It is asked until the service answers, or has not answered as often as the law lets it be asked.
const (
	checkAsked      = "asked"
	checkAnswered   = "answered"
	checkUnanswered = "unanswered"
)

// Check is one question to national records and what became of it. What the service said is kept as said, and is no fact of
// ours: no person, marker or vehicle is made or changed by it (INC-15, G-08).
type Check struct {
	ID         string    `json:"id" doc:"The transaction reference"`
	Label      string    `json:"-"`
	Incident   string    `json:"incident"`
	Kind       string    `json:"kind" enum:"person,vehicle,driver"`
	Family     string    `json:"family,omitempty"`
	Given      string    `json:"given,omitempty"`
	BornOn     when.Day  `json:"born_on,omitzero"`
	VRM        string    `json:"vrm,omitempty"`
	Reason     string    `json:"reason" doc:"Code of law control.check_reason"`
	Why        string    `json:"why,omitempty"`
	Callsign   string    `json:"callsign,omitempty" doc:"The unit on whose behalf it was asked"`
	Crew       []string  `json:"-"`
	Originator string    `json:"originator" doc:"Who asked, for whom, why and where, as the service is told it"`
	AskedBy    string    `json:"asked_by"`
	AskedAt    time.Time `json:"asked_at"`
	State      string    `json:"state" enum:"asked,answered,unanswered"`
	Tries      int       `json:"tries" doc:"How often the service has not answered"`
	Failure    string    `json:"failure,omitempty" enum:"unavailable,timed_out,no_service" doc:"Why it did not answer last"`
	AgainAt    time.Time `json:"again_at,omitzero" doc:"When it is asked again"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Source     string    `json:"source" doc:"Who was asked: SIMULATOR is no national record"`
	Said       string    `json:"said,omitempty" doc:"The reply in the service's own words"`

	Reports []entry.CheckReport `json:"reports,omitempty"`
	Signals []entry.CheckReport `json:"signals,omitempty"`
	Alarm   bool                `json:"alarm,omitempty" doc:"The unit and the dispatcher were to be told at once"`
	Climb   Ladder              `json:"climb,omitzero" doc:"To whom the alarm has climbed while nobody acknowledged it"`

	AcknowledgedAt   time.Time `json:"acknowledged_at,omitzero"`
	AcknowledgedBy   string    `json:"acknowledged_by,omitempty"`
	AcknowledgedWhat string    `json:"acknowledged_what,omitempty"`
	Version          int64     `json:"-"`
}

// Asked is who or what was asked about, in words.
func (c Check) Asked() string {
	if c.Kind == string(national.Vehicle) {
		return c.VRM
	}
	return somebody(c.Family, c.Given, c.BornOn)
}

// somebody is a person as they are asked for: "DARROW, SILAS, born 12 Mar 1988".
func somebody(family, given string, born when.Day) string {
	_, day, _ := strings.Cut(born.Text(), " ") // without the day of the week
	return strings.ToUpper(family+", "+given) + ", born " + day
}

// ETag names this state of the record.
func (c Check) ETag() string { return c.ID + "." + strconv.FormatInt(c.Version, 10) }

// AskCheck is one question. A vehicle has a registration; a person and a driver have names and a date of birth.
type AskCheck struct {
	Kind     string `json:"kind" label:"What to check" said:"what to check: person, vehicle or driver" enum:"person,vehicle,driver" required:"true"`
	Family   string `json:"family,omitempty" label:"Surname" maxLength:"60"`
	Given    string `json:"given,omitempty" label:"Forename" maxLength:"60"`
	BornOn   string `json:"born_on,omitempty" label:"Date of birth" format:"date"`
	VRM      string `json:"vrm,omitempty" label:"Registration" example:"AB12 CDE" maxLength:"12"`
	Reason   string `json:"reason,omitempty" label:"Reason" maxLength:"4"`
	Why      string `json:"why,omitempty" label:"In words" maxLength:"300"`
	Callsign string `json:"callsign,omitempty" label:"For which unit" maxLength:"12"`
}

// born is the date of birth; the zero Day where none was given.
func (in AskCheck) born() when.Day {
	day, err := when.ParseDay(in.BornOn)
	if err != nil {
		return when.Day{}
	}
	return day
}

// settle holds a question to its shape and writes it the one way. Faults are invalid, with the field: control.check.family,
// .given, .born, .born_future, .name, .vrm, .reason, .no_such_reason, .say_why; control.check.no_service (conflict) where no
// service is connected.
func (d *Desk) settle(in *AskCheck) error {
	if d.National == nil {
		return fault.New(fault.Conflict, "control.check.no_service")
	}
	if err := form.Check(in); err != nil {
		return err
	}
	in.Callsign = strings.ToUpper(in.Callsign)
	if err := in.settleWhat(d.today()); err != nil {
		return err
	}
	r, ok := d.checkReason(in.Reason)
	switch {
	case in.Reason == "":
		return fault.InvalidField("reason", "control.check.reason", "list", d.reasonList())
	case !ok:
		return fault.InvalidField("reason", "control.check.no_such_reason", "reason", shorten(in.Reason), "list", d.reasonList())
	case r.FreeText == "required" && strings.TrimSpace(in.Why) == "":
		return fault.InvalidField("why", "control.check.say_why", "reason", in.Reason, "label", lower(r.Label))
	}
	return nil
}

func (in *AskCheck) settleWhat(today when.Day) error {
	if in.Kind == string(national.Vehicle) {
		in.Family, in.Given, in.BornOn = "", "", ""
		vrm := strings.ToUpper(strings.NewReplacer(" ", "", "-", "", ".", "").Replace(in.VRM))
		if len(vrm) < 2 || len(vrm) > 8 || strings.ContainsFunc(vrm, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }) {
			return fault.InvalidField("vrm", "control.check.vrm", "vrm", shorten(in.VRM))
		}
		in.VRM = vrm
		return nil
	}
	in.VRM, in.Family, in.Given = "", strings.Join(strings.Fields(in.Family), " "), strings.Join(strings.Fields(in.Given), " ")
	switch {
	case in.Family == "":
		return fault.InvalidField("family", "control.check.family")
	case in.Given == "":
		return fault.InvalidField("given", "control.check.given")
	case !isName(in.Family):
		return fault.InvalidField("family", "control.check.name", "name", shorten(in.Family))
	case !isName(in.Given):
		return fault.InvalidField("given", "control.check.name", "name", shorten(in.Given))
	case in.born().IsZero():
		return fault.InvalidField("born_on", "control.check.born")
	case in.born().After(today):
		return fault.InvalidField("born_on", "control.check.born_future", "day", in.born().Text())
	}
	return nil
}

func isName(s string) bool {
	return strings.IndexFunc(s, unicode.IsLetter) >= 0 && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" '’.-", r)
	})
}

// Ask records that a person, vehicle or driver is to be checked, and why, and queues the question; the answer is another act,
// because nobody waits for another system within one (see putCheck). Who asks from a unit asks for it. Nobody asks about
// themselves, their family or their vehicles, and nobody has it asked for them (GOV-04). Needs the control room, or an officer,
// on duty. Faults: those of settle; access.own_record, control.check.originator_own (forbidden); control.unit.not_on_tour;
// control.incident.closed, .transferred, .joined.
func (d *Desk) Ask(ctx context.Context, incident string, in AskCheck) (act.Done[Check], error) {
	if err := d.settle(&in); err != nil {
		return act.Done[Check]{}, err
	}
	who, err := access.From(ctx)
	if err != nil {
		return act.Done[Check]{}, err
	}
	i, err := getIncident(d.host.DB.Read(ctx), incident)
	if err != nil {
		return act.Done[Check]{}, err
	}
	crew, err := d.originators(ctx, who, &in)
	if err != nil {
		return act.Done[Check]{}, err
	}
	c := Check{ID: id.New(), Incident: i.ID, Kind: in.Kind, Family: in.Family, Given: in.Given, BornOn: in.born(), VRM: in.VRM, Reason: in.Reason, Why: in.Why, Callsign: in.Callsign,
		Crew: crew.staff(), AskedBy: who.Account, State: checkAsked, Source: d.National.Source()}
	a, err := d.askingOf(ctx, who, i, c)
	if err != nil {
		return act.Done[Check]{}, err
	}
	if err := d.host.Door.Ask(ctx, a); err != nil {
		return act.Done[Check]{}, err
	}
	if err := d.notTheirs(ctx, crew, i, c); err != nil {
		return act.Done[Check]{}, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Check, error) {
		i, err := d.open(tx, incident)
		if err != nil {
			return c, err
		}
		return d.ask(tx, i, c)
	})
}

func (d *Desk) ask(tx *act.Tx, i Incident, c Check) (Check, error) {
	c.Label, c.AskedAt = i.Label, tx.Now()
	c.Originator = d.originator(tx.Actor(), i, c)
	if err := insertCheck(tx, c); err != nil {
		return c, err
	}
	r, _ := d.checkReason(c.Reason)
	e := entry.CheckAsked{Check: c.ID, Kind: c.Kind, Asked: c.Asked(), Reason: c.Reason, Label: r.Label, Why: c.Why, Callsign: c.Callsign, Originator: c.Originator, Source: c.Source}
	if _, err := tx.Record(e); err != nil {
		return c, err
	}
	if err := d.queueCheck(tx, c, time.Time{}); err != nil {
		return c, err
	}
	return getCheck(tx, c.ID)
}

// put is what a job of a check carries.
type put struct {
	Check string `json:"check"`
	Try   int    `json:"try"`
}

// queueCheck lets a job put the check, now or at a time; one job a try, whoever queues it.
func (d *Desk) queueCheck(tx *act.Tx, c Check, at time.Time) error {
	p := put{Check: c.ID, Try: c.Tries + 1}
	return tx.Queue(jobs.Job{Kind: checkJob, Key: id.Derive(checkJob, c.ID, strconv.Itoa(p.Try)), Label: c.Label, RunAt: at, Payload: p})
}

// originators finds the unit for which it is asked: the one that was named, or the one that who asks is in.
func (d *Desk) originators(ctx context.Context, who *access.Actor, in *AskCheck) (Crew, error) {
	crews, err := d.roster(d.host.DB.Read(ctx), d.host.Clock.Now())
	if err != nil {
		return Crew{}, err
	}
	if in.Callsign == "" {
		for _, c := range crews {
			if who.Staff != "" && slices.Contains(c.staff(), who.Staff) {
				in.Callsign = c.Callsign
				return c, nil
			}
		}
		return Crew{}, nil
	}
	c, ok := crewOf(crews, in.Callsign)
	if !ok {
		return c, fault.InvalidField("callsign", "control.unit.not_on_tour", "callsign", shorten(in.Callsign))
	}
	return c, nil
}

// originator is the line that tells a service who asks, for whom, why, on which incident and where, as long as it may be.
func (d *Desk) originator(who *access.Actor, i Incident, c Check) string {
	rule, _ := d.checkRule("originator", d.host.Clock.Now())
	words := strings.Fields(strings.ToUpper(strings.Join([]string{who.Rank, who.Number, who.Name, c.Callsign, "R" + c.Reason, i.Short(), i.Place}, " ")))
	line := []rune(strings.Join(words, " "))
	return strings.TrimSpace(string(line[:min(len(line), rule.Characters)]))
}

// checkRef is a check as a subject.
func checkRef(id string) journal.Ref { return journal.Ref{Kind: kindCheck, ID: id} }
