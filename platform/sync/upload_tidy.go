package sync

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"
)

// Tidy forgets uploads whose time is over, and what was made before a moment, so long ago that no upload can still be at it. What is
// whole is in the store; what is not is still on its device. It says how many went.
func (u *Uploads) Tidy(before time.Time) (int, error) {
	names, err := filepath.Glob(filepath.Join(u.Dir, "*", "*"+known))
	gone := 0
	for _, n := range names {
		b, e := os.ReadFile(n)
		var up Upload
		if e != nil || json.Unmarshal(b, &up) != nil || !up.MadeAt.Before(before) && !up.expired(u.Now()) {
			continue
		}
		unlock := u.lock(up.ID)
		if e := u.remove(up, known, part, state); e != nil {
			err = errors.Join(err, e)
		} else {
			gone++
		}
		unlock()
		os.Remove(filepath.Dir(n)) // it stays while anything is in it
	}
	return gone, errors.Join(err, u.tidyNew(before))
}

// tidyNew removes what a server that was killed had begun to write of an upload.
func (u *Uploads) tidyNew(before time.Time) error {
	names, err := filepath.Glob(filepath.Join(u.Dir, "*", "new-*"))
	for _, n := range names {
		if info, e := os.Stat(n); e == nil && info.ModTime().Before(before) {
			err = errors.Join(err, os.Remove(n))
		}
	}
	return err
}
