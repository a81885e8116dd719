package entry

import "throughline/platform/journal"

// Kinds are all entries that this room writes.
func Kinds() []journal.Kind {
	return []journal.Kind{
		journal.KindOf[StaffJoined](),
		journal.KindOf[StaffLeft](),
		journal.KindOf[RankActing](),
		journal.KindOf[SkillAwarded](),
		journal.KindOf[SkillSuspended](),
		journal.KindOf[TourSet](),
		journal.KindOf[CrewSet](),
		journal.KindOf[BookedOn](),
		journal.KindOf[BookedOff](),
		journal.KindOf[FamilyDeclared](),
		journal.KindOf[VarianceFound](),
		journal.KindOf[VarianceDecided](),
		journal.KindOf[Retained](),
		journal.KindOf[RestDayRequired](),
		journal.KindOf[RenewalBooked](),
		journal.KindOf[RenewalClosed](),
		journal.KindOf[RecordChanged](),
		journal.KindOf[RankSet](),
		journal.KindOf[Adjusted](),
		journal.KindOf[KinSet](),
		journal.KindOf[ImportConfirmed](),
		journal.KindOf[StaffImported](),
		journal.KindOf[OptOutSet](),
		journal.KindOf[AbsenceChanged](),
		journal.KindOf[RosterChanged](),
		journal.KindOf[RosterLineSet](),
		journal.KindOf[SwapChanged](),
		journal.KindOf[FeedChanged](),
		journal.KindOf[ToilPaid](),
		journal.KindOf[RestDayExchanged](),
		journal.KindOf[RestDayReinstated](),
		journal.KindOf[PlanChanged](),
		journal.KindOf[PlanTaken](),
		journal.KindOf[WishChanged](),
		journal.KindOf[RestOwed](),
	}
}
