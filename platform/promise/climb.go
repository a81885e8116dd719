package promise

import (
	"fmt"
	"slices"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
)

// Climb reads how a kind of promise climbs on a day: who is told, how long before or after its due time, each once at each
// moment. It is read from law promise.escalation, where a kind without a row follows "default"; which role stands behind a
// post that it tells is a row of promise.post. The step at the due time that tells the owner is every promise's own, and is
// left out.
func Climb(book *law.Book, kind string, on when.Day) []Step {
	table := book.Table("promise.escalation")
	row, ok := table.At(kind, on)
	if !ok {
		if row, ok = table.At("default", on); !ok {
			return nil
		}
	}
	var v struct {
		Steps []struct {
			Minutes int      `json:"minutes"`
			Tell    []string `json:"tell"`
			Level   string   `json:"level"`
		} `json:"steps"`
	}
	into(row, &v)
	var out []Step
	for _, s := range v.Steps {
		for _, who := range s.Tell {
			step := Step{Offset: time.Duration(s.Minutes) * time.Minute, Tell: told(book, who, on)}
			if (step.Offset != 0 || who != "owner") && !slices.Contains(out, step) {
				out = append(out, step)
			}
		}
	}
	return out
}

func told(book *law.Book, who string, on when.Day) string {
	if who == "owner" {
		return who
	}
	row, ok := book.Table("promise.post").At(who, on)
	if !ok {
		return "role:" + who
	}
	var v struct {
		Role string `json:"role"`
	}
	into(row, &v)
	return "role:" + v.Role
}

// into reads a row that was held to its shape: a shipped one by its test, a force's own when it was made.
func into(row law.Row, v any) {
	if err := row.Into(v); err != nil {
		panic(fmt.Sprintf("law: %v", err))
	}
}
