package suite

import (
	"time"

	"throughline/app/play"
	"throughline/platform/when"
)

// worker is one pair of hands with sessions of their own.
type worker struct{ p *play.Play }

// arrive arrests somebody, brings them to a suite and authorises their detention; everything has happened about an hour ago.
func (w *worker) arrive(n int, suite string, now time.Time) (string, error) {
	at := func(ago time.Duration) string { return when.RFC3339(now.Add(-ago)) }
	var a, x struct{ ID string }
	if err := w.p.As("howells").Post("/api/custody/arrest", map[string]any{"at": at(75 * time.Minute), "given": "Held", "family": "Bench" + letters(n), "born_on": "1990-03-27", "place": "41 High Street",
		"offences": []string{"TH68010"}, "grounds": "Seen by the store detective.", "necessity": []string{"prompt_investigation"}, "told_reason": true, "caution": "en"}, &a, "arrests"); err != nil {
		return "", err
	}
	if err := w.p.As("adeyemi").Post("/api/custody/arrest/"+a.ID+"/arrival", map[string]any{"suite": suite, "yard_at": at(70 * time.Minute), "building_at": at(70 * time.Minute), "cell": "M4"}, &x, "brings in"); err != nil {
		return "", err
	}
	err := w.p.As("adeyemi").Post("/api/custody/"+x.ID+"/authorise", map[string]any{"at": at(68 * time.Minute), "grounds": []string{"obtain_evidence"}, "reasons": "To obtain evidence by questioning."}, nil, "authorises")
	return x.ID, err
}

// observe assesses the risk as of a moment: the next check is due half an hour after it.
func (w *worker) observe(id string, at time.Time) error {
	return w.p.As("adeyemi").Post("/api/custody/"+id+"/risk", map[string]any{"occasion": "arrival", "level": "2", "risks": []string{"intoxicated"}, "plan": "Roused every half hour.", "at": at.UTC().Format(time.RFC3339)}, nil, "assesses")
}
