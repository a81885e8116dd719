package people

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/when"
)

// The rules of POLE-02 for what may stand in a person's fields. Each refusal says what would be right.
var (
	titles = []string{"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "lord", "lady", "rev", "revd", "pc", "dc", "sgt", "ds", "insp", "cllr"}
	filler = []string{"unknown", "unk", "nk", "none", "na", "nil", "null", "test", "tbc", "tba", "anon", "anonymous", "xxx", "xx", "x", "noname", "notknown",
		"notgiven", "refused", "withheld", "nfa", "noknown", "unnamed"}
	trading  = []string{"ltd", "limited", "plc", "llp", "inc", "gmbh", "company", "council", "stores", "supermarket", "constabulary", "police", "holdings", "university", "school", "hospital"}
	animals  = []string{"dog", "cat", "horse", "pony", "parrot", "puppy", "kitten"}
	postcode = regexp.MustCompile(`(?i)\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b`)
	landmark = regexp.MustCompile(`(?i)^(near|opposite|opp|outside|behind|next to|by the|in front of|at the back of|beside|around|rear of)\b`)
	openLand = regexp.MustCompile(`(?i)\b(field|junction|jct|crossroads|roundabout|lay-?by|footpath|layby)\b`)
	invented = regexp.MustCompile(`^(ZZ|XX|AA|QQ)[0-9]`)
)

// check holds what is known of a person against POLE-01 and POLE-02, and writes names the one way. at is when it happened.
func (in *NewPerson) check(at time.Time) error {
	if err := form.Check(in); err != nil {
		return err
	}
	var wrong []fault.Field
	add := func(name, code string, params ...string) {
		if code != "" {
			wrong = append(wrong, fault.InvalidField(name, code, params...).Fields...)
		}
	}
	for _, n := range []struct {
		name string
		at   *string
	}{{"given", &in.Given}, {"middle", &in.Middle}, {"family", &in.Family}} {
		*n.at = plainName(*n.at)
		add(n.name, checkName(n.name, *n.at))
	}
	add("born_on", in.checkBorn(when.DayOf(at)))
	var code string
	if in.Phone, code = canonicalPhone(in.Phone); code != "" {
		add("phone", code)
	}
	if in.Email, code = canonicalEmail(in.Email); code != "" {
		add("email", code)
	}
	if in.Address, _, code = canonicalAddress(in.Address); code != "" {
		add("address", code)
	}
	for _, f := range []struct{ name, text string }{{"description", in.Description}, {"language", in.Language}, {"needs", in.Needs}} {
		if isFiller(f.text) {
			add(f.name, "people.person.filler")
		}
	}
	if len(wrong) == 0 && in.Given == "" && in.Family == "" && in.BornOn == "" && in.Description == "" {
		add("given", "people.person.nothing_known")
	}
	if len(wrong) > 0 {
		return fault.New(fault.Invalid, "form.invalid", wrong...)
	}
	return nil
}

func (in *NewPerson) checkBorn(today when.Day) string {
	if in.BornOn == "" {
		return ""
	}
	born, err := when.ParseDay(in.BornOn)
	switch {
	case err != nil:
		return "people.person.born_form"
	case born.After(today):
		return "people.person.born_in_future"
	case !in.ArrestedOn.IsZero() && born == in.ArrestedOn:
		return "people.person.born_on_arrest"
	case Person{BornOn: born}.Age(today) > oldest:
		return "people.person.born_too_long_ago"
	}
	return ""
}

// oldest is an age that nobody has reached in Britain: a year typed wrongly, not a limit of law.
const oldest = 120

// plainName writes one kind of apostrophe and hyphen, and single spaces.
func plainName(s string) string {
	s = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "`", "'", "‐", "-", "‑", "-", "–", "-").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

// checkName gives the code of what is wrong with a name, or "".
func checkName(field, s string) string {
	if s == "" {
		return ""
	}
	words := strings.Fields(strings.ToLower(s))
	switch {
	case isFiller(s):
		return "people.person.filler"
	case slices.Contains(titles, strings.TrimSuffix(words[0], ".")) && (field != "family" || len(words) > 1):
		return "people.person.title_in_name"
	case slices.ContainsFunc(words, func(w string) bool { return slices.Contains(trading, strings.TrimSuffix(w, ".")) && len(words) > 1 }), strings.Contains(s, "&"):
		return "people.person.business"
	case len(words) == 1 && slices.Contains(animals, words[0]) && field == "given":
		return "people.person.animal"
	case strings.ContainsFunc(s, notInName):
		return "people.person.name_signs"
	case field == "given" && len(words) > 1:
		return "people.person.one_name"
	}
	return ""
}

func notInName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != '-' && r != '\'' && r != ' '
}

