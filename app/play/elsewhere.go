package play

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

const exchangePath = "/api/exchange/messages/"

// answerWithin is how long another system may take to answer a step of a case, of the machine's clock.
const answerWithin = 60 * time.Second

// elsewhere waits until the system that keeps a room has answered what was asked of it, and reads what came of it as if it
// had been done here: the reply into out, or the problem that it met.
func (c *Client) elsewhere(asked, at string, out any) error {
	var m struct {
		KeptIn string          `json:"kept_in"`
		State  string          `json:"state"`
		Reason string          `json:"reason"`
		Status int             `json:"status"`
		Result json.RawMessage `json:"result"`
		Entry  string          `json:"entry"`
	}
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		if _, err := c.send(http.MethodGet, at, nil, &m, ""); err != nil {
			return err
		}
		if m.State == "done" || m.State == "refused" {
			break
		}
		if time.Since(began) > answerWithin {
			return fmt.Errorf("%s: %s has not answered: the message is %s", asked, m.KeptIn, m.State)
		}
	}
	if m.State == "refused" {
		problem := &Problem{Status: m.Status, Code: "exchange.refused", Detail: m.Reason, path: asked}
		if len(m.Result) > 0 {
			if err := json.Unmarshal(m.Result, problem); err != nil {
				return err
			}
		}
		return problem
	}
	if m.Entry != "" {
		c.p.Case.Extra["last_entry"] = m.Entry
		if c.p.Acknowledged != nil {
			_, path, _ := strings.Cut(asked, " ")
			c.p.Acknowledged(path, m.Entry)
		}
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(m.Result, out); err != nil {
		return fmt.Errorf("%s: the reply of %s is not what was expected: %w", asked, m.KeptIn, err)
	}
	return nil
}
