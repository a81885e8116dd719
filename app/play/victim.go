package play

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// The victim's steps. victimContact and victimInvite come at first contact, after the crime is recorded; victimOpens and
// victimReads any time after; victimDoor between custodyDoorAsks and custodyRelease; victimAnswered and victimTold later.

const victimCodeWord = "Heron"

var victimCode = regexp.MustCompile(`[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}`)

type victimView struct {
	ID      string `json:"id"`
	Contact string `json:"contact"`
	Page    string `json:"page"`
	Duties  []struct {
		ID, Code, Text, State, Owner string
		Safety                       bool `json:"safety"`
		Tries                        int  `json:"tries"`
	} `json:"duties"`
}

func (v victimView) owes(codes ...string) (ids []string) {
	for _, x := range v.Duties {
		for _, code := range codes {
			if x.Code == code && x.State == "owed" {
				ids = append(ids, x.ID)
			}
		}
	}
	return ids
}

func (p *Play) victimSee() (victimView, error) {
	var v victimView
	err := p.As("howells").After(p.Last(), "/api/victim/"+p.Case.VictimCase, &v)
	return v, err
}

func (p *Play) victimPath(part string) string { return "/api/victim/" + p.Case.VictimCase + "/" + part }

// victimContact finds the case that opened by itself when Ceri Morgan was linked as a victim, and asks her how she may
// safely be reached. Nothing can be sent before that.
func (p *Play) victimContact() error {
	var list struct {
		Cases []struct{ ID string } `json:"cases"`
	}
	if err := p.As("howells").After(p.Last(), "/api/victim?thread="+p.Case.Thread, &list); err != nil {
		return err
	}
	if len(list.Cases) != 1 {
		return fmt.Errorf("one victim's case should have opened by itself, there are %d", len(list.Cases))
	}
	p.Case.VictimCase = list.Cases[0].ID
	var problem *Problem
	if _, err := p.As("howells").send(http.MethodPost, p.victimPath("invitation"), map[string]any{}, nil, ""); !errors.As(err, &problem) || problem.Code != "victim.contact.not_chosen" {
		return fmt.Errorf("an invitation should wait for a safe contact: %w", err)
	}
	body := map[string]any{"channel": "sms", "code_word": victimCodeWord, "no_voicemail": true, "language": "cy"}
	return p.custodyDoes("howells", p.victimPath("contact"), body, nil, "asks "+p.Cast.Victim.Name()+" how she may safely be reached: text message, a code word, Welsh",
		refusal{"bennett", "off duty"}, refusal{"flynn", "wrong role"})
}

// victimAssess is the needs assessment at the report.
func (p *Play) victimAssess() error {
	return p.custodyDoes("howells", p.victimPath("needs"), map[string]any{"moment": "report", "grounds": []string{"intimidated"}, "why": "She fears that his friends will come."}, nil,
		"assesses "+p.Cast.Victim.Name()+"'s needs: enhanced rights, because she is intimidated", refusal{"bennett", "off duty"}, refusal{"adeyemi", "wrong role"})
}

// victimInvite sends the invitation. The first text fails; the second makes the first code worthless.
func (p *Play) victimInvite() error {
	first, code, err := p.victimSend("invites "+p.Cast.Victim.Name()+" to her own page, in neutral words", "")
	if err != nil {
		return err
	}
	if err := p.victimOutbox(first, "failed", "the text could not be delivered"); err != nil {
		return err
	}
	second, fresh, err := p.victimSend("invites her again: the code before is dead", code)
	if err != nil {
		return err
	}
	p.Case.VictimInvite = fresh
	if err := p.victimOutbox(second, "delivered", "the text was delivered, which is not a victim who was told"); err != nil {
		return err
	}
	_, err = p.victim().send(http.MethodPost, "/api/my-case/sign-in", map[string]string{"code": code, "know": victimCodeWord}, nil, "")
	var problem *Problem
	if !errors.As(err, &problem) || problem.Status != http.StatusUnauthorized {
		return fmt.Errorf("the code that was replaced still opens the page: %w", err)
	}
	p.line(p.Cast.Victim.Name(), "/api/my-case/sign-in", "the product refuses the code that was replaced", nil, true)
	return nil
}

// victimSend asks for an invitation and reads what reached the outbox simulator; old is a code that it must not be.
func (p *Play) victimSend(said, old string) (message, code string, err error) {
	if err := p.custodyDoes("howells", p.victimPath("invitation"), map[string]any{}, nil, said, refusal{"bennett", "off duty"}); err != nil {
		return "", "", err
	}
	for range 100 {
		var box struct {
			Messages []struct{ Message, Body, Result string }
		}
		if err := p.As("simulator:outbox").Get("/api/simulator/outbox", &box); err != nil {
			return "", "", err
		}
		for _, m := range box.Messages {
			code := victimCode.FindString(m.Body)
			if code == "" || code == old || m.Result != "" {
				continue
			}
			if strings.Contains(strings.ToLower(m.Body), "police") || strings.Contains(m.Body, p.Cast.Victim.Family) {
				return "", "", fmt.Errorf("the words of the invitation are not neutral: %s", m.Body)
			}
			return m.Message, code, nil
		}
		if err := p.nap(); err != nil {
			return "", "", err
		}
	}
	return "", "", errors.New("no invitation reached the outbox simulator")
}

