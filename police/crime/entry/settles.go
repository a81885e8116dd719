package entry

// Settles: another outcome replaces the one before.
func (e OutcomeSet) Settles() string { return "crime.outcome/" + e.Crime }

// Settles: another officer in the case replaces the one before.
func (e InvestigatorAssigned) Settles() string { return "crime.oic/" + e.Crime }
