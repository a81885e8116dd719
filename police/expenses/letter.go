package expenses

import (
	"bytes"
	"context"
	"errors"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
	letter "throughline/police/expenses/mail"
)

// Mail is an e-mail that came to the drop folder. Its id is the SHA-256 of its bytes, which are kept whatever came of it.
type Mail struct {
	ID      string    `json:"id"`
	Sender  string    `json:"sender"`
	Subject string    `json:"subject"`
	Staff   string    `json:"staff,omitempty"`
	Claim   string    `json:"claim,omitempty"`
	State   string    `json:"state"`         // "taken", "refused" or "settled"
	Why     string    `json:"why,omitempty"` // why it was refused: too_large, unreadable, no_sender, unknown_sender, no_receipt, receipt_large, too_many, draft_full
	Files   int       `json:"files"`
	Decided string    `json:"decided,omitempty"`
	CameAt  time.Time `json:"came_at"`
	Version int64     `json:"version"`
}

func mailRef(id string) journal.Ref { return journal.Ref{Kind: "expenses_mail", ID: id} }

// TakeMail takes an e-mail in: the receipts in it become lines of its sender's draft, to be read and completed. What gives none is refused on a
// page of finance and kept. The same bytes are taken once. Right: expenses.mail.take, the program itself.
func (d *Desk) TakeMail(ctx context.Context, raw []byte) (Mail, error) {
	kept, err := d.host.Files.Put(ctx, bytes.NewReader(raw), letter.Most+1)
	if err != nil {
		return Mail{}, err
	}
	l, wrong := letter.Read(raw)
	m := Mail{ID: kept.SHA256, Sender: l.From, Subject: l.Subject, Files: len(l.Files)}
	if wrong != nil {
		m.Why = wrong.Error()
		l.Files = nil
	}
	hashes, err := d.keepAll(ctx, l.Files)
	if err != nil {
		return m, err
	}
	a := act.Of("expenses.mail.take", mailRef(m.ID)).With(access.Resource{Label: "open"}).Keyed("expenses.mail/" + m.ID)
	done, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Mail, error) {
		m := m
		if was, err := getMail(tx, m.ID); err == nil || !fault.Is(err, fault.NotFound) {
			return was, err
		}
		m.CameAt, m.State = tx.Now(), "refused"
		if m.Why == "" {
			var err error
			if m.Staff, err = staffAt(tx, m.Sender); err != nil {
				return m, err
			}
			if m.Staff == "" {
				m.Why = "unknown_sender"
			} else if m.Claim, err = d.linesFrom(tx, m.Staff, hashes); fault.HasCode(err, "expenses.mail.full") {
				m.Why = "draft_full"
			} else if err != nil {
				return m, err
			} else {
				m.State = "taken"
			}
		}
		if err := insertMail(tx, m); err != nil {
			return m, err
		}
		_, err := tx.Record(entry.MailCame{Mail: m.ID, Staff: m.Staff, Claim: m.Claim, State: m.State, Why: m.Why, Files: m.Files}, act.OnThreads())
		return m, err
	})
	return done.Value, err
}

func (d *Desk) keepAll(ctx context.Context, files [][]byte) ([]string, error) {
	var out []string
	for _, f := range files {
		ref, err := d.host.Files.Put(ctx, bytes.NewReader(f), receiptMost)
		if err != nil {
			return nil, err
		}
		out = append(out, ref.SHA256)
	}
	return out, nil
}

const mailTitle = "Receipts sent by e-mail"

// linesFrom puts receipts into the draft that somebody has for them, a new one where there is none. Anybody can write a sender's name into an
// e-mail, so a draft takes no more of them than law/expenses.term mail_lines says. Fault: expenses.mail.full (conflict).
func (d *Desk) linesFrom(tx *act.Tx, staff string, hashes []string) (string, error) {
	c, ok, err := draftFrom(tx, staff, "mail")
	if err == nil {
		err = d.fits(tx, c.ID, len(hashes))
	}
	if err == nil && !ok {
		c, err = d.begin(tx, Claim{Staff: staff, Source: "mail", Title: mailTitle, Label: "open"}, "")
	}
	if err != nil {
		return "", err
	}
	for _, sha := range hashes {
		l := Line{ID: id.New(), Claim: c.ID, Staff: staff, Kind: "other", On: when.DayOf(tx.Now()), What: "A receipt", Receipt: sha, Label: c.Label}
		if err := insertLine(tx, l); err != nil {
			return "", err
		}
		if err := tx.Queue(jobs.Job{Kind: readJob, Key: l.ID + "/" + sha, Label: c.Label, Payload: readAsk{l.ID, sha}}); err != nil {
			return "", err
		}
		if _, err := tx.Record(entry.LineSaved{Claim: c.ID, LineID: l.ID, Kind: l.Kind, On: l.On, Receipt: sha}, act.About("claim", c.ID), act.OnThreads()); err != nil {
			return "", err
		}
	}
	return c.ID, nil
}

