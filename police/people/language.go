package people

import (
	"strings"

	"throughline/platform/when"
)

// languageName is how the record writes a language: by its English name in the table people.language, whether its code or a
// name was given; "" for English, which needs nothing. What the table does not know stays as it was typed (VIC-13).
func (d *Desk) languageName(typed string, on when.Day) string {
	typed = strings.TrimSpace(typed)
	switch code, l := d.language(typed, on); code {
	case "":
		return typed
	case "en":
		return ""
	default:
		return l.En
	}
}

// LanguageIn says a language, given by its name or code, in Welsh ("cy") or English; a language that the table does not know is said as it
// was typed.
func (d *Desk) LanguageIn(lang, name string, on when.Day) string {
	switch code, l := d.language(name, on); {
	case code != "" && lang == "cy":
		return l.Cy
	case code != "":
		return l.En
	}
	return name
}

type languageNames struct{ En, Cy string }

func (d *Desk) language(typed string, on when.Day) (code string, l languageNames) {
	for _, r := range d.host.Law.Table("people.language").On(on) {
		var v languageNames
		if r.Into(&v) == nil && (strings.EqualFold(typed, r.Code) || strings.EqualFold(typed, v.En) || strings.EqualFold(typed, v.Cy)) {
			return r.Code, v
		}
	}
	return "", l
}

// English tells whether a language is English, as people write it. Nothing said is English.
func English(language string) bool {
	l := strings.ToLower(strings.TrimSpace(language))
	return l == "" || l == "english" || l == "en" || strings.HasPrefix(l, "en-")
}

// Welsh tells whether a language is Welsh, as people write it.
func Welsh(language string) bool {
	l := strings.ToLower(strings.TrimSpace(language))
	return l == "welsh" || l == "cymraeg" || l == "cy"
}

// NeedsInterpreter tells whether somebody whose best language this is can only be spoken to through an interpreter, or by who
// speaks it. Whoever speaks Welsh is served in Welsh when they ask, and is not refused English.
func NeedsInterpreter(language string) bool { return !English(language) && !Welsh(language) }
