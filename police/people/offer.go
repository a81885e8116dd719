package people

import (
	"context"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/form"
)

// Offer are the people of a case for a form to choose among, each once with what they are in it, so that nobody is typed again
// and nobody has to know an id: those whom the reader may know of, whose part has not ended, and whom want (nil for all) keeps.
func (d *Desk) Offer(ctx context.Context, threadID string, want func(l Linked) bool) ([]form.Option, error) {
	if threadID == "" {
		return nil, nil
	}
	who, err := access.From(ctx)
	if err != nil {
		return nil, err
	}
	all, err := d.OnThread(d.host.DB.Read(ctx), threadID, who.Labels)
	var out []form.Option
	at := map[string]int{}
	for _, l := range all {
		if !l.Until.IsZero() || want != nil && !want(l) {
			continue
		}
		role := d.roleLabel(l.Role)
		if i, there := at[l.Person.ID]; there {
			out[i].Hint += ", " + strings.ToLower(role)
			continue
		}
		at[l.Person.ID] = len(out)
		out = append(out, form.Option{Value: l.Person.ID, Text: l.Person.Name(), Hint: role})
	}
	return out, err
}

// As keeps those who have one of these roles.
func As(roles ...string) func(l Linked) bool {
	return func(l Linked) bool { return slices.Contains(roles, l.Role) }
}
