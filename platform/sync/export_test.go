package sync

// Locks is how many uploads are held now.
func (u *Uploads) Locks() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.locks)
}
