package room

import (
	"throughline/platform/access"
	"throughline/platform/db"
)

// Own tells whether one of these threads is about the reader, their family or their home: then no list, count, feed or
// stream shows them what stands on it, as its door refuses it to them (GOV-04). It costs nothing for most readers.
func (h *Host) Own(q db.Querier, who *access.Actor, threads ...string) (bool, error) {
	if h.About == nil || !who.HasOwn() {
		return false, nil
	}
	for _, t := range threads {
		if t == "" {
			continue
		}
		people, places, err := h.About(q, t)
		if err != nil || who.Own(people, places) != "" {
			return true, err
		}
	}
	return false, nil
}

// NotOwn leaves out of a list what is on a thread that is the reader's own; threads says where a row stands.
func NotOwn[T any](h *Host, q db.Querier, who *access.Actor, rows []T, threads func(T) []string) ([]T, error) {
	if h.About == nil || !who.HasOwn() {
		return rows, nil
	}
	known, out := map[string]bool{}, make([]T, 0, len(rows))
	for _, r := range rows {
		hide := false
		for _, t := range threads(r) {
			own, ok := known[t]
			if !ok {
				var err error
				if own, err = h.Own(q, who, t); err != nil {
					return nil, err
				}
				known[t] = own
			}
			hide = hide || own
		}
		if !hide {
			out = append(out, r)
		}
	}
	return out, nil
}
