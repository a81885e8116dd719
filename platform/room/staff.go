package room

import (
	"throughline/platform/db"
	"throughline/platform/fault"
)

// Serving finds who of the staff somebody meant by what they typed: an account, a number or a family name, of those who serve
// now. More than one id is for a name that several have.
type Serving func(q db.Querier, typed string) (ids []string, err error)

// StaffID is the account of the member of staff that somebody typed into a field: nobody has to know another's account. Blank
// stays blank. Faults, of the field: staff.unknown, staff.several (invalid).
func (h *Host) StaffID(q db.Querier, field, typed string) (string, error) {
	if typed == "" {
		return "", nil
	}
	ids, err := h.Serving(q, typed)
	switch {
	case err != nil:
		return "", err
	case len(ids) == 0:
		return "", fault.InvalidField(field, "staff.unknown")
	case len(ids) > 1:
		return "", fault.InvalidField(field, "staff.several")
	}
	return ids[0], nil
}
