package app

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/when"
)

// A disk that is nearly full is said on /readyz and in the strip; the server stays ready, because calls must reach it.
func TestANearlyFullDiskIsSaid(t *testing.T) {
	t.Parallel()
	s, err := Open(context.Background(), Settings{Data: t.TempDir(), Training: true, Force: "99", ClosureLimit: 30e9})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Host.DB.Close()
	srv := NewServer(s)
	srv.ready.Store(true)
	rules, err := spaceRules(s.Host.Law, when.DayOf(s.Host.Clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	for free, want := range map[int64]string{rules.Uploads: "", rules.Uploads - 1: "No file can be taken", rules.Acts - 1: "Only calls, incidents and custody"} {
		s.Host.Door.Space = &act.Space{Free: func() (int64, error) { return free, nil }, Rules: func() (act.SpaceRules, error) { return rules, nil }}
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
		notice := srv.spaceNotice("en")
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) || want == "" && strings.TrimSpace(w.Body.String()) != "ok" {
			t.Errorf("%d bytes free: %d %q", free, w.Code, w.Body)
		}
		if (len(notice) > 0) != (want != "") || want != "" && !strings.Contains(notice[0].Text, want) {
			t.Errorf("%d bytes free: the strip says %v", free, notice)
		}
	}
}

// A machine that is busy when the server starts makes it start later, not fail; any other fault ends it at once.
func TestAStartWaitsForABusyMachine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		slow, want int // how often it is too slow, and how often it is tried
		then       error
		fails      bool
	}{{0, 1, nil, false}, {3, 4, nil, false}, {1000, 20, nil, true}, {2, 3, errors.New("the disk is gone"), true}} {
		tried := 0
		err := patiently(func() error {
			if tried++; tried <= c.slow {
				return fmt.Errorf("journal: read: %w", db.TooSlow)
			}
			return c.then
		})
		if tried != c.want || (err != nil) != c.fails {
			t.Errorf("%+v: tried %d times: %v", c, tried, err)
		}
	}
}
