// Package enact lets a force add rows of its own to the tables of law that allow it, under dual control: one person proposes a
// row with its source, another brings it into force. Rooms read a row when they need it; the steps of an escalation are read when
// the server starts. A row is never edited; a later one covers it, and an old decision still
// explains itself with the row that it used.
package enact

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"strings"
	"sync"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

//go:embed migrations
var files embed.FS

// Migrations are the tables of this package, which are there before any other room reads the law.
var Migrations = db.Migrations{Room: "law", Files: migrations()}

func migrations() fs.FS {
	f, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return f
}

const kind = "law_row"

// Desk is where rows are proposed and decided.
type Desk struct {
	// Beside says where a proposed row of a table can be seen at work, and in which words; "" where nowhere. App sets it.
	Beside func(r Row) (text, href string)
	// SameAccounts are the accounts of the person who has an account: who proposed a row under one decides it under none. App sets it; nil knows of
	// no second account.
	SameAccounts func(q db.Querier, account string) ([]string, error)
	host         *room.Host
	mu           sync.Mutex // one adoption at a time on a node
}

// New makes the desk of a house.
func New(h *room.Host) *Desk { return &Desk{host: h} }

// Room is what this package registers.
func (d *Desk) Room() room.Room {
	return room.Room{
		Name: "law", Folder: "platform/enact", Migrations: Migrations.Files,
		Entries: []journal.Kind{journal.KindOf[RowProposed](), journal.KindOf[RowDecided]()},
		Facts:   map[string]act.FactsFunc{kind: d.facts},
		Tables:  []room.Table{{Name: "law_row", Retention: "system", About: "none"}},
		API:     d.api,
		Screens: d.screens(),
		Links: func(r journal.Ref) string {
			if r.Kind == kind {
				return "/law-rows/" + r.ID
			}
			return ""
		},
	}
}

// Row is a row of the force's own, proposed or decided.
type Row struct {
	ID         string          `json:"id"`
	Table      string          `json:"table"`
	Code       string          `json:"code"`
	Value      json.RawMessage `json:"value"`
	From       when.Day        `json:"from"`
	To         when.Day        `json:"to,omitzero"`
	MadeOn     when.Day        `json:"made_on,omitzero"`
	Source     string          `json:"source"`
	State      string          `json:"state"` // proposed, in_force or refused
	ProposedBy string          `json:"proposed_by"`
	ProposedAt time.Time       `json:"proposed_at"`
	DecidedBy  string          `json:"decided_by,omitempty"`
	DecidedAt  time.Time       `json:"decided_at,omitzero"`
	Why        string          `json:"why,omitempty"`
	Version    int64           `json:"version"`
}

