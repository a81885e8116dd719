package casefile

import (
	"context"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/casefile/entry"
)

// Ask is a request for a charging decision (MG3). The offences are carried from the crimes and the arrest.
type Ask struct {
	Offences            []string `json:"offences,omitempty" label:"Offences"`
	Plea                string   `json:"plea" label:"Plea that is expected" said:"the plea that is expected" enum:"guilty,not_guilty" required:"true"`
	PleaBasis           string   `json:"plea_basis" label:"Why that plea is expected" said:"why that plea is expected" hint:"Guilty only on a clear admission with no defence, or where it is not denied and the evidence is strong" format:"textarea" required:"true" maxLength:"2000"`
	Test                string   `json:"test" label:"Test to be applied" said:"the test to be applied" enum:"full_code,threshold" required:"true"`
	ReviewOn            when.Day `json:"review_on,omitzero" label:"Review of the Threshold Test on" said:"when the Threshold Test is reviewed" hint:"Only for the Threshold Test"`
	Priority            bool     `json:"priority,omitempty" label:"Green priority" hint:"Only where the suspect is not in custody"`
	MagistratesSentence bool     `json:"magistrates_sentence,omitempty" label:"Fit for sentence by magistrates"`
	LikelyMonths        int      `json:"likely_months,omitempty" label:"Likely sentence in months" minimum:"0" maximum:"600"`
	Flags               []string `json:"flags,omitempty" label:"About this case" enum:"domestic_abuse,hate_crime,retail_theft,consent_needed,death,terrorism,official_secrets,sexual_under_18"`
	Note                string   `json:"note,omitempty" label:"What else the prosecutor should know" said:"the note" format:"textarea" maxLength:"4000"`
}

// Ask asks for a charging decision. Who may charge is the rule's to say (CF-02): where that is the police, nothing is sent.
// A suspect in custody makes it red (CF-04). It waits for a supervisor. Right: casefile.request.make. Faults: form.invalid;
// casefile.request.police_may_charge (invalid); casefile.request.threshold, casefile.request.review_on (invalid, CF-03);
// casefile.request.one_at_a_time, casefile.closed (conflict); casefile.not_found.
func (d *Desk) Ask(ctx context.Context, fileID string, in Ask) (act.Done[Request], error) {
	f, err := getFile(d.host.DB.Read(ctx), fileID)
	if err != nil {
		return act.Done[Request]{}, err
	}
	a := act.Of("casefile.request.make", journal.Ref{Kind: "casefile", ID: f.ID}).On(f.Threads...)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Request, error) {
		f, err := getFile(tx, fileID)
		if err != nil {
			return Request{}, err
		}
		if f.Route != "request" || f.State == "closed" {
			return Request{}, fault.New(fault.Conflict, "casefile.closed")
		}
		r, err := d.request(tx, f, in)
		if err != nil {
			return r, err
		}
		if err := insertRequest(tx, r); err != nil {
			return r, err
		}
		f.State, f.Plea = "requested", r.Plea
		if err := updateFile(tx, &f); err != nil {
			return r, err
		}
		if _, err := tx.Record(entry.RequestMade{Request: r.ID, File: f.ID, URN: f.URN, Suspect: f.Suspect, Offences: r.Offences, Referral: r.Referral, Plea: r.Plea, Test: r.Test,
			Reasons: r.Reasons, DueAt: when.Micros(r.DueAt), Law: r.Law, Crimes: manyOnly(r.Crimes)}, act.About("casefile_request", r.ID)); err != nil {
			return r, err
		}
		return r, d.refresh(tx, f)
	})
}

// KnownAsk is what the record holds for the fields of Ask.
func (d *Desk) KnownAsk(q db.Querier, f File) (map[string]string, error) {
	ms, err := d.fileMaterials(q, f)
	if err != nil {
		return nil, err
	}
	flags, err := d.flagsOf(q, ms)
	return map[string]string{"offences": strings.Join(codesOf(ms, f.Suspect), ","), "flags": strings.Join(flags, ",")}, err
}

// flagsOf are the flags of the file's crimes that the charging rule asks for.
func (d *Desk) flagsOf(q db.Querier, ms []Material) ([]string, error) {
	var out []string
	for _, m := range ms {
		if m.Kind != "crime" {
			continue
		}
		c, err := d.crimes.Get(q, m.Ref)
		if err != nil {
			return nil, err
		}
		for _, fl := range c.Flags {
			if fl == "domestic_abuse" || fl == "hate_crime" {
				out = append(out, fl)
			}
		}
	}
	return out, nil
}

