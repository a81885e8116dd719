package field

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/sync"
	"throughline/police/control"
)

// deviceHeader is where a phone's token stands; the officer's session is the cookie.
const deviceHeader = "Throughline-Device"

func (d *Desk) api(a huma.API) {
	api.Get(a, "field.jobs", "/api/field/jobs", "The jobs of the officer's own unit", func(ctx context.Context, _ *struct{}) (control.CrewJobs, error) {
		return d.Jobs(ctx)
	})
	api.Get(a, "field.budget", "/api/field/budget", "What an officer's phone keeps to work without a link", func(ctx context.Context, _ *struct{}) (Budget, error) {
		return d.Budget(ctx)
	})
	api.Get(a, "field.person.street", "/api/field/people/{id}", "What somebody is under that matters on the street: bail and licence conditions; the look is recorded", func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"40"`
	}) (Street, error) {
		return d.Forms.Street(ctx, in.ID)
	})
	api.Get(a, "field.note.list", "/api/field/notes", "A notebook, newest first", func(ctx context.Context, in *AskNotes) (Notes, error) { return d.Notes(ctx, *in) })
	api.Get(a, "field.device.list", "/api/field/devices", "The force's phones, newest first", func(ctx context.Context, in *paging.Ask) (Devices, error) { return d.Devices(ctx, *in) })
	api.Post(a, "field.device.enrol", "/api/field/devices", "Give a phone to an officer; its code is shown once", func(ctx context.Context, in *struct{ Body EnrolDevice }) (act.Done[Enrolled], error) {
		return d.Enrol(ctx, in.Body)
	})
	api.Post(a, "field.device.bind", "/api/field/bind", "Set a phone up for the officer who is signed in", func(ctx context.Context, in *struct{ Body BindDevice }) (act.Done[Device], error) {
		return d.Bind(ctx, in.Body)
	})
	api.Post(a, "field.device.revoke", "/api/field/devices/{id}/revoke", "Make a phone erase itself at its next contact", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"36"`
		Body RevokeDevice
	}) (act.Done[Device], error) {
		return d.Revoke(ctx, in.ID, in.Body)
	})
	api.Post(a, "field.device.wiped", "/api/field/wiped", "A phone's word that it has erased itself", func(ctx context.Context, in *struct {
		Token string `header:"Throughline-Device" maxLength:"100"`
		Body  struct {
			Device string `json:"device" maxLength:"36"`
		}
	}) (act.Done[Device], error) {
		return d.Wiped(ctx, in.Token, in.Body.Device)
	})
	huma.Register(a, huma.Operation{Method: http.MethodPost, OperationID: "field.sync", Path: "/api/field/sync", Tags: []string{"field"}, DefaultStatus: http.StatusOK, MaxBodyBytes: 16 << 20,
		Summary: "One round of a phone: what it holds goes to the record, once and in order", Errors: []int{400, 401, 403, 422, 503}},
		func(ctx context.Context, in *struct {
			Token string `header:"Throughline-Device" maxLength:"100"`
			Body  sync.Round
		}) (*api.Out[sync.Answer], error) {
			out, err := d.Sync(ctx, in.Token, in.Body)
			if err != nil {
				return nil, api.ProblemOf(ctx, err)
			}
			return &api.Out[sync.Answer]{Body: out}, nil
		})
	d.uploadAPI(a)
}

const uploadsAt = "/api/field/uploads"

// uploadAPI speaks the tus protocol: its body is a stream, and its answers are headers.
func (d *Desk) uploadAPI(a huma.API) {
	for _, o := range []struct{ method, path, name, says string }{
		{http.MethodOptions, uploadsAt, "options", "What this server speaks of the tus protocol"},
		{http.MethodPost, uploadsAt, "create", "Announce a file of a phone by its hash and size (tus 1.0)"},
		{http.MethodHead, uploadsAt + "/{id}", "offset", "How much of a file has arrived (tus 1.0)"},
		{http.MethodPatch, uploadsAt + "/{id}", "append", "The next piece of a file (tus 1.0)"},
		{http.MethodDelete, uploadsAt + "/{id}", "end", "Let go of an upload (tus 1.0)"},
		{http.MethodPost, uploadsAt + "/{id}", "override", "The same with X-HTTP-Method-Override, where a network lets nothing else through (tus 1.0)"},
	} {
		op := huma.Operation{Method: o.method, OperationID: "field.upload." + o.name, Path: o.path, Tags: []string{"field"}, Summary: o.says, Responses: map[string]*huma.Response{
			"default": {Description: "As the tus protocol says"}}}
		if o.path != uploadsAt {
			op.Parameters = []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}}}
		}
		a.OpenAPI().AddOperation(&op)
		a.Adapter().Handle(&op, d.upload)
	}
}

// upload is one request of the tus protocol. Right: field.sync for the officer's own, as everything that a phone sends.
func (d *Desk) upload(c huma.Context) {
	r, w := humago.Unwrap(c)
	ctx := c.Context()
	officer, err := d.sender(ctx, r.Header.Get(deviceHeader))
	if err != nil {
		sync.Refuse(ctx, w, r, err)
		return
	}
	d.Uploads.Serve(ctx, w, r, officer, uploadsAt, r.PathValue("id"))
}

// sender is whose file it is: an officer who is signed in, on a phone of theirs that is in use.
// Faults: access.sign_in, field.device.unknown (unauthenticated).
func (d *Desk) sender(ctx context.Context, token string) (string, error) {
	who, err := access.From(ctx)
	if err != nil {
		return "", err
	}
	x, err := deviceBy(d.host.DB.Read(ctx), "token_hash", secretHash("token", token))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	if err != nil || who.Staff == "" || x.Officer != who.Staff || x.State != deviceActive {
		return "", fault.New(fault.Unauthenticated, "field.device.unknown")
	}
	return who.Staff, nil
}
