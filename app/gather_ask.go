package app

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/api"
	"throughline/platform/fault"
)

// askOperation is POST /api/ask/{name}: the same answer as the command line, and the same problem with its field.
func (s *Server) askOperation(a huma.API) {
	body := &huma.RequestBody{}
	huma.Register(a, huma.Operation{Method: http.MethodPost, OperationID: "law.ask", Path: "/api/ask/{name}", Tags: []string{"law"}, Summary: "Ask a rule as a calculator",
		DefaultStatus: http.StatusOK, MaxBodyBytes: 16 << 20, RequestBody: body}, func(ctx context.Context, in *struct {
		Name    string `path:"name"`
		RawBody []byte
	}) (*api.Out[any], error) {
		if _, err := access.From(ctx); err != nil {
			return nil, api.ProblemOf(ctx, err)
		}
		v, err := s.askAPI(in.Name, json.RawMessage(in.RawBody))
		if err != nil {
			p, field := api.ProblemOf(ctx, err), ""
			if f := fault.Of(err); len(f.Fields) > 0 {
				field = f.Fields[0].Name
			}
			p.Field = &field
			return nil, p
		}
		return &api.Out[any]{Body: v}, nil
	})
	body.Required = false // nothing is answered by the rule's own sentence, as on the command line
}

func (s *Server) askAPI(name string, in json.RawMessage) (any, error) {
	a, ok := ask(name)
	if !ok {
		return nil, fault.New(fault.NotFound, "law.ask.unknown_rule").With("name", name)
	}
	return a.Run(s.Host.Law, s.Host.Clock, in)
}
