package expenses

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
)

// SaveLine is one line as its claimant gives it. On a change, what is left blank stays as it is.
type SaveLine struct {
	Kind       string                `json:"kind,omitempty" label:"What kind" said:"the kind" enum:"mileage_car,mileage_motorcycle,mileage_bicycle,meal_5h,meal_10h,meal_late,overnight_incidental,overnight_away,hardship,on_call,dog_handler,dog_handler_2,dog_handler_3,hotel,refreshment,parking,public_transport,eye_test,relocation,other"`
	On         string                `json:"on,omitempty" label:"On which day" said:"the day" format:"date"`
	Began      string                `json:"began,omitempty" label:"When the journey began" said:"when it began" hint:"If you know it. It is compared with where your unit was" format:"datetime"`
	Ended      string                `json:"ended,omitempty" label:"When it ended" said:"when it ended" hint:"It may lie on the next day" format:"datetime"`
	What       string                `json:"what,omitempty" label:"What it was" said:"what it was" hint:"For a journey: from where to where" maxLength:"200"`
	Payee      string                `json:"payee,omitempty" label:"Who was paid" said:"who was paid" hint:"Not for mileage" maxLength:"120"`
	Miles      string                `json:"miles,omitempty" label:"Miles" said:"the miles" hint:"To a tenth, for example 14.8" pattern:"^[0-9]{1,4}(\\.[0-9])?$"`
	Amount     string                `json:"amount,omitempty" label:"Sum" said:"the sum" hint:"In pounds, for example 3.20" pattern:"^[0-9]{1,5}(\\.[0-9]{2})?$"`
	VAT        string                `json:"vat,omitempty" label:"VAT on the receipt" said:"the VAT" hint:"In pounds, if the receipt shows it. The force reclaims it" pattern:"^[0-9]{1,5}(\\.[0-9]{2})?$"`
	VATNumber  string                `json:"vat_number,omitempty" label:"VAT number on the receipt" said:"the VAT number" hint:"For example GB 123 4567 89" maxLength:"20"`
	Passengers []string              `json:"passengers,omitempty" form:"-" doc:"Staff ids of those who rode with them"`
	Car        string                `json:"car,omitempty" label:"Registration of the car" said:"the registration" hint:"If somebody else made the same journey in another car" maxLength:"12"`
	Excluded   bool                  `json:"alcohol_or_fine,omitempty" label:"It includes alcohol, a fine or a penalty"`
	File       *multipart.FileHeader `json:"-" form:"file" label:"Receipt" said:"the receipt" hint:"A photograph or PDF of up to 10 MB"`
	Receipt    []byte                `json:"receipt,omitempty" form:"-" doc:"The receipt, in base64"`
}

const receiptMost = 10 << 20

// AddLine adds a line to a draft. Right: expenses.line.save, the claimant. Faults: form.invalid; expenses.line.* (invalid);
// expenses.claim.sent (conflict); claim.not_found.
func (d *Desk) AddLine(ctx context.Context, claim string, in SaveLine) (act.Done[View], error) {
	return d.saveLine(ctx, claim, "", in)
}

// ChangeLine changes a line of a draft. Right and faults as AddLine; claim_line.not_found.
func (d *Desk) ChangeLine(ctx context.Context, line string, in SaveLine) (act.Done[View], error) {
	l, err := getLine(d.host.DB.Read(ctx), line)
	if err != nil {
		return act.Done[View]{}, err
	}
	return d.saveLine(ctx, l.Claim, line, in)
}

