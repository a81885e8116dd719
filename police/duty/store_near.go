package duty

import (
	"throughline/platform/db"
	"throughline/platform/journal"
)

func scanID(s db.Scanner) (string, error) {
	var id string
	return id, s.Scan(&id)
}

// staffOfPersons are the staff whose own record is one of these; of no record, nobody.
func staffOfPersons(q db.Querier, persons []string) ([]string, error) {
	if len(persons) == 0 {
		return nil, nil
	}
	in, args := journal.In(persons, 1)
	return db.Gather(q, scanID, `SELECT id FROM duty_staff WHERE person IN (`+in+`) ORDER BY id`, args...)
}

// sameEmployee are the staff under the same employee number.
func sameEmployee(q db.Querier, staff string) ([]string, error) {
	return db.Gather(q, scanID, `SELECT o.staff FROM duty_record r JOIN duty_record o ON o.employee_number = r.employee_number WHERE r.staff = $1 AND r.employee_number <> '' ORDER BY o.staff`, staff)
}

// managedBy are those whose line manager somebody is.
func managedBy(q db.Querier, staff string) ([]string, error) {
	return db.Gather(q, scanID, `SELECT staff FROM duty_record WHERE line_manager = $1 ORDER BY staff`, staff)
}

// declaredBy are the staff who declared one of these persons as family.
func declaredBy(q db.Querier, persons []string) ([]string, error) {
	if len(persons) == 0 {
		return nil, nil
	}
	in, args := journal.In(persons, 1)
	return db.Gather(q, scanID, `SELECT DISTINCT staff FROM duty_family WHERE until_at = 0 AND person IN (`+in+`) ORDER BY staff`, args...)
}
