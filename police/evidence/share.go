package evidence

import (
	"context"
	"slices"
	"strconv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/evidence/entry"
)

// The states of a share. One whose time is over, or that was opened as often as it may be, stays open and opens nothing.
const (
	shareWaiting = "waiting" // another person must agree
	shareOpen    = "open"
	shareRefused = "refused"
	shareDead    = "dead" // too many wrong codes: another link is made
	shareEnded   = "ended"
)

// Share is what was put together for somebody outside to look at: by a link that is told one way and a code that is told another.
type Share struct {
	ID           string       `json:"id"`
	Thread       string       `json:"thread"`
	To           string       `json:"to"` // code of law evidence.share
	Recipient    string       `json:"recipient"`
	Organisation string       `json:"organisation,omitempty"`
	Purpose      string       `json:"purpose"` // code of law evidence.share_purpose
	Why          string       `json:"why"`
	Unredacted   string       `json:"unredacted,omitempty"` // why an original goes with nothing taken out
	Copies       bool         `json:"copies"`               // they may take copies away
	State        string       `json:"state"`                // waiting, open, refused, dead, ended
	Issued       bool         `json:"issued"`               // there is a link
	Openings     int          `json:"openings"`             // how often it may be opened in all
	Opened       int          `json:"opened"`
	Tries        int          `json:"tries,omitempty"` // wrong codes
	ExpiresAt    time.Time    `json:"expires_at"`
	MadeBy       string       `json:"made_by"`
	MadeByName   string       `json:"made_by_name"`
	MadeAt       time.Time    `json:"made_at"`
	DecidedBy    string       `json:"decided_by_name,omitempty"`
	DecidedAt    time.Time    `json:"decided_at,omitzero"`
	Remark       string       `json:"remark,omitempty"`
	Items        []SharedItem `json:"items,omitempty"`
	Label        string       `json:"label"`
	Version      int64        `json:"version"`
	link, code   string       // sums
}

// SharedItem is one thing of a share. N counts from 1: it is all that an address of the link says of it.
type SharedItem struct {
	N     int         `json:"n"`
	Of    journal.Ref `json:"of"`
	Title string      `json:"title"`
}

// opens tells whether anything of a share may be opened at a moment, by a visit that began before.
func (s Share) opens(now time.Time) bool { return s.State == shareOpen && now.Before(s.ExpiresAt) }

// shareTerms is a row of law evidence.share.
type shareTerms struct {
	Label     string `json:"label"`
	Days      int    `json:"days"`
	Openings  int    `json:"openings"`
	Originals bool   `json:"originals"`
	Sensitive bool   `json:"sensitive"`
}

func (d *Desk) shareTerms(to string, at time.Time) (shareTerms, string, error) {
	var t shareTerms
	row, ok := d.host.Law.Table("evidence.share").At(to, today(at))
	if !ok {
		return t, "", fault.InvalidField("to", "evidence.share.to")
	}
	return t, row.Ref(), row.Into(&t)
}

// figure is a number of law evidence.sharing, evidence.sending or evidence.erasing.
func (d *Desk) figure(table, code string, at time.Time) (int, error) {
	row, ok := d.host.Law.Table(table).At(code, today(at))
	if !ok {
		return 0, fault.New(fault.Internal, "evidence.exhibit.no_term")
	}
	var v struct {
		Number int `json:"number"`
	}
	err := row.Into(&v)
	return v.Number, err
}

// MakeShare is what is put together, for whom, for what and until when.
type MakeShare struct {
	Items        []string `json:"items" label:"What is shared" said:"what is shared" hint:"Each as exhibit/ID or material/ID" required:"true" maxLength:"60"`
	To           string   `json:"to" label:"With whom" said:"with whom it is shared" required:"true" maxLength:"40"`
	Recipient    string   `json:"recipient" label:"Name of who looks at it" said:"the name of who looks at it" hint:"It is burnt into every picture that they see" required:"true" maxLength:"80"`
	Organisation string   `json:"organisation,omitempty" label:"For whom they work" maxLength:"120"`
	Purpose      string   `json:"purpose" label:"What for" said:"what it is shared for" required:"true" maxLength:"40"`
	Why          string   `json:"why" label:"Why they need it" said:"why they need it" required:"true" maxLength:"500"`
	Unredacted   string   `json:"unredacted,omitempty" label:"Why nothing needs to be taken out first" said:"why nothing needs to be taken out first" hint:"Only where an original goes to somebody who is not the prosecutor" maxLength:"500"`
	Until        string   `json:"until,omitempty" label:"Until the end of" hint:"Leave it empty for the longest that there may be" format:"date"`
	Openings     string   `json:"openings,omitempty" label:"How often it may be opened" hint:"Leave it empty for once" pattern:"^[1-9][0-9]{0,2}$" example:"1"`
	Copies       bool     `json:"copies,omitempty" label:"They may take copies away: another person must agree first" said:"that they may take copies away"`
}