func (d *Desk) saveLine(ctx context.Context, claim, line string, in SaveLine) (act.Done[View], error) {
	if !d.host.Door.May(ctx, act.Of("expenses.line.save", claimRef(claim))) { // no file is kept for those who may not
		in.File, in.Receipt = nil, nil
	}
	receipt, err := d.keepReceipt(ctx, in)
	if err != nil {
		return act.Done[View]{}, err
	}
	return d.change(ctx, "expenses.line.save", claim, func(tx *act.Tx, c Claim) error {
		in, l, known := in, Line{ID: id.New(), Claim: c.ID, Staff: c.Staff, Label: c.Label}, map[string]string{}
		if line != "" {
			if l, err = getLine(tx, line); err != nil {
				return err
			}
			if l.State != "live" {
				return fault.New(fault.NotFound, "claim_line.not_found")
			}
			known = knownOf(l)
		}
		origins, err := form.Carry(&in, known)
		if err != nil {
			return err
		}
		if err := form.Check(&in); err != nil {
			return err
		}
		if err := in.fill(&l); err != nil {
			return err
		}
		if receipt != "" {
			l.Receipt = receipt
		}
		if err := checkVAT(d.host.Law, l); err != nil {
			return err
		}
		if _, err := rateOf(d.host.Law, l.Kind, l.On, when.DayOf(tx.Now())); err != nil {
			return err
		}
		if err := d.checkPassengers(tx, l); err != nil {
			return err
		}
		if line == "" {
			err = insertLine(tx, l)
		} else {
			err = updateLine(tx, l)
		}
		if err != nil {
			return err
		}
		if receipt != "" {
			if err := tx.Queue(jobs.Job{Kind: readJob, Key: l.ID + "/" + receipt, Label: c.Label, Payload: readAsk{l.ID, receipt}}); err != nil {
				return err
			}
		}
		_, err = tx.Record(entry.LineSaved{Claim: c.ID, LineID: l.ID, Kind: l.Kind, On: l.On, Changed: line != "", Receipt: receipt, Origins: origins})
		return err
	})
}

func knownOf(l Line) map[string]string {
	known := map[string]string{"kind": l.Kind, "on": l.On.String(), "what": l.What, "payee": l.Payee, "car": l.Car}
	if l.Tenths > 0 {
		known["miles"] = Miles(l.Tenths)
	}
	if !l.EndsAt.IsZero() {
		known["began"], known["ended"] = when.RFC3339(l.At), when.RFC3339(l.EndsAt)
	}
	if l.VAT > 0 {
		known["vat"], known["vat_number"] = strings.TrimPrefix(Pounds(l.VAT), "£"), l.VATNumber
	}
	if l.Claimed > 0 {
		known["amount"] = strings.TrimPrefix(Pounds(l.Claimed), "£")
	}
	if l.Read == nil || !l.bare() {
		return known
	}
	if l.Read.Pence > 0 {
		known["amount"] = strings.TrimPrefix(Pounds(l.Read.Pence), "£")
	}
	if known["payee"] == "" {
		known["payee"] = l.Read.Payee
	}
	known["on"] = "" // it is the day on which the receipt was handed in, until somebody gives that of the spending
	if l.Read.OnSure != "" {
		known["on"] = l.Read.On.String()
	}
	known["what"], known["kind"] = "", ""
	return known
}

// bare tells whether a line is a receipt that was handed in, of which nobody has said yet what it was for.
func (l Line) bare() bool {
	return l.Receipt != "" && l.Claimed == 0 && l.Tenths == 0 && !scale(l.Kind)
}

// AddReceipt is a receipt alone: what it says is read, and proposed.
type AddReceipt struct {
	File    *multipart.FileHeader `json:"-" form:"file" label:"Receipt" said:"the receipt" hint:"A photograph or PDF of up to 10 MB. What it says is read and proposed; you say what it was for"`
	Receipt []byte                `json:"receipt,omitempty" form:"-" doc:"The receipt, in base64"`
}

