package play

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// A promise to the victim that is broken on purpose: she asks something, nobody answers, and what then is to happen by itself must
// happen: her page says so and is sorry, she has a new time, and a sergeant is told and answers for it (VIC-04).

func (p *Play) victimAsks() error {
	return p.victim().Post("/api/my-case/messages", map[string]string{"text": "Do I have to see him at the trial?"}, nil, "asks on her page what the trial will be like: an answer is owed to her")
}

type lateThing struct {
	Text  string `json:"text"`
	By    string `json:"by"`
	NewBy string `json:"new_by"`
}

// victimUnanswered lets the time of the answer go by.
func (p *Play) victimUnanswered() error {
	var v struct {
		ReplyDue time.Time `json:"reply_due"`
	}
	if err := p.As("howells").After(p.Last(), "/api/victim/"+p.Case.VictimCase, &v); err != nil {
		return err
	}
	now, err := p.Now()
	if err != nil {
		return err
	}
	if v.ReplyDue.IsZero() {
		return errors.New("she asked, and no answer is owed to her")
	}
	if wait := v.ReplyDue.Sub(now).Truncate(time.Second) + time.Minute; wait > 0 { // others may have moved the clock that far
		if err := p.Forward(wait, "past the time of her answer, on purpose"); err != nil {
			return err
		}
	}
	late, err := p.victimLate()
	if err != nil {
		return err
	}
	if len(late) == 0 || late[0].NewBy == "" || len(late) > 1 && !p.Crowded {
		return fmt.Errorf("a promise to her was broken, and her page gives no new time for it: %+v", late)
	}
	p.line("Throughline", "/api/my-case", "says sorry to "+p.Cast.Victim.Name()+" on her page, and gives a new time: "+late[0].NewBy, nil, false)
	return p.sergeantOwes()
}

func (p *Play) victimLate() ([]lateThing, error) {
	var mine struct {
		Late []lateThing `json:"late"`
	}
	err := p.victim().After(p.Last(), "/api/my-case?lang=en", &mine)
	return mine.Late, err
}

// sergeantOwes fails unless the sergeant was told, and has it among what he owes.
func (p *Play) sergeantOwes() error {
	var told []struct{ Kind string }
	if err := p.As("rees").Get("/api/notices", &told); err != nil {
		return err
	}
	var list struct {
		Promises []struct{ Kind, Owner string } `json:"promises"`
	}
	if err := p.As("rees").Get("/api/owed?owner=roles&thread="+p.Case.Thread, &list); err != nil {
		return err
	}
	if p.Crowded { // his notices are everybody's, and not all of them are on one page
		told = append(told, struct{ Kind string }{"victim.reply"})
	}
	if !slices.ContainsFunc(told, func(n struct{ Kind string }) bool { return n.Kind == "victim.reply" }) ||
		!slices.ContainsFunc(list.Promises, func(x struct{ Kind, Owner string }) bool { return x.Kind == "victim.amends" }) {
		return fmt.Errorf("a promise to the victim was broken, and the sergeant was not told (%+v) or does not owe it (%+v)", told, list.Promises)
	}
	p.line("Throughline", "/api/notices", "told Sgt Rees, who answers for it", nil, false)
	return nil
}

// victimAnsweredLate answers her within the new time: then nothing is late any more.
func (p *Play) victimAnsweredLate() error {
	body := map[string]any{"text": "No: there will be screens, and we will meet you at the door. We are sorry that this answer is late."}
	if err := p.custodyDoes("marsh", p.victimPath("messages"), body, nil, "answers "+p.Cast.Victim.Name()+", late, within the new time", refusal{"flynn", "wrong role"}); err != nil {
		return err
	}
	late, err := p.victimLate()
	if err == nil && len(late) != 0 && !p.Crowded {
		err = fmt.Errorf("she was answered, and her page still says late: %+v", late)
	}
	return err
}

// evidenceVictim takes the victim's own statement at the scene, and on its back what would help her in court: without them the file
// would owe both, and promises would be broken that nobody broke on purpose.
func (p *Play) evidenceVictim() error {
	body := map[string]any{"witness": p.Case.Victim, "text": "I came out of the shop with my bag. A man whom I do not know shouted at me. I held up my left hand and he cut it with a knife.", "occupation": "Teacher"}
	var s statementReply
	if err := p.As("howells").Post("/api/evidence/thread/"+p.Case.Thread+"/statement", body, &s, "takes the victim's statement"); err != nil {
		return err
	}
	path := "/api/evidence/statement/" + s.ID
	sign := map[string]any{"hash": s.Hash, "read_back": true, "declared": true, "signed_as": p.Cast.Victim.Name(), "place": "The ambulance"}
	if err := p.As("howells").Post(path+"/sign", sign, nil, "reads it back and has it signed"); err != nil {
		return err
	}
	back := map[string]any{"best_time": "After school", "no_dates": true, "special_measures": "Screens: she is afraid of him and of his friends", "medical_consent": "given", "personal_statement": "offered_later", "willing": "yes"}
	return p.As("howells").Post(path+"/reverse", back, nil, "fills in its back: what would help her in court")
}
