package play

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"throughline/platform/geo"
	"throughline/police/evidence/media"
)

type statementReply struct {
	ID    string `json:"id"`
	Hash  string `json:"hash"`
	N     int    `json:"n"`
	State string `json:"state"`
}

const witnessSaid = "I am the person named above. At about the time that I called the police I was at the window of the bakery, opposite 41 High Street.\n" +
	"I saw a man strike a woman. He had a knife in his right hand. She held up her hand and it was cut. He ran towards the station."

// evidenceStatement takes the witness's statement, has it read back and signed, then changes it: the signature is void, the
// first version is kept, and the second is signed.
func (p *Play) evidenceStatement() error {
	path := "/api/evidence/thread/" + p.Case.Thread + "/statement"
	body := map[string]any{"witness": p.Case.Witness, "text": witnessSaid, "occupation": "Baker"}
	for who, why := range map[string]string{"bennett": "off duty", "patel": "wrong role"} {
		if err := p.Refused(who, path, body, why); err != nil {
			return err
		}
	}
	var s statementReply
	if err := p.As("howells").Post(path, body, &s, "takes the witness's statement"); err != nil {
		return err
	}
	p.Case.Statement = s.ID
	if err := p.evidenceSign(s); err != nil {
		return err
	}
	change := map[string]any{"from": s.Hash, "text": witnessSaid + "\nThe knife had a black handle.", "why": "She remembered the handle"}
	if err := p.As("howells").Post("/api/evidence/statement/"+s.ID+"/change", change, &s, "changes the statement: the signature is void, the first version is kept"); err != nil {
		return err
	}
	if s.N != 2 || s.State != "draft" {
		return fmt.Errorf("an edit left the signature standing: version %d, %s", s.N, s.State)
	}
	if err := p.evidenceSign(s); err != nil {
		return err
	}
	return p.evidenceKept(s.ID)
}

func (p *Play) evidenceSign(s statementReply) error {
	path := "/api/evidence/statement/" + s.ID + "/sign"
	body := map[string]any{"hash": s.Hash, "read_back": true, "declared": true, "signed_as": p.Cast.Caller.Name(), "place": "41 High Street"}
	if err := p.Refused("bennett", path, body, "off duty"); err != nil {
		return err
	}
	return p.As("howells").Post(path, body, &s, fmt.Sprintf("reads version %d back and has it signed with the declaration of section 9", s.N))
}

// evidenceKept fails unless both versions and both signatures are revealed, the first one void.
func (p *Play) evidenceKept(statement string) error {
	var v struct {
		Texts []struct {
			Signature *struct {
				VoidedAt string `json:"voided_at"`
			} `json:"signature"`
		} `json:"texts"`
	}
	if err := p.As("marsh").Get("/api/evidence/statement/"+statement+"?why=the+file", &v); err != nil {
		return err
	}
	if len(v.Texts) != 2 || v.Texts[0].Signature == nil || v.Texts[1].Signature == nil || v.Texts[0].Signature.VoidedAt == "" || v.Texts[1].Signature.VoidedAt != "" {
		return fmt.Errorf("the versions of the statement are not as they should be: %+v", v)
	}
	return nil
}

// evidenceReverse fills in the back of the statement, which an officer may write but not read.
func (p *Play) evidenceReverse() error {
	path := "/api/evidence/statement/" + p.Case.Statement + "/reverse"
	body := map[string]any{"best_time": "After the bakery shuts at 15:00", "avoid": "2026-12-24 to 2026-12-28 family", "special_measures": "Screens: she lives near him",
		"medical_consent": "not_needed", "personal_statement": "not_a_victim", "willing": "yes"}
	if err := p.Refused("edwards", path, body, "wrong role"); err != nil {
		return err
	}
	if err := p.As("howells").Post(path, body, nil, "fills in the back of the statement: dates to avoid, help needed"); err != nil {
		return err
	}
	if err := p.As("howells").Get(path+"?why=curious", nil); err == nil {
		return fmt.Errorf("an officer opened the back of a statement")
	}
	p.Tried++
	return p.As("edwards").Get(path+"?why=to+arrange+the+hearing", nil)
}

