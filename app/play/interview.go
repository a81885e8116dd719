package play

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"throughline/police/evidence/media"
)

// interviewHold holds the interview under caution: the checks, the caution, a break, the end, and the recording sealed.
// lasting is how far the training clock is moved on while they talk; none leaves the clock as it is.
func (p *Play) interviewHold(lasting time.Duration) error {
	start := "/api/interview/thread/" + p.Case.Thread + "/start"
	body := map[string]any{"person": p.Case.Suspect, "place": "Interview room 2", "caution": "en", "caution_given": true, "understood": "I needn't talk, but it may look bad later if I don't",
		"advice_reminded": true, "rested": true, "present": []map[string]string{{"name": "L. Marsh", "role": "interviewer"}, {"name": "E. Rhys, duty solicitor", "role": "solicitor"}}}
	for _, r := range [][2]string{{"howells", "right rank, wrong role"}, {"bennett", "off duty"}, {"pryce", "own relative"}} {
		if err := p.Refused(r[0], start, body, r[1]); err != nil {
			return err
		}
	}
	leave := map[string]any{"person": p.Case.Suspect, "without": "solicitor", "reason": "Tried by an inspector, who may not"}
	if err := p.Refused("coles", "/api/interview/thread/"+p.Case.Thread+"/urgent", leave, "wrong rank"); err != nil {
		return err
	}
	var i struct {
		ID      string `json:"id"`
		Caution string `json:"caution"`
		Hash    string `json:"hash"`
	}
	if err := p.As("marsh").Post(start, body, &i, "starts the interview under caution, everybody named"); err != nil {
		return err
	}
	p.Case.Interview = i.ID
	if !strings.HasPrefix(i.Caution, "You do not have to say anything. But it may harm your defence") {
		return fmt.Errorf("the caution is not in the words of the law: %q", i.Caution)
	}
	if err := p.interviewLog(lasting); err != nil {
		return err
	}
	return p.interviewSeal()
}

func (p *Play) interviewLog(lasting time.Duration) error {
	at := "/api/interview/record/" + p.Case.Interview
	wait := func(why string) error {
		if lasting == 0 {
			return nil
		}
		return p.Forward(lasting/2, why)
	}
	if err := wait("the interview goes on"); err != nil {
		return err
	}
	if err := p.As("marsh").Post(at+"/mark", map[string]any{"mark": "break", "reason": "He asked to speak to his solicitor"}, nil, "announces a break"); err != nil {
		return err
	}
	if err := p.As("marsh").Post(at+"/mark", map[string]any{"mark": "resumed", "reason": "After legal advice", "reminded": true}, nil, "resumes and reminds him of the caution"); err != nil {
		return err
	}
	if err := wait("the interview goes on"); err != nil {
		return err
	}
	end := map[string]any{"offered": true, "notice": true, "added": "Nothing to add"}
	if err := p.Refused("howells", at+"/end", end, "wrong role"); err != nil {
		return err
	}
	return p.As("marsh").Post(at+"/end", end, nil, "ends the interview: no admission")
}

// interviewSeal adds the recording, and fails if another can take its place.
func (p *Play) interviewSeal() error {
	b := media.MakeWAV(media.Recording{Seconds: 30, Label: "Interview under caution"})
	sum := sha256.Sum256(b)
	path := "/api/interview/record/" + p.Case.Interview + "/recording"
	body := map[string]any{"sha256": hex.EncodeToString(sum[:]), "data": b}
	if err := p.Refused("bennett", path, body, "off duty"); err != nil {
		return err
	}
	var i struct {
		Hash     string `json:"hash"`
		Material string `json:"material"`
	}
	if err := p.As("marsh").Post(path, body, &i, "seals the recording by its hash"); err != nil {
		return err
	}
	if i.Hash != hex.EncodeToString(sum[:]) {
		return fmt.Errorf("the recording was sealed as %s", i.Hash)
	}
	p.Case.Recording = i.Material
	if err := p.As("marsh").Post(path, map[string]any{"data": media.MakeWAV(media.Recording{Seconds: 2})}, nil, "tries to put another recording in its place"); err == nil {
		return fmt.Errorf("a sealed recording was replaced")
	}
	return nil
}

// interviewTranscript types the summary, a draft until Marsh signs it.
func (p *Play) interviewTranscript() error {
	path := "/api/interview/record/" + p.Case.Interview + "/transcript"
	body := map[string]any{"text": "00:00 Caution given and explained. 00:04 Asked where he was at midday: no comment. 00:21 Shown the photograph of the pavement: no comment. 00:27 Offered the chance to add anything: nothing."}
	if err := p.Refused("rees", path, body, "wrong role"); err != nil {
		return err
	}
	var t struct {
		Hash  string `json:"hash"`
		Draft bool   `json:"draft"`
	}
	if err := p.As("marsh").Post(path, body, &t, "types the summary of the interview"); err != nil {
		return err
	}
	if !t.Draft {
		return fmt.Errorf("a transcript that nobody signed is no draft")
	}
	sign := map[string]any{"hash": t.Hash, "listened": true}
	if err := p.Refused("bennett", path+"/sign", sign, "off duty"); err != nil {
		return err
	}
	return p.As("marsh").Post(path+"/sign", sign, nil, "listens to the recording and signs the summary")
}
