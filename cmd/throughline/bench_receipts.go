package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"throughline/police/expenses/receipt"
	"throughline/test/load"
)

// benchReceipts counts how many totals, dates and payees of real receipts are proposed right, proposed wrong or left empty.
func benchReceipts(ctx context.Context, args []string) error {
	var s struct {
		Each bool `name:"each" help:"print every receipt too, on the standard error"`
	}
	rest, err := parse("bench receipts", args, &s)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return errors.New("name the folder of receipts: bench receipts DIR")
	}
	found, err := load.Receipts(ctx, rest[0], func(name string, r receipt.Reading, wrong []string) {
		if s.Each {
			fmt.Fprintf(os.Stderr, "%s  %d %s · %s %s · %q %s  %s\n", name, r.Pence, r.PenceSure, r.On, r.OnSure, r.Payee, r.PayeeSure, strings.Join(wrong, ", "))
		}
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}
