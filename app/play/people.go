package play

import (
	"fmt"
	"net/url"
)

// peopleFind finds the victim by a name with a slip in it, through the same door as everybody.
func (p *Play) peopleFind() error {
	var found struct {
		Hits []struct{ Kind, ID, Title string } `json:"hits"`
	}
	if err := p.As("howells").Get("/api/people?q="+url.QueryEscape("Cery Morgen"), &found); err != nil {
		return err
	}
	for _, h := range found.Hits {
		if h.ID == p.Case.Victim {
			return nil
		}
	}
	return fmt.Errorf("the victim was not found by a misspelt name: %+v", found.Hits)
}

// peopleReadOn opens a person and fails unless they have a part in this case.
func (p *Play) peopleReadOn(who, person, role string) error {
	var sheet struct {
		Roles []struct {
			Role   string `json:"role"`
			Thread string `json:"thread"`
		} `json:"roles"`
	}
	if err := p.As(who).Get("/api/people/"+person, &sheet); err != nil {
		return err
	}
	for _, r := range sheet.Roles {
		if r.Role == role && r.Thread == p.Case.Thread {
			return nil
		}
	}
	return fmt.Errorf("%s is not %s in this case: %+v", person, role, sheet.Roles)
}

// peopleMarker warns of the suspect's knife, with where it is known from. Personnel may not.
func (p *Play) peopleMarker() error {
	path := "/api/people/" + p.Case.Suspect + "/markers"
	body := map[string]string{"code": "weapons", "detail": "Carried a lock knife", "provenance": "Found on arrest by PC 2207 Howells"}
	if err := p.Refused("patel", path, body, "wrong role"); err != nil {
		return err
	}
	if err := p.Refused("bennett", path, body, "off duty"); err != nil {
		return err
	}
	return p.As("howells").Post(path, body, nil, "warns of the suspect's knife, to be reviewed")
}

// peopleMergeTwice records the witness a second time by mistake, merges the two records and takes them apart again.
func (p *Play) peopleMergeTwice() error {
	var again struct {
		ID string `json:"id"`
	}
	facts := map[string]string{"given": "Marta", "family": "Novak", "phone": "01632 960144"}
	if p.Restricted { // two records that different people may see are not read as one
		facts["thread"], facts["role"] = p.Case.Thread, "involved_party"
	}
	if err := p.As("bryant").Post("/api/people", facts, &again, "records the witness a second time, by mistake"); err != nil {
		return err
	}
	merge := map[string]string{"other": again.ID, "why": "Same telephone and date of birth"}
	path := "/api/people/" + p.Case.Witness
	if err := p.Refused("howells", path+"/merge", merge, "wrong rank"); err != nil {
		return err
	}
	if err := p.As("marsh").Post(path+"/merge", merge, nil, "merges the two records of the witness"); err != nil {
		return err
	}
	return p.As("marsh").Post(path+"/unmerge", map[string]string{"other": again.ID, "why": "Shown how a merge is taken back"}, nil, "takes them apart again: nothing was lost")
}

// dutyDeclareBrother lets HR record that an officer is the suspect's brother; from then on he may not open the record,
// and his supervisor is told that he tried.
func (p *Play) dutyDeclareBrother() error {
	body := map[string]string{"relation": "brother", "person": p.Case.Suspect}
	if err := p.Refused("coles", "/api/duty/staff/pryce/family", body, "wrong role"); err != nil {
		return err
	}
	if err := p.As("patel").Post("/api/duty/staff/pryce/family", body, nil, "records that PC Pryce is the suspect's brother"); err != nil {
		return err
	}
	return p.refused("pryce", "/api/people/"+p.Case.Suspect+"/markers",
		map[string]string{"code": "violence", "detail": "x", "provenance": "x"}, "own relative")
}

// dutySelfLookupReviewed lets the sergeant say what came of the brother's look.
func (p *Play) dutySelfLookupReviewed() error {
	return p.As("rees").Post("/api/people/self-lookups/pryce/review",
		map[string]string{"finding": "mistake", "comment": "Spoken to. He did not know whose case it was."}, nil, "reviews PC Pryce's look at his brother's record")
}
