package people

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
)

func (d *Desk) screens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /people", Title: "People", File: "people/find_page.go", Handler: d.findPage},
		{Pattern: "GET /people/{id}", Title: "Person", File: "people/person_page.go", Handler: d.personPage},
		{Pattern: "GET /things/{id}", Title: "Address, phone or vehicle", File: "people/thing_page.go", Handler: d.thingPage},
	}
	for _, more := range [][]room.Screen{d.createScreens(), d.changeScreens(), d.mergeScreens(), d.markerScreens()} {
		out = append(out, more...)
	}
	return out
}

func (d *Desk) createScreens() []room.Screen {
	return append(room.FormPage[CreatePerson]{Path: "/people/new", Title: "Record a person", File: "people/people_page.go", Button: "Record the person",
		Intro: func(context.Context, *http.Request) (g.Node, error) {
			return page.P("Leave blank what is not known. Nothing is filled with a guess; what is missing is asked for later."), nil
		},
		Known: func(_ context.Context, r *http.Request) (map[string]string, error) {
			return map[string]string{"thread": r.URL.Query().Get("thread")}, nil
		},
		Do: func(ctx context.Context, _ *http.Request, in CreatePerson) (string, error) {
			done, err := d.Create(ctx, in)
			return "/people/" + done.Value.ID, err
		}}.Screens(),
		room.FormPage[LinkPerson]{Path: "/people/{id}/link", Title: "Link to a thread", File: "people/people_page.go", Button: "Link the person",
			Do: func(ctx context.Context, r *http.Request, in LinkPerson) (string, error) {
				_, err := d.Link(ctx, r.PathValue("id"), in)
				return to(r), err
			}}.Screens()...)
}

func (d *Desk) changeScreens() []room.Screen {
	out := room.FormPage[ChangePerson]{Path: "/people/{id}/change", Title: "Change a person's details", File: "people/people_page.go", Button: "Save the changes",
		Version: room.VersionOf(d.host, "person", "id"),
		Known: func(ctx context.Context, r *http.Request) (map[string]string, error) {
			s, err := d.See(ctx, r.PathValue("id"))
			p := s.Person
			return map[string]string{"given": p.Given, "middle": p.Middle, "family": p.Family, "born_on": p.BornOn.String(), "gender": p.Gender,
				"apparent_age": number(p.ApparentAge), "description": p.Description, "language": p.Language, "needs": p.Needs}, err
		},
		Do: func(ctx context.Context, r *http.Request, in ChangePerson) (string, error) {
			_, err := d.Change(ctx, r.PathValue("id"), in)
			return to(r), err
		}}.Screens()
	out = append(out, room.FormPage[NewThing]{Path: "/people/{id}/thing", Title: "Add an address, phone or vehicle", File: "people/people_page.go", Button: "Add",
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.With(form.Field{Name: "kind", Options: []form.Option{{Value: "address", Text: "Address"}, {Value: "phone", Text: "Telephone"}, {Value: "email", Text: "Email"}, {Value: "vehicle", Text: "Vehicle"}, {Value: "pnc", Text: "PNC ID"}, {Value: "cro", Text: "CRO number"}}})
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in NewThing) (string, error) {
			_, err := d.Tie(ctx, r.PathValue("id"), in)
			return to(r), err
		}}.Screens()...)
	return append(out, room.FormPage[Reason]{Path: "/people/{id}/links/{link}/end", Title: "End a part in a case", File: "people/people_page.go", Button: "End the link", Warns: true,
		Do: func(ctx context.Context, r *http.Request, in Reason) (string, error) {
			_, err := d.Unlink(ctx, r.PathValue("id"), r.PathValue("link"), in)
			return to(r), err
		}}.Screens()...)
}

func (d *Desk) mergeScreens() []room.Screen {
	return append(room.FormPage[MergePerson]{Path: "/people/{id}/merge", Title: "Merge with another record", File: "people/people_page.go", Button: "Merge the records",
		Intro: func(context.Context, *http.Request) (g.Node, error) {
			return page.P("Both records are kept and can be taken apart again. From now on the other record is read as this person."), nil
		},
		Known: func(_ context.Context, r *http.Request) (map[string]string, error) {
			return map[string]string{"other": r.URL.Query().Get("other")}, nil
		},
		Do: func(ctx context.Context, r *http.Request, in MergePerson) (string, error) {
			_, err := d.Merge(ctx, r.PathValue("id"), in)
			return to(r), err
		}}.Screens(),
		room.FormPage[UnmergePerson]{Path: "/people/{id}/unmerge", Title: "Take a merged record out", File: "people/people_page.go", Button: "Take it out", Warns: true,
			Known: func(_ context.Context, r *http.Request) (map[string]string, error) {
				return map[string]string{"other": r.URL.Query().Get("other")}, nil
			},
			Do: func(ctx context.Context, r *http.Request, in UnmergePerson) (string, error) {
				_, err := d.Unmerge(ctx, r.PathValue("id"), in)
				return to(r), err
			}}.Screens()...)
}

