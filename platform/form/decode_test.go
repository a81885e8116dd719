package form

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/when"
)

type contact struct {
	Place    string    `json:"place" label:"Place" required:"true" maxLength:"20"`
	Channel  string    `json:"channel" enum:"phone,letter,visit"`
	Note     string    `json:"note" format:"textarea" maxLength:"40"`
	On       when.Day  `json:"on" label:"Day"`
	At       time.Time `json:"at" label:"Time of the call"`
	Miles    float64   `json:"miles" minimum:"0.1" maximum:"500"`
	People   int       `json:"people" minimum:"1"`
	Small    uint8     `json:"small"`
	Told     []string  `json:"told" enum:"victim,parent,agency"`
	Declared bool      `json:"declared" label:"I have read it back" required:"true"`
	Safe     *bool     `json:"safe"`
	Ref      string    `json:"ref" pattern:"^[A-Z]{2}[0-9]{2}$"`
	Where    struct {
		Town string `json:"town" required:"true"`
	} `json:"where"`
	Secret string `json:"secret" form:"-"`
}

func posted(body url.Values) *http.Request {
	r := httptest.NewRequest("POST", "/x?place=from+the+address", strings.NewReader(body.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func good() url.Values {
	return url.Values{"place": {" High Street "}, "declared": {"true"}, "where.town": {"Newport"}}
}

func with(pairs ...string) url.Values {
	v := good()
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func codes(err error) map[string]string {
	out := map[string]string{}
	if f := fault.Of(err); f != nil {
		for _, x := range f.Fields {
			out[x.Name] = x.Code
		}
	}
	return out
}

func TestDecodeReadsEveryType(t *testing.T) {
	t.Parallel()
	body := with("channel", "phone", "note", "one\r\ntwo", "on-day", "3", "on-month", "Nov", "on-year", "2026", "at-day", "23", "at-month", "11",
		"at-year", "2026", "at-time", "9.05", "miles", "1,0"+"2.5", "people", "3", "small", "255", "safe", "no", "ref", "BX21", "secret", "x")
	body["told"] = []string{"victim", "agency"}
	var got contact
	if err := Decode(posted(body), &got); err != nil {
		t.Fatal(err)
	}
	no := false
	want := contact{Place: "High Street", Channel: "phone", Note: "one\ntwo", On: when.MustDay("2026-11-03"), At: when.MustDay("2026-11-23").At(9, 5),
		Miles: 102.5, People: 3, Small: 255, Told: []string{"victim", "agency"}, Declared: true, Safe: &no, Ref: "BX21"}
	want.Where.Town = "Newport"
	if !got.At.Equal(want.At) {
		t.Errorf("time %v, want %v", got.At, want.At)
	}
	got.At = want.At
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestDecodeRefusesAndSaysWhichField(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body        url.Values
		field, code string
	}{
		"blank":                {with("place", "  "), "place", "form.required"},
		"only in the address":  {url.Values{"declared": {"true"}, "where.town": {"N"}}, "place", "form.required"},
		"too long":             {with("place", strings.Repeat("é", 21)), "place", "form.too_long"},
		"long note":            {with("note", strings.Repeat("x", 41)), "note", "form.too_long"},
		"long without a limit": {with("where.town", strings.Repeat("x", 501)), "where.town", "form.too_long"},
		"not offered":          {with("channel", "pigeon"), "channel", "form.not_one_of"},
		"31 June":              {with("on-day", "31", "on-month", "6", "on-year", "2026"), "on", "form.not_a_day"},
		"half a date":          {with("on-day", "31"), "on", "form.not_a_day"},
		"year 26":              {with("on-day", "1", "on-month", "6", "on-year", "26"), "on", "form.not_a_day"},
		"year 1066":            {with("on-day", "1", "on-month", "6", "on-year", "1066"), "on", "when.year_out_of_range"},
		"hour that never was":  {with("at", "2026-03-29T01:30"), "at", "when.never_occurs"},
		"hour that was twice":  {with("at", "2026-10-25T01:30"), "at", "when.occurs_twice"},
		"no time":              {with("at-day", "1", "at-month", "6", "at-year", "2026"), "at", "form.not_a_time"},
		"words for a number":   {with("miles", "a few"), "miles", "form.not_a_number"},
		"NaN":                  {with("miles", "NaN"), "miles", "form.not_a_number"},
		"infinite":             {with("miles", "Inf"), "miles", "form.not_a_number"},
		"1e300":                {with("miles", "1e300"), "miles", "form.not_a_number"},
		"too far":              {with("miles", "501"), "miles", "form.too_large"},
		"zero typed":           {with("people", "0"), "people", "form.too_small"},
		"half a person":        {with("people", "1.5"), "people", "form.not_a_whole_number"},
		"too large for it":     {with("small", "256"), "small", "form.not_a_whole_number"},
		"below nothing":        {with("small", "-1"), "small", "form.not_a_whole_number"},
		"not ticked":           {with("declared", ""), "declared", "form.must_tick"},
		"said no":              {with("declared", "no"), "declared", "form.must_tick"},
		"perhaps":              {with("safe", "perhaps"), "safe", "form.not_a_yes_or_no"},
		"wrong form":           {with("ref", "bx21"), "ref", "form.bad_form"},
		"NUL":                  {with("place", "a\x00b"), "place", "form.bad_text"},
		"escape":               {with("place", "a\x1b[2Jb"), "place", "form.bad_text"},
		"not UTF-8":            {with("place", "a\xff\xfeb"), "place", "form.bad_text"},
		"reversed":             {with("place", "a\u202egpj.exe"), "place", "form.bad_text"},
		"line break in a line": {with("place", "a\r\nb"), "place", "form.bad_text"},
		"NUL in many":          {with("told", "victim\x00"), "told", "form.bad_text"},
		"not offered in many":  {with("told", "press"), "told", "form.not_one_of"},
		"inner required":       {with("where.town", ""), "where.town", "form.required"},
		"twice":                {url.Values{"place": {"a", "b"}, "declared": {"true"}, "where.town": {"N"}}, "place", "form.one_only"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got contact
			err := Decode(posted(c.body), &got)
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("error %v, want an invalid fault", err)
			}
			if all := codes(err); all[c.field] != c.code || len(all) != 1 {
				t.Errorf("fields %v, want only %s: %s", all, c.field, c.code)
			}
		})
	}
}

func TestDecodeKeepsEverythingTyped(t *testing.T) {
	t.Parallel()
	r := posted(url.Values{"place": {" a\x00b "}, "on-day": {"31"}, "on-month": {"Juny"}, "note": {"x\ny"}})
	if err := Decode(r, &contact{}); err == nil {
		t.Fatal("nothing was refused")
	}
	got := Typed(r)
	for name, want := range map[string]string{"place": " ab ", "on-day": "31", "on-month": "Juny", "note": "x\ny"} {
		if got.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Get(name), want)
		}
	}
}

