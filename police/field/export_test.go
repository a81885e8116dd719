package field

// BreakAt lets a test stop a round as a crash would: f is asked after each step.
func (d *Desk) BreakAt(f func(step string) error) { d.broken = f }
