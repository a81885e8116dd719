package exchange

import "throughline/platform/journal"

// Queued is the entry of a request that went to the system that keeps its room. It holds no word of the request: Hash binds
// what was typed, which lies with the message until it is done.
type Queued struct {
	Message string `json:"message"`
	System  string `json:"system"`
	Room    string `json:"room"`
	Action  string `json:"action"`
	Title   string `json:"title"`
	Hash    string `json:"hash"` // SHA-256 of the request's body
	DueAt   int64  `json:"due_us"`
	Law     string `json:"law"`
}

// EntryKind names the entry.
func (Queued) EntryKind() (string, int) { return "exchange.message.queued", 1 }

// Line says where it went.
func (q Queued) Line() journal.Line {
	return journal.Line{Stage: "Exchange", Title: "Sent to " + q.System, Detail: q.Title}
}

// Acknowledged is the entry of a message that has arrived there.
type Acknowledged struct {
	Message string `json:"message"`
	System  string `json:"system"`
	Room    string `json:"room"`
	Receipt string `json:"receipt"`
	DueAt   int64  `json:"due_us"`
	Law     string `json:"law"`
}

// EntryKind names the entry.
func (Acknowledged) EntryKind() (string, int) { return "exchange.message.acknowledged", 1 }

// Line says under which reference.
func (a Acknowledged) Line() journal.Line {
	return journal.Line{Stage: "Exchange", Title: "Acknowledged by " + a.System, Detail: a.Receipt}
}

// Refused is the entry of a message that came to nothing: the other system refused it, or what it answered breaks a rule.
type Refused struct {
	Message string `json:"message"`
	System  string `json:"system"`
	Room    string `json:"room"`
	Action  string `json:"action"`
	Title   string `json:"title"`
	By      string `json:"by"` // "system", or "rule" when the answer was carried out here and broke one
	Reason  string `json:"reason"`
}

// EntryKind names the entry.
func (Refused) EntryKind() (string, int) { return "exchange.message.refused", 1 }

// Line says why.
func (r Refused) Line() journal.Line {
	return journal.Line{Stage: "Exchange", Title: "Not done in " + r.System + ": " + r.Title, Detail: r.Reason, Turning: true}
}

// Closed is the entry of a message whose act had been done before it was answered: it is done, and nothing was done again.
type Closed struct {
	Message string `json:"message"`
	System  string `json:"system"`
	Room    string `json:"room"`
}

// EntryKind names the entry.
func (Closed) EntryKind() (string, int) { return "exchange.message.closed", 1 }

// Line says so.
func (c Closed) Line() journal.Line {
	return journal.Line{Stage: "Exchange", Title: "Answered by " + c.System + ": it had been done already"}
}
