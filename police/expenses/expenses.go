// Package expenses is what officers spend for the job: claims drafted from the record, certified by the claimant, paid on
// trust unless a control stops them, looked at afterwards by sample, and sent to payroll once.
package expenses

import (
	"context"
	"embed"
	"io/fs"
	"strconv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/duty"
	"throughline/police/expenses/entry"
	"throughline/police/expenses/receipt"
)

//go:embed migrations/*.sql
var files embed.FS

// The promises of this room.
const (
	owedSettle = "expenses.settle"
	owedAudit  = "expenses.audit"
	owedReject = "expenses.reject"
)

// Duty is what this room asks of the duty room: who somebody is, and when they serve.
type Duty interface {
	Staff(q db.Querier, id string) (duty.Staff, error)
	StaffAt(q db.Querier, id string, at time.Time) (duty.Staff, error)
	Tours(q db.Querier, staff string, from, to when.Day) ([]duty.Tour, error)
	States(q db.Querier, staff string, from, until time.Time) ([]duty.StateSpan, error)
	IsOnDuty(q db.Querier, staff string, at time.Time) (bool, time.Time, error)
	// Near are the staff who never decide about somebody: the same person, their line, their family (EXP-07).
	Near(q db.Querier, staff string) ([]string, error)
	// SamePerson are the staff records of one human being.
	SamePerson(q db.Querier, staff string) ([]string, error)
}

// Roads measures a journey. Place finds a named place, Metres the length of the quickest drive; ok is false when the map
// does not know. It is asked outside any transaction.
type Roads interface {
	Place(name string) (geo.Point, bool)
	Metres(from, to geo.Point) (int64, bool)
}

// Desk is what other rooms may call.
type Desk struct {
	// Reader reads the picture of a receipt: by the engine that is installed, unless somebody sets another.
	Reader func(ctx context.Context, file []byte, today when.Day) (receipt.Reading, error)
	// Proposals are the force's own rows of law that wait for a second person; nil where there are none.
	Proposals Proposals
	// Post sends an e-mail, for the code that confirms an address; nil where no folder for e-mail is set.
	Post  func(to, subject, text string) error
	host  *room.Host
	duty  Duty
	roads Roads
}

// New makes the desk of a house. roads may be nil: then claimants give their miles themselves.
func New(h *room.Host, d Duty, r Roads) *Desk {
	return &Desk{Reader: readWith, host: h, duty: d, roads: r}
}

// Claim is one claim. State is "draft", "paid", "stopped" or "refused". Source is
// "court", "unit", "training", "mutual_aid", "late", "mail" or "claimant".
type Claim struct {
	ID          string    `json:"id"`
	Staff       string    `json:"staff"`
	Number      string    `json:"-"`
	CostCentre  string    `json:"-"`
	Thread      string    `json:"thread,omitempty"`
	Source      string    `json:"source"`
	Title       string    `json:"title"`
	State       string    `json:"state"`
	DraftedAt   time.Time `json:"drafted_at"`
	SubmittedAt time.Time `json:"submitted_at,omitzero"`
	Pence       int64     `json:"pence"` // of a draft: what it would come to now
	Period      string    `json:"period,omitempty"`
	Certified   string    `json:"certified,omitempty"`
	Explanation string    `json:"explanation,omitempty"`
	Settled     string    `json:"settled,omitempty"`
	Twins       int64     `json:"same_in_other_claims,omitempty" doc:"how many lines of other claims say the same as one of this"`
	Label       string    `json:"-"`
	Version     int64     `json:"version"`
}

// today is the day in London by the house's clock.
func (d *Desk) today() when.Day { return when.DayOf(d.host.Clock.Now()) }

// ETag is the claim's version.
func (c Claim) ETag() string { return strconv.FormatInt(c.Version, 10) }

// Line is one thing claimed. Tenths are tenths of a mile, Route the metres that the map measured (0: not measured).
type Line struct {
	ID         string    `json:"id"`
	Claim      string    `json:"claim"`
	Staff      string    `json:"-"`
	Kind       string    `json:"kind"`
	On         when.Day  `json:"on"`
	At         time.Time `json:"at,omitzero"`
	EndsAt     time.Time `json:"ends_at,omitzero"`
	What       string    `json:"what"`
	Payee      string    `json:"payee,omitempty"`
	Tenths     int64     `json:"tenths_of_a_mile,omitempty"`
	Route      int64     `json:"route_metres,omitempty"`
	Claimed    int64     `json:"claimed_pence,omitempty"`
	VAT        int64     `json:"vat_pence,omitempty"` // of what was spent, as the receipt shows it
	VATNumber  string    `json:"vat_number,omitempty"`
	Passengers []string  `json:"passengers,omitempty"` // staff ids
	Car        string    `json:"car,omitempty"`        // its registration
	Receipt    string    `json:"receipt_sha256,omitempty"`
	Excluded   bool      `json:"alcohol_or_fine,omitempty"`
	Hearing    string    `json:"hearing,omitempty"`
	Pence      int64     `json:"pence"`
	Rate       string    `json:"rate,omitempty"` // the row of law/expenses.rate
	Parts      []Part    `json:"parts,omitempty"`
	Findings   []Finding `json:"findings,omitempty"`
	Read       *Receipt  `json:"read,omitempty" doc:"what its receipt was read to say, as a proposal"`
	Record     string    `json:"record,omitempty" doc:"the record of duty that it was drafted from, as kind:id"`
	State      string    `json:"-"` // "live" or "removed"
	Label      string    `json:"-"`
	Version    int64     `json:"version"`
	pairs      []pair    // lines of other claims that say the same
}

