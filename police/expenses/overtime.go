package expenses

import (
	"fmt"

	"throughline/platform/act"
	"throughline/platform/when"
	duty "throughline/police/duty/entry"
)

// overtime is a line that a supervisor approved for payment in the duty room: its time at plain time and what an hour costs.
type overtime struct {
	id, staff, number, centre, element, period, law string
	seconds, hourPence, pence                       int64
	on                                              when.Day
}

// hearOvertime takes an approved line into the first open period, once: the line's own id is its key (EXP-08, DUTY-06). Time off and
// refusals cost payroll nothing.
func (d *Desk) hearOvertime(tx *act.Tx, x duty.VarianceDecided) error {
	if x.How != "pay" {
		return nil
	}
	period, err := d.openNow(tx, "")
	if err != nil {
		return err
	}
	return insertOvertime(tx, overtime{id: x.Variance, staff: x.Staff, number: x.Number, centre: x.CostCentre, element: "overtime_" + x.Overtime, period: period, law: x.Law,
		seconds: x.PaidSeconds, hourPence: x.HourPence, pence: x.Pence, on: x.On}, tx.Now())
}

// cells is the row of the payroll file: hours at plain time, to a hundredth as payroll takes them; the sum is worked out from the seconds.
func (o overtime) cells() []string {
	hours := fmt.Sprintf("%d.%02d", o.seconds/3600, (o.seconds%3600*100+1800)/3600)
	return []string{o.period, o.number, o.centre, o.element, "taxable", hours, "hour_at_plain_time", money(o.hourPence), money(o.pence), o.on.String(), o.id, ""}
}
