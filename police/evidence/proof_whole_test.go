package evidence_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"throughline/platform/proof"
	"throughline/police/evidence"
)

// GOV-09: whoever signs a package cannot leave out what the log has, nor say of how something was gathered what it does not.
func TestGOV09NothingIsLeftOutOfAProofOrSaidOtherwise(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		_, thing := h.gather(t)
		if _, err := h.desk.ExplainGap(h.howells(), thing.ID, evidence.ExplainGap{N: 3, Explanation: "The courier signed for the store"}); err != nil {
			t.Fatal(err)
		}
		key := h.sealed(t, t.TempDir())
		ctx := context.Background()
		about, members, err := evidence.ProofOf(ctx, h.DB.Read(ctx), h.Files, h.thread, "", []string{"open"}, []string{key.Public})
		if err != nil {
			t.Fatal(err)
		}
		about.ExportedAt = h.Held.Now()
		forged := func(change func(r *evidence.ProofRecord), name string, other []byte) error {
			var out []proof.Member
			var r evidence.ProofRecord
			for _, m := range members {
				if m.Name == "evidence.json" {
					if err := json.Unmarshal(content(t, m), &r); err != nil {
						t.Fatal(err)
					}
					change(&r)
				}
			}
			named := map[string]bool{"proof.json": true, "evidence.json": true, "case.jsonld": true}
			for _, i := range r.Items {
				named[i.File] = true
				if i.Stamp != nil {
					named[i.Stamp.File], named[i.Stamp.Authorities] = true, true
				}
			}
			for _, m := range members {
				b := content(t, m)
				if m.Name == "evidence.json" {
					b, _ = json.MarshalIndent(r, "", " ")
					b = append(b, '\n')
				}
				if name != "" && strings.HasPrefix(m.Name, name) {
					b = other
				}
				if named[m.Name] {
					out = append(out, proof.Bytes(m.Name, b))
				}
			}
			var b bytes.Buffer
			if err := proof.Write(&b, about, key.Signer, out); err != nil {
				t.Fatal(err)
			}
			c, err := checkProof(b.Bytes())
			if err == nil && (len(c.Unproved) > 0 || c.Held != c.Files) {
				t.Errorf("unproved: %v", c.Unproved)
			}
			return err
		}
		if err := forged(func(*evidence.ProofRecord) {}, "", nil); err != nil {
			t.Fatalf("as it is: %v", err)
		}
		for what, c := range map[string]struct {
			change func(r *evidence.ProofRecord)
			named  string
		}{
			"the file left out":        {func(r *evidence.ProofRecord) { i := &r.Items[0]; i.File, i.SHA256, i.Stamp = "", "", nil }, "file is left out"},
			"the custody left out":     {func(r *evidence.ProofRecord) { r.Items[1].Continuity = nil }, "left out"},
			"the last hand-over":       {func(r *evidence.ProofRecord) { r.Items[1].Continuity = r.Items[1].Continuity[:2] }, "1 hand-overs"},
			"the timestamp left out":   {func(r *evidence.ProofRecord) { r.Items[0].Stamp = nil }, "timestamp"},
			"another number":           {func(r *evidence.ProofRecord) { r.Items[1].Number = "SH/7" }, "number"},
			"another title":            {func(r *evidence.ProofRecord) { r.Items[1].Title = "Butter knife" }, "title"},
			"another producer":         {func(r *evidence.ProofRecord) { r.Items[1].Producer = "L. Marsh" }, "producer"},
			"another place":            {func(r *evidence.ProofRecord) { r.Items[1].Place = "41 High Street" }, "place"},
			"another time":             {func(r *evidence.ProofRecord) { r.Items[0].At = r.Items[0].At.Add(time.Second) }, "time"},
			"another kind of file":     {func(r *evidence.ProofRecord) { r.Items[0].Type = "image/png" }, "kind"},
			"another size":             {func(r *evidence.ProofRecord) { r.Items[0].Size++ }, "size"},
			"the first seal":           {func(r *evidence.ProofRecord) { r.Items[1].Continuity[0].Seal = "A2" }, "link 1"},
			"the first hands":          {func(r *evidence.ProofRecord) { r.Items[1].Continuity[0].To = "1874 L. Marsh" }, "link 1"},
			"who recorded a hand-over": {func(r *evidence.ProofRecord) { r.Items[1].Continuity[1].RecordedBy = "marsh" }, "link 2"},
			"another explanation":      {func(r *evidence.ProofRecord) { r.Items[1].Continuity[2].Explanation = "It was the courier" }, "link 3"},
			"a document's title":       {func(r *evidence.ProofRecord) { r.Items[2].Title = "Bill" }, "title"},
		} {
			if err := forged(c.change, "", nil); err == nil || !strings.Contains(err.Error(), c.named) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := forged(func(*evidence.ProofRecord) {}, "timestamps/authority-", []byte("another certificate")); err == nil || !strings.Contains(err.Error(), "not the certificate") {
			t.Errorf("another authority's certificate: %v", err)
		}
	})
}

// GOV-09: what an erased entry would have proved is counted and said; all else is held as before.
func TestGOV09WhatWasErasedIsSaidNotToBeProvable(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		photograph, thing := h.gather(t)
		key := h.sealed(t, t.TempDir())
		_, b, err := h.taken(t, key, "")
		if err != nil {
			t.Fatal(err)
		}
		without := func(kind, subject string) (evidence.ProofChecked, proof.Package) {
			p, err := proof.Verify(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			for n := range p.Bundle.Entries {
				if e := &p.Bundle.Entries[n]; e.Kind == kind && e.Subject.ID == subject {
					e.Body = nil
					break
				}
			}
			c, err := evidence.CheckProof(p, nil)
			if err != nil {
				t.Errorf("%s: %v", kind, err)
			}
			return c, p
		}
		for kind, x := range map[string]struct {
			subject, said string
			held, parts   int
		}{
			"evidence.photograph.taken": {photograph.ID, "its file files/", 1, 2},
			"evidence.hash.stamped":     {photograph.ID, "its timestamp", 2, 1},
			"evidence.item.seized":      {thing.ID, "how it was gathered", 2, 1},
			"evidence.exhibit.moved":    {thing.ID, "link 2", 2, 1},
		} {
			c, p := without(kind, x.subject)
			if c.Held != x.held || len(c.Unproved) != x.parts || !strings.Contains(strings.Join(c.Unproved, "\n"), x.said) || !strings.Contains(strings.Join(c.Unproved, "\n"), "erased") {
				t.Errorf("%s: %d held, %q", kind, c.Held, c.Unproved)
			}
			p.Small["evidence.json"] = bytes.Replace(p.Small["evidence.json"], []byte("Laboratory"), []byte("Labyrinth"), 1) // link 3 is still there
			if _, err := evidence.CheckProof(p, nil); err == nil {
				t.Errorf("%s: with it erased, another hand-over passes", kind)
			}
		}
	})
}
