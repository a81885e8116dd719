package people

import (
	"fmt"

	"throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/when"
)

// EscalationSteps reads who is told about a kind of promise before and after it is due, from law table promise.escalation.
// The step at the due time itself, which tells the owner, is the platform's; a row that lacks a kind follows "default".
func EscalationSteps(book *law.Book, kind string, on when.Day) []promise.Step {
	row, ok := book.Table("promise.escalation").At(kind, on)
	if !ok {
		if row, ok = book.Table("promise.escalation").At("default", on); !ok {
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
	if err := row.Into(&v); err != nil {
		panic(fmt.Sprintf("law: %v", err)) // the shipped tables are loaded and checked before any room
	}
	var out []promise.Step
	for _, s := range v.Steps {
		for _, who := range s.Tell {
			if s.Minutes == 0 && who == "owner" {
				continue
			}
			if who != "owner" {
				who = "role:" + who
			}
			out = append(out, promise.Step{Offset: minutes(s.Minutes), Tell: who})
		}
	}
	return out
}
