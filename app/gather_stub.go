package app

import (
	"context"
	"github.com/danielgtaylor/huma/v2"
	"net/http"
	"throughline/platform/access"
	"throughline/platform/page"
)

func (s *Server) gatherScreens(mux *http.ServeMux)                           {}
func (s *Server) gatherAPI(a huma.API)                                       {}
func (s *Server) notices(ctx context.Context, a *access.Actor) []page.Notice { return nil }
