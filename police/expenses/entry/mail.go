package entry

import (
	"throughline/platform/journal"
)

func mailKinds() []journal.Kind {
	return []journal.Kind{journal.KindOf[MailCame](), journal.KindOf[MailSettled](), journal.KindOf[AddressKnown](), journal.KindOf[AddressRemoved](), journal.KindOf[AddressAsked](), journal.KindOf[AddressTried]()}
}

// MailCame is an e-mail of the drop folder. No address and no subject stands here: they are in the record that it is about.
type MailCame struct {
	Mail  string `json:"mail"` // SHA-256 of its bytes
	Staff string `json:"staff,omitempty"`
	Claim string `json:"claim,omitempty"`
	State string `json:"state"` // "taken" or "refused"
	Why   string `json:"why,omitempty"`
	Files int    `json:"files"`
}

// EntryKind names the entry.
func (MailCame) EntryKind() (string, int) { return "expenses.mail.came", 1 }

// Line says what came of it.
func (e MailCame) Line() journal.Line {
	if e.State == "refused" {
		return line("An e-mail gave no receipt and waits for finance")
	}
	return line("Receipts came by e-mail")
}

// MailSettled is what finance did about a refused e-mail.
type MailSettled struct {
	Mail   string `json:"mail"`
	How    string `json:"how"` // "give" or "leave"
	Staff  string `json:"staff,omitempty"`
	Claim  string `json:"claim,omitempty"`
	Reason string `json:"reason"`
}

// EntryKind names the entry.
func (MailSettled) EntryKind() (string, int) { return "expenses.mail.settled", 1 }

// Line says which.
func (e MailSettled) Line() journal.Line {
	if e.How == "give" {
		return line("The receipts of a refused e-mail given to somebody", e.Reason)
	}
	return line("A refused e-mail left as it is", e.Reason)
}

// AddressKnown is an address that somebody sends receipts from; it is not said here.
type AddressKnown struct {
	Staff string `json:"staff"`
}

// EntryKind names the entry.
func (AddressKnown) EntryKind() (string, int) { return "expenses.mail.address_known", 1 }

// Line says it.
func (e AddressKnown) Line() journal.Line { return line("An address for receipts made known") }

// AddressRemoved is an address from which nobody sends receipts any more; it is not said here.
type AddressRemoved struct {
	Staff  string `json:"staff"`
	Reason string `json:"reason"`
}

// EntryKind names the entry.
func (AddressRemoved) EntryKind() (string, int) { return "expenses.mail.address_removed", 1 }

// Line says it.
func (e AddressRemoved) Line() journal.Line {
	return line("An address for receipts is known no longer", e.Reason)
}

// AddressAsked is a code that was sent to an address which somebody says is theirs.
type AddressAsked struct {
	Staff string `json:"staff"`
}

// EntryKind names the entry.
func (AddressAsked) EntryKind() (string, int) { return "expenses.mail.address_asked", 1 }

// Line says it without the address.
func (e AddressAsked) Line() journal.Line {
	return line("A code was sent to confirm an e-mail address")
}

// AddressTried is a wrong code.
type AddressTried struct {
	Staff string `json:"staff"`
}

// EntryKind names the entry.
func (AddressTried) EntryKind() (string, int) { return "expenses.mail.address_tried", 1 }

// Line says it without the code.
func (e AddressTried) Line() journal.Line { return line("A wrong code for an e-mail address") }
