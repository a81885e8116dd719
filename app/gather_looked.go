package app

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// lookList is a page of the looks at a record, newest first.
type lookList struct {
	Looks []journal.LookRow `json:"looks"`
	Next  string            `json:"next,omitempty" doc:"give it as cursor for the looks after these; absent when there are none"`
}

// listLooks are the looks, as their cursor names them.
const listLooks = "looks"

// lookedAt reads who looked at a record and why; that this was asked is itself a look. Right: looks.see. A kind of record
// that nobody keeps is not found, as a record is that this reader may not know of.
func (s *Server) lookedAt(ctx context.Context, subject journal.Ref, p paging.Ask) (lookList, error) {
	part, err := p.One(listLooks)
	if err != nil {
		return lookList{}, err
	}
	if !s.Host.Door.Knows(subject.Kind) {
		return lookList{}, fault.New(fault.NotFound, "access.not_found")
	}
	db.Anew(ctx) // a moment that is seen already may be one before the last looks
	return act.See(ctx, s.Host.Door, act.Of("looks.see", subject), func(q db.Querier, _ *access.Actor) (out lookList, err error) {
		out.Looks, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]journal.LookRow, error) {
			return journal.LooksAt(q, subject, after, n)
		}, nil,
			func(l journal.LookRow) paging.Mark { return paging.Mark{At: l.At, ID: l.ID} })
		s.Host.Door.Repeats(out.Looks)
		return out, err
	})
}

func (s *Server) lookedPage(w http.ResponseWriter, r *http.Request) {
	subject := journal.Ref{Kind: r.PathValue("kind"), ID: r.PathValue("id")}
	ls, err := s.lookedAt(r.Context(), subject, paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	page.Render(w, r, page.Page{Title: "Who has looked", Wide: true, Back: s.linkOf(subject)},
		page.P("Every time somebody opens this record it is kept here: who, when, for what, and why when they were asked. Looking again within ten minutes is one line, which says how often."),
		s.lookTable(r.Context(), ls.Looks), page.NextPrevious(r, listLooks, ls.Next))
}

func times(n int64) string {
	if n == 1 {
		return "once"
	}
	return strconv.FormatInt(n, 10) + " times"
}

// lookWords are what a look was for, by the last word of its action.
var lookWords = map[string]string{"see": "Opened it", "list": "Listed it", "search": "Found it in a search", "view": "Viewed it", "play": "Played it", "download": "Took a copy", "export": "Took a copy"}

// lookFor says an action as what somebody did.
func lookFor(action string) string {
	if action == "looks.see" {
		return "Asked who has looked"
	}
	if said, ok := lookWords[action[strings.LastIndex(action, ".")+1:]]; ok {
		return said
	}
	return upper(say(strings.ReplaceAll(action, ".", " ")))
}

func (s *Server) lookTable(ctx context.Context, ls []journal.LookRow) g.Node {
	rows := make([]page.Row, len(ls))
	for i, l := range ls {
		action, _, _ := strings.Cut(l.Detail, " ")
		rows[i] = page.Row{Cells: []page.Cell{{Text: l.At.In(when.London).Format("Mon 2 Jan 2006 15:04:05")}, {Text: upper(s.Host.NameOf(ctx, l.Reader))},
			{Text: lookFor(action)}, {Text: upper(say(l.Subject.Kind))}, {Text: times(l.Again + 1)}, {Text: l.Purpose}}}
	}
	return page.DenseTable("Who has looked", []string{"When", "Who", "What for", "Record", "How often", "Reason given"}, rows, "Nobody has looked at this record yet.")
}
