package entry

import "throughline/platform/journal"

// Kinds are all entries that this room writes.
func Kinds() []journal.Kind {
	return []journal.Kind{
		journal.KindOf[PersonCreated](),
		journal.KindOf[PersonLinked](),
		journal.KindOf[PersonUnlinked](),
		journal.KindOf[PersonChanged](),
		journal.KindOf[PersonMerged](),
		journal.KindOf[PersonUnmerged](),
		journal.KindOf[ThingTied](),
		journal.KindOf[ThingUntied](),
		journal.KindOf[MarkerAdded](),
		journal.KindOf[MarkerReviewed](),
		journal.KindOf[SelfLookup](),
		journal.KindOf[SelfLookupReviewed](),
	}
}
