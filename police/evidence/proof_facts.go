package evidence

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"throughline/platform/journal"
	"throughline/platform/proof"
	"throughline/police/evidence/entry"
)

// facts are what the proven entries say of one record.
type facts struct {
	hashes    map[string]bool // of its file, as it was put on the record
	gone      map[string]bool // of its file, where an entry says that it was erased when its term was over
	stamps    map[string]entry.HashStamped
	moves     map[int]handed
	explained map[int]string
	gathers   bool           // an entry says that it was gathered; its kind is proved even where its body went
	gather    *gathering     // what that entry says, nil when its body went
	lost      map[string]int // entries whose body went under a retention rule, by what they would prove
}

// What an erased entry would have proved. Its kind is still proved: its tombstone binds it.
const (
	filed     = "file"
	seized    = "gathering of a thing"
	stamped   = "timestamp"
	moved     = "hand-over"
	explained = "explanation"
)

// kindsProve says what each kind of entry proves of an exhibit or material.
var kindsProve = map[string]string{
	"evidence.photograph.taken": filed, "evidence.material.added": filed, "evidence.redaction.made": filed,
	"evidence.item.seized": seized, "evidence.hash.stamped": stamped, "evidence.exhibit.moved": moved, "evidence.gap.explained": explained,
}

// gathering is what an entry says of how an item was put on the record. Names are empty in entries from before they held them.
type gathering struct {
	number, title, producer, kind string
	size                          int64
	at                            time.Time
	place                         string
	first                         Link // of an exhibit: into whose hands it came
}

// handed is a hand-over as its entry has it.
type handed struct {
	entry.ExhibitMoved
	by string
	at time.Time
}

func (m handed) is(l Link) bool {
	return m.From == l.From && m.FromPlace == l.FromPlace && m.To == l.To && m.ToPlace == l.ToPlace && m.At.Truncate(time.Microsecond).Equal(l.At) && m.Reason == l.Reason &&
		m.Seal == l.Seal && m.FromSigned == l.FromSigned && m.ToSigned == l.ToSigned && strings.Join(m.Gaps, ",") == strings.Join(l.Gaps, ",") && m.by == l.RecordedBy && m.at.Equal(l.RecordedAt)
}

// gathered holds an item to the entry of its gathering.
func (c *ProofChecked) gathered(i ProofItem, f facts) error {
	g := f.gather
	if g == nil {
		c.unproved(i, "how it was gathered: "+erasedEntry)
		return nil
	}
	for _, x := range []struct{ what, said, log string }{
		{"number", i.Number, g.number}, {"title", i.Title, g.title}, {"producer", i.Producer, g.producer}, {"place", i.Place, g.place}, {"kind of file", i.Type, g.kind},
	} {
		if unsaid := x.log == "" && (x.what == "producer" || x.what == "title" || x.what == "kind of file"); unsaid && x.said != "" {
			c.unproved(i, "its "+x.what+": the log does not say it")
		} else if x.said != x.log {
			return fmt.Errorf("its %s is not what the log says", x.what)
		}
	}
	if g.size != 0 && g.size != i.Size {
		return fmt.Errorf("its size is not what the log says")
	}
	if !g.at.Equal(i.At) {
		return fmt.Errorf("its time is not what the log says")
	}
	if len(i.Continuity) == 0 {
		return nil // custody refuses it of an exhibit
	}
	l, w := i.Continuity[0], g.first
	if w.To == "" { // from before the entry named whose hands they were
		c.unproved(i, "into whose hands it came: the log does not say it")
		w.To = l.To
	}
	if l.From != w.From || l.FromPlace != w.FromPlace || l.To != w.To || l.ToPlace != w.ToPlace || !l.At.Equal(w.At) || l.Reason != w.Reason || l.Seal != w.Seal || l.SealFound != "" ||
		len(l.Gaps) > 0 || l.Explanation != "" || l.FromSigned != "" || l.ToSigned != "" || l.RecordedBy != w.RecordedBy || !l.RecordedAt.Equal(w.RecordedAt) {
		return fmt.Errorf("link 1 of its custody history is not what the log says")
	}
	return nil
}

