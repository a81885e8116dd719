package custody

import (
	"encoding/json"
	"fmt"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/platform/words"
)

// AskBailClock is `throughline ask bail-clock`.
var AskBailClock = law.Ask{
	Name:    "bail-clock",
	About:   "When bail before charge begins and ends, and who may extend it (BAIL-01 to BAIL-03).",
	Example: json.RawMessage(`{"arrest_on":"2026-01-31","agency":"police","extensions":[{"on":"2026-04-28","rank":"inspector","representations_invited":true}]}`),
	Run:     runBailClockAsk,
}

// maxExtensions is more than bail can have.
const maxExtensions = 100

type bailQuestion struct {
	ArrestOn   string           `json:"arrest_on"`
	Agency     string           `json:"agency,omitempty"`
	Extensions []askedExtension `json:"extensions,omitempty"`
}

type askedExtension struct {
	On      string `json:"on"`
	Rank    string `json:"rank"`
	Invited bool   `json:"representations_invited"`
	Longer  bool   `json:"longer,omitempty"` // of a court: the nature of the decision or the investigation needs more time
}

type bailAnswer struct {
	StartsOn when.Day         `json:"starts_on"`
	EndsOn   when.Day         `json:"ends_on"`
	Steps    []bailStepAnswer `json:"steps"`
	Refused  []bailRefused    `json:"refused"`
}

type bailStepAnswer struct {
	Authority string   `json:"authority"`
	EndsOn    when.Day `json:"ends_on"`
	Law       string   `json:"law"`
}

type bailRefused struct {
	Extension int    `json:"extension"`
	Code      string `json:"code"`
	Detail    string `json:"detail"`
	Law       string `json:"law"`
}

func runBailClockAsk(book *law.Book, _ when.Clock, in json.RawMessage) (any, error) {
	var q bailQuestion
	if err := law.Decode(in, &q); err != nil {
		return nil, err
	}
	if len(q.Extensions) > maxExtensions {
		return nil, fault.InvalidField("extensions", "custody.bail.too_many", "most", fmt.Sprint(maxExtensions))
	}
	arrested, err := law.Day("arrest_on", q.ArrestOn)
	if err != nil {
		return nil, err
	}
	extensions := make([]BailExtension, len(q.Extensions))
	for i, x := range q.Extensions {
		on, err := law.Day(fmt.Sprintf("extensions[%d].on", i), x.On)
		if err != nil {
			return nil, err
		}
		extensions[i] = BailExtension{On: on, Rank: x.Rank, Invited: x.Invited, Longer: x.Longer}
	}
	c, err := RunBailClock(book, arrested, q.Agency, extensions)
	if err != nil {
		return nil, err
	}
	said, err := words.Shipped()
	if err != nil {
		return nil, err
	}
	out := bailAnswer{StartsOn: c.StartsOn, EndsOn: c.EndsOn, Steps: []bailStepAnswer{}, Refused: []bailRefused{}}
	for _, s := range c.Steps {
		out.Steps = append(out.Steps, bailStepAnswer{s.Authority, s.EndsOn, book.Cite(s.Law)})
	}
	for _, r := range c.Refused {
		out.Refused = append(out.Refused, bailRefused{r.Event, r.Code, said.Say(words.English, r.Code, nil), book.Cite(r.Law)})
	}
	return out, nil
}
