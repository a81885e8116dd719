package control

import "throughline/platform/room"

func (d *Desk) screens() []room.Screen { return nil }
func (d *Desk) panels() []room.Panel   { return nil }
func (d *Desk) buttons() []room.Button { return nil }
