package sync

// held is the lock of one upload and how many want it: it goes with the last, so that asking for what is not there leaves nothing
// behind. stop asks who holds it, and reads from a sender, to leave.
type held struct {
	turn   chan struct{}
	wanted int
	stop   func()
}

// lock holds one upload against a second request for it, in this process. Several nodes need one folder, and a sender sends to one
// at a time. Who asks again has lost the first connection, often before the server sees that: the first is told to leave.
func (u *Uploads) lock(key string) func() {
	u.mu.Lock()
	if u.locks == nil {
		u.locks = map[string]*held{}
	}
	l := u.locks[key]
	if l == nil {
		l = &held{turn: make(chan struct{}, 1)}
		u.locks[key] = l
	}
	l.wanted++
	if l.stop != nil {
		l.stop()
	}
	u.mu.Unlock()
	l.turn <- struct{}{}
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		l.stop = nil
		<-l.turn
		if l.wanted--; l.wanted == 0 {
			delete(u.locks, key)
		}
	}
}

// reading says how whoever holds a lock can be made to stop reading.
func (u *Uploads) reading(key string, stop func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	l := u.locks[key]
	l.stop = stop
	if l.wanted > 1 {
		stop()
	}
}