// LeftOut is what was not drafted, and why.
type LeftOut struct {
	On    when.Day `json:"on"`
	What  string   `json:"what"`
	Why   string   `json:"why"`
	ID    string   `json:"-"`
	Staff string   `json:"-"`
	Of    string   `json:"-"` // thread
	Label string   `json:"-"`
}

// Room is what the expenses room registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	now := d.host.Clock.Now()
	return room.Room{
		Name: "expenses", Migrations: migrations, Entries: entry.Kinds(), Asks: []law.Ask{AskExpenseClaim, AskExpenseSample},
		Promises: []promise.Kind{{Name: owedSettle, Title: "Settle a claim that a control stopped", Steps: promise.Climb(d.host.Law, "default", when.DayOf(now))},
			{Name: owedReject, Title: "Send again what payroll sent back", Steps: promise.Climb(d.host.Law, "default", when.DayOf(now))},
			{Name: owedAudit, Title: "Look at a claim that was drawn", Steps: promise.Climb(d.host.Law, "default", when.DayOf(now))}},
		Hears:   []act.Listener{d.listener()},
		Facts:   map[string]act.FactsFunc{"claim": d.claimFacts, "claim_line": d.lineFacts, "payroll": payrollFacts, "payroll_reject": d.rejectFacts, "expenses_mail": mailFacts},
		Screens: d.screens(),
		API:     d.api,
		Jobs:    map[string]jobs.Handler{measureJob: d.measureLater, readJob: d.readLater, drawJob: d.drawLater, awayJob: d.awayLater},
		Tables:  tables(),
		Relabel: relabel,
		Links:   links,
	}
}

func tables() []room.Table {
	out := []room.Table{{Name: "expenses_line", Retention: "expenses", About: "staff", Files: "receipt", In: "claim = expenses_claim.id"}}
	const ofClaim = "claim = expenses_claim.id"
	for _, n := range []string{"warning", "sent", "claim", "left_out"} {
		out = append(out, room.Table{Name: "expenses_" + n, Retention: "expenses", About: "staff", Thread: "thread"})
	}
	out = append(out, room.Table{Name: "expenses_receipt", Retention: "expenses", About: "none", In: ofClaim})
	for _, n := range []string{"finding", "audit", "twin"} {
		out = append(out, room.Table{Name: "expenses_" + n, Retention: "expenses", About: "none", In: ofClaim})
	}
	for _, n := range []string{"period", "draw"} {
		out = append(out, room.Table{Name: "expenses_" + n, Retention: "expenses", About: "none"})
	}
	out = append(out, room.Table{Name: "expenses_address", Retention: "expenses", About: "staff"}, room.Table{Name: "expenses_address_ask", Retention: "expenses", About: "staff"}, room.Table{Name: "expenses_mail", Retention: "expenses", About: "staff", Files: "id"}, room.Table{Name: "expenses_published", Retention: "expenses", About: "staff"}, room.Table{Name: "expenses_reject", Retention: "expenses", About: "staff", In: ofClaim}, room.Table{Name: "expenses_recovery", Retention: "expenses", About: "staff", In: ofClaim})
	return append(out, room.Table{Name: "expenses_base", Retention: "expenses", About: "staff"}, room.Table{Name: "expenses_away", Retention: "expenses", About: "staff"}, room.Table{Name: "expenses_overtime", Retention: "expenses", About: "staff"}, room.Table{Name: "expenses_pay", Retention: "expenses", About: "staff", In: ofClaim},
		room.Table{Name: "expenses_hearing", Retention: "expenses", About: "none", Thread: "thread"})
}

func links(s journal.Ref) string {
	switch s.Kind {
	case "claim":
		return "/expenses/claim/" + s.ID
	case "payroll":
		return "/expenses/payroll"
	case "expenses_mail":
		return "/expenses/mail/" + s.ID
	case "payroll_reject":
		return "/expenses/reject/" + s.ID
	}
	return ""
}

// claimFacts: a claim is about its claimant, who may see and change it, so People stays empty; who may not audit it is
// said by claimant, near and teams.
func (d *Desk) claimFacts(q db.Querier, id string) (access.Resource, error) {
	c, err := getClaim(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	return d.nearFacts(q, c)
}

// nearFacts are a claim's, with those who never decide about its money.
func (d *Desk) nearFacts(q db.Querier, c Claim) (access.Resource, error) {
	near, err := d.duty.Near(q, c.Staff)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return access.Resource{}, err
	}
	r := facts(c)
	r.Attrs["near"] = append([]string{c.Staff}, near...)
	return r, nil
}

func payrollFacts(db.Querier, string) (access.Resource, error) { return access.Resource{}, nil }

func (d *Desk) lineFacts(q db.Querier, id string) (access.Resource, error) {
	l, err := getLine(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	return d.claimFacts(q, l.Claim)
}

func facts(c Claim) access.Resource {
	teams := []string{}
	if c.CostCentre != "" {
		teams = append(teams, c.CostCentre)
	}
	return access.Resource{Label: c.Label, Attrs: map[string]any{"claimant": c.Staff, "near": []string{}, "teams": teams}}
}

func claimRef(id string) journal.Ref { return journal.Ref{Kind: "claim", ID: id} }

// threads are those that a claim's entries stand on: none for a claim that is not of a case.
func (c Claim) threads() []string {
	if c.Thread == "" {
		return nil
	}
	return []string{c.Thread}
}
