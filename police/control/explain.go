package control

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/police/control/entry"
)

// Stood is the board as it stood when somebody was sent: all that the suggestion was worked out from, and nothing else. Rank of
// it gives the same order at any time.
type Stood struct {
	At         time.Time     `json:"at"`
	Need       Need          `json:"need"`
	Stale      time.Duration `json:"stale"`
	Candidates []Candidate   `json:"candidates"`
	Beyond     int           `json:"beyond,omitempty"`
	Cover      []Patch       `json:"cover,omitempty"`
}

func (b Stood) rank() []Suggested { return Rank(b.Candidates, b.Need, b.At, b.Stale, b.Cover...) }

// keepBoard keeps the board of a dispatch beside the journal; the entry that says who was sent binds it by its hash.
func keepBoard(tx *act.Tx, i Incident, offer *Suggestions) error {
	raw, err := json.Marshal(offer.stood)
	if err != nil {
		return fmt.Errorf("control: the board of a dispatch: %w", err)
	}
	sum := sha256.Sum256(raw)
	offer.hash = hex.EncodeToString(sum[:])
	return putBoard(tx, offer.hash, i, raw, tx.Now())
}

// Explained is a dispatch as the board stood at that second: who was sent, who could have been, and why.
type Explained struct {
	Dispatch  string      `json:"dispatch"`
	Incident  string      `json:"incident"`
	Number    string      `json:"number"`
	Callsign  string      `json:"callsign"`
	At        time.Time   `json:"at"`
	By        string      `json:"by"`
	Accepted  bool        `json:"accepted" doc:"As suggested"`
	Reason    string      `json:"reason,omitempty" doc:"Of going against the suggestion"`
	Why       string      `json:"why,omitempty"`
	Needs     []string    `json:"needs,omitempty" doc:"Skills that the incident asked for"`
	TwoUp     bool        `json:"two_up,omitempty"`
	Units     []Suggested `json:"units" doc:"The suggestion, worked out again from the board as it stood"`
	Beyond    int         `json:"beyond,omitempty"`
	Same      bool        `json:"same" doc:"Whether it is what was recorded then"`
	Different []string    `json:"different,omitempty" doc:"Callsigns whose place differs from what was recorded then"`
}

// Explain replays a dispatch, by the id of its assignment. Needs to see the incident. Faults: control.dispatch.not_found;
// control.dispatch.no_board (conflict) for one from before boards were kept, or whose board was erased;
// control.dispatch.changed (conflict) when what is kept is not what the journal bound.
func (d *Desk) Explain(ctx context.Context, assignment string) (Explained, error) {
	a, err := assignmentOf(d.host.DB.Read(ctx), assignment)
	if fault.Is(err, fault.NotFound) { // asked of the door all the same: what is not there and what is hidden are answered alike
		a.Incident = assignment
	} else if err != nil {
		return Explained{}, err
	}
	out, err := act.See(ctx, d.host.Door, d.see(ctx, a.Incident), func(q db.Querier, who *access.Actor) (Explained, error) {
		return ExplainFrom(q, d.host.Door.Kinds, a.ID, labelsOf(who))
	})
	if fault.Is(err, fault.NotFound) {
		return Explained{}, fault.New(fault.NotFound, "control.dispatch.not_found")
	}
	return out, err
}

// ExplainFrom is Explain for who reads the store itself, with these labels: other jobs than theirs are not named.
func ExplainFrom(q db.Querier, kinds *journal.Kinds, assignment string, labels []string) (Explained, error) {
	a, err := assignmentOf(q, assignment)
	if err != nil {
		return Explained{}, err
	}
	i, err := getIncident(q, a.Incident)
	if err != nil {
		return Explained{}, err
	}
	if a.Entry == "" {
		return Explained{}, fault.New(fault.Conflict, "control.dispatch.no_board")
	}
	e, err := journal.Get(q, a.Entry)
	if err != nil {
		return Explained{}, err
	}
	sent, ok := kinds.Body(e).(entry.UnitDispatched)
	if !ok { // its body was erased
		return Explained{}, fault.New(fault.Conflict, "control.dispatch.no_board")
	}
	out := Explained{Dispatch: a.ID, Incident: i.ID, Number: i.Number, Callsign: a.Callsign, At: e.HappenedAt, By: e.Envelope.Who.Name, Accepted: sent.Accepted, Reason: sent.Reason, Why: sent.Why}
	return out, out.replay(q, sent, labels)
}

func (x *Explained) replay(q db.Querier, sent entry.UnitDispatched, labels []string) error {
	raw, err := boardOf(q, sent.Board)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != sent.Board {
		return fault.New(fault.Conflict, "control.dispatch.changed")
	}
	var b Stood
	if err := json.Unmarshal(raw, &b); err != nil {
		return fmt.Errorf("control: the board of a dispatch: %w", err)
	}
	x.TwoUp, x.Beyond, x.Units = b.Need.TwoUp, b.Beyond, b.rank()
	for _, s := range b.Need.Skills {
		x.Needs = append(x.Needs, b.Need.name(s))
	}
	now := considered(x.Units)
	for n, w := range now {
		if n >= len(sent.Considered) || sent.Considered[n] != w {
			x.Different = append(x.Different, w.Callsign)
		}
	}
	x.Same = len(x.Different) == 0 && len(now) == len(sent.Considered)
	return x.withhold(q, b, labels)
}

// withhold takes the number of a job from what is said to a reader who may not know of it, though the dispatcher might.
func (x *Explained) withhold(q db.Querier, b Stood, labels []string) error {
	known := map[string]bool{}
	for n, c := range b.Candidates {
		if c.JobID == "" {
			continue
		}
		may, asked := known[c.JobID]
		if !asked {
			i, err := getIncident(q, c.JobID)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			may = err == nil && (i.Label == "open" || slices.Contains(labels, i.Label))
			known[c.JobID] = may
		}
		if !may {
			b.Candidates[n].Job, b.Candidates[n].JobID = "", ""
			at := slices.IndexFunc(x.Units, func(s Suggested) bool { return s.Callsign == c.Crew.Callsign })
			s := &x.Units[at]
			s.Says, s.State, s.Leaves, s.LeavesFor = "On another job", c.StateLabel, "", ""
		}
	}
	return nil
}
