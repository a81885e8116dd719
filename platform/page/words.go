package page

import (
	"sync/atomic"
)

// Words turns a code into a sentence in a language. platform/words fills it; SetWords is called once at start.
type Words interface {
	Say(lang, code string, params map[string]string) string
}

var words atomic.Pointer[Words]

// SetWords gives every page its sentences. Until it is called a page shows the codes themselves.
func SetWords(w Words) { words.Store(&w) }

// Say is the sentence of a code in lang, with its {placeholders} filled from pairs of name and value.
func Say(lang, code string, pairs ...string) string {
	var m map[string]string
	for i := 0; i+1 < len(pairs); i += 2 {
		if m == nil {
			m = map[string]string{}
		}
		m[pairs[i]] = pairs[i+1]
	}
	return SayWith(lang, code, m)
}

// SayWith is Say with the params of a fault.
func SayWith(lang, code string, params map[string]string) string {
	w := words.Load()
	if w == nil {
		return code
	}
	return (*w).Say(lang, code, params)
}
