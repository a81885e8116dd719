package words

import (
	"strings"
	"testing"
	"testing/fstest"
)

func book(t *testing.T, files map[string]string) *Book {
	t.Helper()
	b, err := load(files)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func load(files map[string]string) (*Book, error) {
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return Load(folder)
}

func TestSayFallsBackToEnglishThenToTheCode(t *testing.T) {
	t.Parallel()
	b := book(t, map[string]string{
		"en/a.yaml": "x.one: \"One {n} of {n}.\"\nx.two: Two.",
		"cy/a.yaml": "x.two: Dau.",
	})
	var missed []string
	b.miss = func(lang, code string) { missed = append(missed, lang+":"+code) }
	for _, c := range []struct{ lang, code, want string }{
		{"en", "x.one", "One 7 of 7."}, {"cy", "x.one", "One 7 of 7."}, {"cy", "x.two", "Dau."},
		{"fr", "x.two", "Two."}, {"cy", "x.three", "x.three"},
	} {
		if got := b.Say(c.lang, c.code, map[string]string{"n": "7"}); got != c.want {
			t.Errorf("Say(%s, %s) = %q, want %q", c.lang, c.code, got, c.want)
		}
	}
	if got := b.Say("en", "x.one", nil); got != "One  of ." {
		t.Errorf("unfilled placeholders are left out, got %q", got)
	}
	if got := strings.Join(missed, " "); got != "cy:x.three en:x.one {n} en:x.one {n}" {
		t.Errorf("misses told: %s", got)
	}
	if got := b.Say("en", "x.one", map[string]string{"n": "{n}"}); got != "One {n} of {n}." {
		t.Errorf("a filled value is not filled again, got %q", got)
	}
}

func TestLoadRefusesWhatCouldNotBeSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"empty":       {map[string]string{"en/a.yaml": `x.one: ""`}, "is empty"},
		"twice":       {map[string]string{"en/a.yaml": "x.one: One.", "en/b.yaml": "x.one: One."}, "is said in"},
		"bracket":     {map[string]string{"en/a.yaml": `x.one: "One {n."`}, "bracket"},
		"capital":     {map[string]string{"en/a.yaml": `x.one: "One {N}."`}, "bracket"},
		"no English":  {map[string]string{"cy/a.yaml": "x.one: Un."}, "no English"},
		"not flat":    {map[string]string{"en/a.yaml": "x: {one: One.}"}, "a.yaml"},
		"not a map":   {map[string]string{"en/a.yaml": "- x"}, "a.yaml"},
		"key doubled": {map[string]string{"en/a.yaml": "x: A.\nx: B."}, "already defined"},
	} {
		if _, err := load(c.files); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.want)
		}
	}
}

func TestShippedSentences(t *testing.T) {
	t.Parallel()
	b, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Codes(English, "")) < 30 {
		t.Fatalf("only %d sentences are shipped", len(b.Codes(English, "")))
	}
	for _, code := range b.Codes(English, "") {
		if strings.TrimSpace(code) != code || strings.ToLower(code) != code {
			t.Errorf("%q is not a code", code)
		}
	}
	for _, code := range b.Codes(Welsh, "") {
		en, cy := Placeholders(b.say[English][code]), Placeholders(b.say[Welsh][code])
		if strings.Join(en, " ") != strings.Join(cy, " ") {
			t.Errorf("%s: the English fills %v and the Welsh %v", code, en, cy)
		}
	}
}

// The frame and the forms stand on public pages too, so nothing of them falls back to English there.
func TestTheFrameAndFormsAreInBothLanguages(t *testing.T) {
	t.Parallel()
	b, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"page.yaml", "form.yaml"} {
		for _, code := range b.Codes(English, file) {
			if !b.Has(Welsh, code) {
				t.Errorf("%s: %s has no Welsh", file, code)
			}
		}
	}
}

// A public page promises Welsh, so each of its files has every sentence in both languages.
func TestPublicPagesAreInBothLanguages(t *testing.T) {
	t.Parallel()
	b, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range untranslated(b) {
		t.Errorf("no Welsh for %s", pair)
	}
	lacking := book(t, map[string]string{"en/public_a.yaml": "x: One.\ny: Two.", "cy/public_a.yaml": "x: Un.", "en/b.yaml": "z: Three."})
	if got := strings.Join(untranslated(lacking), " "); got != "public_a.yaml:y" {
		t.Errorf("the check itself finds %q", got)
	}
}

func untranslated(b *Book) []string {
	var out []string
	for _, file := range b.Files(English) {
		if !strings.HasPrefix(file, "public_") {
			continue
		}
		for _, code := range b.Codes(English, file) {
			if !b.Has(Welsh, code) {
				out = append(out, file+":"+code)
			}
		}
	}
	return out
}
