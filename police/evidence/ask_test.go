package evidence_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/geo"
	"throughline/platform/paging"
	"throughline/platform/sync"
	"throughline/platform/when"
	"throughline/police/evidence"
)

// sends lets files come by the tus protocol, and messages leave by an outbox.
func (h house) sends(t *testing.T) *[]evidence.Message {
	t.Helper()
	h.desk.Sends = &sync.Uploads{Dir: filepath.Join(t.TempDir(), "sends"), Files: h.Files, Now: h.Held.Now, Life: h.desk.SendLife, Unhashed: true}
	box := &[]evidence.Message{}
	h.desk.Post = func(_ *act.Tx, m evidence.Message) error {
		*box = append(*box, m)
		return nil
	}
	h.desk.Site = "https://police.example"
	return box
}

func asking() evidence.AskToSend {
	return evidence.AskToSend{What: "Video of the street, 12:00 to 12:30", Contact: "Spar, High Street", Files: "2"}
}

func (h house) asked(t *testing.T, in evidence.AskToSend) (evidence.Ask, string) {
	t.Helper()
	a, err := h.desk.AskToSend(h.howells(), h.thread, in)
	if err != nil {
		t.Fatal(err)
	}
	path, err := h.desk.IssueAsk(h.howells(), a.Value.ID)
	if err != nil {
		t.Fatal(err)
	}
	return a.Value, path
}

