package roads

import (
	"context"
	"crypto/md5" // what the source publishes; it guards against damage, not against an enemy
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	slash "path"
	"path/filepath"
	"strings"

	"throughline/platform/fault"
	spelling "throughline/platform/search"
)

// GeofabrikBase is where extracts of OpenStreetMap are published by area. Nothing is asked of it but by Download.
const GeofabrikBase = "https://download.geofabrik.de"

// Source publishes extracts as Geofabrik does: BASE/area-latest.osm.pbf with its .md5, and BASE/index-v1-nogeom.json.
type Source struct {
	Base   string       // GeofabrikBase where empty
	Client *http.Client // http.DefaultClient where nil
}

// Download fetches the extract of an area, by its path at the source ("europe/united-kingdom/wales") or by its name alone
// ("wales"), to outPath, and holds it to the checksum that is published beside it. A download that was broken off is taken
// up where it ended (outPath + ".part"). progress may be nil; it is told the bytes that are there and those there will be.
//
// Faults: invalid "roads.get.area" (no such area, with those of a like name), "roads.get.damaged" (the checksum differs;
// nothing is kept); unavailable "roads.get.not_reached" and "roads.get.not_written" (what came is kept to go on from).
func (s Source) Download(ctx context.Context, area, outPath string, progress func(done, total int64)) error {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	if s.Base == "" {
		s.Base = GeofabrikBase
	}
	if s.Client == nil {
		s.Client = http.DefaultClient
	}
	at, err := s.find(ctx, strings.Trim(area, "/ "))
	if err != nil {
		return err
	}
	sum, err := s.small(ctx, at+".md5")
	if err != nil {
		return err
	}
	want, _, _ := strings.Cut(string(sum), " ")
	part := outPath + ".part"
	if err := s.fetch(ctx, at, part, progress); err != nil {
		return err
	}
	have, err := md5Of(part)
	if err != nil {
		return notWritten(part, err)
	}
	if have != strings.ToLower(strings.TrimSpace(want)) {
		_ = os.Remove(part)
		return fault.New(fault.Invalid, "roads.get.damaged").With("file", slash.Base(at))
	}
	if err := os.Rename(part, outPath); err != nil {
		return notWritten(outPath, err)
	}
	return nil
}

func notWritten(file string, err error) error {
	return fault.New(fault.Unavailable, "roads.get.not_written").With("file", filepath.Base(file)).Wrap(err)
}

func (s Source) notReached(err error) error {
	host := s.Base
	if u, e := url.Parse(s.Base); e == nil && u.Host != "" {
		host = u.Host
	}
	return fault.New(fault.Unavailable, "roads.get.not_reached").With("source", host).Wrap(err)
}

// find is the path of an area's extract.
func (s Source) find(ctx context.Context, area string) (string, error) {
	if strings.Contains(area, "/") {
		return "/" + strings.TrimSuffix(strings.TrimSuffix(area, ".osm.pbf"), "-latest") + "-latest.osm.pbf", nil
	}
	b, err := s.small(ctx, "/index-v1-nogeom.json")
	if err != nil {
		return "", err
	}
	var index struct {
		Features []struct {
			Properties struct {
				ID   string            `json:"id"`
				Name string            `json:"name"`
				URLs map[string]string `json:"urls"`
			} `json:"properties"`
		} `json:"features"`
	}
	if err := json.Unmarshal(b, &index); err != nil {
		return "", s.notReached(err)
	}
	var like []string
	wanted := strings.Join(normalise(area), " ")
	for _, f := range index.Features {
		p := f.Properties
		u, err := url.Parse(p.URLs["pbf"])
		if err != nil || u.Path == "" {
			continue
		}
		names := []string{strings.Join(normalise(slash.Base(p.ID)), " "), strings.Join(normalise(p.Name), " ")}
		if wanted != "" && (names[0] == wanted || names[1] == wanted) {
			return u.Path, nil
		}
		if len(like) < 8 && wanted != "" && (spelling.Distance(names[0], wanted, 2) <= 2 || strings.Contains(names[1], wanted)) {
			like = append(like, slash.Base(p.ID))
		}
	}
	nearest := "none"
	if len(like) > 0 {
		nearest = strings.Join(like, ", ")
	}
	return "", fault.New(fault.Invalid, "roads.get.area").With("area", clipRunes(area, 60)).With("like", nearest)
}

func (s Source) ask(ctx context.Context, at string, from int64) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(s.Base, "/")+at, nil)
	if err != nil {
		return nil, s.notReached(err)
	}
	r.Header.Set("User-Agent", "throughline-map")
	if from > 0 {
		r.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
	}
	resp, err := s.Client.Do(r)
	if err != nil {
		return nil, s.notReached(err)
	}
	return resp, nil
}

const mostIndex = 64 << 20

// small reads something short: the index, a checksum.
func (s Source) small(ctx context.Context, at string) ([]byte, error) {
	resp, err := s.ask(ctx, at, 0)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return nil, fault.New(fault.Invalid, "roads.get.area").With("area", strings.TrimSuffix(slash.Base(at), "-latest.osm.pbf.md5")).With("like", "none")
	default:
		return nil, s.notReached(errors.New(resp.Status))
	}
	b, err := io.ReadAll(io.LimitReader(resp.Body, mostIndex))
	if err != nil {
		return nil, s.notReached(err)
	}
	return b, nil
}

// fetch adds to part what it lacks. A source that cannot begin in the middle, or has another file by now, begins anew.
func (s Source) fetch(ctx context.Context, at, part string, progress func(done, total int64)) error {
	f, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return notWritten(part, err)
	}
	defer f.Close()
	have, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return notWritten(part, err)
	}
	resp, err := s.ask(ctx, at, have)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusPartialContent:
	case http.StatusOK:
		if have, err = 0, f.Truncate(0); err == nil {
			_, err = f.Seek(0, io.SeekStart)
		}
		if err != nil {
			return notWritten(part, err)
		}
	case http.StatusRequestedRangeNotSatisfiable:
		return nil // all of it is there: the checksum decides
	default:
		return s.notReached(errors.New(resp.Status))
	}
	if err := s.copyBody(f, resp, have, progress); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return notWritten(part, err)
	}
	return nil
}

func (s Source) copyBody(f io.Writer, resp *http.Response, have int64, progress func(done, total int64)) error {
	total := have + max(resp.ContentLength, 0)
	buf := make([]byte, 256<<10)
	for {
		n, err := resp.Body.Read(buf)
		if n > 0 {
			if _, e := f.Write(buf[:n]); e != nil {
				return fault.New(fault.Unavailable, "roads.get.not_written").With("file", slash.Base(resp.Request.URL.Path)).Wrap(e)
			}
			have += int64(n)
			progress(have, total)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return s.notReached(err)
		}
	}
}

func md5Of(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := md5.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
