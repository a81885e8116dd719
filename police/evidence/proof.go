package evidence

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"time"

	"throughline/platform/blob"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/proof"
	"throughline/platform/stamp"
	"throughline/platform/thread"
)

// proofRecord is the member of a package that says what the files are and through whose hands they went.
const proofRecord = "evidence.json"

const proofFormat = "throughline evidence 1"

// ProofRecord is the list of what a package holds of a case. CheckProof holds each line of it to the files, to the timestamps and
// to the entries in the signed log.
type ProofRecord struct {
	Format    string      `json:"format"`
	Thread    string      `json:"thread"`
	Reference string      `json:"reference"`
	Items     []ProofItem `json:"items"`
}

// ProofItem is an exhibit or a material in a package. File and Stamp name members; File is empty for a thing and for what was
// erased under a retention rule, Stamp while the timestamp is waited for.
type ProofItem struct {
	Kind       string      `json:"kind"` // exhibit, material
	ID         string      `json:"id"`
	Number     string      `json:"number,omitempty"` // of an exhibit
	Title      string      `json:"title"`
	Producer   string      `json:"producer"`
	At         time.Time   `json:"at"`
	Place      string      `json:"place,omitempty"`
	SHA256     string      `json:"sha256,omitempty"`
	Size       int64       `json:"size,omitempty"`
	Type       string      `json:"type,omitempty"`
	File       string      `json:"file,omitempty"`
	Stamp      *ProofStamp `json:"stamp,omitempty"`
	Continuity []Link      `json:"continuity,omitempty"`
}

// ProofStamp is where a timestamp lies and what it says.
type ProofStamp struct {
	File        string    `json:"file"`
	At          time.Time `json:"at"`
	Authority   string    `json:"authority"`
	Standing    string    `json:"standing"`
	Serial      string    `json:"serial"`
	Certificate string    `json:"certificate"`
	Authorities string    `json:"authority_file"` // its certificate as OpenSSL reads it
}

// ProofOf gathers a proof of a thread's exhibits and materials, or of one exhibit by its id or number: the files, their hashes and
// timestamps, the custody history, and every sealed entry of the thread (of one exhibit: those about it) with its place in the log.
// labels are those that the taker holds, keys the installation's public keys. Faults: thread.not_found; exhibit.not_found;
// journal.not_sealed_yet.
func ProofOf(ctx context.Context, q db.Querier, files blob.Store, threadID, exhibit string, labels, keys []string) (proof.About, []proof.Member, error) {
	var about proof.About
	th, err := thread.Get(q, threadID)
	if err != nil {
		return about, nil, err
	}
	r := ProofRecord{Format: proofFormat, Thread: th.ID, Reference: th.Ref}
	if r.Items, err = proofItems(q, th.ID, exhibit, labels); err != nil {
		return about, nil, err
	}
	if exhibit != "" && len(r.Items) == 0 {
		return about, nil, fault.New(fault.NotFound, "exhibit.not_found")
	}
	var only func(journal.Entry) bool
	if exhibit != "" {
		only = func(e journal.Entry) bool { return e.Subject == r.Items[0].ref() }
	}
	bundle, err := journal.Prove(q, th.ID, labels, keys, only)
	if err != nil {
		return about, nil, err
	}
	members, err := r.members(ctx, q, files)
	if err != nil {
		return about, nil, err
	}
	about = proof.About{Key: bundle.PublicKey, Training: bundle.Training, Thread: th.ID, Reference: th.Ref}
	written, err := written(r, bundle)
	return about, append(written, members...), err
}

// written are the members that are made here: the proof and the record.
func written(r ProofRecord, bundle journal.Bundle) ([]proof.Member, error) {
	record, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return nil, fmt.Errorf("evidence: proof: %w", err)
	}
	linked, err := caseUCO(r)
	if err != nil {
		return nil, err
	}
	var b bytesOf
	if err := bundle.Write(&b); err != nil {
		return nil, fmt.Errorf("evidence: proof: %w", err)
	}
	return []proof.Member{proof.Bytes(proof.BundleName, b), proof.Bytes(proofRecord, append(record, '\n')), proof.Bytes(caseName, linked)}, nil
}

type bytesOf []byte

func (b *bytesOf) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

func (i ProofItem) ref() journal.Ref { return journal.Ref{Kind: i.Kind, ID: i.ID} }

// proofItems are what a thread has, the exhibits first; or one exhibit.
func proofItems(q db.Querier, threadID, exhibit string, labels []string) ([]ProofItem, error) {
	xs, err := exhibitsOn(q, threadID, labels, paging.Mark{}, all)
	if err != nil {
		return nil, err
	}
	var out []ProofItem
	for _, x := range xs {
		if exhibit != "" && exhibit != x.ID && !same(exhibit, x.Number) {
			continue
		}
		i := ProofItem{Kind: "exhibit", ID: x.ID, Number: x.Number, Title: x.Description, Producer: x.ProducerName, At: x.FoundAt, Place: x.Place}
		if f := x.File; f != nil {
			i.SHA256, i.Size, i.Type = f.SHA256, f.Size, f.Type
			i.File = "files/" + fileName(file{hash: f.SHA256, kind: f.Type, name: x.Number})
		}
		if i.Continuity, err = linksOf(q, x.ID); err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	if exhibit != "" {
		return out, nil
	}
	ms, err := materialsOn(q, threadID, labels, paging.Mark{}, all)
	for _, m := range ms {
		i := ProofItem{Kind: "material", ID: m.ID, Title: m.Title, Producer: m.AddedByName, At: m.HappenedAt, SHA256: m.SHA256, Size: m.Size, Type: m.Type}
		if m.SHA256 != "" {
			i.File = "files/" + fileName(file{hash: m.SHA256, kind: m.Type, name: m.Kind + "-" + m.ID})
		}
		out = append(out, i)
	}
	return out, err
}

// members are the files, the timestamps and the authorities' certificates; each item learns where its own lie.
func (r *ProofRecord) members(ctx context.Context, q db.Querier, files blob.Store) ([]proof.Member, error) {
	var out, stamps []proof.Member
	known := map[string]bool{}
	for n := range r.Items {
		i := &r.Items[n]
		if i.File == "" {
			continue
		}
		sum := i.SHA256
		out = append(out, proof.Member{Name: i.File, Sum: sum, Open: func() (io.ReadCloser, error) { return files.Open(ctx, sum) }})
		s, err := stampOf(q, i.ref())
		if err != nil {
			return nil, err
		}
		if s.At.IsZero() {
			continue
		}
		t, err := stamp.Check(s.Token, sum, nil)
		if err != nil {
			return nil, fmt.Errorf("evidence: the timestamp of %s: %w", i.File, err)
		}
		i.Stamp = &ProofStamp{File: "timestamps/" + i.File[len("files/"):] + ".tst", At: s.At, Authority: s.Authority, Standing: s.Standing, Serial: s.Serial, Certificate: s.Certificate,
			Authorities: "timestamps/authority-" + s.Certificate[:8] + ".pem"}
		stamps = append(stamps, proof.Bytes(i.Stamp.File, s.Token))
		if !known[i.Stamp.Authorities] {
			known[i.Stamp.Authorities] = true
			stamps = append(stamps, proof.Bytes(i.Stamp.Authorities, authorityFile(t)))
		}
	}
	return append(out, stamps...), nil
}

// authorityFile is the certificate that signed a timestamp, as OpenSSL reads it.
func authorityFile(t stamp.Token) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: t.Certificate.Raw})
}