// AddReceipt puts a receipt into a draft, to be completed when it was read. Right: expenses.line.save, the claimant. Faults:
// expenses.line.receipt, expenses.line.receipt_large (invalid); expenses.claim.sent (conflict); claim.not_found.
func (d *Desk) AddReceipt(ctx context.Context, claim string, in AddReceipt) (act.Done[View], error) {
	save := SaveLine{File: in.File, Receipt: in.Receipt}
	if !d.host.Door.May(ctx, act.Of("expenses.line.save", claimRef(claim))) {
		save = SaveLine{}
	}
	receipt, err := d.keepReceipt(ctx, save)
	if err != nil {
		return act.Done[View]{}, err
	}
	return d.change(ctx, "expenses.line.save", claim, func(tx *act.Tx, c Claim) error {
		if receipt == "" {
			return fault.InvalidField("file", "expenses.line.receipt")
		}
		l := Line{ID: id.New(), Claim: c.ID, Staff: c.Staff, Kind: "other", On: when.DayOf(tx.Now()), What: "A receipt", Receipt: receipt, Label: c.Label}
		if err := insertLine(tx, l); err != nil {
			return err
		}
		if err := tx.Queue(jobs.Job{Kind: readJob, Key: l.ID + "/" + receipt, Label: c.Label, Payload: readAsk{l.ID, receipt}}); err != nil {
			return err
		}
		_, err = tx.Record(entry.LineSaved{Claim: c.ID, LineID: l.ID, Kind: l.Kind, On: l.On, Receipt: receipt})
		return err
	})
}

// fill reads an input that was checked into a line.
func (in SaveLine) fill(l *Line) error {
	var wrong []fault.Field
	need := func(missing bool, name, code string) {
		if missing {
			wrong = append(wrong, fault.Field{Name: name, Code: code})
		}
	}
	mileage := strings.HasPrefix(in.Kind, "mileage")
	need(in.Kind == "", "kind", "expenses.line.kind")
	need(in.On == "", "on", "expenses.line.day")
	need(strings.TrimSpace(in.What) == "", "what", "expenses.line.what")
	need(mileage && tenthsIn(in.Miles) == 0, "miles", "expenses.line.miles")
	need(in.Kind != "" && !mileage && !scale(in.Kind) && penceIn(in.Amount) == 0, "amount", "expenses.line.amount")
	need(in.Kind != "" && !mileage && !scale(in.Kind) && in.Payee == "", "payee", "expenses.line.payee")
	if len(wrong) > 0 {
		return fault.New(fault.Invalid, "form.invalid", wrong...)
	}
	on, err := when.ParseDay(in.On)
	if err != nil {
		return err
	}
	if monthly(in.Kind) {
		on.Date = 1
	}
	if l.On != on && !l.At.IsZero() { // the same hour of the other day
		l.At = on.At(l.At.In(when.London).Hour(), l.At.In(when.London).Minute())
	}
	if err := in.times(l, on); err != nil {
		return err
	}
	l.Kind, l.On, l.What, l.Payee, l.Car = in.Kind, on, strings.TrimSpace(in.What), in.Payee, in.Car
	l.Tenths, l.Claimed, l.Excluded = 0, 0, in.Excluded
	if mileage {
		l.Tenths = tenthsIn(in.Miles)
	} else if !scale(in.Kind) {
		l.Claimed = penceIn(in.Amount)
	}
	l.VAT, l.VATNumber = penceIn(in.VAT), strings.ToUpper(strings.Join(strings.Fields(in.VATNumber), ""))
	if in.Passengers != nil {
		l.Passengers = slices.Compact(slices.Sorted(slices.Values(in.Passengers)))
	}
	return nil
}

// times reads when a journey began and ended: on the day of the line, and not backwards. Of a line that the record wrote its time stays.
func (in SaveLine) times(l *Line, on when.Day) error {
	if in.Began == "" && in.Ended == "" {
		return nil
	}
	began, err := when.Parse(in.Began)
	if in.Began == "" {
		return fault.InvalidField("began", "expenses.line.began")
	}
	if err != nil {
		return err
	}
	if when.DayOf(began) != on {
		return fault.InvalidField("began", "expenses.line.began_day", "day", on.Text())
	}
	l.At, l.EndsAt = began, time.Time{}
	if in.Ended == "" {
		return nil
	}
	ended, err := when.Parse(in.Ended)
	if err != nil {
		return err
	}
	if !ended.After(began) || ended.Sub(began) > 24*time.Hour {
		return fault.InvalidField("ended", "expenses.line.backwards")
	}
	l.EndsAt = ended
	return nil
}

