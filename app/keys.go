package app

import (
	"context"
	"path/filepath"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/journal"
)

// rotateBody is why a signing key is changed.
type rotateBody struct {
	Why string `json:"why" minLength:"1" maxLength:"300" doc:"why the key is changed"`
}

// RotateKey makes a new signing key and records it. This node signs with it as soon as the present key has sealed the entry,
// within seconds; then the present private key is gone and its public key stays in the journal. Right: journal.key.rotate.
// Faults: journal.key.why; journal.key.recorded while a change is under way.
func (s *System) RotateKey(ctx context.Context, why string) (act.Done[journal.KeyRecorded], error) {
	var none act.Done[journal.KeyRecorded]
	if why == "" {
		return none, fault.InvalidField("why", "journal.key.why")
	}
	folder := filepath.Join(s.Settings.Data, "keys")
	old, err := journal.OpenKey(folder)
	if err != nil {
		return none, err
	}
	next, err := journal.NextKey(folder, origin(s.Settings))
	if err != nil {
		return none, err
	}
	return s.Host.Door.RotateKey(ctx, old.Public, next.Public, why)
}

func (s *Server) keyAPI(a api.API) {
	api.Post(a, "journal.key.rotate", "/api/operations/key-rotation", "Change the key that signs the journal", func(ctx context.Context, in *struct{ Body rotateBody }) (act.Done[journal.KeyRecorded], error) {
		return s.RotateKey(ctx, in.Body.Why)
	})
}