func (d *Desk) markerScreens() []room.Screen {
	add := func(path, kind, back string) []room.Screen {
		return room.FormPage[AddMarker]{Path: path, Title: "Add a warning marker", File: "people/people_page.go", Button: "Add the marker",
			Do: func(ctx context.Context, r *http.Request, in AddMarker) (string, error) {
				in.SubjectKind, in.SubjectID = kind, r.PathValue("id")
				_, err := d.AddMarker(ctx, in)
				return back + in.SubjectID, err
			}}.Screens()
	}
	out := append(add("/people/{id}/marker", "person", "/people/"), add("/things/{id}/marker", string(Address), "/things/")...)
	out = append(out, room.FormPage[ReviewMarker]{Path: "/markers/{id}/review", Title: "Review a warning marker", File: "people/people_page.go", Button: "Record the review",
		Do: func(ctx context.Context, r *http.Request, in ReviewMarker) (string, error) {
			in.Marker = r.PathValue("id")
			done, err := d.ReviewMarker(ctx, in)
			return links(journal.Ref{Kind: done.Value.SubjectKind, ID: done.Value.SubjectID}), err
		}}.Screens()...)
	return append(out, room.FormPage[ReviewSelfLookup]{Path: "/self-lookups/{id}/review", Title: "Review a look at an own record", File: "people/people_page.go", Button: "Record what you found",
		Do: func(ctx context.Context, r *http.Request, in ReviewSelfLookup) (string, error) {
			in.Staff = r.PathValue("id")
			_, err := d.ReviewSelfLookup(ctx, in)
			return "/owed", err
		}}.Screens()...)
}

func to(r *http.Request) string { return "/people/" + r.PathValue("id") }

// threadPanel names the people of a thread in its head, those whose link the reader may see.
func (d *Desk) threadPanel() room.Panel {
	return room.Panel{Page: "thread", Order: 10, Head: func(_ context.Context, v room.ThreadView) ([]room.HeadItem, error) {
		return d.Parts(v.Q, v.Reader, v.Thread.ID)
	}}
}

// Parts are the people of a thread as the head of a record shows them: each with their part in it, and without a name where
// they are the reader's own. The caller asks whether the reader may see people at all.
func (d *Desk) Parts(q db.Querier, reader *access.Actor, thread string) ([]room.HeadItem, error) {
	list, err := d.onThread(q, thread, labelsFor(reader))
	if err != nil {
		return nil, err
	}
	var out []room.HeadItem
	for _, l := range list {
		of, err := ownOf(q, d, reader, "person", l.Person.ID)
		if err != nil {
			return nil, err
		}
		item := room.HeadItem{Kind: "person", Label: d.roleLabel(l.Role), Text: l.Person.Name(), Href: "/people/" + l.Person.ID}
		if of != "" { // there, but not theirs to open
			item.Text, item.Href = "Name withheld from you", ""
		}
		out = append(out, item)
	}
	return out, nil
}

func (d *Desk) threadButtons() room.Button {
	return room.Button{Order: 10, For: func(ctx context.Context, v room.ThreadView) ([]room.Link, error) {
		a := act.Of("people.person.create", journal.Ref{Kind: "person"}).On(v.Thread.ID).With(access.Resource{Label: v.Thread.Label})
		if !d.host.Door.May(ctx, a) {
			return nil, nil
		}
		return []room.Link{{Text: "Record a person", Href: "/people/new?thread=" + v.Thread.Ref}}, nil
	}}
}

// nameOf says a person to a reader who may know of them and whose own or family's record it is not.
func (d *Desk) nameOf(ctx context.Context, q db.Querier, id string) string {
	who, err := access.From(ctx)
	if err != nil {
		return ""
	}
	p, err := d.Get(q, id)
	if err != nil || !who.Knows(p.Label) {
		return ""
	}
	if of, err := ownOf(q, d, who, "person", p.ID); err != nil || of != "" {
		return ""
	}
	return p.Name()
}

// failed draws a fault as a page; an own record is answered with who deals with it.
func failed(w http.ResponseWriter, r *http.Request, err error) bool {
	if err == nil {
		return false
	}
	if fault.HasCode(err, "access.own_record") {
		err = fault.New(fault.Forbidden, "people.self_lookup.refused")
	}
	page.Fault(w, r, err)
	return true
}