func (d *Desk) fits(tx *act.Tx, claim string, more int) error {
	most, _, err := term(d.host.Law, "mail_lines", when.DayOf(tx.Now()))
	if err != nil {
		return err
	}
	lines, err := linesOf(tx, claim)
	if err == nil && len(lines)+more > most {
		err = fault.New(fault.Conflict, "expenses.mail.full").With("most", strconv.Itoa(most))
	}
	return err
}

// AddAddress is an address from which somebody sends receipts.
type AddAddress struct {
	Address string `json:"address" label:"E-mail address" said:"the address" hint:"The one that you send receipts from. A code is sent there, which you give back. Then what comes from it is put into your drafts; only you can certify it" required:"true" maxLength:"200"`
}

// AddAddress sends a code to an address, to be given back by whoever reads its e-mail: until then nothing that comes from it is taken in. Right:
// expenses.mail.address. Faults: form.invalid; expenses.mail.address (invalid); expenses.mail.address_taken, expenses.mail.soon, expenses.mail.codes
// (conflict); expenses.mail.no_post, expenses.mail.post (unavailable).
func (d *Desk) AddAddress(ctx context.Context, in AddAddress) (act.Done[string], error) {
	code, err := newCode()
	if err != nil {
		return act.Done[string]{}, err
	}
	a := act.Of("expenses.mail.address", claimRef("")).With(access.Resource{})
	done, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (string, error) {
		if err := form.Check(&in); err != nil {
			return "", err
		}
		parsed, err := mail.ParseAddress(strings.TrimSpace(in.Address))
		if err != nil || parsed.Name != "" || !plainAddress.MatchString(parsed.Address) {
			return "", fault.InvalidField("address", "expenses.mail.address")
		}
		address := strings.ToLower(parsed.Address)
		was, err := staffAt(tx, address)
		if err != nil {
			return address, err
		}
		if was != "" && was != tx.Actor().Staff {
			return address, fault.New(fault.Conflict, "expenses.mail.address_taken")
		}
		if was != "" {
			return address, fault.New(fault.Conflict, "expenses.mail.address_known")
		}
		if d.Post == nil {
			return address, fault.New(fault.Unavailable, "expenses.mail.no_post")
		}
		return address, d.sendCode(tx, askedAddress{address: address, staff: tx.Actor().Staff, hash: codeHash(address, tx.Actor().Staff, code), at: tx.Now()})
	})
	if err != nil || done.Replayed {
		return done, err
	}
	if err := d.Post(done.Value, "Your code", "Your code is "+code+". Give it on the page on which you gave this address. If you did not, take no notice: nothing happens."); err != nil {
		return done, fault.New(fault.Unavailable, "expenses.mail.post").Wrap(err)
	}
	return done, nil
}

// plainAddress is what can stand in a line of an e-mail as it is.
var plainAddress = regexp.MustCompile(`^[^\s"<>()\[\]:;,\\@]+@[^\s"<>()\[\]:;,\\@]+\.[^\s"<>()\[\]:;,\\@]+$`)

// SettleMail is what finance does about an e-mail that was refused.
type SettleMail struct {
	How    string `json:"how" label:"What is to be done" said:"what is to be done" enum:"give,leave" required:"true"`
	Staff  string `json:"staff,omitempty" label:"Whose receipts they are" said:"whose receipts they are" hint:"If they are given to somebody: number or family name" maxLength:"80"`
	Reason string `json:"reason" label:"Why" said:"why you decided so" required:"true" format:"textarea" minLength:"5" maxLength:"500"`
}

