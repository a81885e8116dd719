package expenses

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
)

// dropPost is the folder beside the drop folder from which a mail server sends: each .eml is one e-mail to the address in its To.
const dropPost = "send"

// PostTo leaves e-mails in the folder send of a drop folder, whole or not at all.
func PostTo(folder string) func(to, subject, text string) error {
	return func(to, subject, text string) error {
		at := filepath.Join(folder, dropPost)
		if err := os.MkdirAll(at, 0o700); err != nil {
			return err
		}
		body := "To: " + to + "\r\nSubject: " + subject + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n"
		name := filepath.Join(at, id.New())
		if err := os.WriteFile(name+".part", []byte(body), 0o600); err != nil {
			return err
		}
		return os.Rename(name+".part", name+dropEnds)
	}
}

// codeLetters are the signs of a code: 32, none misread for another, so that a random byte gives each alike.
const (
	codeLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	codeLen     = 10
)

func newCode() (string, error) {
	b := make([]byte, codeLen)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("expenses: code: %w", err)
	}
	for i := range b {
		b[i] = codeLetters[int(b[i])%len(codeLetters)]
	}
	return string(b[:5]) + "-" + string(b[5:]), nil
}

// codeHash is what is kept of a code: it has fifty random bits and lives for hours, so one hash is enough.
func codeHash(address, staff, code string) string {
	h := sha256.Sum256([]byte(address + "\n" + staff + "\n" + strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))))
	return hex.EncodeToString(h[:])
}

// askedAddress is an address to which a code was sent.
type askedAddress struct {
	address, staff, hash string
	tries                int
	at                   time.Time
}

// sendCode keeps what a code is, before it is sent. Faults: expenses.mail.soon, expenses.mail.codes (conflict).
func (d *Desk) sendCode(tx *act.Tx, x askedAddress) error {
	today := when.DayOf(tx.Now())
	life, _, err := term(d.host.Law, "mail_code", today)
	if err != nil {
		return err
	}
	wait, _, err := term(d.host.Law, "mail_code_again", today)
	if err != nil {
		return err
	}
	most, _, err := term(d.host.Law, "mail_codes", today)
	if err != nil {
		return err
	}
	open, err := askedBy(tx, x.staff, tx.Now().Add(-time.Duration(life)*time.Hour))
	if err != nil {
		return err
	}
	if len(open) >= most {
		return fault.New(fault.Conflict, "expenses.mail.codes").With("most", fmt.Sprint(most))
	}
	for _, o := range open {
		if o.address == x.address && tx.Now().Before(o.at.Add(time.Duration(wait)*time.Minute)) {
			return fault.New(fault.Conflict, "expenses.mail.soon").With("minutes", fmt.Sprint(wait))
		}
	}
	if err := putAsked(tx, x); err != nil {
		return err
	}
	_, err = tx.Record(entry.AddressAsked{Staff: x.staff}, act.About("staff", x.staff), act.OnThreads())
	return err
}

// ConfirmAddress is the code that came to an address.
type ConfirmAddress struct {
	Address string `json:"address" label:"E-mail address" said:"the address" required:"true" maxLength:"200"`
	Code    string `json:"code" label:"Code" said:"the code" hint:"It was sent to that address, for example 7KQ2M-9XWTD" required:"true" maxLength:"20"`
}

// ConfirmAddress makes an address the actor's own, when they give back the code that was sent there: a sender's name alone shows nothing. Right:
// expenses.mail.address. Faults: form.invalid; expenses.mail.code, .code_old, .code_tries (invalid); expenses.mail.address_taken (conflict).
func (d *Desk) ConfirmAddress(ctx context.Context, in ConfirmAddress) (act.Done[string], error) {
	who, err := access.From(ctx)
	if err != nil {
		return act.Done[string]{}, err
	}
	address := strings.ToLower(strings.TrimSpace(in.Address))
	x, there, err := getAsked(d.host.DB.Read(ctx), address, who.Staff)
	if err != nil {
		return act.Done[string]{}, err
	}
	right := there && subtle.ConstantTimeCompare([]byte(x.hash), []byte(codeHash(address, who.Staff, in.Code))) == 1
	a := act.Of("expenses.mail.address", claimRef("")).With(access.Resource{})
	if there && !right {
		if err := d.wrongCode(ctx, x); err != nil {
			return act.Done[string]{}, err
		}
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (string, error) {
		if err := form.Check(&in); err != nil {
			return "", err
		}
		x, there, err := getAsked(tx, address, tx.Actor().Staff)
		if err != nil {
			return "", err
		}
		if err := d.codeHolds(tx, x, there, right); err != nil {
			return "", err
		}
		was, err := staffAt(tx, address)
		if err == nil && was != "" && was != tx.Actor().Staff {
			err = fault.New(fault.Conflict, "expenses.mail.address_taken")
		}
		if err != nil {
			return address, err
		}
		if err := confirmAddress(tx, address, tx.Actor().Staff, tx.Now()); err != nil {
			return address, err
		}
		_, err = tx.Record(entry.AddressKnown{Staff: tx.Actor().Staff}, act.About("staff", tx.Actor().Staff), act.OnThreads())
		return address, err
	})
}

// codeHolds tells what is wrong with a code, if anything.
func (d *Desk) codeHolds(tx *act.Tx, x askedAddress, there, right bool) error {
	today := when.DayOf(tx.Now())
	life, _, err := term(d.host.Law, "mail_code", today)
	if err != nil {
		return err
	}
	most, _, err := term(d.host.Law, "mail_code_tries", today)
	switch {
	case err != nil:
		return err
	case !there:
		return fault.InvalidField("code", "expenses.mail.code")
	case x.tries >= most:
		return fault.InvalidField("code", "expenses.mail.code_tries")
	case !tx.Now().Before(x.at.Add(time.Duration(life) * time.Hour)):
		return fault.InvalidField("code", "expenses.mail.code_old", "hours", fmt.Sprint(life))
	case !right:
		return fault.InvalidField("code", "expenses.mail.code")
	}
	return nil
}

// wrongCode counts a wrong code, whatever becomes of the act that gave it.
func (d *Desk) wrongCode(ctx context.Context, x askedAddress) error {
	a := act.Of("expenses.mail.address", claimRef("")).With(access.Resource{}).Keyed("expenses.mail.try/" + id.New())
	_, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (struct{}, error) {
		if err := tryAsked(tx, x); err != nil {
			return struct{}{}, err
		}
		_, err := tx.Record(entry.AddressTried{Staff: x.staff}, act.About("staff", x.staff), act.OnThreads())
		return struct{}{}, err
	})
	return err
}