func (d *Desk) facts(q db.Querier, id string) (access.Resource, error) {
	r, err := getRow(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	proposers := []string{r.ProposedBy}
	if d.SameAccounts != nil {
		same, err := d.SameAccounts(q, r.ProposedBy)
		if err != nil {
			return access.Resource{}, err
		}
		proposers = append(proposers, same...)
	}
	return access.Resource{Label: "open", Attrs: map[string]any{"proposers": proposers}}, nil
}

// Propose is a row that somebody asks for.
type Propose struct {
	Code   string `json:"code" label:"Code" said:"the code of the row" hint:"One that the table has, or a new one" required:"true" maxLength:"60"`
	Value  string `json:"value" label:"Value" said:"the value, one name a line" hint:"One name a line, as the table has them. It begins as the row is now" required:"true" format:"textarea" maxLength:"4000"`
	From   string `json:"from" label:"In force from" said:"the day from which it is in force" format:"date" required:"true"`
	To     string `json:"to,omitempty" label:"Until, if it is known" format:"date"`
	Source string `json:"source" label:"Where it comes from" said:"where the value comes from" example:"Home Office circular 12/2026 of 3 March 2026" hint:"The order, circular or decision, with its date" required:"true" maxLength:"300"`
}

// Propose asks for a row of a table. Nothing uses it until another person has brought it into force. Right: law.row.propose.
// Faults: form.invalid; law.table.unknown; law.table.read_only (forbidden); law.row.shape when the value has not the names and
// kinds of the table's own rows; law.row.incomplete; law.row.overlaps (conflict).
func (d *Desk) Propose(ctx context.Context, table string, in Propose) (act.Done[Row], error) {
	r := Row{ID: id.New(), Table: table, Code: strings.TrimSpace(in.Code), Value: json.RawMessage(in.Value), Source: strings.TrimSpace(in.Source), State: "proposed", Version: 1}
	return act.Do(ctx, d.host.Door, proposal(r.ID), func(tx *act.Tx) (Row, error) {
		if err := form.Check(&in); err != nil {
			return r, err
		}
		if err := r.From.UnmarshalText([]byte(in.From)); err != nil {
			return r, fault.InvalidField("from", "form.not_a_day", "subject", "In force from")
		}
		if err := r.To.UnmarshalText([]byte(in.To)); err != nil {
			return r, fault.InvalidField("to", "form.not_a_day", "subject", "Until")
		}
		if err := d.shape(&r); err != nil {
			return r, err
		}
		if _, err := d.host.Law.With(r.own(when.DayOf(tx.Now()))); err != nil { // it would stand beside the others
			return r, err
		}
		r.ProposedBy, r.ProposedAt = tx.Actor().Account, tx.Now()
		if err := insertRow(tx, r); err != nil {
			return r, err
		}
		_, err := tx.Record(RowProposed{Row: r.ID, Table: r.Table, Code: r.Code, Value: r.Value, From: r.From, To: r.To, Source: r.Source})
		return r, err
	})
}

// proposal asks for a row that is not there yet.
func proposal(rowID string) act.Act {
	return act.Of("law.row.propose", journal.Ref{Kind: kind, ID: rowID}).With(nobodys)
}

// nobodys are the facts of what nobody has proposed: the list, and a row to come.
var nobodys = access.Resource{Label: "open", Attrs: map[string]any{"proposers": []string{}}}

// MayPropose tells whether the reader could propose a row: for showing the link only. It records nothing.
func (d *Desk) MayPropose(ctx context.Context) bool { return d.host.Door.May(ctx, proposal("new")) }

// own is the row as the book reads it, made on a day.
func (r Row) own(made when.Day) law.Row {
	return law.NewRow(law.Row{Table: r.Table, Code: r.Code, From: r.From, To: r.To, Made: made, Source: r.Source}, r.Value)
}

// Words is a row's value in words, as the page of its table has it.
func Words(r Row) string { return r.own(r.MadeOn).Words() }

// shape reads a value, a name a line or as JSON, and holds it to the names and kinds of the table's shipped rows: of its own code, else of any.
func (d *Desk) shape(r *Row) error {
	t, ok := d.host.Law.Lookup(r.Table)
	if !ok {
		return fault.New(fault.NotFound, "law.table.unknown").With("table", r.Table)
	}
	if !t.Editable {
		return fault.New(fault.Forbidden, "law.table.read_only").With("table", r.Table)
	}
	for _, like := range alike(t, r.Code) {
		value := r.Value
		if !strings.HasPrefix(strings.TrimSpace(string(value)), "{") {
			var err error
			if value, err = like.ReadLines(string(value)); err != nil {
				continue
			}
		}
		var got, want map[string]any
		if json.Unmarshal(value, &got) == nil && json.Unmarshal(like.Value(), &want) == nil && same(got, want) {
			r.Value = value
			return nil
		}
	}
	return fault.InvalidField("value", "law.row.shape", "names", strings.Join(alike(t, r.Code)[0].Lines(), ", "))
}

// alike are the rows that a new row of a code is held to.
func alike(t *law.Table, code string) []law.Row {
	var own []law.Row
	for _, x := range t.Rows() {
		if x.Code == code {
			own = append(own, x)
		}
	}
	if len(own) > 0 {
		return own
	}
	return t.Rows()
}

// same tells whether two values have the same names with values of the same kind.
func same(a, b map[string]any) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		w, ok := b[k]
		if !ok || kindOf(v) != kindOf(w) {
			return false
		}
	}
	return true
}

