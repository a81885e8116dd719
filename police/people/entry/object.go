package entry

import (
	"throughline/platform/journal"
	"throughline/platform/when"
)

// ThingTied is a thing that belongs to a person: their home, their phone, the car they keep.
type ThingTied struct {
	Tie    string `json:"tie"`
	Person string `json:"person"`
	Thing  string `json:"thing"`
	Kind   string `json:"kind"`
	Role   string `json:"role"`
}

// EntryKind names the entry.
func (ThingTied) EntryKind() (string, int) { return "people.thing.tied", 1 }

// Line says what kind of thing.
func (e ThingTied) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Linked: " + words(e.Role), Detail: e.Kind}
}

// ThingUntied ends the tie. It stays in the record as it was until then.
type ThingUntied struct {
	Tie    string `json:"tie"`
	Person string `json:"person"`
	Thing  string `json:"thing"`
	Kind   string `json:"kind"`
	Role   string `json:"role"`
}

// EntryKind names the entry.
func (ThingUntied) EntryKind() (string, int) { return "people.thing.untied", 1 }

// Line says what kind of thing.
func (e ThingUntied) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "No longer linked: " + words(e.Role), Detail: e.Kind}
}

// MarkerAdded is a warning about a person or at a place, with where it comes from and when it is looked at again (INC-15).
type MarkerAdded struct {
	Marker     string   `json:"marker"`
	Code       string   `json:"code"`
	Detail     string   `json:"detail"`
	Provenance string   `json:"provenance"`
	ReviewOn   when.Day `json:"review_on"`
	Law        string   `json:"law"`
}

// EntryKind names the entry.
func (MarkerAdded) EntryKind() (string, int) { return "people.marker.added", 1 }

// Line says the warning and when it is looked at again.
func (e MarkerAdded) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Warning marker: " + words(e.Code), Detail: "to be reviewed by " + e.ReviewOn.Text(), Turning: true}
}

// MarkerReviewed is a marker looked at again: kept to another date, or ended.
type MarkerReviewed struct {
	Marker   string   `json:"marker"`
	Code     string   `json:"code"`
	Kept     bool     `json:"kept"`
	ReviewOn when.Day `json:"review_on,omitzero"`
	Reason   string   `json:"reason"`
	Law      string   `json:"law,omitempty"`
}

// EntryKind names the entry.
func (MarkerReviewed) EntryKind() (string, int) { return "people.marker.reviewed", 1 }

// Line says what became of it.
func (e MarkerReviewed) Line() journal.Line {
	if !e.Kept {
		return journal.Line{Stage: stage, Title: "Warning marker ended: " + words(e.Code), Detail: e.Reason}
	}
	return journal.Line{Stage: stage, Title: "Warning marker kept: " + words(e.Code), Detail: "to be reviewed by " + e.ReviewOn.Text()}
}

// SelfLookup says that somebody asked for a record about themselves, their family or their home, and was not shown it (GOV-04).
type SelfLookup struct {
	Staff  string `json:"staff"`
	Record string `json:"record"` // "person/ID" or "address/ID"
	How    string `json:"how"`    // "search" or "open"
	Of     string `json:"of"`     // "own", "family" or "home"
}

// EntryKind names the entry.
func (SelfLookup) EntryKind() (string, int) { return "people.self_lookup.refused", 1 }

// Line says what was asked for.
func (e SelfLookup) Line() journal.Line {
	return journal.Line{Stage: "Access", Title: "Asked for their " + map[string]string{"own": "own record", "family": "family's record", "home": "own address"}[e.Of] + " and was refused"}
}

// SelfLookupReviewed is what a supervisor found.
type SelfLookupReviewed struct {
	Staff    string `json:"staff"`
	Finding  string `json:"finding"` // "police_purpose", "mistake" or "referred"
	Comment  string `json:"comment"`
	Reviewed int    `json:"reviewed"`
}

// EntryKind names the entry.
func (SelfLookupReviewed) EntryKind() (string, int) { return "people.self_lookup.reviewed", 1 }

// Line says the finding.
func (e SelfLookupReviewed) Line() journal.Line {
	return journal.Line{Stage: "Access", Title: "Look at an own record reviewed: " + words(e.Finding), Detail: e.Comment}
}