// SettleMail gives the receipts of a refused e-mail to somebody's draft, or leaves it; its bytes are kept either way. Right:
// expenses.mail.settle, and to oneself or one's own team nobody gives a stranger's receipts (EXP-07). Faults: form.invalid; staff.unknown,
// staff.several, expenses.mail.whose (invalid); expenses.mail.own (forbidden); expenses.mail.settled, expenses.mail.full,
// expenses.mail.nothing (conflict); expenses_mail.not_found.
func (d *Desk) SettleMail(ctx context.Context, mailID string, in SettleMail) (act.Done[Mail], error) {
	hashes, err := d.receiptsIn(ctx, mailID)
	if err != nil {
		return act.Done[Mail]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("expenses.mail.settle", mailRef(mailID)), func(tx *act.Tx) (Mail, error) {
		m, err := getMail(tx, mailID)
		if err != nil {
			return m, err
		}
		if err := form.Check(&in); err != nil {
			return m, err
		}
		if m.State != "refused" {
			return m, fault.New(fault.Conflict, "expenses.mail.settled")
		}
		if in.How == "give" {
			if in.Staff == "" {
				return m, fault.InvalidField("staff", "expenses.mail.whose")
			}
			if m.Staff, err = d.host.StaffID(tx, "staff", in.Staff); err != nil {
				return m, err
			}
			if err := d.notOwn(tx, m.Staff); err != nil {
				return m, err
			}
			if len(hashes) == 0 {
				return m, fault.New(fault.Conflict, "expenses.mail.nothing")
			}
			if m.Claim, err = d.linesFrom(tx, m.Staff, hashes); err != nil {
				return m, err
			}
		}
		m.State, m.Decided = "settled", strings.TrimSpace(in.Reason)
		if err := settleMail(tx, m); err != nil {
			return m, err
		}
		_, err = tx.Record(entry.MailSettled{Mail: m.ID, How: in.How, Staff: m.Staff, Claim: m.Claim, Reason: m.Decided}, act.OnThreads())
		return m, err
	})
}

// notOwn refuses what would be given to the actor or to one of their team. Fault: expenses.mail.own (forbidden).
func (d *Desk) notOwn(tx *act.Tx, staff string) error {
	s, err := d.duty.Staff(tx, staff)
	if err != nil {
		return err
	}
	who := tx.Actor()
	near, err := d.duty.Near(tx, staff)
	if err != nil {
		return err
	}
	if staff == who.Staff || slices.Contains(near, who.Staff) || slices.ContainsFunc(s.Teams, func(team string) bool { return slices.Contains(who.Teams, team) }) {
		return fault.New(fault.Forbidden, "expenses.mail.own")
	}
	return nil
}

// receiptsIn keeps what can be a receipt in a kept e-mail, for whoever may settle it.
func (d *Desk) receiptsIn(ctx context.Context, mailID string) ([]string, error) {
	m, err := getMail(d.host.DB.Read(ctx), mailID)
	if fault.Is(err, fault.NotFound) || err == nil && !d.host.Door.May(ctx, act.Of("expenses.mail.settle", mailRef(m.ID))) {
		return nil, nil // the act says so
	}
	if err != nil {
		return nil, err
	}
	raw, err := d.rawMail(ctx, mailID)
	if err != nil {
		return nil, err
	}
	l, wrong := letter.Read(raw)
	if wrong != nil && !errors.Is(wrong, letter.ErrNoFile) && len(l.Files) == 0 {
		return nil, nil
	}
	return d.keepAll(ctx, l.Files)
}

// Mails are the e-mails that were refused and wait for finance.
type Mails struct {
	Mails []Mail `json:"mails"`
	Next  string `json:"next,omitempty" doc:"give it as cursor for the e-mails after these; absent when there are none"`
}

const listMails = "mails"

// Mails lists the refused e-mails, the oldest first. Right: expenses.mail.see. Fault: paging.cursor (invalid).
func (d *Desk) Mails(ctx context.Context, p paging.Ask) (Mails, error) {
	part, err := p.One(listMails)
	if err != nil {
		return Mails{}, err
	}
	a := act.Of("expenses.mail.see", mailRef("list")).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (out Mails, err error) {
		out.Mails, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Mail, error) { return refusedMails(q, after, n) }, nil,
			func(x Mail) paging.Mark { return paging.Mark{At: x.CameAt, ID: x.ID} })
		return out, err
	})
}

// SeeMail opens one. Right: expenses.mail.open. Fault: expenses_mail.not_found.
func (d *Desk) SeeMail(ctx context.Context, mailID string) (Mail, error) {
	return act.See(ctx, d.host.Door, act.Of("expenses.mail.open", mailRef(mailID)), func(q db.Querier, _ *access.Actor) (Mail, error) { return getMail(q, mailID) })
}

func mailFacts(q db.Querier, id string) (access.Resource, error) {
	_, err := getMail(q, id)
	return access.Resource{Label: "open"}, err
}