// provenFacts reads what the proven entries say of each exhibit and material.
func provenFacts(b journal.Bundle) (map[journal.Ref]facts, error) {
	out := map[journal.Ref]facts{}
	for _, e := range b.Entries {
		if e.Subject.Kind != "exhibit" && e.Subject.Kind != "material" {
			continue
		}
		f, ok := out[e.Subject]
		if !ok {
			f = facts{hashes: map[string]bool{}, gone: map[string]bool{}, stamps: map[string]entry.HashStamped{}, moves: map[int]handed{}, explained: map[int]string{}, lost: map[string]int{}}
		}
		proves := kindsProve[e.Kind]
		f.gathers = f.gathers || proves == filed || proves == seized
		if e.Body == nil {
			f.lost[proves]++
		} else if err := f.read(e); err != nil {
			return nil, fmt.Errorf("%s: entry %s: %w", proof.BundleName, e.ID, err)
		}
		out[e.Subject] = f
	}
	return out, nil
}

func (f *facts) read(e journal.BundleEntry) error {
	var env journal.Envelope
	if err := json.Unmarshal(e.Body, &env); err != nil {
		return err
	}
	switch e.Kind {
	case "evidence.photograph.taken", "evidence.material.added", "evidence.redaction.made", "evidence.item.seized":
		return f.readGathering(e, env.Data)
	case "evidence.hash.stamped":
		var v entry.HashStamped
		if err := json.Unmarshal(env.Data, &v); err != nil {
			return err
		}
		f.stamps[v.Token] = v
	case "evidence.exhibit.moved":
		v := handed{by: e.Actor, at: time.UnixMicro(e.RecordedAt)}
		if err := json.Unmarshal(env.Data, &v.ExhibitMoved); err != nil {
			return err
		}
		f.moves[v.N] = v
	case "evidence.gap.explained":
		var v entry.GapExplained
		if err := json.Unmarshal(env.Data, &v); err != nil {
			return err
		}
		f.explained[v.N] = v.Explanation
	case "evidence.video.disposed":
		var v entry.VideoDisposed
		if err := json.Unmarshal(env.Data, &v); err != nil {
			return err
		}
		f.gone[v.Hash] = true
	}
	return nil
}

// readGathering reads the entry that put an item on the record.
func (f *facts) readGathering(e journal.BundleEntry, data []byte) error {
	g := &gathering{at: time.UnixMicro(e.HappenedAt)}
	g.first = Link{RecordedBy: e.Actor, RecordedAt: time.UnixMicro(e.RecordedAt)}
	var err error
	switch e.Kind {
	case "evidence.photograph.taken":
		var v entry.PhotographTaken
		err = json.Unmarshal(data, &v)
		f.hashes[v.Hash] = true
		g.number, g.title, g.producer, g.place, g.kind, g.size = v.Exhibit, v.Description, v.ProducerName, v.Place, v.Type, v.Size
		g.first.From, g.first.To, g.first.Reason = v.Place, v.Holder, "Taken"
	case "evidence.item.seized":
		var v entry.ItemSeized
		err = json.Unmarshal(data, &v)
		g.number, g.title, g.producer, g.place, g.at = v.Exhibit, v.Description, v.ProducerName, v.Place, v.At.Truncate(time.Microsecond)
		g.first.From, g.first.To, g.first.Reason, g.first.Seal = v.From, v.Holder, "Seized", v.Seal
		if v.From == "" {
			g.first.From = v.Place
		}
	case "evidence.material.added":
		var v entry.MaterialAdded
		err = json.Unmarshal(data, &v)
		f.hashes[v.Hash] = true
		g.title, g.producer, g.kind, g.size, g.at = v.Title, v.AddedBy, v.Type, v.Size, v.MadeAt.Truncate(time.Microsecond)
	case "evidence.redaction.made":
		var v entry.RedactionMade
		err = json.Unmarshal(data, &v)
		f.hashes[v.Hash] = true
		g.title, g.producer, g.at = v.Title, v.Redactor, time.UnixMicro(e.RecordedAt)
	}
	g.first.FromPlace, g.first.ToPlace, g.first.At = g.place, g.place, g.at
	f.gather = g
	return err
}
