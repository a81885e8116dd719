package custody

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/police/custody/entry"
)

// searchRow is a row of custody.search: what a search of that kind needs.
type searchRow struct {
	Label     string `json:"label"`
	Power     string `json:"power"`
	Authority string `json:"authority,omitempty"`       // least rank whose authority has to be on record
	Child     string `json:"authority_child,omitempty"` // the same for somebody under 18
	SameSex   bool   `json:"same_sex,omitempty"`
	Adult     bool   `json:"adult,omitempty"` // an appropriate adult is there, when one is needed
}

// AuthoriseSearch is an officer's authority for a search that needs one (Code C Annex A).
type AuthoriseSearch struct {
	Level  string `json:"level" label:"Search" said:"which search" required:"true" enum:"strip,intimate"`
	Reason string `json:"reason" label:"Why it is necessary" said:"why it is necessary" example:"said to have hidden a blade" required:"true" format:"textarea" maxLength:"2000"`
	At     string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// SearchAuthority is such an authority as it stands in the record.
type SearchAuthority struct {
	Level  string    `json:"level"`
	By     string    `json:"by"`
	Rank   string    `json:"rank"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
	Used   bool      `json:"used,omitempty"` // an authority is for one search
}

// AuthoriseSearch records an authority. Right: a custody officer of sergeant's rank, or an inspector or above, on duty. Fault:
// custody.search.rank when law asks for a higher rank, which for somebody under 18 it does sooner.
func (d *Desk) AuthoriseSearch(ctx context.Context, id string, in AuthoriseSearch) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.search.authorise", id, in.Reason, at, func(tx *act.Tx, x *Detention) error {
		var v searchRow
		row, err := d.row("custody.search", in.Level, x.ArrestedAt, &v)
		if err != nil {
			return err
		}
		child, err := d.child(tx, *x, tx.HappenedAt())
		if err != nil {
			return err
		}
		least := v.Authority
		if child && v.Child != "" {
			least = v.Child
		}
		needed, _, err := rankOn(d.host.Law, least, dayOf(tx.HappenedAt()))
		if err != nil {
			return err
		}
		by, _, err := rankOn(d.host.Law, tx.Actor().Rank, dayOf(tx.HappenedAt()))
		if err != nil {
			return err
		}
		if by.Order < needed.Order {
			return fault.InvalidField("level", "custody.search.rank", "rank", needed.Label)
		}
		x.Authorities = append(x.Authorities, SearchAuthority{Level: in.Level, By: tx.Actor().Staff, Rank: tx.Actor().Rank, Reason: in.Reason, At: tx.HappenedAt()})
		_, err = tx.Record(entry.SearchAuthorised{Detention: x.ID, Person: x.Person, Level: in.Level, Label: v.Label, Officer: tx.Actor().Staff, Rank: tx.Actor().Rank, Reason: in.Reason,
			At: tx.HappenedAt(), Law: row.Ref()})
		return err
	})
}

// RecordSearch is a search of a detainee, or that none was made, with its reason (CUS-13, CUS-24).
type RecordSearch struct {
	Level      string `json:"level" label:"Search" said:"how they were searched" required:"true" enum:"none,standard,outer,strip,intimate"`
	Reason     string `json:"reason" label:"Why" said:"why they were or were not searched" example:"to find out what they have with them" required:"true" format:"textarea" maxLength:"2000"`
	Searcher   string `json:"searcher,omitempty" label:"Searched by" hint:"Account, number or name. Blank for you" maxLength:"100"`
	SameSex    bool   `json:"same_sex,omitempty" label:"By somebody of the same sex, out of sight of others"`
	Present    string `json:"present,omitempty" label:"Who else was there" maxLength:"300"`
	AdultHere  bool   `json:"adult_here,omitempty" label:"The appropriate adult was there"`
	NoAdult    string `json:"without_adult,omitempty" label:"Why without the appropriate adult" hint:"Urgent danger, or the child asked for the adult not to be there and the adult agreed" maxLength:"1000" format:"textarea"`
	Found      string `json:"found,omitempty" label:"What was found" maxLength:"2000" format:"textarea"`
	Safeguards string `json:"safeguarding,omitempty" label:"Who was told, for a child's welfare" hint:"For a strip search of somebody under 18" maxLength:"1000" format:"textarea"`
	At         string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Search is one search.
type Search struct {
	Recorded
	Level      string `json:"level"`
	Power      string `json:"power,omitempty"`
	Reason     string `json:"reason"`
	Searcher   string `json:"searcher,omitempty"`
	Authorised string `json:"authorised,omitempty"` // by whom
	SameSex    bool   `json:"same_sex,omitempty"`
	Present    string `json:"present,omitempty"`
	AdultHere  bool   `json:"adult_here,omitempty"`
	NoAdult    string `json:"without_adult,omitempty"`
	Found      string `json:"found,omitempty"`
	Safeguards string `json:"safeguarding,omitempty"`
}

// RecordSearch records a search. Right: custody staff on duty. Faults: custody.search.no_authority when one is needed and no
// unused one stands on the record; custody.search.same_sex; custody.search.adult; custody.search.safeguarding; and those of a
// name among the staff.
func (d *Desk) RecordSearch(ctx context.Context, id string, in RecordSearch) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.search.record", id, in.Reason, at, func(tx *act.Tx, x *Detention) error {
		v := Search{Level: in.Level, Reason: in.Reason, SameSex: in.SameSex, Present: in.Present, Found: in.Found, Safeguards: in.Safeguards, AdultHere: in.AdultHere, NoAdult: in.NoAdult}
		label, ref := "", ""
		if in.Level != "none" {
			var row searchRow
			r, err := d.row("custody.search", in.Level, x.ArrestedAt, &row)
			if err != nil {
				return err
			}
			label, ref, v.Power = row.Label, r.Ref(), row.Power
			if v.Searcher, err = d.host.StaffID(tx, "searcher", in.Searcher); err != nil {
				return err
			}
			if v.Searcher == "" {
				v.Searcher = tx.Actor().Staff
			}
			if v.Authorised, err = d.searchNeeds(tx, x, row, in); err != nil {
				return err
			}
		}
		if err := putPart(tx, *x, partSearch, &v); err != nil {
			return err
		}
		_, err := tx.Record(entry.SearchRecorded{Detention: x.ID, Person: x.Person, Level: in.Level, Label: label, Power: v.Power, Reason: in.Reason, Searcher: v.Searcher, Authorised: v.Authorised,
			SameSex: in.SameSex, Present: in.Present, AdultHere: in.AdultHere, WithoutAdult: in.NoAdult, Found: in.Found, Safeguarding: in.Safeguards, At: tx.HappenedAt(), Law: ref})
		return err
	})
}

// searchNeeds holds a search to what its kind needs, and uses the authority that stands for it.
func (d *Desk) searchNeeds(tx *act.Tx, x *Detention, row searchRow, in RecordSearch) (authorised string, err error) {
	if row.Authority != "" {
		child, err := d.child(tx, *x, tx.HappenedAt())
		if err != nil {
			return "", err
		}
		least := row.Authority
		if child && row.Child != "" { // their age may have been corrected since it was given
			least = row.Child
		}
		for i, a := range x.Authorities {
			if a.Level == in.Level && !a.Used && !a.At.After(tx.HappenedAt()) && d.authorises(a, least, tx.HappenedAt()) {
				x.Authorities[i].Used, authorised = true, a.By
				break
			}
		}
		if authorised == "" {
			return "", fault.InvalidField("level", "custody.search.no_authority")
		}
	}
	if row.SameSex && !in.SameSex {
		return "", fault.InvalidField("same_sex", "custody.search.same_sex")
	}
	if !row.Adult {
		return authorised, nil
	}
	need, err := d.adultNeed(tx, *x, tx.HappenedAt())
	if err != nil || !need.Needed {
		return authorised, err
	}
	if !in.AdultHere && in.NoAdult == "" {
		return "", fault.InvalidField("adult_here", "custody.search.adult")
	}
	if need.Child && in.Safeguards == "" {
		return "", fault.InvalidField("safeguarding", "custody.search.safeguarding")
	}
	return authorised, nil
}

// authorises tells whether an authority was given by the rank that the search needs now.
func (d *Desk) authorises(a SearchAuthority, least string, at time.Time) bool {
	needed, _, err := rankOn(d.host.Law, least, dayOf(at))
	by, _, e := rankOn(d.host.Law, a.Rank, dayOf(at))
	return err == nil && e == nil && by.Order >= needed.Order
}

func searchesOf(q db.Querier, detention string) ([]Search, error) {
	return partsOf[Search](q, detention, partSearch)
}
