package app

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"

	"throughline/app/simulate"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

// EventBrought is the entry of something that a supervisor brought into a simulation.
type EventBrought struct {
	Kind     string `json:"kind"`
	Callsign string `json:"callsign,omitempty"`
}

// EntryKind names the entry.
func (EventBrought) EntryKind() (string, int) { return "training.event.brought", 1 }

// Line says it.
func (e EventBrought) Line() journal.Line {
	return journal.Line{Stage: "Training", Title: "Brought into the simulation: " + eventWords[e.Kind], Detail: e.Callsign}
}

var eventWords = map[string]string{
	simulate.LinkLoss: "radios lose their link and report no position", simulate.SecondCall: "a second caller rings about the newest incident", simulate.Emergency: "an officer presses the emergency button",
}

// eventBody is what a supervisor brings in.
type eventBody struct {
	Kind     string `json:"kind" label:"What happens" said:"what happens" enum:"link_loss,second_call,emergency" required:"true"`
	Callsign string `json:"callsign,omitempty" label:"Callsign" hint:"Of who presses the button. Leave blank for any unit that is at a job" maxLength:"12"`
}

// brought are the last events of this server, for the simulation that asks. They are of the moment: a server that starts
// again has none.
type brought struct {
	mu    sync.Mutex
	items []simulate.Event
	asked time.Time // when a simulation last asked
}

// keptEvents is how many are kept for a simulation that asks late.
const keptEvents = 100

func (b *brought) add(e simulate.Event) simulate.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.items); n > 0 {
		e.No = b.items[n-1].No
	}
	e.No++
	b.items = append(b.items, e)
	if n := len(b.items); n > keptEvents {
		b.items = append([]simulate.Event{}, b.items[n-keptEvents:]...)
	}
	return e
}

func (b *brought) after(no int64, now time.Time) []simulate.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = now
	out := []simulate.Event{}
	for _, e := range b.items {
		if e.No > no {
			out = append(out, e)
		}
	}
	return out
}

func (b *brought) lastAsked() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked
}

// bringEvent brings an event into the simulation that runs on this training installation. Right: training.event.bring.
// Faults: form.invalid, training.event.not_training.
func (s *Server) bringEvent(ctx context.Context, in eventBody) (act.Done[simulate.Event], error) {
	var none act.Done[simulate.Event]
	if !s.Settings.Training {
		return none, fault.New(fault.Forbidden, "training.event.not_training")
	}
	if err := form.Check(&in); err != nil {
		return none, err
	}
	in.Callsign = strings.ToUpper(strings.TrimSpace(in.Callsign))
	who, err := access.From(ctx)
	if err != nil {
		return none, err
	}
	a := act.Of("training.event.bring", journal.Ref{Kind: "clock", ID: "training"}).With(access.Resource{})
	done, err := act.Do(ctx, s.Host.Door, a, func(tx *act.Tx) (simulate.Event, error) {
		_, err := tx.Record(EventBrought(in))
		return simulate.Event{At: tx.Now(), Kind: in.Kind, Callsign: in.Callsign, By: who.Name}, err
	})
	if err == nil && !done.Replayed {
		done.Value = s.events.add(done.Value)
	}
	return done, err
}

func (s *Server) eventsAPI(a huma.API) {
	api.Post(a, "training.event.bring", "/api/training/events", "Bring an event into the simulation that runs", func(ctx context.Context, in *struct{ Body eventBody }) (act.Done[simulate.Event], error) {
		return s.bringEvent(ctx, in.Body)
	})
	api.Get(a, "training.event.list", "/api/training/events", "Events that were brought into the simulation", func(ctx context.Context, in *struct {
		After int64 `query:"after" minimum:"0" doc:"only those with a greater number"`
	}) (struct {
		Items []simulate.Event `json:"items"`
	}, error) {
		var out struct {
			Items []simulate.Event `json:"items"`
		}
		who, err := access.From(ctx)
		if err != nil {
			return out, err
		}
		if !s.Settings.Training || who.Kind == "victim" {
			return out, fault.New(fault.Forbidden, "training.event.not_training")
		}
		out.Items = s.events.after(in.After, time.Now())
		return out, nil
	})
}

// eventsPage is the supervisor's panel of a simulation.
func (s *Server) eventsPage() room.FormPage[eventBody] {
	return room.FormPage[eventBody]{Path: "/training/simulation", Title: "Bring something into the simulation", File: "app/events.go", Button: "Bring it in",
		Intro: func(ctx context.Context, _ *http.Request) (g.Node, error) {
			said := "No simulation has asked this server for anything in the last minute. Start one: throughline simulate --server …"
			if time.Since(s.events.lastAsked()) < time.Minute {
				said = "A simulation runs on this server. What you bring in happens within a second or two."
			}
			out := g.Group{page.P(said)}
			for _, e := range s.events.recent() {
				out = append(out, page.P(fmt.Sprintf("%s, %s: %s %s", e.At.In(when.London).Format("15:04:05"), e.By, eventWords[e.Kind], e.Callsign)))
			}
			return out, nil
		},
		Shape: func(_ context.Context, _ *http.Request, spec *form.Spec) error {
			kinds := form.Field{Name: "kind"}
			for _, k := range []string{simulate.SecondCall, simulate.Emergency, simulate.LinkLoss} {
				kinds.Options = append(kinds.Options, form.Option{Value: k, Text: strings.ToUpper(eventWords[k][:1]) + eventWords[k][1:]})
			}
			spec.With(kinds)
			return nil
		},
		Do: func(ctx context.Context, _ *http.Request, in eventBody) (string, error) {
			_, err := s.bringEvent(ctx, in)
			return "/training/simulation", err
		}}
}

// recent are the last five, newest first.
func (b *brought) recent() []simulate.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []simulate.Event
	for i := len(b.items) - 1; i >= 0 && len(out) < 5; i-- {
		out = append(out, b.items[i])
	}
	return out
}