func (p *Play) victimOutbox(message, result, said string) error {
	path, body := "/api/simulator/outbox/"+message, map[string]any{"result": result}
	return p.custodyDoes("simulator:outbox", path, body, nil, said, refusal{"howells", "not the simulator"})
}

// victimOpens signs Ceri Morgan in with her code, once.
func (p *Play) victimOpens() error {
	me := p.victim()
	in := map[string]string{"code": p.Case.VictimInvite, "know": victimCodeWord}
	if err := me.Post("/api/my-case/sign-in", in, nil, "opens her own page with the code and her code word"); err != nil {
		return err
	}
	_, err := p.Anonymous("somebody else").send(http.MethodPost, "/api/my-case/sign-in", in, nil, "")
	var problem *Problem
	if !errors.As(err, &problem) || problem.Status != http.StatusUnauthorized {
		return fmt.Errorf("a code works twice: %w", err)
	}
	return p.victimShows("", p.Cast.Suspect.Family, p.Cast.Suspect.Given)
}

// victimShows fails when her page does not say want, or says anything of what must never be on it.
func (p *Play) victimShows(want string, never ...string) error {
	var m map[string]any
	if err := p.victim().After(p.Last(), "/api/my-case?lang=en", &m); err != nil {
		return err
	}
	said := fmt.Sprint(m)
	if !strings.Contains(said, want) {
		return fmt.Errorf("the victim's page does not say %q: %s", want, said)
	}
	for _, x := range append(never, victimCodeWord, p.Case.Suspect) {
		if x != "" && strings.Contains(said, x) {
			return fmt.Errorf("the victim's page says %q", x)
		}
	}
	return nil
}

// victimReads is the victim reading her news, which is being told, and asking a question.
func (p *Play) victimReads() error {
	if err := p.victimShows("A suspect was arrested", p.Cast.Suspect.Family); err != nil {
		return err
	}
	me := p.victim()
	if err := me.Post("/api/my-case/read", nil, nil, "reads her news: the duties that it carries are kept"); err != nil {
		return err
	}
	v, err := p.victimSee()
	if err != nil {
		return err
	}
	if left := v.owes("suspect_arrested", "crime_reported"); len(left) > 0 {
		return fmt.Errorf("she has read the news, and it is owed still: %v", left)
	}
	return me.Post("/api/my-case/messages", map[string]string{"text": "Will he come back to the street?"}, nil, "writes to the team: an answer is owed to her")
}

// victimAnswered is the team answering. The page shows the answer to her alone.
func (p *Play) victimAnswered() error {
	body := map[string]any{"text": "We will call you before anything changes. If you are afraid, call 999."}
	err := p.custodyDoes("marsh", p.victimPath("messages"), body, nil, "answers "+p.Cast.Victim.Name()+" on her page", refusal{"bennett", "off duty"}, refusal{"flynn", "wrong role"})
	if err != nil {
		return err
	}
	return p.victimShows("We will call you before anything changes")
}

// victimDoor tells her, before the door opens, that the suspect leaves, and how: a voicemail is not telling, a person is.
func (p *Play) victimDoor(duty, how string) error {
	v, err := p.victimSee()
	if err != nil {
		return err
	}
	about := v.owes(duty)
	if len(about) != 1 {
		return fmt.Errorf("the release should be owed to the victim as safety news, once: %+v", v.Duties)
	}
	body := map[string]any{"about": about, "channel": "sms", "result": "reached", "answered_by": "self"}
	if err := p.Invalid("howells", p.victimPath("contacts"), body, "victim.contact.sent_is_not_told"); err != nil {
		return err
	}
	except := map[string]any{"reason": "safety", "text": "Not now"}
	if err := p.Refused("rees", "/api/victim-duty/"+about[0]+"/exception", except, "wrong rank for safety news"); err != nil {
		return err
	}
	body = map[string]any{"about": about, "channel": "in_person", "result": "reached", "answered_by": "self", "note": "Told at home, and what it means for her."}
	return p.custodyDoes("howells", p.victimPath("contacts"), body, nil, "tells "+p.Cast.Victim.Name()+" in person that the suspect leaves "+how+", before he does",
		refusal{"bennett", "off duty"}, refusal{"flynn", "wrong role"})
}

// victimTold tells her what is owed at this moment, but for the offer of the contact scheme, which is probation's.
func (p *Play) victimTold(why string) error {
	v, err := p.victimSee()
	if err != nil {
		return err
	}
	var about []string
	for _, x := range v.Duties {
		if x.State == "owed" && x.Code != "contact_scheme_offer" {
			about = append(about, x.ID)
		}
	}
	if len(about) == 0 {
		return nil
	}
	body := map[string]any{"about": about, "channel": "in_person", "result": "reached", "answered_by": "self"}
	return p.As("edwards").Post(p.victimPath("contacts"), body, nil, fmt.Sprintf("tells %s %s: %d duties kept", p.Cast.Victim.Name(), why, len(about)))
}
