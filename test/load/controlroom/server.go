package controlroom

import (
	"context"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"

	"throughline/app"
	"throughline/platform/db"
	"throughline/platform/when"
	"throughline/police/control"
)

// runServer serves a training installation on the generated county, whose control room has so many officers on tour.
func runServer(ctx context.Context, a Ask, talk talker) error {
	dir, err := os.MkdirTemp("", "throughline-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	county := filepath.Join(dir, "county.osm.pbf")
	if err := app.GenerateCounty(county); err != nil {
		return err
	}
	sys, err := app.Open(ctx, app.Settings{Data: dir, Map: county, Training: true, Force: "99", Listen: "127.0.0.1:0", ClosureLimit: time.Second})
	if err != nil {
		return err
	}
	if err := sys.SeedTraining(ctx); err != nil {
		return err
	}
	sys.Muster(a.roster(sys.Host.Clock.Now()), areaOfCallsign)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		ended <- app.NewServer(sys).Serve(ctx, func(addr string) {
			box := sys.Map.Bounds()
			talk.out.Encode(message{URL: addr, Box: [4]float64{box.South, box.West, box.North, box.East}})
		})
	}()
	err = talk.each(func(m message) message {
		switch m.Do {
		case "lasts":
			return message{Lasts: a.lasts(sys)}
		case "profile":
			return message{Error: startProfile(a, m.URL)}
		case "profiled":
			pprof.StopCPUProfile()
		}
		return message{}
	})
	cancel()
	if e := <-ended; err == nil {
		err = e
	}
	return err
}

func startProfile(a Ask, name string) string {
	f, err := os.Create(filepath.Join(a.Profile, name))
	if err == nil {
		err = pprof.StartCPUProfile(f)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// roster is every officer on tour, one to a callsign: the skills vary as they do among officers.
func (a Ask) roster(now time.Time) control.Roster {
	expires := when.DayOf(now).AddMonths(6)
	crews := make([]control.Crew, a.Officers)
	for i := range crews {
		area, no := a.areaOf(i)
		c := control.Crew{Callsign: callsign(area, no), TourEndsAt: now.Add(8 * time.Hour)}
		c.Members = []control.Member{{ID: c.Callsign, Name: "PC " + c.Callsign}}
		skills := []string{"first_aid"}
		if no%2 == 0 {
			skills = append(skills, "driver_response")
		}
		if no%4 == 0 {
			skills = append(skills, "taser")
		}
		for _, s := range skills {
			c.Skills = append(c.Skills, control.Skill{Code: s, Valid: true, ExpiresOn: expires})
		}
		crews[i] = c
	}
	at := make(map[string]int, len(crews))
	for i, c := range crews {
		at[c.Callsign] = i
	}
	return func(_ db.Querier, _ time.Time, callsigns ...string) (out []control.Crew, err error) {
		for _, c := range callsigns {
			if i, ok := at[c]; ok {
				out = append(out, crews[i])
			}
		}
		if len(callsigns) == 0 {
			out = crews
		}
		return out, nil
	}
}

// lasts sums what the server holds as the last positions, area by area.
func (a Ask) lasts(sys *app.System) []uint64 {
	out := make([]uint64, a.Areas)
	for i := range a.Officers {
		area, no := a.areaOf(i)
		if lat, lon, at, ok := sys.LastSeen(callsign(area, no)); ok {
			out[area] += sumOf(no, spot{hundredThousandths(lat), hundredThousandths(lon), int32(at.Unix())})
		}
	}
	return out
}
