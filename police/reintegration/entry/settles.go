package entry

// Settles: a case that is closed may be opened again.
func (e ThreadClosed) Settles() string { return "thread.closed/" + e.Thread }

// Settles: as the closing that it takes back.
func (e ThreadReopened) Settles() string { return "thread.closed/" + e.Thread }
