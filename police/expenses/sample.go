package expenses

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// Candidate is a claim that can be drawn, with its tickets in the weighted sample: one, and those of what the checks found (law/expenses.risk).
type Candidate struct {
	ID      string   `json:"id" doc:"the claim"`
	Tickets int      `json:"tickets"`
	Why     []string `json:"why,omitempty" doc:"what gave it more than one: codes of law expenses.control"`
}

// Draw is a draw of paid claims to be looked at. It is asked for first, with its candidates; the seed comes from the next checkpoint that the
// journal signs over that entry, so nobody knows it before and anybody can draw it again: see AskExpenseSample.
type Draw struct {
	ID          string      `json:"id"`
	Period      string      `json:"period"`
	State       string      `json:"state"` // "asked" or "drawn"
	Percent     int         `json:"percent"`
	RiskPercent int         `json:"risk_percent"`
	Candidates  []Candidate `json:"candidates"`
	Entry       string      `json:"entry" doc:"the entry over which the checkpoint was signed"`
	Head        string      `json:"head,omitempty" doc:"what was signed: the journal's name, its size and its root"`
	Size        int64       `json:"size,omitempty"`
	Seed        string      `json:"seed,omitempty"`
	Drawn       []string    `json:"drawn" doc:"at random"`
	Risky       []string    `json:"risky" doc:"by their tickets, of the rest"`
}

// headOf is what a checkpoint's signature covers: nobody who signs it again makes another of it.
func headOf(signed string) string {
	head, _, _ := strings.Cut(signed, "\n\n")
	return head + "\n"
}

// seedOf is the seed of a draw: SHA-256 of the checkpoint's head and the draw's own id.
func seedOf(head, draw string) string {
	h := sha256.Sum256([]byte(head + "draw " + draw + "\n"))
	return hex.EncodeToString(h[:])
}

// ticket is the smallest of a claim's hashes: SHA-256 of "seed/claim" in the random sample; in the weighted one of "seed/risk/claim/1" and so
// on, one for each ticket. The smallest of n hashes is n times as likely to be the smallest of all, so tickets are chances.
func ticket(seed, claim string, tickets int) string {
	if tickets == 0 {
		return hashOf(seed + "/" + claim)
	}
	least := ""
	for n := range tickets {
		if h := hashOf(seed + "/risk/" + claim + "/" + strconv.Itoa(n+1)); least == "" || h < least {
			least = h
		}
	}
	return least
}

func hashOf(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// share is how many of all are drawn: at least percent of them and never fewer (EXP-06).
func share(all, percent int) int { return min(all, (all*percent+99)/100) }

// drawn are the claims with the smallest tickets: first those of the random sample, then of the rest those of the weighted one. The order of
// the candidates does not matter.
func drawn(seed string, all []Candidate, percent, riskPercent int) (random, risky []string) {
	random = smallest(all, share(len(all), percent), func(c Candidate) string { return ticket(seed, c.ID, 0) })
	rest := slices.DeleteFunc(slices.Clone(all), func(c Candidate) bool { return slices.Contains(random, c.ID) || c.Tickets < 2 })
	risky = smallest(rest, min(len(rest), share(len(all), riskPercent)), func(c Candidate) string { return ticket(seed, c.ID, c.Tickets) })
	return random, risky
}

func smallest(all []Candidate, n int, hash func(Candidate) string) []string {
	type held struct{ hash, claim string }
	hs := make([]held, len(all))
	for i, c := range all {
		hs[i] = held{hash(c), c.ID}
	}
	slices.SortFunc(hs, func(a, b held) int { return strings.Compare(a.hash+a.claim, b.hash+b.claim) })
	out := []string{}
	for _, h := range hs[:n] {
		out = append(out, h.claim)
	}
	slices.Sort(out)
	return out
}
