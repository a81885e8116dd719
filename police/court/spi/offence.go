package spi

import "throughline/platform/when"

// Offence is one offence of a defendant as the court dealt with it. Codes are as sent; their meanings are in law/cjs.
type Offence struct {
	Sequence       *int
	Code           string // CJS offence code
	Title          string
	Wording        string
	DateCode       string // "1" on or in, "4" between ...
	StartOn, EndOn when.Day
	StartAt, EndAt string // wall time, when sent
	ChargedOn      when.Day
	ArrestedOn     when.Day
	Place          string
	AlcoholLevel   string
	AlcoholMethod  string
	InitiatedOn    when.Day
	Plea           string // "1" guilty, "2" not guilty, "3" none ...
	ModeOfTrial    string
	Final          string // "Y" when the offence is finally disposed of
	ConvictedOn    when.Day
	// ConvictingCourt is the petty sessions area of another court that convicted.
	ConvictingCourt string
	Finding         string // "G", "N", "A", "O", "C"
	Results         []Result
	Unknown         []Unknown
}

// Result is one result of an offence.
type Result struct {
	Code        string // CJS result code; empty when the court sent text alone
	Text        string
	Qualifiers  []string
	AmountPence *int64
	Points      *int // penalty points
	Duration    Duration
	Next        *NextHearing
	Unknown     []Unknown
}

// Duration is the length of a sentence or order; Second is, for example, the operational period of a suspended one.
type Duration struct {
	Value       *int
	Unit        string // "Y", "M", "W", "D", "H", "S" sessions, "L" life
	SecondValue *int
	SecondUnit  string
	StartOn     when.Day
	EndOn       when.Day
}

// NextHearing is where and when the case goes on.
type NextHearing struct {
	Hearing
	Reason     string
	BailStatus string
	Unknown    []Unknown
}

func (o *Offence) bind(b *binder) {
	const base = "BaseOffenceDetails/"
	const timing = base + "OffenceTiming/"
	b.number(base+"OffenceSequenceNumber", &o.Sequence, 3)
	b.text(base+"OffenceCode", &o.Code)
	b.text(base+"OffenceTitle", &o.Title)
	b.text(base+"OffenceWording", &o.Wording)
	b.text(timing+"OffenceDateCode", &o.DateCode)
	b.day(timing+"OffenceStart/OffenceDateStartDate", &o.StartOn)
	b.clock(timing+"OffenceStart/OffenceStartTime", &o.StartAt)
	b.day(timing+"OffenceEnd/OffenceEndDate", &o.EndOn)
	b.clock(timing+"OffenceEnd/OffenceEndTime", &o.EndAt)
	b.day(base+"ChargeDate", &o.ChargedOn)
	b.day(base+"ArrestDate", &o.ArrestedOn)
	b.text(base+"LocationOfOffence", &o.Place)
	b.text(base+"AlcoholRelatedOffence/AlcoholLevelAmount", &o.AlcoholLevel)
	b.text(base+"AlcoholRelatedOffence/AlcoholLevelMethod", &o.AlcoholMethod)
	b.day("InitiatedDate", &o.InitiatedOn)
	b.text("Plea", &o.Plea)
	b.text("ModeOfTrial", &o.ModeOfTrial)
	b.text("FinalDisposalIndicator", &o.Final)
	b.day("ConvictionDate", &o.ConvictedOn)
	b.text("ConvictingCourt", &o.ConvictingCourt)
	b.text("Finding", &o.Finding)
	each(b, "Result", &o.Results, (*Result).bind)
	b.rest(&o.Unknown)
}

func (r *Result) bind(b *binder) {
	const length = "Outcome/Duration/"
	b.text("ResultCode", &r.Code)
	b.text("ResultText", &r.Text)
	b.texts("ResultCodeQualifier", &r.Qualifiers)
	one(b, "NextHearing", &r.Next, (*NextHearing).bind)
	b.number(length+"DurationValue", &r.Duration.Value, 0)
	b.text(length+"DurationUnit", &r.Duration.Unit)
	b.number(length+"SecondaryDurationValue", &r.Duration.SecondValue, 0)
	b.text(length+"SecondaryDurationUnit", &r.Duration.SecondUnit)
	b.day(length+"DurationStartDate", &r.Duration.StartOn)
	b.day(length+"DurationEndDate", &r.Duration.EndOn)
	b.pounds("Outcome/ResultAmountSterling", &r.AmountPence)
	b.number("Outcome/PenaltyPoints", &r.Points, 0)
	b.rest(&r.Unknown)
}

func (n *NextHearing) bind(b *binder) {
	b.text("NextHearingDetails/CourtHearingLocation", &n.Court)
	b.day("NextHearingDetails/DateOfHearing", &n.On)
	b.clock("NextHearingDetails/TimeOfHearing", &n.At)
	b.text("NextHearingReason", &n.Reason)
	b.text("BailStatusOffence", &n.BailStatus)
	b.rest(&n.Unknown)
}
