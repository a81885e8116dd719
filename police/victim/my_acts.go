package victim

import (
	"context"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/id"
)

// ReadNews is the victim saying that they have read what their page tells. Whatever news the page carries and is owed is
// told by that, and the duty is kept: behind their own code it is a successful contact (VIC-04, VIC-06 own_page).
// Right: victim.page.read. Faults: access.sign_in; victim.page.nothing_new when nothing of it is owed.
func (d *Desk) ReadNews(ctx context.Context) (act.Done[int], error) {
	caseID, err := ownCase(ctx)
	if err != nil {
		return act.Done[int]{}, err
	}
	c, err := getCase(d.host.DB.Read(ctx), caseID)
	if err != nil {
		return act.Done[int]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("victim.page.read", refOf(caseID)).On(c.Thread), func(tx *act.Tx) (int, error) {
		c, err := d.openOne(tx, caseID)
		if err != nil {
			return 0, err
		}
		owed, err := owedOf(tx, c.ID, true)
		if err != nil {
			return 0, err
		}
		events, err := d.eventsFor(tx, c)
		if err != nil {
			return 0, err
		}
		t := Try{Channel: "own_page", Reached: true, AnsweredBy: "self", At: tx.Now()}
		if err := CheckTry(d.host.Law, c, t); err != nil {
			return 0, err
		}
		var told []string
		for _, o := range owed {
			if !readable(o, events) {
				continue
			}
			if err := d.tell(tx, c, &o, t); err != nil {
				return 0, err
			}
			told = append(told, o.ID)
		}
		if len(told) == 0 {
			return 0, fault.New(fault.Conflict, "victim.page.nothing_new")
		}
		k := Contact{ID: id.New(), Case: c.ID, At: t.At, By: c.Account(), Channel: t.Channel, Reached: true, AnsweredBy: t.AnsweredBy, About: told, Label: c.Label}
		return len(told), insertContact(tx, k)
	})
}