// MakeShare puts things of one case together for somebody outside. Nobody can open it before a link is made (IssueShare), and where it
// is much (law evidence.sharing bulk, with what the same person already shares of the case and nobody else agreed to) or copies may be taken, not before another person agreed. To whom an original may not go by
// itself, an approved redacted copy goes, or an original with the reason why nothing needs to be taken out (CF-12); what is sensitive
// goes to the prosecutor alone (CF-11). Right: evidence.share.make. Faults: form.invalid; evidence.share.to, .purpose, .until,
// .openings, .items, .not_here, .unredacted, .only_redacted, .not_approved, .sensitive, .malware (invalid).
func (d *Desk) MakeShare(ctx context.Context, threadID string, in MakeShare) (act.Done[Share], error) {
	var none act.Done[Share]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	facts, err := d.threadFacts(d.host.DB.Read(ctx), threadID)
	if err != nil {
		return none, err
	}
	a := act.Of("evidence.share.make", journal.Ref{Kind: "share", ID: id.New()}, in.Why).New("thread").With(facts).On(threadID)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Share, error) {
		s := Share{ID: tx.Subject().ID, Thread: threadID, To: in.To, Recipient: in.Recipient, Organisation: in.Organisation, Purpose: in.Purpose, Why: in.Why, Unredacted: in.Unredacted,
			Copies: in.Copies, State: shareOpen, Openings: 1, MadeBy: tx.Actor().Account, MadeByName: tx.Actor().Name, MadeAt: tx.Now(), Label: facts.Label, Version: 1}
		terms, ref, err := d.shareTerms(in.To, tx.Now())
		if err != nil {
			return s, err
		}
		if _, ok := d.host.Law.Table("evidence.share_purpose").At(in.Purpose, today(tx.Now())); !ok {
			return s, fault.InvalidField("purpose", "evidence.share.purpose")
		}
		if err := s.within(in, terms, tx.Now()); err != nil {
			return s, err
		}
		if s.Items, err = d.gathered(tx, s, in.Items, terms); err != nil {
			return s, err
		}
		bulk, err := d.figure("evidence.sharing", "bulk", tx.Now())
		if err != nil {
			return s, err
		}
		much, err := togetherWith(tx, s, tx.Now())
		if err != nil {
			return s, err
		}
		if s.Copies || much >= bulk {
			s.State = shareWaiting
		}
		if err := insertShare(tx, s); err != nil {
			return s, err
		}
		var of []string
		for _, x := range s.Items {
			of = append(of, x.Of.String())
		}
		_, err = tx.Record(entry.ShareMade{Share: s.ID, To: s.To, Recipient: s.Recipient, Of: of, Purpose: s.Purpose, Why: s.Why, Unredacted: s.Unredacted, Copies: s.Copies,
			Waits: s.State == shareWaiting, Openings: s.Openings, ExpiresAt: s.ExpiresAt, Law: ref})
		return s, err
	})
}

// within holds a share's term and openings to what law lets there be.
func (s *Share) within(in MakeShare, terms shareTerms, now time.Time) error {
	last := today(now).AddDays(terms.Days)
	until := last
	if in.Until != "" {
		var err error
		if until, err = when.ParseDay(in.Until); err != nil {
			return fault.InvalidField("until", "form.not_a_day", "subject", "Until the end of")
		}
	}
	if until.Before(today(now)) || until.After(last) {
		return fault.InvalidField("until", "evidence.share.until", "last", last.Text())
	}
	s.ExpiresAt = until.End()
	if in.Openings != "" {
		n, err := strconv.Atoi(in.Openings)
		if err != nil || n < 1 || n > terms.Openings {
			return fault.InvalidField("openings", "evidence.share.openings", "most", strconv.Itoa(terms.Openings))
		}
		s.Openings = n
	}
	return nil
}

// gathered are the things of a share, each of which may go to its recipient.
func (d *Desk) gathered(q db.Querier, s Share, items []string, terms shareTerms) (out []SharedItem, err error) {
	for _, x := range items {
		of, ok := shareable(x)
		if !ok || slices.ContainsFunc(out, func(i SharedItem) bool { return i.Of == of }) {
			return nil, fault.InvalidField("items", "evidence.share.items", "item", x)
		}
		f, err := d.sharedFile(q, s.Thread, of)
		if err != nil {
			return nil, err
		}
		if err := mayGo(f, s.Unredacted, terms); err != nil {
			return nil, err
		}
		out = append(out, SharedItem{N: len(out) + 1, Of: of, Title: f.title})
	}
	return out, nil
}

// DecideShare is another person's word on a share.
type DecideShare struct {
	Agree  string `json:"agree" label:"May it be shared?" said:"whether it may be shared" enum:"yes,no" required:"true"`
	Remark string `json:"remark,omitempty" label:"What is wrong, or what you looked at" hint:"Needed when it may not be shared" maxLength:"500"`
}