// isFiller tells whether a text stands for "we do not know". It is left blank instead.
func isFiller(s string) bool {
	if s == "" {
		return false
	}
	bare := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
	return bare == "" || slices.Contains(filler, bare)
}

// canonicalPhone writes a number with its country code, +44 when it begins with 0. It refuses numbers without a dialling
// code, service numbers and numbers that somebody made up to fill the field.
func canonicalPhone(s string) (number, code string) {
	if s = strings.TrimSpace(s); s == "" {
		return "", ""
	}
	if isFiller(s) {
		return s, "people.person.filler"
	}
	digits, abroad := "", strings.HasPrefix(s, "+") || strings.HasPrefix(s, "00")
	for _, r := range strings.TrimPrefix(s, "+") {
		switch {
		case r >= '0' && r <= '9':
			digits += string(r)
		case !strings.ContainsRune(" ()-.", r):
			return s, "people.phone.signs"
		}
	}
	if abroad {
		digits = strings.TrimPrefix(digits, "00")
		if strings.HasPrefix(digits, "440") {
			digits = "44" + digits[3:]
		}
	} else if strings.HasPrefix(digits, "0") {
		digits = "44" + digits[1:]
	} else {
		return s, "people.phone.no_code"
	}
	switch own := strings.TrimPrefix(digits, "44"); {
	case len(digits) < 8 || len(digits) > 15 || strings.HasPrefix(digits, "44") && len(own) != 9 && len(own) != 10:
		return s, "people.phone.length"
	case len(own) > 1 && strings.Count(own[1:], own[1:2]) == len(own)-1, strings.HasSuffix(own, "123456789"), strings.HasSuffix(own, "1234567890"):
		return s, "people.phone.invented"
	}
	return "+" + digits, ""
}

func canonicalEmail(s string) (address, code string) {
	if s = strings.TrimSpace(s); s == "" {
		return "", ""
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || !strings.Contains(s[strings.LastIndexByte(s, '@'):], ".") {
		return s, "people.email.form"
	}
	at := strings.LastIndexByte(s, '@')
	return s[:at] + strings.ToLower(s[at:]), ""
}

// canonicalAddress writes the postcode the one way and gives it by itself. A place that is no address is refused.
func canonicalAddress(s string) (text, pc, code string) {
	if s = strings.Join(strings.Fields(s), " "); s == "" {
		return "", "", ""
	}
	if isFiller(s) {
		return s, "", "people.person.filler"
	}
	if landmark.MatchString(s) {
		return s, "", "people.address.landmark"
	}
	m := postcode.FindStringSubmatchIndex(s)
	if m == nil {
		return s, "", ""
	}
	pc = strings.ToUpper(s[m[2]:m[3]] + " " + s[m[4]:m[5]])
	if invented.MatchString(pc) {
		return s, "", "people.address.postcode_invented"
	}
	if openLand.MatchString(s[:m[0]]) {
		return s, "", "people.address.postcode_of_field"
	}
	return s[:m[0]] + pc + s[m[1]:], pc, ""
}
