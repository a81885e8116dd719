package app

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
)

// What is thrown at every field. Script is looked for in every page afterwards.
const script = `<script>hx`

// odd texts are what people and attackers type that a field of text may well take: names, markup, other languages.
var oddTexts = []string{
	`Siân O'Brien-D’Angelo 👮🏽‍♀️`, `'; DROP TABLE journal_entry; --`, script + `("1")</script>`, `"><img src=x onerror=` + script + `>`, `../../../etc/passwd`,
	`{{.}}{code}${7*7}`, "one\r\nSet-Cookie: hx=1", "مرحبا שלום", `-1`, `9999-12-31`, `2026-03-29T01:30`, `2026-10-25T01:30`, `0001-01-01T00:00:00Z`,
}

// impossible texts are refused by every field of text: what no page can show as it was written, and what nobody types.
func impossible() map[string]string {
	return map[string]string{
		"a NUL": `"a\u0000b"`, "an escape": `"\u001b[31mred"`, "text that runs backwards": `"a\u202eb"`, "bytes that are not UTF-8": "\"a\xff\xfeb\"",
		"half a character": `"\ud800"`, "a megabyte": `"` + strings.Repeat("x", 1<<20) + `"`,
	}
}

// unlike are values of another type than the field's.
func unlike(kind string) map[string]string {
	m := map[string]string{"an object": `{"$gt":""}`, "a list of lists": `[[]]`}
	if kind != "string" {
		m["words"], m["a drop"] = `"perhaps"`, `"'; DROP TABLE x"`
	}
	if kind != "integer" && kind != "number" {
		m["a number"] = `7`
	}
	if kind == "integer" || kind == "number" {
		m["no number at all"], m["a number past all"], m["a hexadecimal"] = `NaN`, `9e999`, `0x10`
	}
	if kind == "integer" {
		m["a part"], m["a number past an integer"] = `1.5`, `-9223372036854775809`
	}
	if kind != "boolean" {
		m["true"] = `true`
	}
	return m
}

// bodies are thrown whole: nothing of them is an input of any operation.
func wholeBodies() []shot {
	deep := strings.Repeat("[", 20000) + strings.Repeat("]", 20000)
	js := "application/json"
	return []shot{
		{kind: js}, {kind: js, body: []byte(`null`)}, {kind: js, body: []byte(`[]`)}, {kind: js, body: []byte(`"x"`)}, {kind: js, body: []byte(`{`)},
		{kind: js, body: []byte(`{"a":1,"a":2,"__proto__":{"x":1}}`)}, {kind: js, body: []byte(deep)}, {kind: js, body: []byte(`{"x":` + deep + `}`)},
		{kind: js, body: []byte("\xff\xfe{\x00}\x00")}, {kind: js, body: []byte("{}{}")}, {kind: js, body: []byte("{\"\x00\":1}")},
		{kind: "text/plain", body: []byte(`{}`)}, {kind: "multipart/form-data", body: []byte("--x\r\n\r\n")}, {kind: "a/b/c;;=", body: []byte(`{}`)},
		{kind: "application/x-www-form-urlencoded", body: []byte("a=1")}, {kind: "application/json; charset=utf-16", body: []byte("{")},
	}
}

// schema is what the document says of a value.
type schema struct {
	Ref                  string `json:"$ref"`
	Type                 types
	Format               string
	Enum                 []any
	Properties           map[string]*schema
	Required             []string
	Items                *schema
	AdditionalProperties any
	ContentEncoding      string
}

// types are one name or several.
type types []string

func (t *types) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*t = types{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(t))
}

func (t types) main() string {
	for _, x := range t {
		if x != "null" {
			return x
		}
	}
	return ""
}

