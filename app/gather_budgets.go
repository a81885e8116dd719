package app

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"

	"throughline/platform/page"
	"throughline/platform/when"
)

// measuredBudgets is what the browser tests counted last, written by `make budgets` from test/budgets.yaml and the walks.
//
//go:embed screen_budgets.json
var measuredBudgets []byte

// screenBudget is what a person may be asked to press beyond the words themselves, and what was counted.
type screenBudget struct {
	ID       string `json:"id"`
	Who      string `json:"who"`
	From     string `json:"from"`
	To       string `json:"to"`
	Budget   int    `json:"budget"`
	Measured *int   `json:"measured,omitempty"` // nil when no test of this build counted it
	On       string `json:"on,omitempty"`       // the day of the count, by London
}

var screenBudgets = sync.OnceValues(func() ([]screenBudget, error) {
	var out []screenBudget
	err := json.Unmarshal(measuredBudgets, &out)
	return out, err
})

// budgetsPage publishes each screen's budget beside what was last counted, to everybody who is signed in.
func (s *Server) budgetsPage(w http.ResponseWriter, r *http.Request) {
	list, err := screenBudgets()
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, b := range list {
		counted, on := "Not measured in this build", ""
		if b.Measured != nil {
			counted, on = strconv.Itoa(*b.Measured), b.On
			if d, err := when.ParseDay(b.On); err == nil {
				on = d.Text()
			}
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: b.Who}, {Text: b.From}, {Text: b.To}, {Text: strconv.Itoa(b.Budget), Num: true}, {Text: counted, Num: b.Measured != nil}, {Text: on}}})
	}
	page.Render(w, r, page.Page{Title: "What each screen asks of you", Wide: true},
		page.P("How many keys and taps a screen asks for beyond the words themselves, from where you are to what you want. To come to a field counts, and to type its words does not. The browser tests walk the real pages and count; a build in which one is worse than its budget does not pass."),
		page.P("The figures are those that were last written down, on the day that stands beside them. A screen that no test counted says so."),
		page.DenseTable("Screen budgets", []string{"Who", "From", "To", "At most", "Last counted", "On"}, rows, "No screen has a budget in this build."))
}