// evidencePhotograph sends a photograph with its place, time and hash; a picture that is not what the device counted, and
// one that is not a picture, are not taken.
func (p *Play) evidencePhotograph() error {
	now, err := p.Now()
	if err != nil {
		return err
	}
	b := media.MakeJPEG(media.Photo{GPS: geo.Point{Lat: p.Case.Lat, Lon: p.Case.Lon}, TakenAt: now.Add(-time.Minute), Device: "Throughline Phone", Caption: "Pavement outside 41 High Street"})
	sum := sha256.Sum256(b)
	path := "/api/evidence/thread/" + p.Case.Thread + "/photograph"
	body := map[string]any{"description": "The pavement outside 41 High Street, marker 1", "place": p.Case.PlaceText, "sha256": hex.EncodeToString(sum[:]), "data": b, "device": "phone BX21"}
	if err := p.Refused("bennett", path, body, "off duty"); err != nil {
		return err
	}
	bad := map[string]any{"description": "x", "data": []byte("<!doctype html><script>alert(1)</script>")}
	if err := p.As("howells").Post(path, bad, nil, "sends a web page as a photograph"); err == nil {
		return fmt.Errorf("a web page was taken as a photograph")
	}
	var x struct {
		ID     string `json:"id"`
		Number string `json:"number"`
	}
	if err := p.As("howells").Post(path, body, &x, "photographs the scene: hash, place and time are read from the file"); err != nil {
		return err
	}
	p.Case.Photograph, p.Case.Extra["photograph_number"] = x.ID, x.Number
	return nil
}

// evidenceKnife seizes the knife, hands it over without a break, then with one: the gap is flagged, and explained in time.
func (p *Play) evidenceKnife() error {
	path := "/api/evidence/thread/" + p.Case.Thread + "/item"
	body := map[string]any{"description": "Kitchen knife with a black handle", "place": p.Case.PlaceText, "from": p.Cast.Suspect.Name(), "power": "pace_32", "seal": "B1004417"}
	if err := p.Refused("quinn", path, body, "wrong role"); err != nil {
		return err
	}
	var x struct {
		ID     string `json:"id"`
		Holder string `json:"holder"`
	}
	if err := p.As("howells").Post(path, body, &x, "seizes the knife"); err != nil {
		return err
	}
	p.Case.Exhibit = x.ID
	move := "/api/evidence/exhibit/" + x.ID + "/move"
	store := map[string]any{"from": x.Holder, "from_place": p.Case.PlaceText, "to": "Property store", "to_place": "Central, shelf 4", "reason": "Booked into the store", "seal_found": "B1004417"}
	if err := p.Refused("bennett", move, store, "off duty"); err != nil {
		return err
	}
	if err := p.As("howells").Post(move, store, nil, "books the knife into the store: its continuity is unbroken"); err != nil {
		return err
	}
	var link struct {
		N    int      `json:"n"`
		Gaps []string `json:"gaps"`
	}
	lab := map[string]any{"from": "Courier", "to": "Forensic laboratory", "to_place": "Bay 2", "reason": "Fingerprints", "seal_found": "B1004417"}
	if err := p.As("marsh").Post(move, lab, &link, "records that a courier brought the knife to the laboratory"); err != nil {
		return err
	}
	if len(link.Gaps) != 1 || link.Gaps[0] != "holder" {
		return fmt.Errorf("a gap in continuity was not flagged: %+v", link)
	}
	return p.As("marsh").Post("/api/evidence/exhibit/"+x.ID+"/explain", map[string]any{"n": link.N, "explanation": "The courier signed at the store's counter. The slip was scanned a day later."},
		nil, "explains the gap that was flagged; it stays flagged")
}

// evidenceRecording999 adds the recording of the call.
func (p *Play) evidenceRecording999() error {
	b := media.MakeWAV(media.Recording{Seconds: 20, Label: "999 call", MadeAt: p.Case.CallAt})
	path := "/api/evidence/thread/" + p.Case.Thread + "/material"
	body := map[string]any{"kind": "recording_999", "title": "Recording of the 999 call", "data": b}
	if err := p.Refused("lloyd", path, body, "wrong role"); err != nil {
		return err
	}
	return p.As("bryant").Post(path, body, nil, "adds the recording of the 999 call by its hash")
}
