package entry

// Settles: where and when a hearing is held is said anew when it is moved.
func (e HearingListed) Settles() string { return "court.hearing/" + e.Hearing }

// Settles: as the listing that it changes.
func (e HearingMoved) Settles() string { return "court.hearing/" + e.Hearing }
