package form

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"throughline/platform/fault"
	"throughline/platform/when"
)

var boxNames = []string{"-day", "-month", "-year", "-time"}

// boxes joins the boxes of a date to one text. Nothing typed in any of them is no date; something wrong stays as it was
// typed, so that parsing refuses it.
func (f field) boxes(r *http.Request) []string {
	part := make([]string, len(boxNames))
	blank := true
	for i, b := range boxNames {
		part[i] = strings.TrimSpace(r.PostForm.Get(f.name + b))
		blank = blank && part[i] == ""
	}
	if blank {
		return nil
	}
	date := pad(part[2], 4) + "-" + pad(month(part[1]), 2) + "-" + pad(part[0], 2)
	if f.kind == day {
		return []string{date}
	}
	return []string{date + "T" + clock(part[3])}
}

func pad(s string, n int) string {
	if n == 2 && len(s) == 1 {
		return "0" + s
	}
	return s
}

// month takes a month's name or the start of it, as people write it.
func month(s string) string {
	if len(s) >= 3 {
		for m := time.January; m <= time.December; m++ {
			if strings.HasPrefix(strings.ToLower(m.String()), strings.ToLower(s)) {
				return strconv.Itoa(int(m))
			}
		}
	}
	return s
}

// clock takes 14:05, 14.05, 1405 and 9:05.
func clock(s string) string {
	s = strings.Replace(s, ".", ":", 1)
	if len(s) == 4 && !strings.Contains(s, ":") {
		s = s[:2] + ":" + s[2:]
	}
	if strings.IndexByte(s, ':') == 1 {
		s = "0" + s
	}
	return s
}

// set parses a text that is not blank into the field and runs its rules.
func (f field) set(x reflect.Value, raw string) (fault.Field, bool) {
	switch f.kind {
	case text, lines:
		x.SetString(raw)
		return f.checkWords(raw)
	case truth:
		return f.setTruth(x, raw)
	case whole, decimal:
		return f.setNumber(x, raw)
	}
	if x.Kind() == reflect.String {
		x.SetString(raw)
		return f.checkMoment(raw)
	}
	if f.kind == day {
		d, err := when.ParseDay(raw)
		x.Set(reflect.ValueOf(d))
		return f.fromTime(err)
	}
	t, err := when.Parse(raw)
	x.Set(reflect.ValueOf(t))
	return f.fromTime(err)
}

func (f field) setTruth(x reflect.Value, raw string) (fault.Field, bool) {
	switch strings.ToLower(raw) {
	case "true", "yes", "on", "1":
		x.SetBool(true)
		return fault.Field{}, false
	case "false", "no", "0":
		x.SetBool(false)
		return f.missing(), f.required
	}
	return f.wrong("form.not_a_yes_or_no"), true
}

func (f field) setNumber(x reflect.Value, raw string) (fault.Field, bool) {
	s := strings.ReplaceAll(strings.TrimPrefix(raw, "£"), ",", "")
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.ContainsAny(s, "xXpPeE_iInN") {
		return f.wrong("form.not_a_number"), true
	}
	if w, bad := f.checkRange(n); bad {
		return w, true
	}
	if f.kind == decimal {
		x.SetFloat(n)
		return fault.Field{}, false
	}
	if x.CanUint() {
		u, err := strconv.ParseUint(s, 10, x.Type().Bits())
		x.SetUint(u)
		return f.wrong("form.not_a_whole_number"), err != nil
	}
	i, err := strconv.ParseInt(s, 10, x.Type().Bits())
	x.SetInt(i)
	return f.wrong("form.not_a_whole_number"), err != nil
}
