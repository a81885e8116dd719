package expenses

import (
	"context"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/police/expenses/entry"
)

// RemoveAddress is an address that is nobody's any more.
type RemoveAddress struct {
	Address string `json:"address" label:"E-mail address" said:"the address" hint:"What comes from it afterwards waits for finance" required:"true" maxLength:"200"`
	Reason  string `json:"reason" label:"Why" said:"why you remove it" required:"true" format:"textarea" minLength:"5" maxLength:"500"`
}

// RemoveAddress makes an address unknown again, such as one that somebody has lost or that was made known by the wrong person. What came from it
// stays where it is. It gives whose it was. Right: expenses.mail.address_remove, finance. Faults: form.invalid; expenses.mail.address_none (invalid).
func (d *Desk) RemoveAddress(ctx context.Context, in RemoveAddress) (act.Done[string], error) {
	a := act.Of("expenses.mail.address_remove", mailRef("")).With(access.Resource{})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (string, error) {
		if err := form.Check(&in); err != nil {
			return "", err
		}
		address := strings.ToLower(strings.TrimSpace(in.Address))
		staff, err := staffAt(tx, address)
		if err == nil && staff == "" {
			err = fault.InvalidField("address", "expenses.mail.address_none")
		}
		if err != nil {
			return "", err
		}
		if err := deleteAddress(tx, address); err != nil {
			return staff, err
		}
		_, err = tx.Record(entry.AddressRemoved{Staff: staff, Reason: strings.TrimSpace(in.Reason)}, act.About("staff", staff), act.OnThreads())
		return staff, err
	})
}
