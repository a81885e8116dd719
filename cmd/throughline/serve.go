package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"throughline/app"
	"throughline/app/simulate"
	"throughline/app/tour"
)

var serveVerb = verb{"serve", "", "run the server: serve --training [--data var] [--map FILE] [--listen ADDR] [--database postgres://…]", serve}

func serve(ctx context.Context, args []string) error {
	var s app.Settings
	rest, err := parse("serve", args, &s)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return fmt.Errorf("%q is not a setting; every setting begins with --", rest[0])
	}
	began := time.Now()
	if s.Map == "" && s.Training {
		if s.Map, err = county(s.Data); err != nil {
			return err
		}
	}
	sys, err := app.Open(ctx, s)
	if err != nil {
		return err
	}
	if err := sys.SeedTraining(ctx); err != nil {
		sys.Host.DB.Close()
		return err
	}
	tours := tour.New(sys) // a system that is no training installation does not open: see app.Open
	srv := app.NewServer(sys, tours)
	tours.Live = srv
	return srv.Serve(ctx, func(addr string) {
		if sys.Past {
			if err := playYear(ctx, sys, addr); err != nil {
				fmt.Println("The year behind it could not be played to its end: " + err.Error())
			}
		}
		fmt.Printf("Throughline is ready at %s after %.1f s\n", addr, time.Since(began).Seconds())
		fmt.Println(app.Greeting(sys, addr))
		if s.Alive && s.Training {
			alive := simulate.Simulator{Server: addr, Speed: 1, Seed: 1, PerDay: aliveCalls, Leave: scenarioUnits}
			go alive.Run(ctx) // it ends with the server
			fmt.Println("A SIMULATED force is at work: every call that it makes says so. A control supervisor brings events in at " + addr + "/training/simulation")
		}
		fmt.Println("An everyday assault, in five minutes, on the real screens: " + addr + "/tour")
	})
}

// county is the generated training county, written once into the data folder.
func county(data string) (string, error) {
	path := filepath.Join(data, "county.osm.pbf")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	return path, app.GenerateCounty(path)
}
