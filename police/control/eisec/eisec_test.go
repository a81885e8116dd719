package eisec

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"throughline/police/control/outside"
)

type service struct {
	reply Reply
	err   error
	wait  time.Duration
}

func (service) Source() string { return "TEST" }

func (s service) Line(ctx context.Context, _ string) (Reply, error) {
	select {
	case <-time.After(s.wait):
	case <-ctx.Done():
	}
	return s.reply, s.err
}

// CALL-07: what a service says is cut, a place that is none is left out, and a service that is down or slow is told apart.
func TestCALL07WhatALineSaysIsHeldToBounds(t *testing.T) {
	t.Parallel()
	got, err := Ask(context.Background(), service{reply: Reply{Source: "BT", Kind: "carrier pigeon", Name: strings.Repeat("é", 500), Address: "1 High\nStreet\x00", Lat: 91, RadiusM: 5}}, "01632960001", time.Second)
	if err != nil || got.Source != "TEST" || got.Kind != "" || len(got.Name) != nameLimit || got.Address != "1 High Street" || got.RadiusM != 0 {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := Ask(context.Background(), service{err: errors.New("torn cable")}, "1", time.Second); !errors.Is(err, outside.ErrUnavailable) {
		t.Error(err)
	}
	if _, err := Ask(context.Background(), service{wait: time.Hour}, "1", time.Millisecond); !errors.Is(err, outside.ErrTimedOut) {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Ask(ended, service{wait: time.Hour}, "1", time.Minute); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// CALL-07, G-08: the simulator says that it is one on every line, gives a fixed line a name and an address and a mobile a network and a cell, and of anything else nothing.
func TestCALL07TheSimulatorSaysSo(t *testing.T) {
	t.Parallel()
	s := Simulator{Lat: 51.6, Lon: -3}
	for number, kind := range map[string]string{"01632960001": Fixed, "+441632960001": Fixed, "02079460000": Fixed, "07700900123": Mobile, "+447700900123": Mobile, "00447700900123": Mobile, "999": "", "+33123456789": ""} {
		got, err := Ask(context.Background(), s, number, time.Second)
		if err != nil || got.Source != Label || got.Kind != kind {
			t.Errorf("%s: %+v %v", number, got, err)
		}
		if again, _ := s.Line(context.Background(), number); again.Name != got.Name || again.Lat != got.Lat {
			t.Errorf("%s: another answer", number)
		}
		switch kind {
		case Fixed:
			if !strings.Contains(got.Name, Label) || !strings.Contains(got.Address, Label) || got.RadiusM != 0 {
				t.Errorf("%s: %+v", number, got)
			}
		case Mobile:
			if !strings.Contains(got.Network, Label) || got.RadiusM < 500 || got.Lat < 51.5 || got.Lat > 51.7 {
				t.Errorf("%s: %+v", number, got)
			}
		}
	}
	if _, err := s.Line(context.Background(), NeverThere); !errors.Is(err, outside.ErrUnavailable) {
		t.Error(err)
	}
	if _, err := s.Line(context.Background(), NeverInTime); !errors.Is(err, outside.ErrTimedOut) {
		t.Error(err)
	}
}
