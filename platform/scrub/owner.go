package scrub

import (
	"fmt"
	"strings"

	"throughline/platform/db"
	"throughline/platform/room"
)

// Owners are the records that name a file: of every table that a room registered as naming files.
func (d *Desk) Owners(q db.Querier, sha string) ([]Owner, error) {
	out := []Owner{}
	for _, t := range d.tables {
		if t.Files == "" {
			continue
		}
		key, _, _, in := inOf(t)
		if !in || t.Thread != "" {
			if key = t.Key; key == "" {
				key = "id"
			}
		}
		records, err := recordsOf(q, t.Name, t.Files, key, sha)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			o := Owner{Table: t.Name, Record: r}
			if o.Thread, err = d.threadOf(q, t, key, r); err != nil {
				return nil, err
			}
			if d.Name != nil {
				o.Name = d.Name(q, o)
			}
			out = append(out, o)
		}
	}
	return out, nil
}

// inOf reads "note = field_note.id" of a table.
func inOf(t room.Table) (column, parent, parentColumn string, ok bool) {
	n, err := fmt.Sscanf(strings.NewReplacer(".", " ").Replace(t.In), "%s = %s %s", &column, &parent, &parentColumn)
	return column, parent, parentColumn, err == nil && n == 3
}

// threadOf is the thread on which a row stands, by itself or by the row that it goes with; "" for none.
func (d *Desk) threadOf(q db.Querier, t room.Table, key, record string) (string, error) {
	for range 8 { // deeper does not go what a room registers
		if t.Thread != "" {
			return cellOf(q, t.Name, t.Thread, key, record)
		}
		column, parent, parentColumn, ok := inOf(t)
		if !ok {
			return "", nil
		}
		up, err := cellOf(q, t.Name, column, key, record)
		if err != nil || up == "" {
			return "", err
		}
		t, key, record = d.table(parent), parentColumn, up
	}
	return "", nil
}

func (d *Desk) table(name string) room.Table {
	for _, t := range d.tables {
		if t.Name == name {
			return t
		}
	}
	return room.Table{}
}
