// Package jobs is work that outlives the act that asked for it: sending, drawing, fetching. A job is written in the
// transaction of its act, so it exists exactly when the act does. A worker takes it by lease, runs its handler outside
// any transaction, and tries again later when it fails, until it is a dead letter that a person looks at. A handler may
// be run again after a crash, so it does its effect under the job's key.
package jobs

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"throughline/platform/db"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations are the table of this package.
var Migrations = db.Migrations{Room: "jobs", Files: sub(files)}

func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return s
}

// Closed is the label of a job that was queued without one: held by nobody, so it is listed to nobody by mistake.
const Closed = "restricted:jobs"

// Job is one piece of work. Kind names its handler. Two jobs of one kind with the same Key are one job (an empty Key is
// never the same). Label says who may see it listed. Payload is kept as JSON until the job is done; a handler reads it
// with Into. A zero RunAt is now. ID and Attempt (1 at first) are set when a handler is called.
type Job struct {
	ID, Kind, Key, Label string
	Payload              any
	RunAt                time.Time
	Attempt              int
}

// Into reads the payload of a job that was handed to a handler.
func (j Job) Into(v any) error {
	raw, ok := j.Payload.(json.RawMessage)
	if !ok {
		return fmt.Errorf("jobs: the payload of %s is not from the table", j.Kind)
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return Permanent(fmt.Errorf("jobs: payload of %s: %w", j.Kind, err))
	}
	return nil
}

// Handler does a job. An error means again later; Permanent(err) means never again. ctx ends when the worker has lost
// the job or the time of one run is up: a handler that goes on after that may run beside another.
type Handler func(ctx context.Context, job Job) error

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent marks an error that no repetition will mend: the job becomes a dead letter at once.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanent{err}
}

func isPermanent(err error) bool {
	var p permanent
	return errors.As(err, &p)
}

// Patience is how often a kind of job is tried, and how long it waits: Base after the first failure, doubled each time
// up to Most.
type Patience struct {
	Attempts   int           `name:"attempts" help:"how often a job is tried before it is a dead letter" default:"8"`
	Base, Most time.Duration `help:"the first and the longest wait between two attempts" default:"10s,1h"`
}

func (p Patience) wait(attempt int) time.Duration {
	d := p.Base
	for i := 1; i < attempt && d < p.Most; i++ {
		d *= 2
	}
	return min(d, p.Most)
}

// Letter is a dead job, for the page where somebody decides about it. Error is a code with a sentence in words.
type Letter struct {
	ID, Kind, Key, Label, Error string
	Attempts                    int
	MadeAt, DiedAt              time.Time
}
