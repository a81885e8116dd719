package expenses

import (
	"throughline/platform/law"
	"throughline/platform/when"
)

// taxRow is a row of law/expenses.tax: what may be paid free of tax, and what happens to more.
type taxRow struct {
	Free      int64  `json:"free_pence"`
	Over      int64  `json:"over_pence,omitempty"`      // of a mile above the threshold
	Passenger int64  `json:"passenger_pence,omitempty"` // of a passenger's mile
	More      string `json:"more"`                      // how more is taxed: "p11d" or "taxable"
	Whole     bool   `json:"whole"`                     // more taxes all of it, not the difference
}

// taxedPart is a part with its own tax; "" leaves it to the rate.
type taxedPart struct {
	Part
	tax string
}

// taxed splits a part into what is free of tax and what is over it (EXP-08): the two come to the part exactly. A kind without a row is as
// its rate has it.
func taxed(book *law.Book, kind string, on when.Day, p Part) ([]taxedPart, error) {
	row, ok := book.Table("expenses.tax").At(kind, on)
	if !ok {
		return []taxedPart{{p, ""}}, nil
	}
	var v taxRow
	if err := row.Into(&v); err != nil {
		return nil, err
	}
	free := v.Free
	switch {
	case p.Unit == "passenger_mile":
		free = v.Passenger
	case p.Over:
		free = v.Over
	}
	if p.RatePence <= free {
		return []taxedPart{{p, "none"}}, nil
	}
	if v.Whole || free == 0 {
		return []taxedPart{{p, v.More}}, nil
	}
	within := Part{Tenths: p.Tenths, Unit: p.Unit, RatePence: free, Pence: (p.Tenths*free + 5) / 10, Over: p.Over}
	over := Part{Tenths: p.Tenths, Unit: p.Unit + "_excess", RatePence: p.RatePence - free, Pence: p.Pence - within.Pence}
	return []taxedPart{{within, "none"}, {over, v.More}}, nil
}
