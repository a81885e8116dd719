package entry

// Settles: a regrade says the grade anew.
func (e IncidentGraded) Settles() string { return "control.grade/" + e.Incident }

// Settles: that two incidents are tied is undone by their being untied.
func (e IncidentLinked) Settles() string { return "control.link/" + e.Link }

// Settles: as the tie that it ends.
func (e IncidentUnlinked) Settles() string { return "control.link/" + e.Link }