func (d document) resolve(s *schema) *schema {
	for s != nil && s.Ref != "" {
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	return s
}

func (d document) bodyOf(pattern string) *schema {
	op := d.Paths[pattern]["post"]
	if op.RequestBody == nil {
		return nil
	}
	return d.resolve(op.RequestBody.Content["application/json"].Schema)
}

// hit is a body that is as the case sent it but for one field.
type hit struct {
	what string
	body []byte
}

const mark = `"@@HX@@"`

// hits puts each value that the field cannot take into each field of a body, two objects deep.
//
// deep leaves out what the document alone refuses, so that each reaches the rules of the act.
func (d document) hits(s *schema, base map[string]any, deep bool) []hit {
	var out []hit
	d.eachField(s, base, 0, func(name string, f *schema, body func(v any) []byte) {
		kind := f.Type.main()
		values := map[string]string{}
		if !deep {
			values = unlike(kind)
		}
		if kind == "string" && f.ContentEncoding == "" {
			if deep {
				values["a megabyte"] = impossible()["a megabyte"]
			} else {
				maps.Copy(values, impossible())
				values["a megabyte"] = `"` + strings.Repeat("x", 300_000) + `"` // longer than any field takes; the whole megabyte came before
			}
			if f.Format == "date" {
				values["31 June"] = `"2026-06-31"`
			}
			if len(f.Enum) > 0 {
				values["a choice that is not offered"] = `"` + "'; DROP TABLE x" + `"`
			}
		}
		if kind == "integer" || kind == "number" {
			values["far below nothing"], values["past all sense"] = `-99999999999`, `99999999999999`
		}
		if kind == "" {
			return
		}
		for _, what := range slices.Sorted(maps.Keys(values)) {
			if kind == "array" && what == "a list of lists" || kind == "object" && what == "an object" {
				continue
			}
			raw := strings.Replace(string(body("@@HX@@")), mark, values[what], 1)
			out = append(out, hit{name + " is " + what, []byte(raw)})
		}
	})
	return out
}

// odds puts each odd text into each field of text.
func (d document) odds(s *schema, base map[string]any) []hit {
	var out []hit
	d.eachField(s, base, 0, func(name string, f *schema, body func(v any) []byte) {
		if f.Type.main() != "string" || len(f.Enum) > 0 {
			return
		}
		for _, x := range oddTexts {
			out = append(out, hit{name, body(x)})
		}
	})
	return out
}

func (d document) eachField(s *schema, base map[string]any, depth int, each func(name string, f *schema, body func(v any) []byte)) {
	if s = d.resolve(s); s == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		f := d.resolve(s.Properties[name])
		with := func(v any) map[string]any {
			c := maps.Clone(base)
			if c == nil {
				c = map[string]any{}
			}
			c[name] = v
			return c
		}
		put := func(v any) []byte {
			b, err := json.Marshal(with(v))
			if err != nil {
				panic(err)
			}
			return b
		}
		each(name, f, put)
		inner, list := f, false
		if f.Type.main() == "array" {
			inner, list = d.resolve(f.Items), true
		}
		if inner == nil || len(inner.Properties) == 0 || depth > 0 {
			continue
		}
		d.eachField(inner, sample(base[name], list), depth+1, func(deeper string, g *schema, body func(v any) []byte) {
			each(name+"."+deeper, g, func(v any) []byte {
				if list {
					return put([]json.RawMessage{body(v)})
				}
				return put(json.RawMessage(body(v)))
			})
		})
	}
}

// sample is the first object of what the case sent.
func sample(v any, list bool) map[string]any {
	if list {
		l, _ := v.([]any)
		if len(l) == 0 {
			return nil
		}
		v = l[0]
	}
	m, _ := v.(map[string]any)
	return m
}

// conforms holds a reply to what the document says of it.
func (s *siege) conforms(pattern, method string, w *httptest.ResponseRecorder) {
	s.t.Helper()
	op := s.doc.Paths[pattern][method]
	answer, ok := op.Responses[fmt.Sprint(w.Code)]
	if !ok {
		s.t.Errorf("%s %s answers %d, which its document does not know", method, pattern, w.Code)
		return
	}
	want := answer.Content["application/json"].Schema
	if want == nil || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		return
	}
	var v any
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		s.t.Errorf("%s %s: %v", method, pattern, err)
		return
	}
	if wrong := s.doc.fits(want, v, ""); wrong != "" && len(s.said[method+pattern]) == 0 {
		s.said[method+pattern] = []string{wrong}
		s.t.Errorf("the reply of %s %s does not fit its document: %s", method, pattern, wrong)
	}
}

// fits says where a value does not fit a schema, or "".
func (d document) fits(s *schema, v any, at string) string {
	if s = d.resolve(s); s == nil || len(s.Type) == 0 {
		return ""
	}
	kind := map[bool]string{true: "null"}[v == nil]
	switch x := v.(type) {
	case string:
		kind = "string"
	case bool:
		kind = "boolean"
	case float64:
		if kind = "number"; x == float64(int64(x)) && slices.Contains(s.Type, "integer") {
			kind = "integer"
		}
	case []any:
		kind = "array"
		for i, y := range x {
			if wrong := d.fits(s.Items, y, fmt.Sprintf("%s[%d]", at, i)); wrong != "" {
				return wrong
			}
		}
	case map[string]any:
		kind = "object"
		for _, r := range s.Required {
			if _, ok := x[r]; !ok {
				return at + "." + r + " is missing"
			}
		}
		for name, y := range x {
			p, ok := s.Properties[name]
			if !ok && s.AdditionalProperties == false {
				return at + "." + name + " is not in the document"
			}
			if wrong := d.fits(p, y, at+"."+name); ok && wrong != "" {
				return wrong
			}
		}
	}
	if !slices.Contains(s.Type, kind) {
		return fmt.Sprintf("%s is %s and should be %v", at, kind, s.Type)
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		return fmt.Sprintf("%s is %v and should be one of %v", at, v, s.Enum)
	}
	return ""
}
