package app

import (
	"net/http"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
)

// screens are the accounts of screens on a wall: they read one page, and sit signed in for as long as the screen hangs there.
var screens = access.Fixed{
	"screen:wall": {Account: "screen:wall", Kind: "screen", Name: "Wallboard of the control room", Roles: []string{"wallboard"}, Labels: []string{"open"}, OnDuty: true},
}

// onWall is how long a screen stays signed in: nobody sits at it to sign in again after each tour.
const onWall = 90 * 24 * time.Hour

const wallPath = "/control/wall"

// wallOnly keeps a screen to its one page, whatever else might open to everybody who is signed in: whoever walks past could press.
func (s *Server) wallOnly(next http.Handler) http.Handler {
	opens := []string{wallPath, "/sign-in", "/sign-out", "/api/training/sign-in"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, err := access.From(r.Context())
		switch {
		case err != nil || a.Kind != "screen" || slices.Contains(opens, r.URL.Path):
			next.ServeHTTP(w, r)
		case r.URL.Path == "/" && r.Method == http.MethodGet:
			http.Redirect(w, r, wallPath, http.StatusSeeOther)
		default:
			s.fail(w, r, fault.New(fault.Forbidden, "access.screen_only"))
		}
	})
}
