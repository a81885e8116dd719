package people

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"throughline/platform/when"
)

var (
	pncStroke = regexp.MustCompile(`^([0-9]{4}|[0-9]{2})/([0-9]{1,7})([A-Z])$`)
	pncPlain  = regexp.MustCompile(`^([0-9]{3,11})([A-Z])$`)
	croFile   = regexp.MustCompile(`^([0-9]{1,6})/?([0-9]{2})([A-Z])$`)
	croSF     = regexp.MustCompile(`^SF([0-9]{2})/?([0-9]{1,6})([A-Z])$`)
	asnStroke = regexp.MustCompile(`^([0-9]{2})/([0-9A-Z]{2})([0-9A-Z]{2})/([0-9A-Z]{2})/([0-9]{1,11})([A-Z])$`)
	asnPlain  = regexp.MustCompile(`^([0-9]{2})([0-9A-Z]{2})([0-9A-Z]{2})([0-9A-Z]{2})([0-9]{1,11})([A-Z])$`)
	urnForm   = regexp.MustCompile(`^[0-9]{2}[0-9A-Z]{2}[0-9]{5}[0-9]{2}$`)
)

// readPNC reads YYYY/NNNNNNND (ID-02), its short form with two digits of year, and either without the stroke, where the
// year may be two digits or four. A record was made in a year of 1900 or after that has begun, and is counted from one.
func readPNC(s string, today when.Day) []reading {
	if m := pncStroke.FindStringSubmatch(s); m != nil {
		return []reading{pnc(m[1], m[2], m[3], today)}
	}
	m := pncPlain.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	var out []reading
	for _, year := range []int{2, 4} {
		if serial := len(m[1]) - year; serial >= 1 && serial <= 7 {
			out = append(out, pnc(m[1][:year], m[1][year:], m[2], today))
		}
	}
	return out
}

func pnc(year, serial, letter string, today when.Day) reading {
	serial = strings.Repeat("0", 7-len(serial)) + serial
	if len(year) == 2 {
		century := today.Year / 100
		if n, err := strconv.Atoi(year); err == nil && n > today.Year%100 {
			century--
		}
		year = fmt.Sprint(century) + year
	}
	r := reading{number: year[2:] + serial, letter: letter[0], canonical: year + "/" + serial + letter}
	switch {
	case !strings.HasPrefix(year, "19") && !strings.HasPrefix(year, "20"), year > fmt.Sprintf("%04d", today.Year):
		r.impossible = "people.identifier.year"
	case strings.Trim(serial, "0") == "":
		r.impossible = "people.identifier.serial"
	}
	return r
}

// readCRO reads NNNNNN/YYD, and SFYY/ND of a record without fingerprints, whose serial is not padded (ID-03).
func readCRO(s string) []reading {
	if m := croFile.FindStringSubmatch(s); m != nil {
		serial := strings.Repeat("0", 6-len(m[1])) + m[1]
		return []reading{{number: m[2] + serial, letter: m[3][0], canonical: serial + "/" + m[2] + m[3]}}
	}
	if m := croSF.FindStringSubmatch(s); m != nil {
		serial := strings.TrimLeft(m[2], "0")
		if serial == "" {
			serial = "0"
		}
		return []reading{{number: m[1] + serial, letter: m[3][0], canonical: "SF" + m[1] + "/" + serial + m[3]}}
	}
	return nil
}

// readASN reads YY/FFUU/SS/NNNNNNNNNNND (ID-04). The unit, and a force or system that is not a number, stay out of the
// reckoning of the letter.
func readASN(s string) []reading {
	m := asnStroke.FindStringSubmatch(s)
	if m == nil {
		m = asnPlain.FindStringSubmatch(s)
	}
	if m == nil {
		return nil
	}
	year, force, unit, system, letter := m[1], m[2], m[3], m[4], m[6]
	serial := strings.Repeat("0", 11-len(m[5])) + m[5]
	return []reading{{
		number: numeric(force) + numeric(system) + year + serial, letter: letter[0],
		canonical: year + force + unit + system + serial + letter,
	}}
}

func numeric(s string) string {
	if strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

// urn reads a PTI-URN (ID-06): force, unit, sequence and year. It has no letter, so it is never more than unchecked.
func (i Identifier) urn(s string) Identifier {
	s = strings.ReplaceAll(s, "/", "")
	if !urnForm.MatchString(s) {
		i.Why = "people.identifier.form_urn"
		return i
	}
	i.Status, i.Canonical, i.Why = IdentifierUnchecked, s, "people.identifier.no_letter"
	return i
}
