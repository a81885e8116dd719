package hook

import "throughline/platform/journal"

// Entries are the kinds that this package writes. No subscription hears them: what tells of sending is not sent.
func Entries() []journal.Kind {
	return []journal.Kind{journal.KindOf[Made](), journal.KindOf[StateChanged](), journal.KindOf[SecretTaken](), journal.KindOf[SecretRotated](),
		journal.KindOf[Died](), journal.KindOf[SentAgain]()}
}

const (
	stage    = "Webhooks"
	madeKind = "hook.made"
)

// Made is the entry of a new subscription. The address may hold a key of its own, so that only its host is said.
type Made struct {
	Hook  string `json:"hook"`
	Host  string `json:"host"`
	Kinds string `json:"kinds"`
}

// EntryKind names the entry.
func (Made) EntryKind() (string, int) { return madeKind, 1 }

// Line says to where.
func (m Made) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Webhook made to " + m.Host, Detail: m.Kinds}
}

// StateChanged is the entry of a subscription that was paused, goes on or ended. Why is a code where the program did it.
type StateChanged struct {
	Hook  string `json:"hook"`
	Host  string `json:"host"`
	State string `json:"state"`
	Why   string `json:"why"`
}

// EntryKind names the entry.
func (StateChanged) EntryKind() (string, int) { return "hook.state.changed", 1 }

// Line says which.
func (s StateChanged) Line() journal.Line {
	title := map[string]string{StateActive: "goes on", StatePaused: "paused", StateEnded: "ended"}[s.State]
	return journal.Line{Stage: stage, Title: "Webhook to " + s.Host + " " + title, Detail: sentence(s.Why)}
}

// SecretTaken is the entry of a secret that was shown, once.
type SecretTaken struct {
	Hook string `json:"hook"`
	No   int64  `json:"no"`
}

// EntryKind names the entry.
func (SecretTaken) EntryKind() (string, int) { return "hook.secret.taken", 1 }

// Line says so.
func (SecretTaken) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "The secret of a webhook was shown"}
}

// SecretRotated is the entry of a new secret. The one before signs beside it until OldUntil.
type SecretRotated struct {
	Hook     string `json:"hook"`
	No       int64  `json:"no"`
	OldUntil int64  `json:"old_until_us"`
}

// EntryKind names the entry.
func (SecretRotated) EntryKind() (string, int) { return "hook.secret.rotated", 1 }

// Line says so.
func (SecretRotated) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "The secret of a webhook was changed"}
}

// Died is the entry of a delivery that was given up.
type Died struct {
	Hook     string `json:"hook"`
	Host     string `json:"host"`
	Delivery string `json:"delivery"`
	Attempts int    `json:"attempts"`
	Error    string `json:"error"`
	Status   int    `json:"status,omitempty"`
}

// EntryKind names the entry.
func (Died) EntryKind() (string, int) { return "hook.delivery.died", 1 }

// Line says why.
func (d Died) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Given up sending to " + d.Host, Detail: saidOf(d.Error, d.Status)}
}

// SentAgain is the entry of a dead delivery that somebody lets be sent again.
type SentAgain struct {
	Hook     string `json:"hook"`
	Delivery string `json:"delivery"`
}

// EntryKind names the entry.
func (SentAgain) EntryKind() (string, int) { return "hook.delivery.again", 1 }

// Line says so.
func (SentAgain) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "A delivery is sent again"}
}
