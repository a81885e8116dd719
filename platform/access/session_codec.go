package access

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/alexedwards/scs/v2"
)

// SessionCodec writes what a session holds as JSON. The library's own (gob) compiles its types anew for each request, which was a
// twentieth of a page. A session that was written by it is still read. It implements scs.Codec.
type SessionCodec struct{}

type sessionData struct {
	Deadline time.Time      `json:"deadline"`
	Values   map[string]any `json:"values"`
}

// Encode writes a session: texts, true and false only.
func (SessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	return json.Marshal(sessionData{deadline, values})
}

// Decode reads a session.
func (SessionCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	if !bytes.HasPrefix(b, []byte("{")) {
		return scs.GobCodec{}.Decode(b)
	}
	var d sessionData
	err := json.Unmarshal(b, &d)
	if d.Values == nil {
		d.Values = map[string]any{}
	}
	return d.Deadline, d.Values, err
}