// formOf is a plain form with files, as a browser without script sends it.
func formOf(t *testing.T, files map[string]string) (string, []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, content := range files {
		p, err := w.CreateFormFile("file", name)
		if err == nil {
			_, err = p.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

func (n *nobody) raw(t *testing.T, method, path string, head map[string]string, body []byte) *httptest.ResponseRecorder {
	t.Helper()
	mux := http.NewServeMux()
	for _, s := range n.h.desk.Room().Screens {
		if s.Public {
			mux.HandleFunc(s.Pattern, s.Handler)
		}
	}
	r := httptest.NewRequestWithContext(context.Background(), method, path, bytes.NewReader(body))
	r.RemoteAddr = n.from + ":4000"
	for k, v := range head {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func (n *nobody) form(t *testing.T, path string, files map[string]string) *httptest.ResponseRecorder {
	kind, body := formOf(t, files)
	return n.raw(t, "POST", path, map[string]string{"Content-Type": kind}, body)
}

func tus(more ...string) map[string]string {
	out := map[string]string{"Tus-Resumable": "1.0.0"}
	for i := 0; i+1 < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

// MOB-06: a shop sends video by a link without an account: with a plain form and in pieces; it is material of the case by its hash, once;
// the link is counted; its sender sees nothing of it.
func TestMOB06SomebodyOutsideSendsByALink(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.sends(t)
		a, path := h.asked(t, asking())
		n := h.nobody("192.0.2.20")
		has(t, n.ask(t, "GET", path, nil), 200, "Video of the street, 12:00 to 12:30", "You can send 2 more", "multipart/form-data", "send.js", "7 December 2026 at 23:59")
		has(t, n.ask(t, "GET", path+"?lang=cy", nil), 200, "Gallwch anfon 2 arall", "Rhagfyr 2026")
		n.cookies = map[string]string{}
		has(t, n.form(t, path, nil), 422, "Choose at least one file first")
		has(t, n.form(t, path, map[string]string{`C:\cctv\<b>cam 1</b>.mp4`: string(film("one"))}), 303)
		has(t, n.ask(t, "GET", path, nil), 200, "Files that have arrived: 1", "You can send 1 more")
		two := []byte(strings.Repeat("two", 1000))
		w := n.raw(t, "POST", path+"/files", tus("Upload-Length", strconv.Itoa(len(two)), "Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte("../../etc/two\n.bin"))), nil)
		if w.Code != 201 || !strings.HasPrefix(w.Header().Get("Location"), path+"/files/") {
			t.Fatalf("%d %s %v", w.Code, w.Body, w.Header())
		}
		key := w.Header().Get("Location")
		if w := n.raw(t, "POST", path+"/files", tus("Upload-Length", "5"), nil); w.Code != 409 || !strings.Contains(w.Body.String(), "public.send.full") {
			t.Errorf("a third beside one on its way: %d %s", w.Code, w.Body)
		}
		if w := n.raw(t, "PATCH", key, tus("Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"), two[:1000]); w.Code != 204 || w.Header().Get("Upload-Offset") != "1000" {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if got := h.sent(t); len(got) != 1 {
			t.Errorf("half a file is on the record: %v", got)
		}
		if w := n.raw(t, "PATCH", key, tus("Upload-Offset", "900", "Content-Type", "application/offset+octet-stream"), two[900:]); w.Code != 409 {
			t.Errorf("a wrong offset: %d", w.Code)
		}
		if w := n.raw(t, "HEAD", key, tus(), nil); w.Code != 200 || w.Header().Get("Upload-Offset") != "1000" {
			t.Errorf("%d %v", w.Code, w.Header())
		}
		for range 2 { // told twice is one file
			n.raw(t, "PATCH", key, tus("Upload-Offset", "1000", "Content-Type", "application/offset+octet-stream"), two[1000:])
		}
		n.raw(t, "HEAD", key, tus(), nil)
		got := h.sent(t)
		if len(got) != 2 || got[0].SHA256 != hash(film("one")) || got[1].SHA256 != hash(two) || got[0].Type != "video/mp4" || got[0].About != "ask/"+a.ID || got[1].AddedByName != "Throughline" {
			t.Fatalf("%+v", got)
		}
		if got[0].Title != "Sent in by Spar, High Street: b>.mp4" || got[1].Title != "Sent in by Spar, High Street: two.bin" {
			t.Errorf("%q, %q", got[0].Title, got[1].Title)
		}
		has(t, n.ask(t, "GET", path, nil), 200, "taken all the files")
		if w := n.form(t, path, map[string]string{"x": "third"}); w.Code != 422 || len(h.sent(t)) != 2 {
			t.Errorf("a third: %d", w.Code)
		}
		// Its sender sees nothing: no address of the link gives a file.
		for _, p := range []string{path + "/files", path + "/1", path + "/files/" + got[0].ID, key, "/evidence/material/" + got[0].ID + "/file"} {
			if w := n.ask(t, "GET", p, nil); w.Code == 200 && !strings.Contains(w.Body.String(), "<form") || strings.Contains(w.Body.String(), "twotwo") {
				t.Errorf("%s: %d", p, w.Code)
			}
		}
		s := said(t, h, h.thread)
		if !strings.Contains(s, "Sent in by Spar, High Street: file 2 of 2 at most") || strings.Contains(s, path[6:]) {
			t.Error(s)
		}
		has(t, h.visit(t, h.marsh(), "GET", "/evidence/ask/"+a.ID, "", nil), 200, "Has taken all that it takes", "two.bin", "/evidence/material/"+got[1].ID)
		if _, err := h.desk.AddMaterial(h.howells(), h.thread, evidence.AddMaterial{Kind: "sent_in", Title: "x"}, strings.NewReader("x")); err == nil {
			t.Error("what comes by a link was added by hand")
		}
	})
}

func (h house) sent(t *testing.T) (out []evidence.Material) {
	t.Helper()
	g, err := h.desk.List(h.System(), h.thread, paging.Ask{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range g.Materials {
		if m.Kind == "sent_in" {
			out = append(out, m)
		}
	}
	return out
}

// MOB-06: a link that is guessed, over, ended or made again takes nothing, and says no more than that; parts to be joined are not taken,
// because they would not be counted; what one link's sender began, another's cannot go on with.
func TestMOB06ALinkForSendingIsHeldToItsPurpose(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.sends(t)
		a, path := h.asked(t, asking())
		_, other := h.asked(t, asking())
		n := h.nobody("192.0.2.21")
		for _, p := range []string{"/send/AAAAAAAAAAAAAAAAAAAAAAAAAA", "/send/" + a.ID, "/send/x"} {
			has(t, n.ask(t, "GET", p, nil), 404, "does not take anything")
			has(t, n.form(t, p, map[string]string{"x": "y"}), 404)
			if w := n.raw(t, "POST", p+"/files", tus("Upload-Length", "5"), nil); w.Code != 404 {
				t.Errorf("%s: %d", p, w.Code)
			}
		}
		for _, c := range []string{"partial", "final;" + path + "/files/x"} {
			if w := n.raw(t, "POST", path+"/files", tus("Upload-Length", "5", "Upload-Concat", c), nil); w.Code < 400 {
				t.Errorf("%s: %d", c, w.Code)
			}
		}
		key := n.raw(t, "POST", path+"/files", tus("Upload-Length", "5"), nil).Header().Get("Location")
		stolen := strings.Replace(key, path, other, 1)
		if w := n.raw(t, "PATCH", stolen, tus("Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"), []byte("hello")); w.Code != 404 {
			t.Errorf("another link goes on with an upload: %d", w.Code)
		}
		if w := n.raw(t, "POST", path+"/files", tus("Upload-Length", strconv.Itoa(3<<30)), nil); w.Code < 400 {
			t.Errorf("three gigabytes: %d", w.Code)
		}
		again, err := h.desk.IssueAsk(h.howells(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		has(t, n.ask(t, "GET", path, nil), 404)
		has(t, n.ask(t, "GET", again, nil), 200)
		if _, err := h.desk.EndAsk(h.howells(), a.ID, evidence.EndAsk{Why: "Found elsewhere"}); err != nil {
			t.Fatal(err)
		}
		has(t, n.form(t, again, map[string]string{"x": "y"}), 404)
		if w := n.raw(t, "PATCH", strings.Replace(key, path, again, 1), tus("Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"), []byte("hello")); w.Code != 404 {
			t.Errorf("an ended link goes on: %d", w.Code)
		}
		code(t, must(h.desk.EndAsk(h.howells(), a.ID, evidence.EndAsk{Why: "x"})), "evidence.ask.over")
		code(t, must(h.desk.IssueAsk(h.howells(), a.ID)), "evidence.ask.over")
		h.Held.Set(when.MustDay("2026-12-08").Start().Add(-time.Second)) // fourteen days after 23 November, the 7th to its end
		has(t, n.ask(t, "GET", other, nil), 200)
		h.Held.Set(when.MustDay("2026-12-08").Start())
		has(t, n.ask(t, "GET", other, nil), 404)
		for range 30 {
			has(t, n.ask(t, "GET", "/send/guess", nil), 404)
		}
		has(t, n.ask(t, "GET", other+"x", nil), 404) // and nobody behind the same proxy is locked out by it
		if len(h.sent(t)) != 0 {
			t.Errorf("%+v", h.sent(t))
		}
		for name, change := range map[string]func(*evidence.AskToSend){"evidence.ask.files": func(in *evidence.AskToSend) { in.Files = "21" }, "evidence.ask.until": func(in *evidence.AskToSend) { in.Until = "2027-12-01" },
			"evidence.ask.reach": func(in *evidence.AskToSend) { in.Channel = "sms" }} {
			in := asking()
			change(&in)
			code(t, must(h.desk.AskToSend(h.howells(), h.thread, in)), name)
		}
		h.refusedToAll(t, "ask", func(ctx context.Context) error { return must(h.desk.AskToSend(ctx, h.thread, asking())) })
	})
}

// A server that was killed between the last byte and the record puts the file on the record when anybody looks, or at the link's end.
func TestMOB06WhatCameWholeIsNotLost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.sends(t)
		a, _ := h.asked(t, asking())
		whole := []byte("whole")
		up, err := h.desk.Sends.Create(context.Background(), "evidence_ask/"+a.ID, sync.Announced{Media: sync.Media{Size: int64(len(whole))}})
		if err == nil {
			_, err = h.desk.Sends.Append(context.Background(), "evidence_ask/"+a.ID, up.ID, 0, bytes.NewReader(whole), sync.Sum{})
		}
		if err != nil {
			t.Fatal(err)
		}
		h.Held.Set(a.ExpiresAt)
		h.passed(t)
		if got := h.sent(t); len(got) != 1 || got[0].SHA256 != hash(whole) {
			t.Errorf("%+v", got)
		}
	})
}

// MOB-06: the register of cameras, and every one within so many metres of the incident asked by one act, each by a link of its own that
// goes by the carrier; nobody is asked twice while their link is open.
func TestMOB06EveryCameraInAnAreaIsAsked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		box := h.sends(t)
		incident := geo.Point{Lat: 51.5842, Lon: -2.9977}
		h.desk.PlaceOf = func(_ db.Querier, thread string) (geo.Point, error) {
			if thread != h.thread {
				return geo.Point{}, nil
			}
			return incident, nil
		}
		for n, at := range []geo.Point{{Lat: 51.5842, Lon: -2.9977}, {Lat: 51.5860, Lon: -2.9977}, {Lat: 51.5842, Lon: -2.9940}, {Lat: 51.60, Lon: -2.9977}} {
			in := evidence.AddCamera{Name: fmt.Sprint("Camera ", n), Place: "High Street", At: at.String(), Keeper: "Spar", Channel: "sms", Reach: "07700 900123", Lang: map[bool]string{true: "cy"}[n == 1], KeepsDays: "28"}
			if _, err := h.desk.AddCamera(h.howells(), in); err != nil {
				t.Fatal(err)
			}
		}
		code(t, must(h.desk.AddCamera(h.howells(), evidence.AddCamera{Name: "x", Place: "y", At: "nowhere", Keeper: "z"})), "evidence.camera.at")
		h.refusedToAll(t, "ask cameras", func(ctx context.Context) error {
			return must(h.desk.AskCameras(ctx, h.thread, evidence.AskCameras{Metres: "300", What: "Video"}))
		})
		has(t, h.visit(t, h.howells(), "GET", "/evidence/thread/"+h.thread+"/cameras", "", nil), 200, "Camera 0", "Camera 3", "1757")
		// 200.2 m north and 255.7 m east by the haversine formula.
		for metres, want := range map[string]int{"200": 1, "201": 2, "255": 2, "256": 3} {
			h := h
			th, _, _ := h.open(t, "open")
			got, err := h.desk.AskCameras(h.howells(), th, evidence.AskCameras{At: incident.String(), Metres: metres, What: "Video of the street"})
			if err != nil || len(got.Value) != want {
				t.Errorf("%s m: %d cameras, not %d: %v", metres, len(got.Value), want, err)
			}
		}
		got, err := h.desk.AskCameras(h.howells(), h.thread, evidence.AskCameras{Metres: "300", What: "Video of the street"})
		if err != nil || len(got.Value) != 3 {
			t.Fatalf("%d %v", len(got.Value), err)
		}
		*box = nil
		h.passed(t)
		var mine []evidence.Message
		for _, m := range *box {
			if strings.Contains(m.Body, "https://police.example/send/") && m.Reach == "07700 900123" {
				mine = append(mine, m)
			}
		}
		if len(mine) != 11 { // 1+2+2+3 and these 3
			t.Errorf("%d messages", len(mine))
		}
		welsh := 0
		for _, m := range mine {
			_, rest, _ := strings.Cut(m.Body, "police.example")
			link, _, _ := strings.Cut(rest, " ")
			if strings.Contains(m.Body, "Mae'r heddlu") {
				welsh++
			}
			if w := h.nobody("192.0.2.30").ask(t, "GET", link, nil); w.Code != 200 {
				t.Errorf("%s: %d", link, w.Code)
			}
		}
		if welsh == 0 {
			t.Error("nobody was asked in Welsh")
		}
		h.passed(t) // nobody is told twice
		if len(*box) != len(mine) {
			t.Errorf("%d messages after another run", len(*box))
		}
		code(t, must(h.desk.AskCameras(h.howells(), h.thread, evidence.AskCameras{Metres: "300", What: "Again"})), "evidence.camera.none")
		code(t, must(h.desk.AskCameras(h.howells(), h.thread, evidence.AskCameras{Metres: "2001", What: "Far"})), "evidence.camera.metres")
		more, err := h.desk.AskCameras(h.howells(), h.thread, evidence.AskCameras{Metres: "2000", What: "Further"})
		if err != nil || len(more.Value) != 1 {
			t.Errorf("%d %v", len(more.Value), err)
		}
		list, err := h.desk.Cameras(h.howells(), paging.Ask{})
		if err != nil || len(list.Cameras) != 4 {
			t.Fatalf("%+v %v", list, err)
		}
		has(t, h.post(t, h.howells(), "/evidence/cameras/"+list.Cameras[0].ID+"/end", url.Values{"why": {"Gone"}}), 303)
		w := h.visit(t, h.howells(), "GET", "/evidence/cameras", "", nil)
		has(t, w, 200, "Camera 1", "28 days")
		if strings.Contains(w.Body.String(), "Camera 0") {
			t.Error("a camera that is gone is on the register")
		}
		h.desk.PlaceOf = nil
		code(t, must(h.desk.AskCameras(h.howells(), h.thread, evidence.AskCameras{Metres: "300", What: "x"})), "evidence.camera.no_place")
	})
}
