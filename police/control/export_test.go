package control

// Drives is how a crew may drive to an incident, and what keeps it from response speeds.
func (d *Desk) Drives(c Crew, i Incident) (how, held string) {
	p, held := d.drives(c, i)
	return string(p), held
}
