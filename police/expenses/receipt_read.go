package expenses

import (
	"bytes"
	"context"
	"errors"
	"io"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/when"
	"throughline/police/evidence/media"
	"throughline/police/evidence/redact"
	"throughline/police/expenses/entry"
	"throughline/police/expenses/receipt"
)

const readJob = "expenses.read"

// readAsk names the receipt that is to be read.
type readAsk struct {
	Line   string `json:"line"`
	SHA256 string `json:"sha256"`
}

// Receipt is what was read of a line's receipt. It is a proposal: nothing of it is in the claim unless its claimant gives it.
type Receipt struct {
	Line   string `json:"line"`
	Claim  string `json:"-"`
	SHA256 string `json:"sha256"`
	Kind   string `json:"kind,omitempty" doc:"what its bytes are: image/jpeg, application/pdf"`
	State  string `json:"state" doc:"read, unread (no picture that can be read) or no_engine"`
	receipt.Reading
	Look  receipt.Look `json:"-"`
	Label string       `json:"-"`
}

// readLater reads a receipt outside any transaction and writes what it says by an act of its own. A house without an engine for reading
// print says so; the receipt is kept all the same, and its picture is compared with others.
func (d *Desk) readLater(ctx context.Context, job jobs.Job) error {
	var ask readAsk
	if err := job.Into(&ask); err != nil {
		return err
	}
	l, err := getLine(d.host.DB.Read(ctx), ask.Line)
	if fault.Is(err, fault.NotFound) || err == nil && l.Receipt != ask.SHA256 { // it was taken out, or another took its place
		return nil
	}
	if err != nil {
		return err
	}
	f, err := d.host.Files.Open(ctx, ask.SHA256)
	if err != nil {
		return err
	}
	file, err := io.ReadAll(io.LimitReader(f, receiptMost+1))
	f.Close()
	if err != nil {
		return err
	}
	x := Receipt{Line: l.ID, Claim: l.Claim, SHA256: ask.SHA256, State: "read", Kind: media.Sniff(file), Label: l.Label}
	if err := d.readPages(ctx, &x, file); err != nil {
		return err
	}
	return d.keepReading(access.WithActor(ctx, access.System("expenses")), x)
}

const pagesRead = 3 // of a PDF: the sum of a bill stands on its first pages

// readPages reads a picture, or the pages of a PDF as pictures until one says a sum. Its look is that of the first page.
func (d *Desk) readPages(ctx context.Context, x *Receipt, file []byte) error {
	pages := [][]byte{file}
	if x.Kind == "application/pdf" {
		var err error
		if pages, err = redact.DrawPages(ctx, bytes.NewReader(file), pagesRead); err != nil {
			x.State = "unread"
			return ctx.Err()
		}
	}
	for n, p := range pages {
		if n == 0 {
			look, err := receipt.LookAt(p)
			if err != nil {
				x.State = "unread"
				return nil
			}
			x.Look = look
		}
		said, err := d.Reader(ctx, p, when.DayOf(d.host.Clock.Now()))
		switch {
		case errors.Is(err, receipt.ErrNoEngine):
			x.State = "no_engine"
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			x.State = "unread" // the engine fell over it: the picture is compared all the same
			return nil
		}
		if n == 0 || said.Pence > 0 {
			x.Reading = said
		}
		if x.Pence > 0 {
			return nil
		}
	}
	return nil
}

func (d *Desk) keepReading(ctx context.Context, x Receipt) error {
	c, err := getClaim(d.host.DB.Read(ctx), x.Claim)
	if err != nil {
		return err
	}
	a := act.Of("expenses.receipt.read", claimRef(x.Claim)).On(c.threads()...).Keyed("expenses.read/" + x.Line + "/" + x.SHA256)
	_, err = act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Receipt, error) {
		l, err := getLine(tx, x.Line)
		if err != nil {
			return x, err
		}
		x.Label = l.Label
		if l.Receipt == x.SHA256 {
			if err := putReceipt(tx, x, tx.Now()); err != nil {
				return x, err
			}
			if err := d.lookLate(tx, l, x); err != nil {
				return x, err
			}
		}
		_, err = tx.Record(entry.ReceiptRead{Claim: x.Claim, LineID: x.Line, State: x.State, Pence: x.Pence, On: x.On, Payee: x.Payee})
		return x, err
	})
	return err
}

// lookLate has a claim looked at that was paid before its receipt was read, where what was read would have stopped it or asked.
func (d *Desk) lookLate(tx *act.Tx, l Line, x Receipt) error {
	c, err := getClaim(tx, l.Claim)
	if err != nil || c.State != "paid" {
		return err
	}
	looks, err := looksLike(tx, l, x)
	if err != nil {
		return err
	}
	found, s := false, seen{line: l, read: &x, looks: looks}
	s.receipt(func(_ string, when bool, _ string, _ ...any) { found = found || when })
	l.pairs = s.pairs()
	if err := d.keepTwins(tx, c, l); err != nil {
		return err
	}
	if looked, err := lookedAt(tx, c.ID); err != nil || !found || looked {
		return err
	}
	return d.look(tx, c, "read_late", "")
}

// readWith reads receipts with the engine that is installed, or says that none is.
func readWith(ctx context.Context, file []byte, today when.Day) (receipt.Reading, error) {
	e, err := receipt.FindTesseract()
	if err != nil {
		return receipt.Reading{}, err
	}
	return receipt.Picture(ctx, e, file, today)
}

// seems says in words what a receipt was read to say; "" when nothing was.
func (x Receipt) seems() string {
	said := ""
	add := func(s string) {
		if said != "" {
			said += ", "
		}
		said += s
	}
	if x.Pence > 0 {
		add(Pounds(x.Pence))
	}
	if x.OnSure != "" {
		add(x.On.Text())
	}
	if x.Payee != "" {
		add(x.Payee)
	}
	return said
}