// DecideShare agrees to a share that waits, or refuses it; who put it together never does (GOV-09). Right: evidence.share.decide.
// Faults: form.invalid; share.not_found; evidence.share.own, .decided (conflict); evidence.share.remark (invalid).
func (d *Desk) DecideShare(ctx context.Context, share string, in DecideShare) (act.Done[Share], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Share]{}, err
	}
	if in.Agree == "no" && in.Remark == "" {
		return act.Done[Share]{}, fault.InvalidField("remark", "evidence.share.remark")
	}
	return d.onShare(ctx, "evidence.share.decide", share, in.Remark, func(tx *act.Tx, s *Share) (journal.Body, error) {
		switch {
		case s.MadeBy == tx.Actor().Account:
			return nil, fault.New(fault.Conflict, "evidence.share.own")
		case s.State != shareWaiting:
			return nil, fault.New(fault.Conflict, "evidence.share.decided")
		}
		s.State = shareOpen
		if in.Agree == "no" {
			s.State = shareRefused
		}
		s.DecidedBy, s.DecidedAt, s.Remark = tx.Actor().Name, tx.Now(), in.Remark
		return entry.ShareDecided{Share: s.ID, Agreed: in.Agree == "yes", Remark: in.Remark}, nil
	})
}

// EndShare is why a share is taken back.
type EndShare struct {
	Why string `json:"why" label:"Why" said:"why it ends" required:"true" maxLength:"300"`
}

// EndShare takes a share back: nothing of it opens from then on, whoever looks at it now. Right: evidence.share.end. Faults:
// form.invalid; share.not_found; evidence.share.over (conflict).
func (d *Desk) EndShare(ctx context.Context, share string, in EndShare) (act.Done[Share], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Share]{}, err
	}
	return d.onShare(ctx, "evidence.share.end", share, in.Why, func(_ *act.Tx, s *Share) (journal.Body, error) {
		if s.State == shareEnded || s.State == shareRefused {
			return nil, fault.New(fault.Conflict, "evidence.share.over")
		}
		s.State, s.link, s.code = shareEnded, "", ""
		return entry.ShareEnded{Share: s.ID, Why: in.Why}, nil
	})
}

// Issued is a link and its code, which are shown once and kept nowhere. Path is the link's address on this server.
type Issued struct{ Path, Code string }

// IssueShare makes the link of a share and the code that opens it; a link that was made before is dead, and wrong codes are forgotten.
// How often it was opened counts on. Right: evidence.share.issue. Faults: share.not_found; evidence.share.not_open (conflict).
func (d *Desk) IssueShare(ctx context.Context, share string) (Issued, error) {
	link, err := newSecret(linkSigns)
	if err != nil {
		return Issued{}, err
	}
	code, err := newSecret(codeSigns)
	if err != nil {
		return Issued{}, err
	}
	done, err := d.onShare(ctx, "evidence.share.issue", share, "", func(tx *act.Tx, s *Share) (journal.Body, error) {
		if s.State == shareDead {
			s.State = shareOpen
		}
		if !s.opens(tx.Now()) || s.Opened >= s.Openings {
			return nil, fault.New(fault.Conflict, "evidence.share.not_open")
		}
		e := entry.ShareIssued{Share: s.ID, Again: s.link != ""}
		s.link, s.code, s.Tries = sumOf("link", link), sumOf(s.ID, code), 0
		return e, nil
	})
	if err == nil && done.Replayed { // what was shown once is not known any more
		err = fault.New(fault.Conflict, "evidence.share.shown")
	}
	if err != nil {
		return Issued{}, err
	}
	return Issued{Path: "/shared/" + link, Code: spokenCode(code)}, nil
}

// onShare changes one share within an act and records what was done.
func (d *Desk) onShare(ctx context.Context, action, share, why string, change func(tx *act.Tx, s *Share) (journal.Body, error)) (act.Done[Share], error) {
	return onRecord(ctx, d, act.Of(action, journal.Ref{Kind: "share", ID: share}, why), getShare, updateShare, change)
}

func (s *Share) ofThread() string { return s.Thread }
func (s *Share) next()            { s.Version++ }

// SeeShare opens the record of a share. Right: evidence.share.see. Fault: share.not_found.
func (d *Desk) SeeShare(ctx context.Context, share, why string) (Share, error) {
	return act.See(ctx, d.host.Door, act.Of("evidence.share.see", journal.Ref{Kind: "share", ID: share}, why), func(q db.Querier, _ *access.Actor) (Share, error) {
		return getShare(q, share)
	})
}

func (d *Desk) shareFacts(q db.Querier, share string) (access.Resource, error) {
	s, err := getShare(q, share)
	if err != nil {
		return access.Resource{}, err
	}
	return d.factsOf(q, "share", s.ID, s.Thread, s.Label)
}
