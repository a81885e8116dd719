package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// A record's tag is its version and what was shown of it: `"7~1f3a…"`. If-Match is held to the version, because an act changes
// the record; If-None-Match to the whole, because clocks and what else is shown beside it move too.
func tagOf(v any) string {
	version := ""
	if t, ok := v.(tagged); ok {
		version = t.ETag()
	}
	b, err := json.Marshal(v)
	if err != nil {
		return `"` + version + `"`
	}
	h := sha256.Sum256(b)
	return `"` + version + "~" + hex.EncodeToString(h[:12]) + `"`
}

// MatchOf is the version that an If-Match header names, as the door compares it; "" when it names none. A bare version is
// taken too.
func MatchOf(header string) string {
	tag := strings.Trim(strings.TrimPrefix(strings.TrimSpace(header), "W/"), `"`)
	version, _, _ := strings.Cut(tag, "~")
	if version == "*" {
		return ""
	}
	return version
}

type conditionKey struct{}

// keepConditions hands the request's If-None-Match on to the reads.
func keepConditions(c huma.Context, next func(huma.Context)) {
	if tags := c.Header("If-None-Match"); tags != "" {
		c = huma.WithValue(c, conditionKey{}, tags)
	}
	next(c)
}

// unchanged tells whether the caller has what is tagged so.
func unchanged(ctx context.Context, tag string) bool {
	tags, _ := ctx.Value(conditionKey{}).(string)
	for _, t := range strings.Split(tags, ",") {
		if strings.TrimPrefix(strings.TrimSpace(t), "W/") == tag {
			return true
		}
	}
	return false
}

// Session is the name of the session's cookie.
const Session = "throughline"

// Document adds to every operation what the layers before it do: headers that it honours, and who is asked. App calls it
// when all operations are registered.
func Document(a huma.API) {
	doc := a.OpenAPI()
	if doc.Components.SecuritySchemes == nil {
		doc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{}
	}
	doc.Components.SecuritySchemes["session"] = &huma.SecurityScheme{Type: "apiKey", In: "cookie", Name: Session, Description: "The session of somebody who has signed in"}
	doc.Security = []map[string][]string{{"session": {}}}
	long := 200
	purpose := header("Throughline-Purpose", "Why you look: it is kept with the look", 500)
	for _, p := range doc.Paths {
		if p.Post != nil {
			p.Post.Parameters = append(p.Post.Parameters, header("Idempotency-Key", "A key of your own: the same request sent again under it is one act", long),
				header("If-Match", "The ETag that you read: the act is stale when the record has changed since", long), purpose)
		}
		if p.Get != nil {
			p.Get.Parameters = append(p.Get.Parameters, header("If-None-Match", "The ETag that you have: 304 when nothing has changed", long), purpose)
			p.Get.Responses["304"] = &huma.Response{Description: http.StatusText(http.StatusNotModified)}
		}
	}
	for _, path := range []string{"/api/training/sign-in", "/api/my-case/sign-in"} {
		if p := doc.Paths[path]; p != nil && p.Post != nil {
			p.Post.Security = []map[string][]string{} // nobody is signed in yet
		}
	}
}

func header(name, says string, most int) *huma.Param {
	return &huma.Param{Name: name, In: "header", Description: says, Schema: &huma.Schema{Type: "string", MaxLength: &most}}
}
