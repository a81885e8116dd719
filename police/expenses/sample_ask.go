package expenses

import (
	"encoding/json"
	"strings"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// AskExpenseSample is `throughline ask expense-sample`: the draw again, from what its page and the journal say, with the arithmetic.
var AskExpenseSample = law.Ask{
	Name:    "expense-sample",
	About:   "Draws a sample of claims again: the seed from a checkpoint that the journal signed, each claim's tickets, and who is drawn (EXP-06).",
	Example: json.RawMessage(`{"id":"0198","head":"throughline.training/99\n12\nW0yYnvX0cTtPTn7vZqtEyiNYKtXIWWdPCGNRE4Jj7RU=\n","percent":5,"risk_percent":5,"candidates":[{"id":"claim-a","tickets":1},{"id":"claim-b","tickets":4}]}`),
	Run:     runExpenseSample,
}

type sampleQuestion struct {
	ID          string      `json:"id"`   // of the draw
	Head        string      `json:"head"` // the checkpoint; with its signatures or without
	Percent     int         `json:"percent"`
	RiskPercent int         `json:"risk_percent"`
	Candidates  []Candidate `json:"candidates"`
}

type sampleAnswer struct {
	Seed       string         `json:"seed"`
	How        string         `json:"how"`
	Random     int            `json:"random"` // how many are drawn at random
	Drawn      []string       `json:"drawn"`
	Risky      []string       `json:"risky"`
	Candidates []ticketAnswer `json:"candidates"`
}

type ticketAnswer struct {
	ID     string `json:"id"`
	Random string `json:"random_hash"`
	Risk   string `json:"risk_hash,omitempty"` // the smallest of its tickets
}

const maxAskedCandidates = 100_000

func runExpenseSample(_ *law.Book, _ when.Clock, in json.RawMessage) (any, error) {
	var q sampleQuestion
	if err := law.Decode(in, &q); err != nil {
		return nil, err
	}
	switch {
	case q.ID == "" || len(q.ID) > 60:
		return nil, fault.InvalidField("id", "expenses.ask.draw")
	case strings.Count(headOf(q.Head), "\n") != 4 && strings.Count(headOf(strings.TrimRight(q.Head, "\n")), "\n") != 3:
		return nil, fault.InvalidField("head", "expenses.ask.head")
	case q.Percent < 0 || q.Percent > 100:
		return nil, fault.InvalidField("percent", "expenses.ask.percent")
	case q.RiskPercent < 0 || q.RiskPercent > 100:
		return nil, fault.InvalidField("risk_percent", "expenses.ask.percent")
	case len(q.Candidates) == 0 || len(q.Candidates) > maxAskedCandidates:
		return nil, fault.InvalidField("candidates", "expenses.ask.candidates")
	}
	seen := map[string]bool{}
	for _, c := range q.Candidates {
		if c.ID == "" || c.Tickets < 1 || c.Tickets > 1000 || seen[c.ID] {
			return nil, fault.InvalidField("candidates", "expenses.ask.candidate", "id", c.ID)
		}
		seen[c.ID] = true
	}
	out := sampleAnswer{How: "seed = SHA-256(head + \"draw ID\\n\"); random: the smallest SHA-256(seed/claim); weighted: of the rest with two tickets or more, the smallest of SHA-256(seed/risk/claim/1) and so on"}
	out.Seed = seedOf(headOf(strings.TrimRight(q.Head, "\n")), q.ID)
	out.Random = share(len(q.Candidates), q.Percent)
	out.Drawn, out.Risky = drawn(out.Seed, q.Candidates, q.Percent, q.RiskPercent)
	for _, c := range q.Candidates {
		a := ticketAnswer{ID: c.ID, Random: ticket(out.Seed, c.ID, 0)}
		if c.Tickets > 1 {
			a.Risk = ticket(out.Seed, c.ID, c.Tickets)
		}
		out.Candidates = append(out.Candidates, a)
	}
	return out, nil
}
