package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"throughline/platform/act"
	lawbook "throughline/platform/law"
	"throughline/platform/page"
	"throughline/platform/when"
)

// spaceRules reads from law what is refused when the disk is nearly full.
func spaceRules(book *lawbook.Book, day when.Day) (act.SpaceRules, error) {
	var up, acts struct {
		Least  int64    `json:"least_mib"`
		Exempt []string `json:"exempt,omitempty"`
	}
	t := book.Table("platform.space")
	for code, into := range map[string]any{"uploads": &up, "acts": &acts} {
		row, ok := t.At(code, day)
		if !ok {
			return act.SpaceRules{}, fmt.Errorf("law: platform.space/%s is not in force on %s", code, day)
		}
		if err := row.Into(into); err != nil {
			return act.SpaceRules{}, err
		}
	}
	return act.SpaceRules{Uploads: up.Least << 20, Acts: acts.Least << 20, Exempt: acts.Exempt}, nil
}

func (s *System) watchSpace(files Files) {
	s.Host.Door.Space = &act.Space{Free: files.FreeSpace, Rules: func() (act.SpaceRules, error) {
		return spaceRules(s.Host.Law, when.DayOf(s.Host.Clock.Now()))
	}}
}

// spaceNotice is the strip on every page of the force while the disk is nearly full.
func (s *Server) spaceNotice(lang string) []page.Notice {
	low := s.Host.Door.Space.Low()
	if low == "" {
		return nil
	}
	return []page.Notice{{Text: s.Words.Say(lang, low, nil)}}
}

// tellSpace adds to /readyz what is refused. The server stays ready: calls and custody must reach it to the last.
func (s *Server) tellSpace(w http.ResponseWriter) {
	if low := s.Host.Door.Space.Low(); low != "" {
		fmt.Fprintln(w, s.Words.Say("en", low, nil))
	}
}

// forgetReplies lets go of what was answered to requests, and of what phones sent that was not taken, after the term of law.
func (s *System) forgetReplies(ctx context.Context) error {
	row, ok := s.Host.Law.Table("retention").At("act_reply", when.DayOf(s.Host.Clock.Now()))
	if !ok {
		return fmt.Errorf("law: retention/act_reply is not in force")
	}
	var v struct {
		Label   string `json:"label"`
		Days    int    `json:"keep_days"`
		Trigger string `json:"trigger"`
		AtEnd   string `json:"at_end"`
	}
	if err := row.Into(&v); err != nil {
		return err
	}
	before := s.Host.Clock.Now().Add(-time.Duration(v.Days) * 24 * time.Hour)
	_, err := s.Host.Door.ForgetReplies(ctx, before)
	if files, ok := s.Host.Files.(Files); ok { // what was cut off on its way into the store, by a server that was killed
		_, e := files.Tidy(time.Now().Add(-24 * time.Hour))
		err = errors.Join(err, e)
	}
	return errors.Join(err, s.desks.field.Forget(ctx, before))
}
