package play

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"throughline/platform/id"
)

// A run with Restricted keeps its case to those who work on it, as soon as the case is there. Then somebody who may do nearly
// everything, and is not one of them, tries every act after it was done: what they are told must be what they are told of a case
// that is not there (GOV-04).

const outsider = "nosey"

// everyRole is what the outsider may do elsewhere: whatever the police roles of the case may.
var everyRole = []string{"call_handler", "dispatcher", "control_supervisor", "officer", "sergeant", "custody_officer", "investigator", "file_supervisor", "witness_care", "offender_manager"}

// restrict names those who need the case, and brings the outsider into the force.
func (p *Play) restrict(members ...string) error {
	join := map[string]any{"id": outsider, "name": "N. Nosey", "number": "9999", "rank": "sergeant", "roles": everyRole, "teams": []string{"response"}, "pattern": "training"}
	if err := p.As("patel").Post("/api/duty/staff", join, nil, "records an officer with nearly every role, who has no part in the case"); err != nil {
		return err
	}
	accounts := make([]string, len(members))
	for i, m := range members {
		accounts[i] = "staff:" + m
	}
	body := map[string]any{"members": accounts, "why": "The suspect is known to be the brother of an officer."}
	if err := p.As("coles").Post("/api/threads/"+p.Case.Thread+"/restrict", body, nil, "keeps the case to those who work on it"); err != nil {
		return err
	}
	p.prying = true
	return nil
}

var recordID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)

// pry lets the outsider try an act that names a record of the restricted case, and the same of records that are not there.
func (p *Play) pry(path string, body any) error { // what was told is said at the end, all of it
	if !p.prying || strings.HasPrefix(path, "/api/simulator") || strings.HasPrefix(path, "/api/my-case") {
		return nil
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	hidden := p.hidden()
	text := path + "\x00" + string(raw)
	found := false
	made := map[string]string{}
	other := recordID.ReplaceAllStringFunc(text, func(x string) string {
		found = found || hidden[x]
		if made[x] == "" {
			made[x] = id.New()
		}
		return made[x]
	})
	if !found {
		return nil
	}
	there, missing := p.asOutsider(text), p.asOutsider(other)
	if there != missing || there == "" {
		p.told = append(p.told, fmt.Sprintf("%s: %q, and %q of one that is not there", recordID.ReplaceAllString(path, "{id}"), there, missing))
	}
	p.Tried++
	p.Pried++
	return nil
}

// hidden are the ids of the restricted case as far as this run knows them.
func (p *Play) hidden() map[string]bool {
	c := p.Case
	out := map[string]bool{}
	for _, x := range []string{c.Thread, c.Incident, c.VictimCase, c.Statement, c.Photograph, c.Exhibit, c.Crime, c.Arrest, c.Detention, c.Interview, c.File, c.Request, c.Hearing, c.Sentence, c.Plan, c.Extra["review"], c.Extra["caution"]} {
		if x != "" {
			out[x] = true
		}
	}
	delete(out, c.Extra["open"]) // a record of another case, which is open to all
	return out
}

// asOutsider says what the outsider is told of an act; empty when it was done, which must never be.
func (p *Play) asOutsider(text string) string {
	path, body, _ := strings.Cut(text, "\x00")
	c := p.As(outsider)
	if c.err != nil {
		return c.err.Error()
	}
	_, err := c.send(http.MethodPost, path, json.RawMessage(body), nil, id.New())
	var problem *Problem
	if !errors.As(err, &problem) {
		if err != nil {
			return err.Error()
		}
		return ""
	}
	said := fmt.Sprint(problem.Status, " ", problem.Code)
	for _, f := range problem.Fields {
		said += " " + f.Field + " " + f.Code
	}
	return said
}

// pried is the outcome of what the outsider tried.
func (p *Play) pried() error {
	switch {
	case len(p.told) > 0:
		return fmt.Errorf("an outsider was told more of the restricted case than of none at %d of %d acts: %s", len(p.told), p.Pried, strings.Join(p.told, "; "))
	case p.Restricted && p.Pried == 0:
		return errors.New("the outsider tried nothing")
	}
	return nil
}
