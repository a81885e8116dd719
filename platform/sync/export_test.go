package sync

import "os"

// Locks is how many uploads are held now.
func (u *Uploads) Locks() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.locks)
}

// Synced is asked whenever a file or folder is to be on disk.
func (u *Uploads) Synced(f func(*os.File) error) { u.sync = f }
