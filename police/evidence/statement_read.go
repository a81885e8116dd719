package evidence

import (
	"context"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
)

// StatementView is a statement with every text that it ever had: what was signed before is kept and revealed.
type StatementView struct {
	Statement
	WitnessName string `json:"witness_name"`
	Texts       []Text `json:"texts"`
}

// ReadStatement opens a statement: the look is recorded. Right: evidence.statement.see. Fault: statement.not_found.
func (d *Desk) ReadStatement(ctx context.Context, statement, why string) (StatementView, error) {
	return act.See(ctx, d.host.Door, act.Of("evidence.statement.see", journal.Ref{Kind: "statement", ID: statement}, why), func(q db.Querier, _ *access.Actor) (StatementView, error) {
		return d.StatementText(q, statement)
	})
}

// StatementText is ReadStatement for the desks below that put a statement into a file. The caller has asked whether the
// reader may. The back is not in it.
func (d *Desk) StatementText(q db.Querier, statement string) (StatementView, error) {
	var v StatementView
	var err error
	if v.Statement, err = getStatement(q, statement); err != nil {
		return v, err
	}
	p, err := d.people.Get(q, v.Witness)
	if err != nil {
		return v, err
	}
	v.WitnessName = p.Name()
	v.Texts, err = textsOf(q, statement)
	return v, err
}

// Intact tells whether a signature still binds what it bound: the text's hash and the seal are worked out again.
func (v StatementView) Intact(g Signature) bool {
	for _, t := range v.Texts {
		if t.N == g.N {
			return hashOf(t.Text) == g.Hash && sealOf(v.ID, g) == g.Seal
		}
	}
	return false
}

// Statements are the statements of a thread in the order of their making, without their texts. The caller has asked
// whether the reader may.
func (d *Desk) Statements(q db.Querier, threadID string) ([]Statement, error) {
	return statementsOn(q, threadID, nil, paging.Mark{}, all)
}

// Gathered is everything that this room holds of a thread.
type Gathered struct {
	Statements []Statement `json:"statements"`
	Exhibits   []Exhibit   `json:"exhibits"`
	Materials  []Material  `json:"materials"`
	Next       string      `json:"next,omitempty" doc:"give it as cursor for the statements after these; absent when there are none"`
	Later      string      `json:"next_exhibits,omitempty" doc:"give it as cursor for the exhibits after these; absent when there are none"`
	Last       string      `json:"next_materials,omitempty" doc:"give it as cursor for the recordings and documents after these; absent when there are none"`
}

// The lists of a case's evidence, as their cursors name them.
const (
	listStatements = "statements"
	listExhibits   = "exhibits"
	listMaterials  = "recordings_and_documents"
)

// List is what this reader may see of a thread's evidence: the look is recorded. Right: evidence.list. Fault:
// paging.cursor (invalid).
func (d *Desk) List(ctx context.Context, threadID string, p paging.Ask) (Gathered, error) {
	parts, err := p.Of(listStatements, listExhibits, listMaterials)
	if err != nil {
		return Gathered{}, err
	}
	facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
	if err != nil {
		return Gathered{}, err
	}
	a := act.Of("evidence.list", journal.Ref{Kind: "thread", ID: threadID}).With(facts)
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Gathered, error) {
		return gathered(q, threadID, who, parts)
	})
}

func gathered(q db.Querier, threadID string, who *access.Actor, parts []paging.Part) (g Gathered, err error) {
	labels := who.Labels
	if labels == nil && !who.IsSystem() {
		labels = []string{}
	}
	g.Statements, g.Next, err = paging.Fill(parts[0], func(after paging.Mark, n int) ([]Statement, error) {
		return statementsOn(q, threadID, labels, after, n)
	}, nil,
		func(s Statement) paging.Mark { return paging.Mark{At: s.MadeAt, ID: s.ID} })
	if err != nil {
		return g, err
	}
	g.Exhibits, g.Later, err = paging.Fill(parts[1], func(after paging.Mark, n int) ([]Exhibit, error) { return exhibitsOn(q, threadID, labels, after, n) }, nil,
		func(x Exhibit) paging.Mark { return paging.Mark{At: x.MadeAt, ID: x.ID} })
	if err != nil {
		return g, err
	}
	g.Materials, g.Last, err = paging.Fill(parts[2], func(after paging.Mark, n int) ([]Material, error) { return materialsOn(q, threadID, labels, after, n) }, nil,
		func(m Material) paging.Mark { return paging.Mark{At: m.AddedAt, ID: m.ID} })
	return g, err
}
