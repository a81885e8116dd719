package app

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/api"
	"throughline/platform/live"
)

// streamDoc documents the live stream, which is no operation: it is answered until the caller leaves.
func streamDoc(a api.API) {
	query := func(name, says string, most int) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: says, Schema: &huma.Schema{Type: "string", MaxLength: &most}}
	}
	last := 20
	event := a.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[live.Event](), true, "")
	a.OpenAPI().Paths["/live"] = &huma.PathItem{Get: &huma.Operation{OperationID: "live.listen", Tags: []string{"live"}, Summary: "Hear what is recorded, as server-sent events",
		Description: "An event entry says which kind of entry stands on which record and thread, never what it says: read the record. Its id is the entry's place. " +
			"hello and beat (every ten seconds) carry the server's time in milliseconds. held says for how many milliseconds the record has taken nothing in, nought when it does again. After reconnect, and whenever the stream ends, come again with the last id as Last-Event-ID: what was recorded meanwhile is told first. " +
			"What the caller may not see is not told, and their labels are asked again every few seconds. Where a stream cannot be kept open, a webhook tells the same (/api/webhooks).",
		Parameters: []*huma.Param{query("kinds", "Only kinds that begin so, for example control.incident; several with commas between", 100), query("thread", "Only what stands on this thread", 36),
			query("last", "The last id that was heard, where a header cannot be sent", 20),
			{Name: "Last-Event-ID", In: "header", Description: "The last id that was heard; left out, what is recorded from now on is told", Schema: &huma.Schema{Type: "string", MaxLength: &last}}},
		Responses: map[string]*huma.Response{"200": {Description: "The stream", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: event}}}, "401": {Description: "Sign in first"}}}}
}
