package form

import "testing"

// Nobody has to know what an id is: the address of the record's page will do.
func TestAnIDIsFoundInAPastedAddress(t *testing.T) {
	t.Parallel()
	const id = "01a21d9a-e5ec-74dd-b7b5-e890281d022e"
	for _, pasted := range []string{id, " " + id + "\n", "http://127.0.0.1:8080/people/" + id, "https://force.example/people/" + id + "/", "/people/" + id + "?then=1", "/people/" + id + "#main"} {
		if got := IDIn(pasted); got != id {
			t.Errorf("%q: %q", pasted, got)
		}
	}
	if got := IDIn(""); got != "" {
		t.Errorf("nothing: %q", got)
	}
}
