package victim

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/paging"
)

type ByCase struct {
	Case string `path:"case" doc:"id of the victim's case"`
}

func (d *Desk) api(a huma.API) {
	api.Get(a, "victim.list", "/api/victim", "List victims' cases, of one thread when it is given", func(ctx context.Context, in *struct {
		Thread string `query:"thread" maxLength:"60"`
		paging.Ask
	}) (List, error) {
		return d.List(ctx, in.Thread, in.Ask)
	})
	api.Get(a, "victim.see", "/api/victim/{case}", "Open a victim's case", func(ctx context.Context, in *ByCase) (View, error) { return d.See(ctx, in.Case) })
	api.Post(a, "victim.contact.choose", "/api/victim/{case}/contact", "Choose how a victim may safely be reached", func(ctx context.Context, in *struct {
		ByCase
		Body ChooseContact
	}) (act.Done[Case], error) {
		return d.ChooseContact(ctx, in.Case, in.Body)
	})
	api.Post(a, "victim.needs.assess", "/api/victim/{case}/needs", "Assess a victim's needs", func(ctx context.Context, in *struct {
		ByCase
		Body AssessNeeds
	}) (act.Done[Case], error) {
		return d.AssessNeeds(ctx, in.Case, in.Body)
	})
	api.Post(a, "victim.invitation.make", "/api/victim/{case}/invitation", "Invite a victim to their own page; a code before dies", func(ctx context.Context, in *struct {
		ByCase
		Body Invite
	}) (act.Done[Invitation], error) {
		return d.Invite(ctx, in.Case, in.Body)
	})
	api.Post(a, "victim.contact.record", "/api/victim/{case}/contacts", "Record a try to reach a victim", func(ctx context.Context, in *struct {
		ByCase
		Body RecordContact
	}) (act.Done[Contact], error) {
		return d.RecordContact(ctx, in.Case, in.Body)
	})
	api.Post(a, "victim.opt_out.set", "/api/victim/{case}/opt-outs", "Say which news a victim wants", func(ctx context.Context, in *struct {
		ByCase
		Body SetOptOut
	}) (act.Done[SetOptOut], error) {
		return d.SetOptOut(ctx, in.Case, in.Body)
	})
	api.Post(a, "victim.note.answer", "/api/victim/{case}/messages", "Write to a victim on their page", func(ctx context.Context, in *struct {
		ByCase
		Body WriteNote
	}) (act.Done[Note], error) {
		return d.AnswerNote(ctx, in.Case, in.Body)
	})
	api.Post(a, "victim.exception.record", "/api/victim-duty/{duty}/exception", "Record a lawful reason not to tell a victim", func(ctx context.Context, in *struct {
		Duty string `path:"duty" doc:"id of the duty"`
		Body RecordException
	}) (act.Done[Owed], error) {
		return d.RecordException(ctx, in.Duty, in.Body)
	})
	d.reviewAPI(a)
	d.simulatorAPI(a)
	d.myAPI(a)
}

const simulatorSays = "This is a simulator. Nothing here has left this machine."

func (d *Desk) simulatorAPI(a huma.API) {
	api.Get(a, "victim.outbox.see", "/api/simulator/outbox", "What the outbox simulator holds", func(ctx context.Context, in *paging.Ask) (Held, error) {
		return d.SeeOutbox(ctx, *in)
	})
	api.Post(a, "victim.outbox.answer", "/api/simulator/outbox/{message}", "Say what became of a message, as the outbox simulator", func(ctx context.Context, in *struct {
		Message string `path:"message"`
		Body    AnswerOutbox
	}) (act.Done[Outbox], error) {
		return d.AnswerOutbox(ctx, in.Message, in.Body)
	})
}

type langIn struct {
	Lang string `query:"lang" enum:"en,cy" doc:"language of the texts"`
}

// web carries the request itself to the one operation that starts a session.
type web struct{}

type exchange struct {
	w http.ResponseWriter
	r *http.Request
}

func withExchange(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	next(huma.WithValue(ctx, web{}, exchange{w, r}))
}

type signedInAs struct {
	Account string `json:"account"`
}

func (d *Desk) myAPI(a huma.API) {
	huma.Register(a, huma.Operation{Method: http.MethodPost, OperationID: "victim.page.sign_in", Path: "/api/my-case/sign-in", Tags: []string{"victim"}, DefaultStatus: http.StatusOK,
		Summary: "A victim signs in to their own page with a one-time code; the reply sets the session cookie", Middlewares: huma.Middlewares{withExchange}, Errors: []int{401, 422, 503}},
		func(ctx context.Context, in *struct{ Body SignIn }) (*api.Out[signedInAs], error) {
			x, ok := ctx.Value(web{}).(exchange)
			if !ok {
				return nil, api.ProblemOf(ctx, errNo())
			}
			account, err := d.SignIn(ctx, from(x.r), in.Body)
			if err == nil {
				err = d.StartSession(x.w, x.r, account)
			}
			if err != nil {
				return nil, api.ProblemOf(ctx, err)
			}
			return &api.Out[signedInAs]{Body: signedInAs{account}}, nil
		})
	huma.Register(a, huma.Operation{Method: http.MethodPost, OperationID: "victim.page.new_code", Path: "/api/my-case/new-code", Tags: []string{"victim"}, DefaultStatus: http.StatusAccepted,
		Summary: "A victim asks for a new code; the reply is the same whether one is sent or not", Middlewares: huma.Middlewares{withExchange}, Errors: []int{422, 503}},
		func(ctx context.Context, in *struct{ Body SignIn }) (*struct{}, error) {
			x, ok := ctx.Value(web{}).(exchange)
			if !ok {
				return nil, api.ProblemOf(ctx, errNo())
			}
			if err := d.NewCode(ctx, from(x.r), in.Body); err != nil {
				return nil, api.ProblemOf(ctx, err)
			}
			return nil, nil
		})
	api.Get(a, "victim.page.see", "/api/my-case", "The victim's own page", func(ctx context.Context, in *langIn) (MyCase, error) { return d.MyCase(ctx, in.Lang) })
	api.Post(a, "victim.page.read", "/api/my-case/read", "The victim says that they have read the news on their page", func(ctx context.Context, _ *struct{}) (act.Done[int], error) {
		return d.ReadNews(ctx)
	})
	api.Post(a, "victim.note.write", "/api/my-case/messages", "The victim writes to the team", func(ctx context.Context, in *struct{ Body WriteNote }) (act.Done[Note], error) {
		caseID, err := ownCase(ctx)
		if err != nil {
			return act.Done[Note]{}, err
		}
		return d.WriteNote(ctx, caseID, in.Body)
	})
	api.Post(a, "victim.page.opt_out", "/api/my-case/opt-outs", "The victim says which news they want", func(ctx context.Context, in *struct{ Body SetOptOut }) (act.Done[SetOptOut], error) {
		caseID, err := ownCase(ctx)
		if err != nil {
			return act.Done[SetOptOut]{}, err
		}
		return d.SetOptOut(ctx, caseID, in.Body)
	})
}
