package evidence

import (
	"bytes"
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/paging"
)

// OnThread is the address of a thread. It is exported because huma reads embedded parameters of exported types only.
type OnThread struct {
	Thread string `path:"thread" doc:"The thread's id"`
}

// OfRecord is the address of a record, and why it is looked at.
type OfRecord struct {
	ID  string `path:"id"`
	Why string `query:"why" doc:"Why it is looked at; kept with the look"`
}

func (d *Desk) api(a huma.API) {
	d.statementAPI(a)
	d.exhibitAPI(a)
	d.videoAPI(a)
	d.redactionAPI(a)
	d.shelfAPI(a)
	d.shareAPI(a)
	d.askAPI(a)
	d.erasingAPI(a)
	d.disclosureAPI(a)
	api.Get(a, "evidence.list", "/api/evidence/thread/{thread}", "What has been gathered for a case", func(ctx context.Context, in *struct {
		OnThread
		paging.Ask
	}) (Gathered, error) {
		return d.List(ctx, in.Thread, in.Ask)
	})
	api.Post(a, "evidence.material.add", "/api/evidence/thread/{thread}/material", "Add a recording or a document", func(ctx context.Context, in *struct {
		OnThread
		Body AddMaterial
	}) (act.Done[Material], error) {
		return d.AddMaterial(ctx, in.Thread, in.Body, reader(in.Body.Data))
	})
}

func (d *Desk) statementAPI(a huma.API) {
	api.Post(a, "evidence.statement.write", "/api/evidence/thread/{thread}/statement", "Write a witness's statement", func(ctx context.Context, in *struct {
		OnThread
		Body WriteStatement
	}) (act.Done[Statement], error) {
		return d.WriteStatement(ctx, in.Thread, in.Body)
	})
	api.Get(a, "evidence.statement.see", "/api/evidence/statement/{id}", "Read a statement with all its versions", func(ctx context.Context, in *OfRecord) (StatementView, error) {
		return d.ReadStatement(ctx, in.ID, in.Why)
	})
	api.Post(a, "evidence.statement.change", "/api/evidence/statement/{id}/change", "Change a statement: a new version, and any signature is void", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body ChangeStatement
	}) (act.Done[Statement], error) {
		return d.ChangeStatement(ctx, in.ID, in.Body)
	})
	api.Post(a, "evidence.statement.sign", "/api/evidence/statement/{id}/sign", "Sign a statement that was read back", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body SignStatement
	}) (act.Done[Statement], error) {
		return d.SignStatement(ctx, in.ID, in.Body)
	})
	api.Post(a, "evidence.statement.wish", "/api/evidence/statement/{id}/wish", "Say what a victim wishes of their personal statement in court", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body ChangeWish
	}) (act.Done[Statement], error) {
		return d.ChangeWish(ctx, in.ID, in.Body)
	})
	api.Post(a, "evidence.statement.translate", "/api/evidence/statement/{id}/translation", "Put the translation of a statement beside it", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body AttachTranslation
	}) (act.Done[Statement], error) {
		return d.AttachTranslation(ctx, in.ID, in.Body)
	})
	api.Post(a, "evidence.statement.reverse.record", "/api/evidence/statement/{id}/reverse", "Fill in the back of a statement", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body RecordReverse
	}) (act.Done[string], error) {
		return d.RecordReverse(ctx, in.ID, in.Body)
	})
	api.Get(a, "evidence.statement.reverse.see", "/api/evidence/statement/{id}/reverse", "Open the back of a statement", func(ctx context.Context, in *OfRecord) (Reverse, error) {
		return d.ReadReverse(ctx, in.ID, in.Why)
	})
}

func (d *Desk) exhibitAPI(a huma.API) {
	api.Post(a, "evidence.photograph.take", "/api/evidence/thread/{thread}/photograph", "Add a photograph as an exhibit", func(ctx context.Context, in *struct {
		OnThread
		Body TakePhotograph
	}) (act.Done[Exhibit], error) {
		return d.TakePhotograph(ctx, in.Thread, in.Body, reader(in.Body.Data))
	})
	api.Post(a, "evidence.item.seize", "/api/evidence/thread/{thread}/item", "Record a seized thing as an exhibit", func(ctx context.Context, in *struct {
		OnThread
		Body SeizeItem
	}) (act.Done[Exhibit], error) {
		return d.SeizeItem(ctx, in.Thread, in.Body)
	})
	api.Get(a, "evidence.exhibit.see", "/api/evidence/exhibit/{id}", "An exhibit with its continuity", func(ctx context.Context, in *OfRecord) (ExhibitView, error) {
		return d.SeeExhibit(ctx, in.ID, in.Why)
	})
	api.Post(a, "evidence.exhibit.move", "/api/evidence/exhibit/{id}/move", "Hand an exhibit over", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body MoveExhibit
	}) (act.Done[Link], error) {
		return d.MoveExhibit(ctx, in.ID, in.Body)
	})
	api.Post(a, "evidence.exhibit.dispose", "/api/evidence/exhibit/{id}/disposal", "Record that a thing left for good", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body DisposeExhibit
	}) (act.Done[Exhibit], error) {
		return d.DisposeExhibit(ctx, in.ID, in.Body)
	})
	api.Post(a, "evidence.disposal.propose", "/api/evidence/exhibit/{id}/disposal/propose", "Propose that a thing is destroyed or sold", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body ProposeDisposal
	}) (act.Done[Exhibit], error) {
		return d.ProposeDisposal(ctx, in.ID, in.Body)
	})
	api.Post(a, "evidence.disposal.decide", "/api/evidence/exhibit/{id}/disposal/decide", "Agree that a thing is destroyed or sold, or not", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body DecideDisposal
	}) (act.Done[Exhibit], error) {
		return d.DecideDisposal(ctx, in.ID, in.Body)
	})
	api.Post(a, "evidence.exhibit.explain", "/api/evidence/exhibit/{id}/explain", "Say how a gap in continuity came about", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body ExplainGap
	}) (act.Done[Link], error) {
		return d.ExplainGap(ctx, in.ID, in.Body)
	})
}

// reader is nil for no bytes at all, so that a missing file is said to be missing.
func reader(b []byte) io.Reader {
	if len(b) == 0 {
		return nil
	}
	return bytes.NewReader(b)
}
