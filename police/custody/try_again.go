package custody

import (
	"time"

	"throughline/platform/act"
)

// tryAgain keeps what was owed of somebody who was not reached, with the entry of the next try as its proof, and owes another while they
// are not. who is whom a call is for, or "responsible" for whoever answers for a child (Code C 3.13, 5.1, 6.6).
func (d *Desk) tryAgain(tx *act.Tx, x *Detention, who, proof string, reached bool) error {
	if owed := x.TryAgain[who]; owed != "" {
		if err := tx.KeepOne(owed, proof); err != nil {
			return err
		}
		delete(x.TryAgain, who)
	}
	if reached {
		return nil
	}
	var within struct {
		Minutes int `json:"minutes"`
	}
	row, err := d.row("custody.care", "try_again", x.ArrestedAt, &within)
	if err != nil {
		return err
	}
	if x.TryAgain == nil {
		x.TryAgain = map[string]string{}
	}
	x.TryAgain[who], err = tx.Promise(act.NewPromise{Kind: promiseTry, OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer", Law: row.Ref(),
		Due: tx.HappenedAt().Add(time.Duration(within.Minutes) * time.Minute)})
	return err
}