func (d *Desk) request(tx *act.Tx, f File, in Ask) (Request, error) {
	known, err := d.KnownAsk(tx, f)
	if err != nil {
		return Request{}, err
	}
	if _, err := form.Carry(&in, known); err != nil {
		return Request{}, err
	}
	in.Flags = union(in.Flags, split(known["flags"], ","))
	if err := form.Check(&in); err != nil {
		return Request{}, err
	}
	if len(in.Offences) == 0 {
		return Request{}, fault.InvalidField("offences", "casefile.offence.none")
	}
	route, err := d.Route(in, when.DayOf(tx.Now()))
	if err != nil {
		return Request{}, err
	}
	if route.Route == Police {
		return Request{}, fault.InvalidField("offences", "casefile.request.police_may_charge", "why", strings.Join(route.Reasons, "; "))
	}
	r := Request{ID: id.New(), File: f.ID, Thread: f.Thread, State: "made", RequestedBy: tx.Actor().Staff, Offences: in.Offences, Plea: in.Plea, PleaBasis: in.PleaBasis, Test: in.Test,
		Note: in.Note, Reasons: route.Reasons, Law: route.Law, MadeAt: tx.Now(), Label: f.Label, Version: 1}
	ms, err := d.fileMaterials(tx, f)
	if err != nil {
		return r, err
	}
	r.Crimes = perCrime(ms, f.Suspect, r.Offences)
	return r, d.refer(tx, f, in, &r)
}

// manyOnly leaves the entries of a file about one crime as they always were.
func manyOnly(of []entry.OfCrime) []entry.OfCrime {
	if len(of) < 2 {
		return nil
	}
	return of
}

func union(a, b []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, s := range append(append([]string{}, a...), b...) {
		if !seen[s] {
			seen[s], out = true, append(out, s)
		}
	}
	return out
}

// Route says who may charge a case as it is asked about (CF-02).
func (d *Desk) Route(in Ask, day when.Day) (Route, error) {
	offences, err := d.offences(in.Offences)
	if err != nil {
		return Route{}, err
	}
	return ChargeRoute(d.host.Law, day, ChargeFacts{Offences: offences, Plea: in.Plea, Flags: in.Flags, MagistratesSentence: in.MagistratesSentence, LikelyMonths: in.LikelyMonths})
}

// offences finds CJS codes. Fault: casefile.offence.unknown.
func (d *Desk) offences(codes []string) ([]Offence, error) {
	t, err := d.codes()
	if err != nil {
		return nil, err
	}
	var out []Offence
	for _, c := range codes {
		o, ok := t.Offence(c)
		if !ok {
			return nil, fault.InvalidField("offences", "casefile.offence.unknown", "code", c)
		}
		out = append(out, Offence{Code: o.Code, Title: o.Title, Mode: string(o.Mode)})
	}
	return out, nil
}

// refer classes a request (CF-04) and holds it to the conditions of its test (CF-03).
func (d *Desk) refer(tx *act.Tx, f File, in Ask, r *Request) error {
	ms, err := d.fileMaterials(tx, f)
	if err != nil {
		return err
	}
	in2, limit := held(ms, f.Suspect)
	if in.Test == "threshold" {
		if !in2 {
			return fault.InvalidField("test", "casefile.request.threshold")
		}
		if in.ReviewOn.IsZero() || in.ReviewOn.Before(when.DayOf(tx.Now())) {
			return fault.InvalidField("review_on", "casefile.request.review_on")
		}
	}
	code := "referral_green"
	switch {
	case in2:
		code = "referral_red"
	case in.Priority:
		code = "referral_green_priority"
	}
	days, ref, err := d.lawDays(code, when.DayOf(tx.Now()))
	if err != nil {
		return err
	}
	r.Referral, r.Law = strings.TrimPrefix(code, "referral_"), append(r.Law, ref)
	r.DueAt = limit // red: within the same custody period
	if !in2 {
		r.DueAt = endOf(when.DayOf(tx.Now()).AddDays(days))
	}
	return nil
}

// Approve is the supervisor's gate before a referral (CF-05). Every point is answered yes, or the request goes back.
type Approve struct {
	Enquiries  bool   `json:"enquiries" label:"Every reasonable line of enquiry has been followed" said:"that every reasonable line of enquiry has been followed" required:"true"`
	Plea       bool   `json:"plea" label:"The view of the plea is right" said:"that the view of the plea is right" required:"true"`
	Disclosure bool   `json:"disclosure" label:"Disclosure is done" said:"that disclosure is done" required:"true"`
	Redaction  bool   `json:"redaction" label:"What must be redacted is redacted" said:"that what must be redacted is redacted" required:"true"`
	Needs      bool   `json:"needs" label:"The needs of victims and witnesses have been considered" said:"that the needs of victims and witnesses have been considered" required:"true"`
	TimeLimits bool   `json:"time_limits" label:"Time limits have been checked" said:"that the time limits have been checked" required:"true"`
	Missing    string `json:"missing,omitempty" label:"Why it goes although something key is missing" said:"why it goes although something key is missing" format:"textarea" maxLength:"2000"`
}

