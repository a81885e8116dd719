package play

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"throughline/platform/id"
)

// Refused tries an act that must be refused, and fails if it is done or leaves any trace but the refusal.
// why says what is wrong with it: "off duty", "wrong rank".
func (p *Play) Refused(who, path string, body any, why string) error {
	if p.Unopposed {
		return nil
	}
	return p.refused(who, path, body, why)
}

// refused is Refused in every run: what comes after needs the try.
func (p *Play) refused(who, path string, body any, why string) error {
	before, err := p.trace(false)
	if err != nil {
		return err
	}
	c := p.As(who)
	if c.err != nil {
		return c.err
	}
	_, err = c.send(http.MethodPost, path, body, nil, id.New())
	var problem *Problem
	if err == nil {
		return fmt.Errorf("%s did %s, and should have been refused: %s", who, path, why)
	}
	if !errors.As(err, &problem) || problem.Status != http.StatusForbidden && problem.Status != http.StatusNotFound {
		return fmt.Errorf("%s was to be refused at %s (%s), but: %w", who, path, why, err)
	}
	if p.Crowded {
		p.Tried++
		return nil
	}
	after, err := p.trace(true)
	for try := 0; err == nil && try < 30 && after.Thread-before.Thread > after.system(before); try++ {
		time.Sleep(100 * time.Millisecond) // an entry is numbered on its thread before it has a place in the journal
		err = p.newest(&after)
	}
	if err != nil {
		return err
	}
	if after.Thread-before.Thread > after.system(before) { // a promise that fell due meanwhile is the program's own entry
		return fmt.Errorf("the refusal of %s at %s moved the thread from %d to %d entries: %v", who, path, before.Thread, after.Thread, after.Since(before))
	}
	for _, e := range after.Since(before) {
		if e.Kind != "act.refused" && e.Actor == c.account() { // what others write meanwhile stands on other threads, or was counted above
			return fmt.Errorf("the refusal of %s at %s left an entry of kind %s", who, path, e.Kind)
		}
	}
	p.Tried++
	p.line(who, path, "refused: "+why, nil, true)
	return nil
}

// Trace is what stands in the journal.
type Trace struct {
	Place   int64
	Thread  int64
	Entries []TraceEntry
}

// TraceEntry is one entry by kind and place.
type TraceEntry struct {
	ID    string `json:"id"`
	Place int64  `json:"place"`
	Kind  string `json:"kind"`
	Actor string `json:"actor"`
}

// Since are the entries that stand after another trace, but those of the program itself (the seal of looks) and of the simulators,
// which answer in their own time.
func (t Trace) Since(before Trace) []TraceEntry {
	var out []TraceEntry
	for _, e := range t.Entries {
		if e.Place >= before.Place && !byItself(e) {
			out = append(out, e)
		}
	}
	return out
}

// system is how many entries the program itself and the simulators wrote since another trace.
func (t Trace) system(before Trace) int64 {
	n := int64(0)
	for _, e := range t.Entries {
		if e.Place >= before.Place && byItself(e) {
			n++
		}
	}
	return n
}

func byItself(e TraceEntry) bool {
	return strings.HasPrefix(e.Actor, "system:") || strings.HasPrefix(e.Actor, "simulator:")
}

// trace reads what stands: the size of the thread and the newest entries. Between the two something may fall due, so that
// after an act the size is read first: whatever it counts is then among the entries.
func (p *Play) trace(sizeFirst bool) (t Trace, err error) {
	steps := []func(*Trace) error{p.newest, p.size}
	if sizeFirst {
		steps[0], steps[1] = steps[1], steps[0]
	}
	for _, s := range steps {
		if err := s(&t); err != nil {
			return t, err
		}
	}
	return t, nil
}

func (p *Play) newest(t *Trace) error {
	var tail struct {
		Head    int64        `json:"head"`
		Entries []TraceEntry `json:"entries"`
	}
	for try := 0; ; try++ {
		if err := p.As("shah").After(p.Last(), "/api/journal?tail=50", &tail); err != nil {
			return err
		}
		t.Place, t.Entries = tail.Head, tail.Entries
		if p.Last() == "" || try == 20 || slices.ContainsFunc(tail.Entries, func(e TraceEntry) bool { return e.ID == p.Last() }) {
			return nil // the newest act has its place: a busy server gives it a little after the reply
		}
	}
}

func (p *Play) size(t *Trace) error {
	if p.Case.Thread == "" {
		return nil
	}
	var th struct {
		Entries int64 `json:"entries"`
	}
	err := p.As("shah").After(p.Last(), "/api/threads/"+p.Case.Thread+"/size", &th)
	t.Thread = th.Entries
	return err
}

// once fails when an act carries a fact that another act of this run carried: nothing is typed twice. What somebody signs with
// is theirs to write.
func (p *Play) once(path string, body any) error {
	if len(p.Once) == 0 {
		return nil
	}
	if m, ok := body.(map[string]any); ok && m["signed_as"] != nil {
		m = maps.Clone(m)
		delete(m, "signed_as")
		body = m
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	if p.typed == nil {
		p.typed = map[string]string{}
	}
	for _, fact := range p.Once {
		if !strings.Contains(string(raw), fact) {
			continue
		}
		if was := p.typed[fact]; was != "" {
			return fmt.Errorf("%s types %s again, which %s said", path, fact, was)
		}
		p.typed[fact] = path
	}
	return nil
}
