// Package row is the shape of the rows that the generator writes and law/cjs reads: one definition for both.
package row

// Package is the npm package that the rows come from.
const Package = "@moj-bichard7-developers/bichard7-next-data"

// CodeLists names the short code lists, as the package and the data files call them.
var CodeLists = []string{"plea-status", "verdict", "type-of-hearing", "remand-status", "mode-of-trial-reason", "gender",
	"duration-unit", "result-qualifier-code", "defendant-present-at-hearing", "actual-offence-date", "court-type", "summons",
	"alcohol-level-method", "offence-category"}

// About says which release the rows were made from.
type About struct {
	Package string `json:"package"`
	Version string `json:"version"`
	Licence string `json:"licence"`
}

// Offence is one offence code.
type Offence struct {
	Code            string `json:"c"`
	Title           string `json:"t"`
	Category        string `json:"k"`
	HomeOfficeClass string `json:"h"`
	Notifiable      bool   `json:"n,omitempty"`
	Recordable      bool   `json:"r,omitempty"`
}

// Result is one result code.
type Result struct {
	Code          string   `json:"c"`
	Title         string   `json:"t"`
	Type          string   `json:"k,omitempty"`
	Qualifiers    []string `json:"q,omitempty"`
	HalfLifeHours string   `json:"h,omitempty"`
}

// Unit is one organisation unit: a court, a court room or a police unit. Names run from the area to the building.
type Unit struct {
	Code  string   `json:"c"`
	Kind  string   `json:"k"`
	Names []string `json:"n,omitempty"`
	PSA   string   `json:"p,omitempty"`
}

// Force is one force code.
type Force struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Code is a row of a short list. SPI is the letter or number that the court's result message uses for it.
type Code struct {
	Code  string `json:"c"`
	SPI   string `json:"s,omitempty"`
	PNC   string `json:"p,omitempty"`
	Title string `json:"t"`
}
