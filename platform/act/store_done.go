package act

import (
	"context"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// forgetAtOnce bounds one transaction of forgetting.
const forgetAtOnce = 500

// ForgetReplies deletes what acts answered to requests before a moment, and returns how many rows that was. A reply is a copy
// of a record, about whomever the record is about, and no column says whom; so it may not outlive its use, which is to answer
// a request that is sent again. Of the program's own keys, steps of promises and seals of looks go too: their versions and
// places keep them from being done twice. The keys of the rooms' jobs stay, because a job may be tried again at any time.
// It is the program's housekeeping, so it is no act and needs no right.
func (d *Door) ForgetReplies(ctx context.Context, before time.Time) (int, error) {
	total := 0
	for {
		var n int64
		err := d.DB.Do(ctx, func(tx *db.Tx) error {
			r, err := tx.Exec(`DELETE FROM act_done WHERE key IN (SELECT key FROM act_done
				WHERE done_at < $1 AND (fingerprint <> '' OR action IN ('promise.step', 'act.looks.seal')) ORDER BY done_at LIMIT $2)`, when.Micros(before), forgetAtOnce)
			if err != nil {
				return fmt.Errorf("act: forget replies: %w", err)
			}
			n, err = r.RowsAffected()
			return err
		})
		total += int(n)
		if err != nil || n < forgetAtOnce || ctx.Err() != nil {
			return total, err
		}
	}
}