func TestDecodeRefusesWhatIsTooLargeOrNoForm(t *testing.T) {
	t.Parallel()
	if err := Decode(posted(with("note", strings.Repeat("x", MaxBody))), &contact{}); !fault.HasCode(err, "form.too_much") {
		t.Errorf("large body: %v", err)
	}
	many := good()
	for i := range maxEntries + 1 {
		many.Set("f"+itoa(i), "")
	}
	if err := Decode(posted(many), &contact{}); !fault.HasCode(err, "form.too_much") {
		t.Errorf("many fields: %v", err)
	}
	for kind, body := range map[string]string{"application/json": "{}", "": "place=x", "multipart/form-data": "x", "multipart/form-data; boundary=b": "no parts", "application/x-www-form-urlencoded": "%zz"} {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		if err := Decode(r, &contact{}); !fault.HasCode(err, "form.unreadable") {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

type upload struct {
	Title string                  `json:"title" required:"true"`
	Photo *multipart.FileHeader   `form:"photo" format:"file" required:"true" json:"-"`
	More  []*multipart.FileHeader `form:"more" format:"file" json:"-"`
}

func sent(t *testing.T, files ...string) *http.Request {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if err := m.WriteField("title", "A knife"); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		w, err := m.CreateFormFile(f, f+".jpg")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

func TestDecodeTakesFiles(t *testing.T) {
	t.Parallel()
	var u upload
	if err := Decode(sent(t, "photo", "more", "more"), &u); err != nil {
		t.Fatal(err)
	}
	if u.Title != "A knife" || u.Photo == nil || u.Photo.Filename != "photo.jpg" || len(u.More) != 2 {
		t.Errorf("got %+v", u)
	}
	if all := codes(Decode(sent(t), &upload{})); all["photo"] != "form.required_file" {
		t.Errorf("no file: %v", all)
	}
	if all := codes(Decode(sent(t, "photo", "photo"), &upload{})); all["photo"] != "form.one_only" {
		t.Errorf("two files: %v", all)
	}
}

func TestKeyIsTakenOnlyWhenItCouldBeOne(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"0190a1b2-0000-7000-8000-000000000001": "0190a1b2-0000-7000-8000-000000000001", "'; drop": "", "": ""} {
		r := posted(with(KeyName, key))
		if err := Decode(r, &contact{}); err != nil {
			t.Fatal(err)
		}
		if got := Key(r); got != want {
			t.Errorf("key %q gives %q, want %q", key, got, want)
		}
	}
}
