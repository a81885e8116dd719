package custody

import (
	"context"
	"slices"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/police/custody/entry"
)

// RecordInjury is one injury on the body map, or that there is none (CUS-13).
type RecordInjury struct {
	Part   string `json:"part" label:"Where on the body" said:"where on the body it is, or that there is none" required:"true"`
	Kind   string `json:"kind,omitempty" label:"What it is" enum:"bruise,graze,cut,swelling,burn,bite,suspected_break,pain,other"`
	Size   string `json:"size,omitempty" label:"Size" hint:"For example, 3 cm" maxLength:"60"`
	Note   string `json:"note,omitempty" label:"What it looks like" maxLength:"1000" format:"textarea"`
	Said   string `json:"said,omitempty" label:"How they say it came about" maxLength:"1000" format:"textarea"`
	Force  bool   `json:"from_force,omitempty" label:"They say that it came from force used by the police"`
	Called bool   `json:"professional_called,omitempty" label:"A health care professional was called"`
	At     string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Injury is one injury, or, with Part noInjury, that none was seen.
type Injury struct {
	Recorded
	Part   string `json:"part"`
	Kind   string `json:"kind,omitempty"`
	Size   string `json:"size,omitempty"`
	Note   string `json:"note,omitempty"`
	Said   string `json:"said,omitempty"`
	Force  bool   `json:"from_force,omitempty"`
	Called bool   `json:"professional_called,omitempty"`
}

const noInjury = "none"

// bodyPart is a place on the body map: a rectangle in a picture of 400 by 420, the front on the left and the back on the right.
type bodyPart struct {
	Code, Label string
	x, y, w, h  int
}

// bodyParts are the places of the map in the order from head to foot, the front before the back. Left and right are the detainee's.
var bodyParts = []bodyPart{
	{"head_front", "Head and face", 78, 10, 44, 50}, {"neck_front", "Throat", 88, 60, 24, 18}, {"chest", "Chest", 65, 78, 70, 62}, {"belly", "Belly", 65, 140, 70, 52}, {"groin", "Groin", 65, 192, 70, 32},
	{"right_arm_front", "Right arm, front", 38, 78, 27, 112}, {"left_arm_front", "Left arm, front", 135, 78, 27, 112}, {"right_hand_front", "Right hand, palm", 34, 190, 31, 36}, {"left_hand_front", "Left hand, palm", 135, 190, 31, 36},
	{"right_leg_front", "Right leg, front", 65, 224, 34, 142}, {"left_leg_front", "Left leg, front", 101, 224, 34, 142}, {"right_foot_front", "Right foot, top", 58, 366, 41, 28}, {"left_foot_front", "Left foot, top", 101, 366, 41, 28},
	{"head_back", "Back of the head", 278, 10, 44, 50}, {"neck_back", "Back of the neck", 288, 60, 24, 18}, {"upper_back", "Upper back", 265, 78, 70, 62}, {"lower_back", "Lower back", 265, 140, 70, 52}, {"buttocks", "Buttocks", 265, 192, 70, 32},
	{"left_arm_back", "Left arm, back", 238, 78, 27, 112}, {"right_arm_back", "Right arm, back", 335, 78, 27, 112}, {"left_hand_back", "Left hand, back", 234, 190, 31, 36}, {"right_hand_back", "Right hand, back", 335, 190, 31, 36},
	{"left_leg_back", "Left leg, back", 265, 224, 34, 142}, {"right_leg_back", "Right leg, back", 301, 224, 34, 142}, {"left_foot_back", "Left foot, sole", 258, 366, 41, 28}, {"right_foot_back", "Right foot, sole", 301, 366, 41, 28},
}

func bodyLabel(code string) string {
	for _, p := range bodyParts {
		if p.Code == code {
			return p.Label
		}
	}
	return "No injury seen"
}

// RecordInjury records an injury. Right: custody staff on duty. Faults: custody.injury.part; custody.injury.kind when a place was
// chosen and not what it is; custody.injury.call when a head injury or a suspected break was seen and nobody was called (Code C 9.5).
func (d *Desk) RecordInjury(ctx context.Context, id string, in RecordInjury) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	known := slices.ContainsFunc(bodyParts, func(p bodyPart) bool { return p.Code == in.Part })
	switch {
	case in.Part != noInjury && !known:
		return act.Done[Detention]{}, fault.InvalidField("part", "custody.injury.part")
	case known && in.Kind == "":
		return act.Done[Detention]{}, fault.InvalidField("kind", "custody.injury.kind")
	case known && !in.Called && (in.Part == "head_front" || in.Part == "head_back" || in.Kind == "suspected_break"):
		return act.Done[Detention]{}, fault.InvalidField("professional_called", "custody.injury.call")
	}
	return d.do(ctx, "custody.injury.record", id, "", at, func(tx *act.Tx, x *Detention) error {
		v := Injury{Part: in.Part, Kind: in.Kind, Size: in.Size, Note: in.Note, Said: in.Said, Force: in.Force, Called: in.Called}
		if err := putPart(tx, *x, partInjury, &v); err != nil {
			return err
		}
		_, err := tx.Record(entry.InjuryRecorded{Detention: x.ID, Person: x.Person, Part: in.Part, Where: bodyLabel(in.Part), Kind: in.Kind, Size: in.Size, Note: in.Note, Said: in.Said,
			FromForce: in.Force, Called: in.Called, At: tx.HappenedAt()})
		return err
	})
}
