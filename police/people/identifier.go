package people

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/platform/words"
)

// IdentifierStatus is what is known of a national identifier. One that is not valid is never stored as valid (ID-07).
type IdentifierStatus string

// The statuses. Unchecked is an identifier of the right form that has no letter to check it by, or whose form can be
// read in two ways.
const (
	IdentifierValid     IdentifierStatus = "valid"
	IdentifierInvalid   IdentifierStatus = "invalid"
	IdentifierUnchecked IdentifierStatus = "unchecked"
)

// Identifier is a national identifier as it was given and as it is written canonically.
type Identifier struct {
	Kind      string // pnc, cro, asn or urn
	Raw       string // as it was given
	Status    IdentifierStatus
	Canonical string // empty when invalid, and when it can be read in two ways
	Why       string // the code of the sentence that says what is wrong; empty when valid
}

// maxIdentifier is twice the longest form with strokes.
const maxIdentifier = 48

// The letter table of an identifier, from law.
type checkLetter struct {
	Letters string `json:"letters"`
	Modulus int    `json:"modulus"`
}

// of is the letter of a number written in decimal digits (ID-01).
func (c checkLetter) of(number string) (byte, error) {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0, err
	}
	return c.Letters[n%int64(c.Modulus)], nil
}

// reading is one way to read what was typed: what its letter must belong to, and how it is written canonically.
type reading struct {
	number    string // whose letter it is
	letter    byte
	canonical string

	impossible string // the code of what no such identifier can have; empty when it can exist
}

// CheckIdentifier reads a national identifier of the kind pnc, cro, asn or urn, in any form in which people write it
// (ID-01 to ID-07): upper or lower case, with or without strokes and spaces. today gives the century of a short PNC ID.
// Canonical forms are YYYY/NNNNNNND, NNNNNN/YYD or SFYY/ND, YYFFUUSSNNNNNNNNNNND and FFUUNNNNNYY. Bad letters are an
// answer, not a fault; the faults are people.identifier.kind, .empty and .too_long (invalid; fields "kind", "value").
func CheckIdentifier(book *law.Book, kind, value string, today when.Day) (Identifier, error) {
	out := Identifier{Kind: kind, Raw: value, Status: IdentifierInvalid}
	clean := strings.ToUpper(strings.TrimSpace(value))
	switch {
	case clean == "":
		return out, fault.InvalidField("value", "people.identifier.empty")
	case len(value) > maxIdentifier:
		return out, fault.InvalidField("value", "people.identifier.too_long")
	}
	clean = strings.ReplaceAll(clean, " ", "")
	row, ok := book.Table("identifier.check_letter").At("national", today)
	if !ok {
		return out, fault.InvalidField("value", "law.none_on_day", "table", "identifier.check_letter", "code", "national", "day", today.Text())
	}
	var check checkLetter
	if err := row.Into(&check); err != nil {
		return out, err
	}
	switch kind {
	case "pnc":
		return out.decide(check, readPNC(clean, today))
	case "cro":
		return out.decide(check, readCRO(clean))
	case "asn":
		return out.decide(check, readASN(clean))
	case "urn":
		return out.urn(clean), nil
	}
	return out, fault.InvalidField("kind", "people.identifier.kind")
}

// decide keeps the readings whose letter is right. Two of them that differ cannot be told apart.
func (i Identifier) decide(check checkLetter, readings []reading) (Identifier, error) {
	if len(readings) == 0 {
		i.Why = "people.identifier.form_" + i.Kind
		return i, nil
	}
	var good []string
	i.Why = "people.identifier.letter"
	for _, r := range readings {
		letter, err := check.of(r.number)
		if err != nil {
			return i, err
		}
		switch {
		case letter != r.letter || slices.Contains(good, r.canonical):
		case r.impossible != "":
			i.Why = r.impossible
		default:
			good = append(good, r.canonical)
		}
	}
	switch len(good) {
	case 0:
	case 1:
		i.Status, i.Canonical, i.Why = IdentifierValid, good[0], ""
	default:
		i.Status, i.Why = IdentifierUnchecked, "people.identifier.two_readings"
	}
	return i, nil
}

type identifierAnswer struct {
	Status    IdentifierStatus `json:"status"`
	Canonical string           `json:"canonical,omitempty"`
	Detail    string           `json:"detail,omitempty"`
}

// AskIdentifier is `throughline ask identifier`.
var AskIdentifier = law.Ask{
	Name:    "identifier",
	About:   "Whether a PNC ID, CRO number, arrest/summons number or URN is well formed and its letter right (ID-01 to ID-07).",
	Example: json.RawMessage(`{"kind":"pnc","value":"2008/0056560Z"}`),
	Run:     runIdentifier,
}

func runIdentifier(book *law.Book, clock when.Clock, in json.RawMessage) (any, error) {
	var q struct {
		Kind  string `json:"kind"`
		Value string `json:"value"`
	}
	if err := law.Decode(in, &q); err != nil {
		return nil, err
	}
	got, err := CheckIdentifier(book, q.Kind, q.Value, when.DayOf(clock.Now()))
	if err != nil {
		return nil, err
	}
	out := identifierAnswer{Status: got.Status, Canonical: got.Canonical}
	if got.Why != "" {
		sentences, err := words.Shipped()
		if err != nil {
			return nil, err
		}
		out.Detail = sentences.Say(words.English, got.Why, nil)
	}
	return out, nil
}
