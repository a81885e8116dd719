// Package cjs holds the criminal justice system's standing data: offences, results, courts, forces and the short
// code lists (pleas, verdicts, hearing types ...) that police, courts and prosecutors exchange.
//
// The rows come from the Ministry of Justice's npm package named in [Tables.About] (MIT) and are made by ./gen at build
// time. They carry no start and end dates, because the package has none: what they say is what that release knew.
package cjs

import (
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"throughline/law/cjs/row"
)

// all: so that the package also compiles before the build has made the files
//
//go:embed all:data
var data embed.FS

// ErrNotBuilt is returned by Load when the data files have not been made.
var ErrNotBuilt = errors.New("cjs: the offence and result codes are not built: run make build")

// The rows, as the generator writes them.
type (
	// Result is one result code. Type is "F" final, "I" interim, "P" ancillary to another, or empty when not said.
	Result = row.Result
	// Force is one police force or prosecuting organisation code.
	Force = row.Force
	// Code is a row of a short list; SPI is the letter or number used for it in the court's result message.
	Code = row.Code
	// About names the release of the data.
	About = row.About
)

// Tables is the standing data of one release. It is never changed after Load and may be shared.
type Tables struct {
	about     About
	offences  []Offence
	byOffence map[string]int
	words     []string // the searchable words of each offence, at the same index
	results   map[string]Result
	units     map[string]Unit
	forces    []Force
	byForce   map[string]Force
	lists     map[string][]Code
}

var load = sync.OnceValues(func() (*Tables, error) {
	sub, err := fs.Sub(data, "data")
	if err != nil {
		return nil, err
	}
	return read(sub)
})

// Load returns the tables built into the program. They are read on the first call. ErrNotBuilt when the build has
// not made them.
func Load() (*Tables, error) { return load() }

func read(from fs.FS) (*Tables, error) {
	t := &Tables{byOffence: map[string]int{}, results: map[string]Result{}, units: map[string]Unit{},
		byForce: map[string]Force{}, lists: map[string][]Code{}}
	if err := decode(from, "about", &t.about); err != nil {
		return nil, err
	}
	if err := t.readOffences(from); err != nil {
		return nil, err
	}
	var results []Result
	if err := decode(from, "results", &results); err != nil {
		return nil, err
	}
	for _, r := range results {
		t.results[r.Code] = r
	}
	var units []row.Unit
	if err := decode(from, "units", &units); err != nil {
		return nil, err
	}
	for _, u := range units {
		t.units[u.Code] = Unit{Code: u.Code, Kind: u.Kind, Name: strings.Join(u.Names, ", "), PSA: u.PSA}
	}
	if err := decode(from, "forces", &t.forces); err != nil {
		return nil, err
	}
	for _, f := range t.forces {
		t.byForce[f.Code] = f
	}
	for _, name := range row.CodeLists {
		var codes []Code
		if err := decode(from, name, &codes); err != nil {
			return nil, err
		}
		t.lists[name] = codes
	}
	return t, nil
}

func decode(from fs.FS, name string, into any) error {
	f, err := from.Open(name + ".json.gz")
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w (no %s)", ErrNotBuilt, name)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("cjs: %s: %w", name, err)
	}
	if err := json.NewDecoder(z).Decode(into); err != nil {
		return fmt.Errorf("cjs: %s: %w", name, err)
	}
	return nil
}

// About says which package and version the tables were made from.
func (t *Tables) About() About { return t.about }

// Counts is the number of rows of each table, by its name.
func (t *Tables) Counts() map[string]int {
	n := map[string]int{"offences": len(t.offences), "results": len(t.results), "units": len(t.units), "forces": len(t.forces)}
	for name, l := range t.lists {
		n[name] = len(l)
	}
	return n
}
