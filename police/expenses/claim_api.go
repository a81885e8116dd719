package expenses

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/paging"
)

// ByID names a claim, or a line.
type ByID struct {
	ID string `path:"id"`
}

type with[B any] struct {
	ByID
	Body B
}

func post[B, T any](a huma.API, id, path, summary string, do func(context.Context, string, B) (act.Done[T], error)) {
	api.Post(a, id, path, summary, func(ctx context.Context, in *with[B]) (act.Done[T], error) { return do(ctx, in.ID, in.Body) })
}

func (d *Desk) api(a huma.API) {
	api.Get(a, "expenses.mine", "/api/expenses", "Your claims", func(ctx context.Context, in *paging.Ask) (Mine, error) { return d.Mine(ctx, *in) })
	api.Get(a, "expenses.desk", "/api/expenses/desk", "What waits for finance and auditors", func(ctx context.Context, in *paging.Ask) (Counter, error) { return d.Counter(ctx, *in) })
	api.Get(a, "expenses.claim", "/api/expenses/claim/{id}", "Open a claim", func(ctx context.Context, in *ByID) (View, error) { return d.See(ctx, in.ID) })
	api.Post(a, "expenses.claim.draft", "/api/expenses/claim", "Begin a claim", func(ctx context.Context, in *struct{ Body Begin }) (act.Done[Claim], error) {
		return d.Begin(ctx, in.Body)
	})
	post(a, "expenses.line.save", "/api/expenses/claim/{id}/line", "Add a line to a draft", d.AddLine)
	post(a, "expenses.receipt.add", "/api/expenses/claim/{id}/receipt", "Add a receipt to a draft, to be read", d.AddReceipt)
	post(a, "expenses.line.change", "/api/expenses/line/{id}", "Change a line of a draft", d.ChangeLine)
	post(a, "expenses.line.remove", "/api/expenses/line/{id}/remove", "Take a line out of a draft", d.RemoveLine)
	post(a, "expenses.claim.submit", "/api/expenses/claim/{id}/submit", "Certify and submit a claim", d.Submit)
	post(a, "expenses.claim.settle", "/api/expenses/claim/{id}/settle", "Settle a claim that a control stopped", d.Settle)
	post(a, "expenses.claim.correct", "/api/expenses/claim/{id}/correct", "Lessen what was paid", d.Correct)
	post(a, "expenses.claim.back_pay", "/api/expenses/claim/{id}/back-pay", "Pay the difference of a later rate", d.BackPay)
	post(a, "expenses.claim.audit", "/api/expenses/claim/{id}/audit", "Keep what an auditor found", d.Audit)
	api.Post(a, "expenses.sample.draw", "/api/expenses/sample", "Draw claims to be looked at", func(ctx context.Context, in *struct{ Body DrawSample }) (act.Done[Draw], error) {
		return d.DrawSample(ctx, in.Body)
	})
	api.Post(a, "expenses.sample.resume", "/api/expenses/draw/{id}/resume", "Draw what waits for a checkpoint that was signed", func(ctx context.Context, in *ByID) (act.Done[Draw], error) {
		x, err := d.ResumeDraw(ctx, in.ID)
		return act.Done[Draw]{Value: x}, err
	})
	api.Post(a, "expenses.payroll.export", "/api/expenses/payroll", "Make a period's payroll file and lock it", func(ctx context.Context, in *struct{ Body Export }) (act.Done[File], error) {
		return d.Export(ctx, in.Body)
	})
	post(a, "expenses.claim.recover", "/api/expenses/claim/{id}/recover", "Recover what was overpaid, in instalments", d.Recover)
	post(a, "expenses.reject.again", "/api/expenses/rejects/{id}", "Send again a row that payroll sent back, or say that it is not owed", d.SendAgain)
	api.Post(a, "expenses.reject.take", "/api/expenses/rejects", "Take in a file of what payroll sent back", func(ctx context.Context, in *struct{ Body TakeRejects }) (act.Done[Taken], error) {
		return d.TakeRejects(ctx, in.Body)
	})
	api.Get(a, "expenses.reject.list", "/api/expenses/rejects", "What payroll sent back and is owed again", func(ctx context.Context, in *paging.Ask) (Rejects, error) { return d.Rejects(ctx, *in) })
	api.Get(a, "expenses.draw", "/api/expenses/draw/{id}", "Open a draw, with all that draws it again", func(ctx context.Context, in *ByID) (Draw, error) { return d.SeeDraw(ctx, in.ID) })
	api.Get(a, "expenses.statement", "/api/expenses/statement", "What you were paid in a period", func(ctx context.Context, in *struct {
		Period string `query:"period" doc:"2026-11 of a month or 2026-11-23, its first day, of a week; today's when left out" maxLength:"10"`
	}) (Statement, error) {
		return d.Statement(ctx, in.Period)
	})
	api.Get(a, "expenses.payroll", "/api/expenses/payroll/{id}", "Open a period's payroll file", func(ctx context.Context, in *ByID) (File, error) { return d.SeeFile(ctx, in.ID) })
}
