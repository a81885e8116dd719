package hook

import (
	"context"
	"math"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
)

// List is a page of subscriptions, newest first.
type List struct {
	Hooks []Hook `json:"hooks"`
	Next  string `json:"next,omitempty" doc:"give it as cursor for the subscriptions after these; absent when there are none"`
}

// Deliveries are a page of what was queued for a subscription, newest entry first.
type Deliveries struct {
	Deliveries []Delivery `json:"deliveries"`
	Next       string     `json:"next,omitempty" doc:"give it as cursor for the deliveries after these; absent when there are none"`
}

// The lists, as their cursors name them.
const (
	listHooks      = "webhooks"
	listDeliveries = "webhook_deliveries"
)

// counted is as far as a list counts what waits or is dead.
const counted = 100

func listAct() act.Act {
	return act.Of("hook.list", journal.Ref{Kind: kind}).With(nobodys(""))
}

// Hooks are the subscriptions: all to operations, a system's own to it. Right: hook.list. Fault: paging.cursor (invalid).
func (d *Desk) Hooks(ctx context.Context, p paging.Ask) (List, error) {
	part, err := p.One(listHooks)
	if err != nil {
		return List{}, err
	}
	return act.See(ctx, d.host.Door, listAct(), func(q db.Querier, who *access.Actor) (out List, err error) {
		owner := who.Account
		if who.Has("operations") {
			owner = ""
		}
		out.Hooks, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Hook, error) { return hooksAfter(q, owner, after, n) }, nil,
			func(h Hook) paging.Mark { return paging.Mark{At: h.MadeAt, ID: h.ID} })
		for i := range out.Hooks {
			if err == nil {
				err = count(q, &out.Hooks[i])
			}
		}
		return out, err
	})
}

func count(q db.Querier, h *Hook) (err error) {
	h.Said = sentence(h.Why)
	if h.Waiting, err = countDeliveries(q, h.ID, Waiting, counted); err != nil {
		return err
	}
	h.Dead, err = countDeliveries(q, h.ID, Dead, counted)
	return err
}

// Hook is one subscription. Right: hook.see. Fault: hook.not_found.
func (d *Desk) Hook(ctx context.Context, hookID string) (Hook, error) {
	return act.See(ctx, d.host.Door, act.Of("hook.see", ref(hookID)), func(q db.Querier, _ *access.Actor) (Hook, error) {
		h, err := getHook(q, hookID)
		if err != nil {
			return h, err
		}
		return h, count(q, &h)
	})
}

// Asked is what a list of deliveries asks.
type Asked struct {
	ID    string `path:"id" maxLength:"36"`
	State string `query:"state" enum:"waiting,sent,dead,stopped" doc:"only in this state"`
	paging.Ask
}

// Deliveries are what was queued for a subscription, of entries that the reader may know of. Right: hook.see. Faults:
// hook.not_found; paging.cursor (invalid).
func (d *Desk) Deliveries(ctx context.Context, in Asked) (Deliveries, error) {
	part, err := in.One(listDeliveries)
	if err != nil {
		return Deliveries{}, err
	}
	return act.See(ctx, d.host.Door, act.Of("hook.see", ref(in.ID)), func(q db.Querier, who *access.Actor) (out Deliveries, err error) {
		out.Deliveries, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Delivery, error) {
			below := int64(math.MaxInt64)
			if after.ID != "" {
				if below, err = strconv.ParseInt(after.By, 10, 64); err != nil {
					return nil, err
				}
			}
			return deliveriesAfter(q, in.ID, in.State, below, n)
		}, func(all []Delivery) ([]Delivery, error) { return d.known(q, who, all) }, markOf)
		for i, v := range out.Deliveries {
			out.Deliveries[i].Said = saidOf(v.Error, v.Status)
		}
		return out, err
	})
}

