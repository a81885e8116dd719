package insight

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"throughline/platform/when"
)

// grouped writes a whole number as people do: 4,118.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// pounds writes an amount: whole pounds from a hundred on, pence below.
func pounds(v float64) string {
	if math.Abs(v) < 100 {
		return strings.TrimSuffix(fmt.Sprintf("£%.2f", v), ".00")
	}
	return "£" + grouped(int64(math.Round(v)))
}

// number is a value in its unit.
func number(v float64, unit string) string {
	switch unit {
	case "days":
		return plain(v) + " days"
	case "hours":
		return plain(v) + " h"
	case "pounds":
		return pounds(v)
	case "of_five":
		return fmt.Sprintf("%.1f of 5", v)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") + "%"
}

// plain has one decimal below a hundred, and none above.
func plain(v float64) string {
	if math.Abs(v) >= 100 {
		return grouped(int64(math.Round(v)))
	}
	return fmt.Sprintf("%.1f", v)
}

// one is a thing of many: "calls" is "call".
func one(of string) string {
	if strings.HasPrefix(of, "answers ") {
		return "answer" + strings.TrimPrefix(of, "answers")
	}
	return strings.TrimSuffix(of, "s")
}

func some(n int64, of string) string {
	if n == 1 {
		of = one(of)
	}
	return grouped(n) + " " + of
}

// trend is how a value stands beside another: its words, and whether it is better (1), worse (-1) or the same (0).
type trend struct {
	Text string
	Way  int
}

func compare(t Tile, with string) trend {
	if t.Value == nil || t.Before == nil {
		return trend{Text: "Nothing in " + monthText(with) + " to compare with"}
	}
	by := *t.Value - *t.Before
	if t.Less {
		by = -by
	}
	words, size := [2]string{"better", "worse"}, fmt.Sprintf("%.1f", math.Abs(by))
	switch {
	case t.Unit == "hours" || t.Unit == "pounds" || t.Unit == "days":
		words = [2]string{"more", "fewer"}
		if t.Less {
			words = [2]string{"fewer", "more"}
		}
		if size = plain(math.Abs(by)) + " " + t.Unit; t.Unit == "pounds" {
			size, words = pounds(math.Abs(by)), [2]string{"more", "less"}
		}
	case t.Unit == "percent":
		size += " points"
	}
	if math.Abs(by) < 0.05 {
		return trend{Text: "The same as in " + monthText(with)}
	}
	if by < 0 {
		return trend{size + " " + words[1] + " than in " + monthText(with), -1}
	}
	return trend{size + " " + words[0] + " than in " + monthText(with), 1}
}

func monthText(month string) string {
	day := when.MustDay(month + "-01")
	return fmt.Sprintf("%s %d", day.Month, day.Year)
}

func shortMonth(month string) string {
	day := when.MustDay(month + "-01")
	return fmt.Sprintf("%s %02d", day.Month.String()[:3], day.Year%100)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(when.London).Format("Mon 2 Jan 2006, 15:04")
}

// figure is the big number of a tile and what stands beside it.
func figure(t Tile) (big, of string) {
	switch {
	case t.Masked:
		return "Not shown", fmt.Sprintf("fewer than %d %s", t.Least, t.Of)
	case t.Value == nil && (t.Code == staffPulse || t.Code == ourPulse):
		return "None yet", fmt.Sprintf("fewer than %d answered", t.Least)
	case t.Value == nil:
		return "None yet", "nothing was counted this month"
	case t.Unit == "percent" && t.N < int64(t.Least): // a share of a few says less than the few themselves
		of = t.Of
		if t.N == 1 {
			of = one(of)
		}
		return fmt.Sprintf("%d of %d", int(*t.Value*float64(t.N)/100+0.5), t.N), of + ", too few for a percentage"
	case t.Unit == "percent":
		return number(*t.Value, t.Unit), "of " + some(t.N, t.Of)
	}
	return number(*t.Value, t.Unit), "from " + some(t.N, t.Of)
}

func aimText(t Tile) string {
	if t.Aim == nil {
		return "no aim set"
	}
	return "aim " + number(*t.Aim, t.Unit)
}

// inWords says a line of months for those who do not see it.
func inWords(title, unit string, series []*float64) string {
	var said []string
	for _, v := range series {
		if v != nil {
			said = append(said, number(*v, unit))
		}
	}
	if len(said) == 0 {
		return title + ": no month of the last 13 has a number"
	}
	return title + ", months with a number, oldest first: " + strings.Join(said, ", ")
}
