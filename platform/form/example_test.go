package form_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/words"
)

// What is missing or wrong is answered with what would be right, and the code that a program reads is the same either way.
func TestASentenceGivesAnExample(t *testing.T) {
	book, err := words.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	page.SetWords(book)
	type asked struct {
		Place string `json:"place" label:"Where" said:"where it happened" example:"12 High Street, Hanley" required:"true"`
		Ref   string `json:"ref" label:"Reference" example:"7K2M-9QXA" pattern:"^[A-Z0-9]{4}-[A-Z0-9]{4}$"`
		Kind  string `json:"kind" label:"Kind" said:"what kind it is" required:"true"`
		Told  bool   `json:"told" label:"Told by voice" said:"that they were told by voice" required:"true"`
	}
	typed := url.Values{"ref": {"x"}}
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(typed.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var in asked
	wrong := form.Decode(r, &in)
	if f := fault.Of(wrong); f == nil || f.Fields[0].Code != "form.required" {
		t.Fatalf("%v", wrong)
	}
	var drawn strings.Builder
	spec := form.Spec{For: asked{}, Fields: []form.Field{{Name: "place"}, {Name: "ref"}, {Name: "kind", Options: []form.Option{{Value: "a", Text: "A"}}}, {Name: "told"}}}
	if err := form.Render(spec, form.Typed(r), wrong).Render(&drawn); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Enter where it happened, such as 12 High Street, Hanley.", "Reference is not in the form that is needed. Type it like 7K2M-9QXA.",
		"Choose what kind it is.", "Tick the box to say that they were told by voice."} {
		if n := strings.Count(drawn.String(), want); n != 2 { // in the summary and at the field
			t.Errorf("%q is said %d times", want, n)
		}
	}
}
