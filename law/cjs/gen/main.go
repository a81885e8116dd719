// Command gen turns the standing data of the Ministry of Justice's npm package
// @moj-bichard7-developers/bichard7-next-data (MIT) into the compact files that law/cjs embeds.
// The files are made at build time and are the same, byte for byte, for the same package.
//
//	go run ./law/cjs/gen -from web/node_modules/@moj-bichard7-developers/bichard7-next-data -to law/cjs/data
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"throughline/law/cjs/row"
)

func main() {
	from := flag.String("from", "", "folder of the installed npm package")
	to := flag.String("to", "", "folder to write the data files into")
	flag.Parse()
	if *from == "" || *to == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := Generate(*from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// Generate reads the package in from and writes NAME.json.gz files into to. A file that is missing, empty or of
// another shape than expected stops the build: half a code table is worse than none.
func Generate(from, to string) error {
	version, err := packageVersion(from)
	if err != nil {
		return err
	}
	src := source{dir: filepath.Join(from, "data")}
	out := map[string]any{
		"offences": src.offences(),
		"results":  src.results(),
		"units":    src.units(),
		"forces":   src.forces(),
	}
	for _, name := range row.CodeLists {
		out[name] = src.codes(name)
	}
	if src.err != nil {
		return src.err
	}
	out["about"] = row.About{Package: row.Package, Version: version, Licence: "MIT"}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for name, rows := range out {
		if err := write(filepath.Join(to, name+".json.gz"), rows); err != nil {
			return err
		}
	}
	return nil
}

func packageVersion(from string) (string, error) {
	b, err := os.ReadFile(filepath.Join(from, "package.json"))
	if err != nil {
		return "", fmt.Errorf("the npm package is not installed (run npm ci in web/): %w", err)
	}
	var p struct{ Name, Version string }
	if err := json.Unmarshal(b, &p); err != nil {
		return "", fmt.Errorf("package.json: %w", err)
	}
	if p.Name != row.Package {
		return "", fmt.Errorf("package.json names %q, want %q", p.Name, row.Package)
	}
	return p.Version, nil
}

// write leaves out the gzip time stamp, so that the same rows give the same bytes.
func write(path string, rows any) error {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(z).Encode(rows); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// source reads the package's files; the first error is kept and stops the rest.
type source struct {
	dir string
	err error
}

func read[T any](s *source, file string) []T {
	if s.err != nil {
		return nil
	}
	b, err := os.ReadFile(filepath.Join(s.dir, file+".json"))
	if err != nil {
		s.err = err
		return nil
	}
	var rows []T
	if err := json.Unmarshal(b, &rows); err != nil {
		s.err = fmt.Errorf("%s.json: %w", file, err)
		return nil
	}
	if len(rows) == 0 {
		s.err = fmt.Errorf("%s.json holds no rows", file)
	}
	return rows
}

func (s *source) offences() []row.Offence {
	var out []row.Offence
	for _, r := range read[struct {
		CjsCode, HomeOfficeClassification, OffenceCategory, OffenceTitle string
		NotifiableToHo, RecordableOnPnc                                  bool
	}](s, "offence-code") {
		out = append(out, row.Offence{Code: r.CjsCode, Title: strings.TrimSpace(r.OffenceTitle), Category: r.OffenceCategory,
			HomeOfficeClass: r.HomeOfficeClassification, Notifiable: r.NotifiableToHo, Recordable: r.RecordableOnPnc})
	}
	slices.SortFunc(out, func(a, b row.Offence) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

func (s *source) results() []row.Result {
	var out []row.Result
	for _, r := range read[struct{ CjsCode, Description, ResultCodeQualifiers, ResultHalfLifeHours, Type string }](s, "result-code") {
		out = append(out, row.Result{Code: r.CjsCode, Title: strings.TrimSpace(r.Description), Type: r.Type,
			Qualifiers:    slices.DeleteFunc(strings.Split(r.ResultCodeQualifiers, ","), func(q string) bool { return q == "" }),
			HalfLifeHours: r.ResultHalfLifeHours})
	}
	slices.SortFunc(out, func(a, b row.Result) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

func (s *source) units() []row.Unit {
	var out []row.Unit
	for _, r := range read[struct {
		TopLevelCode, TopLevelName, SecondLevelCode, SecondLevelName, ThirdLevelCode, ThirdLevelName, ThirdLevelPsaCode,
		BottomLevelCode, BottomLevelName string
	}](s, "organisation-unit") {
		names := slices.DeleteFunc([]string{r.SecondLevelName, r.ThirdLevelName, r.BottomLevelName},
			func(n string) bool { return strings.TrimSpace(n) == "" })
		out = append(out, row.Unit{Code: r.TopLevelCode + r.SecondLevelCode + r.ThirdLevelCode + r.BottomLevelCode,
			Kind: r.TopLevelName, Names: names, PSA: r.ThirdLevelPsaCode})
	}
	slices.SortFunc(out, func(a, b row.Unit) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

func (s *source) forces() []row.Force {
	out := read[row.Force](s, "forces")
	slices.SortFunc(out, func(a, b row.Force) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

func (s *source) codes(file string) []row.Code {
	var out []row.Code
	for _, r := range read[struct{ CjsCode, SpiCode, PncCode, Description string }](s, file) {
		out = append(out, row.Code{Code: r.CjsCode, SPI: r.SpiCode, PNC: r.PncCode, Title: strings.TrimSpace(r.Description)})
	}
	slices.SortFunc(out, func(a, b row.Code) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.SPI, b.SPI))
	})
	return out
}
