// Package api is the public API: OpenAPI 3.1 made from the types, the same acts as the pages, faults as problem+json
// (RFC 9457). An operation takes one input struct (path, query and header tags, and Body) and gives one value.
package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"throughline/platform/act"
	"throughline/platform/fault"
)

// Say turns a code into its sentence; app sets it to the words of the product.
type Say func(lang, code string, params map[string]string) string

var say atomic.Pointer[Say]

// SetWords sets where sentences come from.
func SetWords(s Say) { say.Store(&s) }

// Sentence says a code in the words that were set, for replies that hold sentences.
func Sentence(code string, params map[string]string) string { return sentence(code, params) }

func sentence(code string, params map[string]string) string {
	if s := say.Load(); s != nil {
		return (*s)("en", code, params)
	}
	return code
}

// Problem is what a failed request is answered with.
type Problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail"`
	Code   string         `json:"code" doc:"Stable name of what went wrong"`
	Field  *string        `json:"field,omitempty" doc:"Of a question to a rule: the member that is wrong, or empty"`
	Fields []ProblemField `json:"fields,omitempty"`
	sent   *Sent
}

// Sent is what a request is answered with (202) when another system keeps the room that it is for: it is on its way there,
// and not on the record until that system has answered.
type Sent struct {
	Message string `json:"message" doc:"the message's id: GET /api/exchange/messages/{id}, which the Location header names"`
	KeptIn  string `json:"kept_in" doc:"the system that keeps the record"`
	State   string `json:"state" enum:"queued,acknowledged,done,refused"`
	Detail  string `json:"detail"`
	at      string
}

// MarshalJSON writes the problem, or what was sent elsewhere in its place.
func (p *Problem) MarshalJSON() ([]byte, error) {
	if p.sent != nil {
		return json.Marshal(p.sent)
	}
	type plain Problem
	return json.Marshal((*plain)(p))
}

// GetHeaders are the headers of what was sent elsewhere.
func (p *Problem) GetHeaders() http.Header {
	if p.sent == nil {
		return nil
	}
	return http.Header{"Location": {p.sent.at}}
}

// ProblemField is one input that is wrong, with a sentence that says what would be right.
type ProblemField struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Error is the problem's code, for logs.
func (p *Problem) Error() string { return p.Code }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType of a problem.
func (p *Problem) ContentType(string) string {
	if p.sent != nil {
		return "application/json"
	}
	return "application/problem+json"
}

// ProblemOf says a fault as a problem. The text of a plain error never reaches the caller.
func ProblemOf(ctx context.Context, err error) *Problem {
	f := fault.Of(err)
	if errors.Is(err, context.Canceled) { // the caller left: nobody reads the answer, and nothing is wrong
		f = fault.New(fault.Unavailable, "api.left")
	}
	if f.Kind == fault.Internal {
		slog.ErrorContext(ctx, "request failed", "error", err)
	}
	params := f.Params
	if params == nil && len(f.Fields) > 0 && f.Fields[0].Code == f.Code {
		params = f.Fields[0].Params // the sentence of the whole is that of its first field
	}
	p := &Problem{Type: "about:blank", Title: http.StatusText(f.Kind.Status()), Status: f.Kind.Status(), Code: f.Code, Detail: sentence(f.Code, params)}
	for _, x := range f.Fields {
		p.Fields = append(p.Fields, ProblemField{x.Name, x.Code, sentence(x.Code, x.Params)})
	}
	if f.Kind == fault.Elsewhere {
		p.sent = &Sent{Message: f.Params["message"], KeptIn: f.Params["kept_in"], State: f.Params["state"], Detail: p.Detail, at: "/api/exchange/messages/" + f.Params["message"]}
	}
	return p
}

// New makes the API on a mux: /api/openapi.json, and every operation that rooms register.
func New(mux *http.ServeMux, version string) huma.API {
	huma.NewError = refused
	c := huma.DefaultConfig("Throughline", version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "/api/openapi", "", "/api/schemas"
	c.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	c.CreateHooks = nil // no $schema member in replies
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	c.Info.Description = "One record, from the first call to a life rebuilt. Every operation is the same act as its page, with the same rights."
	a := humago.New(mux, c)
	a.UseMiddleware(keepConditions)
	return a
}

// schemaName names a type by its package too, because several rooms have a Member and an Outcome.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.PkgPath() == "" || strings.Contains(t.Name(), "[") {
		return name
	}
	pkg := strings.TrimPrefix(strings.TrimPrefix(t.PkgPath(), "throughline/police/"), "throughline/platform/")
	for _, part := range strings.Split(pkg, "/") {
		name = strings.ToUpper(part[:1]) + part[1:] + name
	}
	return name
}

// Out is a reply. Entry is the journal entry that an act wrote: give it as ?after= to read what listeners made of it.
type Out[T any] struct {
	Entry    string `header:"Throughline-Entry"`
	Replayed string `header:"Throughline-Replayed"`
	ETag     string `header:"ETag"`
	Body     T
}

type tagged interface{ ETag() string }

func out[T any](v T) *Out[T] {
	o := &Out[T]{Body: v}
	if _, ok := any(v).(tagged); ok {
		o.ETag = tagOf(v)
	}
	return o
}

// Read is the reply to a read. Status is 304 without a body when the caller has it.
type Read[T any] struct {
	Status int
	ETag   string `header:"ETag"`
	Body   T
}

// Post registers an act. id is its stable name, "custody.review.record"; the path's first part is the room's.
func Post[I, T any](a huma.API, id, path, summary string, do func(ctx context.Context, in *I) (act.Done[T], error)) {
	keepAsSent(reflect.TypeFor[I]())
	op := operation(http.MethodPost, id, path, summary)
	op.Responses = map[string]*huma.Response{"202": {Description: "Another system keeps this room: it was sent there, and Location names the message",
		Content: map[string]*huma.MediaType{"application/json": {Schema: a.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Sent](), true, "")}}}}
	huma.Register(a, op, func(ctx context.Context, in *I) (*Out[T], error) {
		done, err := do(ctx, in)
		if err != nil {
			return nil, ProblemOf(ctx, err)
		}
		o := out(done.Value)
		o.Entry = done.Entry
		if done.Replayed {
			o.Replayed = "true"
		}
		return o, nil
	})
}

// Get registers a read. Every reply has a tag, and a caller who has it is told so (If-None-Match).
func Get[I, T any](a huma.API, id, path, summary string, see func(ctx context.Context, in *I) (T, error)) {
	huma.Register(a, operation(http.MethodGet, id, path, summary), func(ctx context.Context, in *I) (*Read[T], error) {
		v, err := see(ctx, in)
		if err != nil {
			return nil, ProblemOf(ctx, err)
		}
		r := &Read[T]{Status: http.StatusOK, ETag: tagOf(v), Body: v}
		if unchanged(ctx, r.ETag) {
			r.Status = http.StatusNotModified
		}
		return r, nil
	})
}

func operation(method, id, path, summary string) huma.Operation {
	room := id
	for i, r := range id {
		if r == '.' {
			room = id[:i]
			break
		}
	}
	return huma.Operation{Method: method, OperationID: id, Path: path, Summary: summary, Tags: []string{room},
		MaxBodyBytes: 16 << 20, Errors: []int{400, 401, 403, 404, 409, 422, 503}}
}

// API and Operation are huma's, so that app and rooms name one package.
type (
	API       = huma.API
	Operation = huma.Operation
)
