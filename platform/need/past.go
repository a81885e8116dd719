package need

import "throughline/platform/journal"

// Settles: whether a thread is restricted is said anew when the restriction is lifted.
func (r Restricted) Settles() string { return "access.label/" + r.Thread }

// Settles: as the restriction that it takes back.
func (l Lifted) Settles() string { return "access.label/" + l.Thread }

// LabelAt is the label that a thread had at an instant, from its label now: the entries that changed it and that did not
// count yet are undone, newest first. It explains the past; who may see is decided by the label of now.
func LabelAt(now string, newestFirst []journal.Entry, kinds *journal.Kinds, counts func(journal.Entry) bool) string {
	label := now
	for _, e := range newestFirst {
		if counts(e) {
			continue
		}
		switch b := kinds.Body(e).(type) {
		case Restricted:
			label = b.From
		case Lifted:
			label = Label(b.Thread)
		}
	}
	return label
}
