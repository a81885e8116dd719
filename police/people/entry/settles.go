package entry

// Settles: a part in a case is ended by the entry that unlinks it.
func (e PersonLinked) Settles() string { return "people.link/" + e.Link }

// Settles: as the part that it ends.
func (e PersonUnlinked) Settles() string { return "people.link/" + e.Link }

// Settles: that two records are one person is taken back by unmerging them.
func (e PersonMerged) Settles() string { return "people.merge/" + e.Gone }

// Settles: as the merge that it takes back.
func (e PersonUnmerged) Settles() string { return "people.merge/" + e.Gone }
