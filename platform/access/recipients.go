package access

import (
	"context"
	"time"
)

// Recipients is the directory of accounts that play other systems: each holds the labels of what was sent to it, as whoever receives
// a file knows the case, and of nothing else.
type Recipients struct {
	Fixed
	To map[string]func() ([]string, error) // account -> the labels of what was sent to it
}

// Actor implements Directory.
func (s Recipients) Actor(ctx context.Context, account string, at time.Time) (*Actor, error) {
	a, err := s.Fixed.Actor(ctx, account, at)
	if err != nil || s.To[account] == nil {
		return a, err
	}
	labels, err := s.To[account]()
	if err != nil {
		return nil, err
	}
	a.Labels = append([]string{"open"}, labels...)
	return a, nil
}
