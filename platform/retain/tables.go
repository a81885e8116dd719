package retain

import (
	"fmt"
	"strings"

	"throughline/platform/room"
)

// kept is a table whose rows belong to a case.
type kept struct {
	room.Table
	column, parent, parentColumn string // of In
	depth                        int    // how many tables stand between a row and its thread
}

// belongings are the tables whose rows go with a case, deepest first: what belongs to a row goes before the row does.
func belongings(rooms []room.Room) ([]kept, error) {
	byName := map[string]*kept{}
	var all []*kept
	for _, r := range rooms {
		for _, t := range r.Tables {
			if t.Thread == "" && t.In == "" {
				continue
			}
			k := &kept{Table: t}
			if t.In != "" {
				if n, err := fmt.Sscanf(strings.NewReplacer(".", " ").Replace(t.In), "%s = %s %s", &k.column, &k.parent, &k.parentColumn); n != 3 {
					return nil, fmt.Errorf("retain: %s goes with %q, which is not \"column = table.column\": %w", t.Name, t.In, err)
				}
			}
			byName[t.Name] = k
			all = append(all, k)
		}
	}
	for _, k := range all {
		for at := k; at.parent != ""; k.depth++ {
			up, ok := byName[at.parent]
			if !ok || k.depth > len(all) {
				return nil, fmt.Errorf("retain: %s goes with %s, which belongs to no thread", k.Name, at.parent)
			}
			at = up
		}
	}
	var out []kept
	for depth := len(all); depth >= 0; depth-- {
		for _, k := range all {
			if k.depth == depth {
				out = append(out, *k)
			}
		}
	}
	return out, nil
}

// where is the condition of a table's rows that belong to some of n threads, which are $1 to $n.
func (d *Desk) where(k kept, n int) string {
	if k.parent == "" {
		return k.Thread + " IN (" + marks(n) + ")"
	}
	for _, up := range d.tables {
		if up.Name == k.parent {
			return k.column + " IN (SELECT " + k.parentColumn + " FROM " + k.parent + " WHERE " + d.where(up, n) + ")"
		}
	}
	panic("retain: " + k.parent + " is not there") // belongings has seen it
}

func marks(n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("$%d", i+1)
	}
	return strings.Join(out, ", ")
}
