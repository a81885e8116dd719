package field

import (
	"context"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/police/control"
)

// mostCrewNotes is how many notes of others a phone holds of each job: the last of them.
const mostCrewNotes = 5

// CrewNote is what somebody else wrote of a job that the crew has: a note of one counts for all who work on it.
type CrewNote struct {
	ID   string    `json:"id"`
	By   string    `json:"by"`
	At   time.Time `json:"at" doc:"the time that it tells of"`
	Text string    `json:"text"`
}

// crewNotes are the last notes of others on each job, by incident, the oldest first: those that this officer may read (field.note.see).
func (d *Desk) crewNotes(ctx context.Context, who *access.Actor, jobs []control.Job) (map[string][]CrewNote, error) {
	q := d.host.DB.Read(ctx)
	out := map[string][]CrewNote{}
	for _, j := range jobs {
		ns, err := notesOfJob(q, j.Incident.ID, who.Staff, mostCrewNotes)
		if err != nil {
			return nil, err
		}
		if ns, err = d.mayRead(q, who, ns); err != nil {
			return nil, err
		}
		for _, n := range ns {
			if n.Text == "" || !d.host.Door.May(ctx, act.Of("field.note.see", journal.Ref{Kind: kindNote, ID: n.ID}, "My job "+j.Incident.Number)) {
				continue
			}
			out[j.Incident.ID] = append([]CrewNote{{ID: n.ID, By: d.host.NameOf(ctx, "staff:"+n.Officer), At: n.HappenedAt, Text: n.Text}}, out[j.Incident.ID]...)
		}
	}
	return out, nil
}

// Told is an alarming answer of national records that nobody has acknowledged (RES-02, INC-15): a check made, and no fact of ours.
type Told struct {
	ID     string `json:"id"`
	Source string `json:"source" doc:"who was asked: SIMULATOR is no national record"`
	Asked  string `json:"asked"`
	Held   string `json:"held"`
}

func toldOf(checks []control.Check) []Told {
	var out []Told
	for _, c := range checks {
		out = append(out, Told{ID: c.ID, Source: c.Source, Asked: c.Asked(), Held: c.Held()})
	}
	return out
}
