package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"throughline/platform/when"
	"throughline/police/expenses/receipt"
)

// ReceiptCount is how often one thing of receipts was proposed right, proposed wrong, or left empty. Sure counts those of the right and wrong ones that
// were said to be sure, as two figures.
type ReceiptCount struct {
	Right      int `json:"right"`
	Wrong      int `json:"wrong"`
	Empty      int `json:"empty"`
	SureRight  int `json:"sure_right"`
	SureWrong  int `json:"sure_wrong"`
	NotInTruth int `json:"not_in_truth,omitempty"` // what is true could not be read, so nothing was counted
}

// ReceiptsReport is what `bench receipts` prints last.
type ReceiptsReport struct {
	Receipts int          `json:"receipts"`
	Unread   int          `json:"unread"` // pictures that could not be read at all
	Totals   ReceiptCount `json:"totals"`
	Dates    ReceiptCount `json:"dates"`
	Payees   ReceiptCount `json:"payees"` // right: the same letters and figures, of which one in five may differ
	Seconds  float64      `json:"seconds_a_receipt"`
}

// receiptTruth is what a file beside a picture says of it.
type receiptTruth struct {
	Company string `json:"company"`
	Date    string `json:"date"`
	Total   string `json:"total"`
}

// Receipts reads every picture of a folder that has a JSON file of the same name beside it, {"company","date","total"}, and counts how its
// proposals compare. each is told of every receipt.
func Receipts(ctx context.Context, dir string, each func(name string, r receipt.Reading, wrong []string)) (ReceiptsReport, error) {
	var out ReceiptsReport
	engine, err := receipt.FindTesseract()
	if err != nil {
		return out, errors.Join(err, errors.New("install Debian's package tesseract-ocr and ask again"))
	}
	all, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(all) == 0 {
		return out, errors.Join(err, fmt.Errorf("%s has no receipt: a picture, and beside it a JSON file of the same name with company, date and total", dir))
	}
	slices.Sort(all)
	today, start := when.DayOf(time.Now()), time.Now()
	for _, at := range all {
		picture, truth, err := receiptPair(at)
		if err != nil {
			return out, err
		}
		out.Receipts++
		r, err := receipt.Picture(ctx, engine, picture, today)
		if err != nil {
			if ctx.Err() != nil {
				return out, ctx.Err()
			}
			out.Unread++
		}
		var wrong []string
		pence, known := receipt.Pence(truth.Total)
		if out.Totals.count(known, r.Pence != 0, r.Pence == pence, r.PenceSure) {
			wrong = append(wrong, "total "+truth.Total)
		}
		on, known := receipt.Day(truth.Date)
		if out.Dates.count(known, r.OnSure != "", r.On == on, r.OnSure) {
			wrong = append(wrong, "date "+truth.Date)
		}
		if out.Payees.count(truth.Company != "", r.Payee != "", receipt.SamePayee(r.Payee, truth.Company), r.PayeeSure) {
			wrong = append(wrong, "payee "+truth.Company)
		}
		each(strings.TrimSuffix(filepath.Base(at), ".json"), r, wrong)
	}
	out.Seconds = time.Since(start).Seconds() / float64(out.Receipts)
	return out, nil
}

// count keeps one comparison, and tells whether it was wrong.
func (c *ReceiptCount) count(known, said, same bool, sure string) bool {
	switch {
	case !known:
		c.NotInTruth++
	case !said:
		c.Empty++
	case same:
		c.Right++
		if sure == receipt.Sure {
			c.SureRight++
		}
	default:
		c.Wrong++
		if sure == receipt.Sure {
			c.SureWrong++
		}
		return true
	}
	return false
}

func receiptPair(at string) ([]byte, receiptTruth, error) {
	var truth receiptTruth
	b, err := os.ReadFile(at)
	if err != nil {
		return nil, truth, err
	}
	if err := json.Unmarshal(b, &truth); err != nil {
		return nil, truth, fmt.Errorf("%s: %w", at, err)
	}
	for _, end := range []string{".jpg", ".jpeg", ".png", ".gif", ".webp"} {
		if b, err = os.ReadFile(strings.TrimSuffix(at, ".json") + end); err == nil {
			return b, truth, nil
		}
	}
	return nil, truth, fmt.Errorf("%s: no picture of the same name stands beside it", at)
}
