package expenses

import (
	"throughline/platform/db"
	"throughline/platform/fault"
)

// Looked is why somebody looks at a paid claim, as its claimant may know it: the draw, its seed and their own tickets.
type Looked struct {
	Why     string   `json:"why"` // "new_claimant", "random_sample", "risk_sample" or "read_late"
	Draw    string   `json:"draw,omitempty"`
	Of      int      `json:"of,omitempty"`    // how many claims could be drawn
	Drawn   int      `json:"drawn,omitempty"` // and how many were, in the same way
	Seed    string   `json:"seed,omitempty"`
	Size    int64    `json:"size,omitempty"` // of the checkpoint that gave the seed
	Ticket  string   `json:"ticket,omitempty"`
	Tickets int      `json:"tickets,omitempty"`
	Reasons []string `json:"reasons,omitempty"` // what gave more than one: labels of law expenses.control
	Result  string   `json:"result,omitempty"`  // "ok", "corrected" or "recover"; a referral is told by professional standards
}

// looked tells why somebody looks at a claim; nil when nobody does.
func (d *Desk) looked(q db.Querier, claim string) (*Looked, error) {
	a, err := getAudit(q, claim)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	x := &Looked{Why: a.why, Draw: a.draw, Result: a.result}
	if a.result == "refer_psd" {
		x.Result = ""
	}
	if a.draw == "" {
		return x, nil
	}
	draw, err := getDraw(q, a.draw)
	if err != nil {
		return nil, err
	}
	x.Of, x.Seed, x.Size, x.Drawn = len(draw.Candidates), draw.Seed, draw.Size, len(draw.Drawn)
	for _, c := range draw.Candidates {
		if c.ID != claim {
			continue
		}
		x.Ticket = ticket(draw.Seed, claim, 0)
		if a.why == "risk_sample" {
			x.Ticket, x.Tickets, x.Drawn = ticket(draw.Seed, claim, c.Tickets), c.Tickets, len(draw.Risky)
			for _, code := range c.Why {
				row, ok := d.host.Law.Table("expenses.control").At(code, d.today())
				var v control
				if ok && row.Into(&v) == nil {
					x.Reasons = append(x.Reasons, v.Label)
				}
			}
		}
	}
	return x, nil
}