// known leaves out deliveries of entries that the reader may not know of.
func (d *Desk) known(q db.Querier, who *access.Actor, all []Delivery) ([]Delivery, error) {
	out := make([]Delivery, 0, len(all))
	for _, v := range all {
		shown, err := d.visible(q, who, v)
		if err != nil {
			return nil, err
		}
		if shown {
			out = append(out, v)
		}
	}
	return out, nil
}

// path names the subscription of an operation.
type path struct {
	ID string `path:"id" maxLength:"36"`
}

func (d *Desk) api(a huma.API) {
	const one = "/api/webhooks/{id}"
	api.Get(a, "hook.list", "/api/webhooks", "Webhooks, newest first", func(ctx context.Context, in *paging.Ask) (List, error) { return d.Hooks(ctx, *in) })
	api.Post(a, "hook.make", "/api/webhooks", "Subscribe an endpoint to what is recorded from now on", func(ctx context.Context, in *struct{ Body Make }) (act.Done[Hook], error) {
		return d.Make(ctx, in.Body)
	})
	api.Get(a, "hook.see", one, "A webhook", func(ctx context.Context, in *path) (Hook, error) { return d.Hook(ctx, in.ID) })
	api.Get(a, "hook.deliveries", one+"/deliveries", "What was queued for a webhook, newest entry first", func(ctx context.Context, in *Asked) (Deliveries, error) {
		return d.Deliveries(ctx, *in)
	})
	api.Post(a, "hook.change", one+"/state", "Pause a webhook, let it go on, or end it", func(ctx context.Context, in *struct {
		path
		Body Change
	}) (act.Done[Hook], error) {
		return d.Change(ctx, in.ID, in.Body)
	})
	api.Post(a, "hook.secret.rotate", one+"/rotate", "Change the secret of a webhook; the one before signs beside it for a while", func(ctx context.Context, in *struct {
		path
		Body Rotate
	}) (act.Done[Hook], error) {
		return d.Rotate(ctx, in.ID, in.Body)
	})
	api.Post(a, "hook.secret.take", one+"/secret", "Take the secret of a webhook: it is shown once", func(ctx context.Context, in *path) (act.Done[Secret], error) {
		return d.TakeSecret(ctx, in.ID)
	})
	api.Post(a, "hook.delivery.again", one+"/deliveries/{delivery}/again", "Send a dead delivery again, under the same webhook-id", func(ctx context.Context, in *struct {
		path
		Delivery string `path:"delivery" maxLength:"36"`
	}) (act.Done[Hook], error) {
		return d.Again(ctx, in.ID, in.Delivery)
	})
	document(a)
}

// document says in the API's document what an endpoint is sent.
func document(a huma.API) {
	doc := a.OpenAPI()
	if doc.Webhooks == nil {
		doc.Webhooks = map[string]*huma.PathItem{}
	}
	header := func(name, says string) *huma.Param {
		return &huma.Param{Name: name, In: "header", Required: true, Description: says, Schema: &huma.Schema{Type: "string"}}
	}
	doc.Webhooks["entry"] = &huma.PathItem{Post: &huma.Operation{OperationID: "hook.entry", Tags: []string{kind}, Summary: "An entry was recorded",
		Description: "Sent to each webhook that asked for the kind, in the order of place, until it is taken. Read the record through the API. The same webhook-id may come more than once: take it once.",
		Parameters: []*huma.Param{header(HeaderID, "The delivery: the same at every attempt"), header(HeaderTimestamp, "Seconds since 1970 of this attempt: refuse what is more than five minutes from your clock"),
			header(HeaderSignature, "v1, and the base64 of HMAC-SHA256 over ID.TIMESTAMP.BODY under the decoded secret; two, with a space between, while the secret is being changed")},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: doc.Components.Schemas.Schema(reflect.TypeFor[Body](), true, "")}}},
		Responses:   map[string]*huma.Response{"2XX": {Description: "Taken"}, "410": {Description: "Wants no more: the webhook ends"}, "default": {Description: "Not taken: it is tried again after a growing wait. Redirects are not followed"}}}}
}