// scale tells whether a kind is paid by a scale, whatever was spent.
func scale(kind string) bool {
	return strings.HasPrefix(kind, "meal") || kind == "overnight_incidental" || kind == "overnight_away" || kind == "hardship" || kind == "on_call" || monthly(kind)
}

// monthly tells whether a kind is paid once a month: its lines stand on the first day of theirs.
func monthly(kind string) bool { return strings.HasPrefix(kind, "dog_handler") }

// tenthsIn and penceIn read what their patterns let through; a figure without a point is whole.
func tenthsIn(s string) int64 { return fixed(s, 1) }
func penceIn(s string) int64  { return fixed(s, 2) }

func fixed(s string, places int) int64 {
	whole, part, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(part + "00")[:places], 10, 64)
	if err != nil {
		return 0 // blank
	}
	return n
}

func (d *Desk) checkPassengers(tx *act.Tx, l Line) error {
	for _, p := range l.Passengers {
		if p == l.Staff {
			return fault.InvalidField("passengers", "expenses.line.own_passenger")
		}
		if _, err := d.duty.Staff(tx, p); err != nil {
			return fault.InvalidField("passengers", "expenses.line.passenger", "value", p)
		}
	}
	return nil
}

// keepReceipt puts a receipt away before the act; "" when there is none.
func (d *Desk) keepReceipt(ctx context.Context, in SaveLine) (string, error) {
	var r io.Reader
	switch {
	case len(in.Receipt) > 0:
		r = bytes.NewReader(in.Receipt)
	case in.File != nil:
		f, err := in.File.Open()
		if err != nil {
			return "", err
		}
		defer f.Close()
		r = f
	default:
		return "", nil
	}
	ref, err := d.host.Files.Put(ctx, r, receiptMost)
	if fault.HasCode(err, "blob.too_large") {
		return "", fault.InvalidField("file", "expenses.line.receipt_large")
	}
	return ref.SHA256, err
}

// RemoveLine takes a line out of a draft.
type RemoveLine struct {
	Why string `json:"why,omitempty" label:"Why, if it matters" said:"why" maxLength:"200"`
}

// RemoveLine takes a line out. Right: expenses.line.remove. Faults as AddLine.
func (d *Desk) RemoveLine(ctx context.Context, line string, in RemoveLine) (act.Done[View], error) {
	l, err := getLine(d.host.DB.Read(ctx), line)
	if err != nil {
		return act.Done[View]{}, err
	}
	return d.change(ctx, "expenses.line.remove", l.Claim, func(tx *act.Tx, c Claim) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		l, err := getLine(tx, line)
		if err != nil {
			return err
		}
		if l.State != "live" {
			return fault.New(fault.NotFound, "claim_line.not_found")
		}
		l.State = "removed"
		if err := updateLine(tx, l); err != nil {
			return err
		}
		_, err = tx.Record(entry.LineRemoved{Claim: c.ID, LineID: l.ID, Why: in.Why})
		return err
	})
}

// change is an act on a draft, and the claim as it is afterwards.
func (d *Desk) change(ctx context.Context, action, claim string, do func(tx *act.Tx, c Claim) error) (act.Done[View], error) {
	c, err := getClaim(d.host.DB.Read(ctx), claim)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return act.Done[View]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of(action, journal.Ref{Kind: "claim", ID: claim}).On(c.threads()...), func(tx *act.Tx) (View, error) {
		c, err := getClaim(tx, claim)
		if err != nil {
			return View{}, err
		}
		if c.State != "draft" {
			return View{}, fault.New(fault.Conflict, "expenses.claim.sent")
		}
		if err := do(tx, c); err != nil {
			return View{}, err
		}
		return d.view(tx, claim)
	})
}