func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "words"
	case float64:
		return "a number"
	case bool:
		return "yes or no"
	case []any:
		return "a list"
	case map[string]any:
		return "names"
	}
	return "nothing"
}

// Decide is what the second person decides.
type Decide struct {
	Decision string `json:"decision" label:"Decision" said:"whether the row comes into force" enum:"in_force,refused" required:"true"`
	Why      string `json:"why" label:"Why" said:"why you decided so" example:"the source says the same figure" required:"true" maxLength:"500" format:"textarea"`
}

// Decide brings a proposed row into force, from now on and for the days that it names, or refuses it. It is never decided by
// the person who proposed it, under whatever account. Right: law.row.decide. Faults: law_row.not_found; law.row.decided (conflict); law.row.overlaps (conflict).
func (d *Desk) Decide(ctx context.Context, rowID string, in Decide) (act.Done[Row], error) {
	return act.Do(ctx, d.host.Door, act.Of("law.row.decide", journal.Ref{Kind: kind, ID: rowID}, in.Why), func(tx *act.Tx) (Row, error) {
		r, err := getRow(tx, rowID)
		if err != nil {
			return r, err
		}
		if err := form.Check(&in); err != nil {
			return r, err
		}
		if r.State != "proposed" {
			return r, fault.New(fault.Conflict, "law.row.decided")
		}
		r.State, r.DecidedBy, r.DecidedAt, r.Why = in.Decision, tx.Actor().Account, tx.Now(), in.Why
		e := RowDecided{Row: r.ID, Table: r.Table, Code: r.Code, InForce: in.Decision == "in_force", Proposer: r.ProposedBy}
		if e.InForce {
			r.MadeOn = when.DayOf(tx.Now())
			next, err := d.host.Law.With(r.own(r.MadeOn))
			if err != nil {
				return r, err
			}
			e.MadeOn = r.MadeOn
			if row, ok := next.Table(r.Table).At(r.Code, r.From); ok {
				e.Ref = row.Ref()
			}
		}
		if err := decideRow(tx, r); err != nil {
			return r, err
		}
		if _, err := tx.Record(e); err != nil {
			return r, err
		}
		if e.InForce {
			tx.AfterCommit(func() { d.Load(context.WithoutCancel(ctx)) }) // what fails is tried again by the next look
		}
		return r, nil
	})
}

// Load adopts the rows that are in force. It is called before the first act, after each decision, and now and then, because
// another node may have decided.
func (d *Desk) Load(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	rows, err := rowsIn(d.host.DB.Read(ctx), "in_force")
	if err != nil {
		return err
	}
	own := make([]law.Row, len(rows))
	for i, r := range rows {
		own[i] = r.own(r.MadeOn)
	}
	return d.host.Law.Adopt(own...)
}

// List is a page of the force's own rows.
type List struct {
	Rows []Row  `json:"rows"`
	Next string `json:"next,omitempty" doc:"give it as cursor for the rows after these; absent when there are none"`
}

// listRows are the rows, as their cursor names them.
const listRows = "rows"

// Rows lists what was proposed, and what came of it, newest first. Right: law.row.see. Fault: paging.cursor (invalid).
func (d *Desk) Rows(ctx context.Context, p paging.Ask) (List, error) {
	part, err := p.One(listRows)
	if err != nil {
		return List{}, err
	}
	return act.See(ctx, d.host.Door, act.Of("law.row.see", journal.Ref{Kind: kind, ID: "list"}).With(nobodys),
		func(q db.Querier, _ *access.Actor) (out List, err error) {
			out.Rows, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Row, error) { return rowsAfter(q, after, n) }, nil,
				func(r Row) paging.Mark { return paging.Mark{At: r.ProposedAt, ID: r.ID} })
			return out, err
		})
}

// Row is one of them. Right: law.row.see. Fault: law_row.not_found.
func (d *Desk) Row(ctx context.Context, rowID string) (Row, error) {
	return act.See(ctx, d.host.Door, act.Of("law.row.see", journal.Ref{Kind: kind, ID: rowID}), func(q db.Querier, _ *access.Actor) (Row, error) { return getRow(q, rowID) })
}
