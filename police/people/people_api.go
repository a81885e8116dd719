package people

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
)

type byID struct {
	ID string `path:"id" maxLength:"60"`
}

// api are the room's operations: the same acts as its pages, with the same rights.
func (d *Desk) api(a huma.API) {
	api.Get(a, "people.search", "/api/people", "Find people and what belongs to them; the look is recorded", func(ctx context.Context, in *struct {
		Q string `query:"q" maxLength:"400" doc:"Name, telephone, registration, postcode or identifier"`
	}) (Found, error) {
		return d.Find(ctx, in.Q)
	})
	api.Get(a, "people.see", "/api/people/{id}", "Open a person; the look is recorded", func(ctx context.Context, in *byID) (Sheet, error) { return d.See(ctx, in.ID) })
	api.Get(a, "people.thing.see", "/api/people/things/{id}", "Open an address, phone, email, vehicle or identifier", func(ctx context.Context, in *byID) (ThingSheet, error) {
		return d.SeeThing(ctx, in.ID)
	})
	api.Post(a, "people.person.create", "/api/people", "Record a person", func(ctx context.Context, in *struct{ Body CreatePerson }) (act.Done[Person], error) {
		return d.Create(ctx, in.Body)
	})
	api.Post(a, "people.person.change", "/api/people/{id}/change", "Correct or complete a person", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body ChangePerson
	}) (act.Done[Person], error) {
		return d.Change(ctx, in.ID, in.Body)
	})
	d.linkAPI(a)
	d.mergeAPI(a)
	d.markerAPI(a)
}

func (d *Desk) linkAPI(a huma.API) {
	api.Post(a, "people.person.link", "/api/people/{id}/links", "Give a person a part in a case", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body LinkPerson
	}) (act.Done[Linked], error) {
		return d.Link(ctx, in.ID, in.Body)
	})
	api.Post(a, "people.person.unlink", "/api/people/{id}/links/{link}/end", "End a part that a person had in a case", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Link string `path:"link" maxLength:"60"`
		Body Reason
	}) (act.Done[Linked], error) {
		return d.Unlink(ctx, in.ID, in.Link, in.Body)
	})
	api.Post(a, "people.thing.tie", "/api/people/{id}/things", "Link an address, phone, email, vehicle or identifier to a person", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body NewThing
	}) (act.Done[Tie], error) {
		return d.Tie(ctx, in.ID, in.Body)
	})
	api.Post(a, "people.thing.untie", "/api/people/{id}/things/{tie}/end", "End such a link", func(ctx context.Context, in *struct {
		ID  string `path:"id" maxLength:"60"`
		Tie string `path:"tie" maxLength:"60"`
	}) (act.Done[Tie], error) {
		return d.Untie(ctx, in.ID, in.Tie)
	})
}

func (d *Desk) mergeAPI(a huma.API) {
	api.Post(a, "people.person.merge", "/api/people/{id}/merge", "Read another record as this person", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body MergePerson
	}) (act.Done[Person], error) {
		return d.Merge(ctx, in.ID, in.Body)
	})
	api.Post(a, "people.person.unmerge", "/api/people/{id}/unmerge", "Take a merged record out again", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body UnmergePerson
	}) (act.Done[Person], error) {
		return d.Unmerge(ctx, in.ID, in.Body)
	})
}

func (d *Desk) markerAPI(a huma.API) {
	api.Post(a, "people.marker.add", "/api/people/{id}/markers", "Put a warning marker on a person", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body AddMarker
	}) (act.Done[Marker], error) {
		in.Body.SubjectKind, in.Body.SubjectID = "person", in.ID
		return d.AddMarker(ctx, in.Body)
	})
	api.Post(a, "people.marker.add_address", "/api/people/things/{id}/markers", "Put a warning marker on an address", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body AddMarker
	}) (act.Done[Marker], error) {
		in.Body.SubjectKind, in.Body.SubjectID = string(Address), in.ID
		return d.AddMarker(ctx, in.Body)
	})
	api.Post(a, "people.marker.review", "/api/people/markers/{id}/review", "Keep a warning marker to another date, or end it", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body ReviewMarker
	}) (act.Done[Marker], error) {
		in.Body.Marker = in.ID
		return d.ReviewMarker(ctx, in.Body)
	})
	api.Post(a, "people.self_lookup.review", "/api/people/self-lookups/{id}/review", "Say what came of somebody's look at an own record", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body ReviewSelfLookup
	}) (act.Done[int], error) {
		in.Body.Staff = in.ID
		return d.ReviewSelfLookup(ctx, in.Body)
	})
}
