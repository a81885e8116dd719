package evidence

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"throughline/platform/journal"
	"throughline/platform/proof"
	"throughline/platform/stamp"
	"throughline/police/evidence/entry"
)

// ProofChecked is what a package that holds says of its evidence.
type ProofChecked struct {
	Record      ProofRecord
	Files       int
	Stamped     int
	Authorities []string // each as it calls itself, with where it stands and the hash of its certificate
}

// facts are the proven entries about one record.
type facts struct {
	hashes  map[string]bool // of its file, as it was put on the record
	stamps  map[string]entry.HashStamped
	moves   map[int]entry.ExhibitMoved
	gathers bool // an entry says that it was gathered
	erased  bool // a body went under a retention rule, so not all can be told
}

// CheckProof holds what a verified package says of its evidence to the entries that are proved in it: each file is the one whose
// hash was put on the record, each timestamp is of that hash and is the one that was sealed, each hand-over is an entry, and no
// exhibit of the entries is left out. roots, when given, are whom the timestamps must come from. The error names the exhibit or
// the member.
func CheckProof(p proof.Package, roots *x509.CertPool) (ProofChecked, error) {
	var out ProofChecked
	raw := p.Small[proofRecord]
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&out.Record); err != nil {
		return out, fmt.Errorf("%s: it cannot be read: %w", proofRecord, err)
	}
	if again, err := json.MarshalIndent(out.Record, "", " "); err != nil || !bytes.Equal(append(again, '\n'), raw) || out.Record.Format != proofFormat {
		return out, fmt.Errorf("%s: it is not as export-proof wrote it", proofRecord)
	}
	if out.Record.Thread != p.Thread || out.Record.Reference != p.Reference {
		return out, fmt.Errorf("%s: it is of another case than the manifest", proofRecord)
	}
	known, err := provenFacts(p.Bundle)
	if err != nil {
		return out, err
	}
	named := map[string]bool{proof.BundleName: true, proofRecord: true, caseName: true, proof.CoverName: true, proof.PrintedName: true}
	for _, i := range out.Record.Items {
		if err := out.item(p, i, known[i.ref()], named, roots); err != nil {
			return out, fmt.Errorf("%s: %w", i.said(), err)
		}
		delete(known, i.ref())
	}
	for ref, f := range known {
		if f.gathers {
			return out, fmt.Errorf("%s: the log has %s, and it is left out", proofRecord, ref)
		}
	}
	for _, n := range p.Names {
		if !named[n] {
			return out, fmt.Errorf("%s: no exhibit or material names it", n)
		}
	}
	return out, nil
}

// said is how an item is named to whoever checks.
func (i ProofItem) said() string {
	if i.Number != "" {
		return "exhibit " + i.Number
	}
	return "material " + i.ID
}

func (c *ProofChecked) item(p proof.Package, i ProofItem, f facts, named map[string]bool, roots *x509.CertPool) error {
	if !f.gathers && !f.erased {
		return errors.New("no entry in the log says that it was gathered")
	}
	if i.File != "" {
		named[i.File] = true
		c.Files++
		switch {
		case p.Sums[i.File] == "":
			return fmt.Errorf("its file %s is not there", i.File)
		case p.Sums[i.File] != i.SHA256 || !f.hashes[i.SHA256] && !f.erased:
			return fmt.Errorf("its file %s is not the one whose hash is in the log", i.File)
		}
	}
	if i.Stamp != nil {
		named[i.Stamp.File], named[i.Stamp.Authorities] = true, true
		if err := c.stamp(p, i, f, roots); err != nil {
			return fmt.Errorf("its timestamp %s: %w", i.Stamp.File, err)
		}
	}
	if len(i.Continuity) > 0 && len(f.moves) != len(i.Continuity)-1 && !f.erased {
		return fmt.Errorf("its custody history has %d hand-overs, and the log has %d", len(i.Continuity)-1, len(f.moves))
	}
	for n, l := range i.Continuity {
		m, ok := f.moves[l.N]
		switch {
		case l.N != n+1:
			return fmt.Errorf("link %d of its custody history is missing", n+1)
		case n == 0 || f.erased:
		case !ok || m.From != l.From || m.FromPlace != l.FromPlace || m.To != l.To || m.ToPlace != l.ToPlace || !m.At.Equal(l.At) || m.Reason != l.Reason || m.Seal != l.Seal || m.FromSigned != l.FromSigned || m.ToSigned != l.ToSigned || strings.Join(m.Gaps, ",") != strings.Join(l.Gaps, ","):
			return fmt.Errorf("link %d of its custody history is not what the log says", l.N)
		}
	}
	return nil
}

func (c *ProofChecked) stamp(p proof.Package, i ProofItem, f facts, roots *x509.CertPool) error {
	t, err := stamp.Check(p.Small[i.Stamp.File], i.SHA256, roots)
	if err != nil {
		return err
	}
	e, ok := f.stamps[stamp.Sum(t.DER)]
	if !ok && !f.erased {
		return errors.New("the log does not have it")
	}
	s := i.Stamp
	if !t.At.Equal(s.At) || t.Authority != s.Authority || t.Serial != s.Serial || t.Fingerprint() != s.Certificate || ok && (e.Standing != s.Standing || !e.At.Equal(s.At)) {
		return errors.New("the record says something else of it")
	}
	c.Stamped++
	who := fmt.Sprintf("%s (%s; SHA-256 of its certificate %s)", t.Authority, s.Standing, s.Certificate)
	for _, a := range c.Authorities {
		if a == who {
			return nil
		}
	}
	c.Authorities = append(c.Authorities, who)
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
			f = facts{hashes: map[string]bool{}, stamps: map[string]entry.HashStamped{}, moves: map[int]entry.ExhibitMoved{}}
		}
		if e.Body == nil {
			f.erased = true
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
	case "evidence.photograph.taken", "evidence.material.added", "evidence.redaction.made":
		var v struct {
			Hash string `json:"hash"`
		}
		if err := json.Unmarshal(env.Data, &v); err != nil {
			return err
		}
		f.gathers = true
		f.hashes[v.Hash] = true
	case "evidence.item.seized":
		f.gathers = true
	case "evidence.hash.stamped":
		var v entry.HashStamped
		if err := json.Unmarshal(env.Data, &v); err != nil {
			return err
		}
		f.stamps[v.Token] = v
	case "evidence.exhibit.moved":
		var v entry.ExhibitMoved
		if err := json.Unmarshal(env.Data, &v); err != nil {
			return err
		}
		v.At = v.At.Truncate(time.Microsecond)
		f.moves[v.N] = v
	}
	return nil
}
