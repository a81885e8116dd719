package entry

import "throughline/platform/journal"

// Kinds are the kinds that the control room writes.
func Kinds() []journal.Kind {
	return []journal.Kind{
		journal.KindOf[CallReceived](), journal.KindOf[IncidentRaised](), journal.KindOf[LogAdded](), journal.KindOf[ThriveAssessed](),
		journal.KindOf[CallerRecorded](), journal.KindOf[IncidentGraded](), journal.KindOf[IncidentLinked](), journal.KindOf[IncidentUnlinked](), journal.KindOf[IncidentClosed](), journal.KindOf[IncidentCorrected](),
		journal.KindOf[UnitDispatched](), journal.KindOf[UnitEnRoute](), journal.KindOf[UnitAtScene](), journal.KindOf[UnitCleared](),
		journal.KindOf[CrimeAuditQueued](), journal.KindOf[CrimeAuditSettled](),
		journal.KindOf[IncidentAccepted](), journal.KindOf[HandoffClimbed](), journal.KindOf[HandoffHeld](),
		journal.KindOf[IncidentDeferred](), journal.KindOf[DeferralEnded](), journal.KindOf[CallerRecontacted](), journal.KindOf[IncidentReopened](),
		journal.KindOf[TransferSent](), journal.KindOf[TransferAcknowledged](), journal.KindOf[TransferRejected](), journal.KindOf[MethaneIssued](),
		journal.KindOf[EidoReceived](), journal.KindOf[EidoUpdated](), journal.KindOf[EidoAccepted](), journal.KindOf[EidoRefused](), journal.KindOf[AlertReceived](), journal.KindOf[AlertEnded](),
		journal.KindOf[CallAnswered](), journal.KindOf[CallEnded](), journal.KindOf[CallRungBack](), journal.KindOf[SignAnswered](), journal.KindOf[CallLocated](), journal.KindOf[CallLineAsked](), journal.KindOf[CallLineAnswered](), journal.KindOf[CallFinished](),
		journal.KindOf[CheckAsked](), journal.KindOf[CheckAnswered](), journal.KindOf[CheckUnanswered](), journal.KindOf[CheckAlarmClimbed](), journal.KindOf[CheckAlarmAcknowledged](),
		journal.KindOf[StateChanged](), journal.KindOf[EmergencyAcknowledged](), journal.KindOf[WelfareAnswered](), journal.KindOf[CrewsMerged](), journal.KindOf[CrewSplit](), journal.KindOf[CareDecided](), journal.KindOf[RadioRegistered](), journal.KindOf[PositionReported](),
		journal.KindOf[LayoutKept](),
	}
}
