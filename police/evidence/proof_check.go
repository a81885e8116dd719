package evidence

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"

	"throughline/platform/proof"
	"throughline/platform/stamp"
)

// ProofChecked is what a package that holds says of its evidence.
type ProofChecked struct {
	Record      ProofRecord
	Files       int
	Held        int // files whose hash is in the log
	Stamped     int
	Unproved    []string // what the log does not prove of an item, because the entry was erased or never said it
	Authorities []string // each as it calls itself, with where it stands and the hash of its certificate
}

// CheckProof holds what a verified package says of its evidence to the entries that are proved in it: each file is the one whose
// hash was put on the record, each timestamp is of that hash and is the one that was sealed, each hand-over is an entry, and nothing
// of the entries is left out: no exhibit, file, timestamp or hand-over. What an erased entry would have proved is counted in
// Unproved and never passed over. roots, when given, are whom the timestamps must come from. The error names the exhibit or
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
	if !f.gathers {
		return errors.New("no entry in the log says that it was gathered")
	}
	if err := c.file(p, i, f, named); err != nil {
		return err
	}
	if err := c.gathered(i, f); err != nil {
		return err
	}
	if i.Stamp != nil {
		named[i.Stamp.File], named[i.Stamp.Authorities] = true, true
		if err := c.stamp(p, i, f, roots); err != nil {
			return fmt.Errorf("its timestamp %s: %w", i.Stamp.File, err)
		}
	} else if i.File != "" && len(f.stamps) > 0 {
		return errors.New("the log has a timestamp of it, and it is left out")
	}
	return c.custody(i, f)
}

// unproved keeps what the log cannot prove of an item.
func (c *ProofChecked) unproved(i ProofItem, what string) {
	c.Unproved = append(c.Unproved, i.said()+": "+what)
}

const erasedEntry = "not provable, erased"

func (c *ProofChecked) file(p proof.Package, i ProofItem, f facts, named map[string]bool) error {
	if i.File == "" {
		for h := range f.hashes {
			if !f.gone[h] {
				return errors.New("the log has the hash of its file, and the file is left out")
			}
		}
		if i.SHA256 != "" || i.Stamp != nil {
			return errors.New("it says a hash or a timestamp, and has no file")
		}
		return nil
	}
	named[i.File] = true
	c.Files++
	switch {
	case p.Sums[i.File] == "":
		return fmt.Errorf("its file %s is not there", i.File)
	case p.Sums[i.File] != i.SHA256 || !f.hashes[i.SHA256] && f.lost[filed] == 0:
		return fmt.Errorf("its file %s is not the one whose hash is in the log", i.File)
	case !f.hashes[i.SHA256]:
		c.unproved(i, "its file "+i.File+": "+erasedEntry)
	default:
		c.Held++
	}
	return nil
}

// custody holds the history to the hand-overs of the log, one to one. What was erased can be any of them: as many links as were
// erased are let stand, and said.
func (c *ProofChecked) custody(i ProofItem, f facts) error {
	if (i.Kind == "exhibit") != (len(i.Continuity) > 0) {
		return errors.New("its custody history is left out")
	}
	lost := f.lost[moved]
	if n := max(0, len(i.Continuity)-1); len(f.moves)+lost != n {
		return fmt.Errorf("its custody history has %d hand-overs, and the log has %d", n, len(f.moves)+lost)
	}
	for n, l := range i.Continuity {
		if l.N != n+1 {
			return fmt.Errorf("link %d of its custody history is missing", n+1)
		}
		if n == 0 {
			continue // gathered holds it
		}
		m, ok := f.moves[l.N]
		switch {
		case !ok && lost > 0:
			lost--
			c.unproved(i, fmt.Sprintf("link %d of its custody history: %s", l.N, erasedEntry))
		case !ok || !m.is(l):
			return fmt.Errorf("link %d of its custody history is not what the log says", l.N)
		}
		switch said := f.explained[l.N]; {
		case said == l.Explanation:
		case said == "" && f.lost[explained] > 0:
			c.unproved(i, fmt.Sprintf("how the gap at link %d came about: %s", l.N, erasedEntry))
		default:
			return fmt.Errorf("how the gap at link %d of its custody history came about is not what the log says", l.N)
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
	if !ok && f.lost[stamped] == 0 {
		return errors.New("the log does not have it")
	}
	if !ok {
		c.unproved(i, "its timestamp: "+erasedEntry)
	}
	if !bytes.Equal(p.Small[i.Stamp.Authorities], authorityFile(t)) {
		return fmt.Errorf("%s is not the certificate that signed it", i.Stamp.Authorities)
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