// Approve lets a request go to the prosecutor; whoever asked cannot approve. Right: casefile.request.approve. Faults:
// form.invalid; casefile.request.key_missing (invalid) unless a reason is given; casefile.request.not_waiting (conflict).
func (d *Desk) Approve(ctx context.Context, requestID string, in Approve) (act.Done[Request], error) {
	return d.onRequest(ctx, "casefile.request.approve", requestID, in.Missing, func(tx *act.Tx, f File, r Request) (Request, error) {
		if err := form.Check(&in); err != nil {
			return r, err
		}
		if r.State != "made" {
			return r, fault.New(fault.Conflict, "casefile.request.not_waiting")
		}
		items, err := d.Ready(tx, f)
		if err != nil {
			return r, err
		}
		if key := keyMissing(items); len(key) > 0 && strings.TrimSpace(in.Missing) == "" {
			return r, fault.InvalidField("missing", "casefile.request.key_missing", "items", strings.Join(key, "; "))
		}
		if _, err := tx.Record(entry.RequestApproved{Request: r.ID, File: f.ID, Staff: tx.Actor().Staff}); err != nil {
			return r, err
		}
		r.State, r.ApprovedBy = "queued", tx.Actor().Staff
		m, err := d.queue(tx, f, "request", r.ID, d.envelope(tx, f, &r, items))
		if err != nil {
			return r, err
		}
		r.Message = m.ID
		if err := updateRequest(tx, &r); err != nil {
			return r, err
		}
		_, err = tx.Promise(act.NewPromise{Kind: DecisionOwed, Subject: journal.Ref{Kind: "casefile_request", ID: r.ID}, OwedTo: "victim", Owner: "role:prosecutor", Law: r.Law[len(r.Law)-1], Due: later(r.DueAt, tx.Now())})
		return r, err
	})
}

func later(due, now time.Time) time.Time {
	if due.IsZero() {
		return now
	}
	return due
}

func keyMissing(items []Item) []string {
	var out []string
	for _, i := range Missing(items) {
		if i.Key {
			out = append(out, i.Label)
		}
	}
	return out
}

// Return sends a request back to whoever made it.
type Return struct {
	Reason string `json:"reason" label:"What must be put right" said:"what must be put right" format:"textarea" required:"true" maxLength:"2000"`
}

// Return is the supervisor's no. Right: casefile.request.return. Faults: form.invalid; casefile.request.not_waiting (conflict).
func (d *Desk) Return(ctx context.Context, requestID string, in Return) (act.Done[Request], error) {
	return d.onRequest(ctx, "casefile.request.return", requestID, in.Reason, func(tx *act.Tx, f File, r Request) (Request, error) {
		if err := form.Check(&in); err != nil {
			return r, err
		}
		if r.State != "made" {
			return r, fault.New(fault.Conflict, "casefile.request.not_waiting")
		}
		r.State, r.Reason = "returned", in.Reason
		if err := updateRequest(tx, &r); err != nil {
			return r, err
		}
		f.State = "building"
		if err := updateFile(tx, &f); err != nil {
			return r, err
		}
		_, err := tx.Record(entry.RequestReturned{Request: r.ID, File: f.ID, Staff: tx.Actor().Staff, Reason: in.Reason})
		return r, err
	})
}

func (d *Desk) onRequest(ctx context.Context, action, requestID, why string, do func(*act.Tx, File, Request) (Request, error)) (act.Done[Request], error) {
	r, err := getRequest(d.host.DB.Read(ctx), requestID)
	if err != nil {
		return act.Done[Request]{}, err
	}
	f, err := getFile(d.host.DB.Read(ctx), r.File)
	if err != nil {
		return act.Done[Request]{}, err
	}
	a := act.Of(action, journal.Ref{Kind: "casefile_request", ID: r.ID}, why).On(f.Threads...)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Request, error) {
		r, err := getRequest(tx, requestID)
		if err != nil {
			return r, err
		}
		f, err := getFile(tx, r.File)
		if err != nil {
			return r, err
		}
		return do(tx, f, r)
	})
}
