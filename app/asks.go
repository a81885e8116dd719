package app

import (
	"sort"

	"throughline/platform/law"
	"throughline/police/control"
	"throughline/police/custody"
	"throughline/police/duty"
	"throughline/police/expenses"
	"throughline/police/people"
	"throughline/police/victim"
)

// Asks are the rules that can be asked as calculators, by name: from the command line without a server, by the API and on
// /tools. Each is the very function that its room uses.
func Asks() []law.Ask {
	out := []law.Ask{control.AskAML, control.AskGradeClock, custody.AskBailClock, custody.AskCustodyClock, duty.AskOvertime, duty.AskTourCheck, expenses.AskExpenseClaim, expenses.AskExpenseSample, people.AskIdentifier, victim.AskVictimDuty}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}
