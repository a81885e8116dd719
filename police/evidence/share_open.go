package evidence

import (
	"context"
	"errors"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/police/evidence/entry"
)

// oneOpening is how long the same thing in the same visit is one opening, as it is one look of a member of staff.
const oneOpening = 10 * time.Minute

// errNoLink is the one answer to a link that is not there, is over, was taken back or opened as often as it may be: it tells nobody which.
func errNoLink() error { return fault.New(fault.NotFound, "public.share.no") }

// OpenShare is the code that opens a link. It was told another way than the link.
type OpenShare struct {
	Code string `json:"code" label:"Your code" said:"your code" required:"true" maxLength:"20"`
}

// shareOf is the share of a link that may still be opened at a moment.
func (d *Desk) shareOf(q db.Querier, link string) (Share, error) {
	s, err := shareBy(q, sumOf("link", link))
	if fault.Is(err, fault.NotFound) || err == nil && !s.opens(d.host.Clock.Now()) {
		return s, errNoLink()
	}
	return s, err
}

// Opened is a visit that was just begun: its secret goes to the browser and is kept nowhere else.
type Opened struct {
	Secret string
	Ends   time.Time
}

// OpenShare opens a link with its code, whoever they are: wrong codes are counted by the link. Each opening counts, and is on the record. Faults:
// form.invalid; public.share.no (not found) for a link that opens nothing, whatever the reason; public.share.wrong (invalid) for another
// code.
func (d *Desk) OpenShare(ctx context.Context, link string, in OpenShare) (Opened, error) {
	if err := form.Check(&in); err != nil {
		return Opened{}, err
	}
	secret, err := newSecret(linkSigns)
	if err != nil {
		return Opened{}, err
	}
	s, err := d.shareOf(d.host.DB.Read(ctx), link)
	if err != nil {
		return Opened{}, err
	}
	var right bool
	code := typedCode(in.Code)
	done, err := act.Do(asLink(ctx), d.host.Door, act.Of("evidence.share.open", journal.Ref{Kind: "share", ID: s.ID}).On(s.Thread), func(tx *act.Tx) (time.Time, error) {
		s, err := d.shareOf(tx, link)
		if err != nil {
			return time.Time{}, err
		}
		if s.Opened >= s.Openings {
			return time.Time{}, errNoLink()
		}
		if right = sums(s.ID, code, s.code); !right {
			return time.Time{}, d.wrongCode(tx, s)
		}
		minutes, err := d.figure("evidence.sharing", "visit", tx.Now())
		if err != nil {
			return time.Time{}, err
		}
		s.Opened, s.Tries = s.Opened+1, 0
		v := visit{id: id.New(), share: s.ID, ends: tx.Now().Add(time.Duration(minutes) * time.Minute)}
		if v.ends.After(s.ExpiresAt) {
			v.ends = s.ExpiresAt
		}
		if err := updateShare(tx, s); err != nil {
			return v.ends, err
		}
		if err := insertVisit(tx, v, sumOf(s.ID, secret), s.Label, tx.Now()); err != nil {
			return v.ends, err
		}
		_, err = tx.Record(entry.ShareOpened{Share: s.ID, Visit: v.id, Recipient: s.Recipient, How: "open", Left: s.Openings - s.Opened})
		return v.ends, err
	})
	if err == nil && !right {
		err = fault.InvalidField("code", "public.share.wrong")
	}
	return Opened{Secret: secret, Ends: done.Value}, err
}

// wrongCode counts a wrong code. After too many the link is dead.
func (d *Desk) wrongCode(tx *act.Tx, s Share) error {
	most, err := d.figure("evidence.sharing", "code", tx.Now())
	if err != nil {
		return err
	}
	s.Tries++
	e := entry.ShareRefused{Share: s.ID, Tries: s.Tries, Dead: s.Tries >= most}
	if e.Dead {
		s.State, s.link, s.code = shareDead, "", ""
	}
	if err := updateShare(tx, s); err != nil {
		return err
	}
	_, err = tx.Record(e)
	return err
}

// asLink is who acts for somebody who holds a link: the program itself, which the share lets do no more than this.
func asLink(ctx context.Context) context.Context {
	return access.WithActor(ctx, access.System("evidence.share"))
}

// visiting is the share and visit of a browser. Fault: public.share.no, for whoever has no visit of this link that goes on.
func (d *Desk) visiting(q db.Querier, link, secret string) (Share, visit, error) {
	s, err := d.shareOf(q, link)
	if err != nil {
		return s, visit{}, err
	}
	v, err := visitOf(q, s.ID, sumOf(s.ID, secret))
	if fault.Is(err, fault.NotFound) || err == nil && !d.host.Clock.Now().Before(v.ends) {
		return s, v, errNoLink()
	}
	return s, v, err
}

// shownItem is one thing of a share as it is opened: its file, and the mark that is burnt into what is seen of it.
type shownItem struct {
	Share
	item SharedItem
	file sharedFile
	at   time.Time // of this opening
}

// mark says to whom and when something was shown.
func (x shownItem) mark() string {
	who := x.Recipient
	if x.Organisation != "" {
		who += ", " + x.Organisation
	}
	return who + " · " + clock(x.at)
}

var errNotNew = errors.New("evidence: this opening is on the record")

// openItem opens one thing of a share, by its number in the share and nothing else, and records it. What was put together is held to the
// rule again: a mark since then, a review, a file that went, all count. how is view or download. Fault: public.share.no.
func (d *Desk) openItem(ctx context.Context, link, secret string, n int, how string) (shownItem, error) {
	s, _, err := d.visiting(d.host.DB.Read(ctx), link, secret)
	if err != nil {
		return shownItem{}, err
	}
	var out shownItem
	_, err = act.Do(asLink(ctx), d.host.Door, act.Of("evidence.share.view", journal.Ref{Kind: "share", ID: s.ID}).On(s.Thread), func(tx *act.Tx) (bool, error) {
		s, v, err := d.visiting(tx, link, secret)
		if err != nil {
			return false, err
		}
		if n < 1 || n > len(s.Items) || how == "download" && !s.Copies {
			return false, errNoLink()
		}
		out = shownItem{Share: s, item: s.Items[n-1], at: tx.Now()}
		if out.file, err = d.stillGoes(tx, s, out.item); err != nil {
			return false, err
		}
		last, err := seenAt(tx, v.id, n, how)
		if err != nil {
			return false, err
		}
		if !last.IsZero() && tx.Now().Sub(last) < oneOpening {
			out.at = last
			return false, errNotNew
		}
		if err := putSeen(tx, v.id, n, how, s.Label, tx.Now()); err != nil {
			return false, err
		}
		_, err = tx.Record(entry.ShareOpened{Share: s.ID, Visit: v.id, Recipient: s.Recipient, Of: out.item.Of.String(), Title: out.file.short, How: how, Left: s.Openings - s.Opened})
		return true, err
	})
	if errors.Is(err, errNotNew) {
		err = nil
	}
	return out, err
}

// stillGoes is the file of a thing of a share, if the rule still lets it go to its recipient. Fault: public.share.no.
func (d *Desk) stillGoes(q db.Querier, s Share, x SharedItem) (sharedFile, error) {
	terms, _, err := d.shareTerms(s.To, s.MadeAt)
	if err != nil {
		return sharedFile{}, err
	}
	f, err := d.sharedFile(q, s.Thread, x.Of)
	if err == nil {
		err = mayGo(f, s.Unredacted, terms)
	}
	if fault.Is(err, fault.Invalid) {
		return f, errNoLink()
	}
	return f, err
}
