// Package words says the sentences of the product in English and Welsh. A code is what happened; the sentence is what
// a person is told, and it may hold {placeholders}.
package words

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	shipped "throughline/words"
)

// English and Welsh are the languages that the product speaks.
const (
	English = "en"
	Welsh   = "cy"
)

// Book is every sentence, by language and code. It does not change once loaded, so it may be shared.
type Book struct {
	say  map[string]map[string]string
	file map[string]map[string]string // which file a code came from
	miss func(lang, code string)
}

// Shipped is the book of the sentences embedded in the program.
var Shipped = sync.OnceValues(func() (*Book, error) { return Load(shipped.FS) })

// Load reads en/*.yaml and cy/*.yaml: flat maps of code to sentence. It refuses an empty sentence, a code given twice
// in one language, a placeholder that is not closed, and a Welsh sentence with no English one.
func Load(folder fs.FS) (*Book, error) {
	b := &Book{say: map[string]map[string]string{}, file: map[string]map[string]string{}}
	b.miss = func(lang, code string) { slog.Warn("a sentence is missing", "lang", lang, "code", code) }
	for _, lang := range []string{English, Welsh} {
		b.say[lang], b.file[lang] = map[string]string{}, map[string]string{}
		names, err := fs.Glob(folder, lang+"/*.yaml")
		if err != nil {
			return nil, fmt.Errorf("words: %w", err)
		}
		for _, name := range names {
			if err := b.read(folder, lang, name); err != nil {
				return nil, err
			}
		}
	}
	return b, b.check()
}

func (b *Book) read(folder fs.FS, lang, name string) error {
	text, err := fs.ReadFile(folder, name)
	if err != nil {
		return fmt.Errorf("words: %w", err)
	}
	flat := map[string]string{}
	if err := yaml.Unmarshal(text, &flat); err != nil {
		return fmt.Errorf("words: %s: %w", name, err)
	}
	for code, sentence := range flat {
		if was, twice := b.file[lang][code]; twice {
			return fmt.Errorf("words: %s is said in %s and in %s", code, was, path.Base(name))
		}
		b.say[lang][code], b.file[lang][code] = sentence, path.Base(name)
	}
	return nil
}

func (b *Book) check() error {
	var wrong []error
	for lang, all := range b.say {
		for code, sentence := range all {
			where := fmt.Sprintf("words: %s/%s: %s", lang, b.file[lang][code], code)
			if strings.TrimSpace(sentence) == "" {
				wrong = append(wrong, fmt.Errorf("%s is empty", where))
			}
			if left := placeholder.ReplaceAllString(sentence, ""); strings.ContainsAny(left, "{}") {
				wrong = append(wrong, fmt.Errorf("%s has a bracket that is not part of a {placeholder}", where))
			}
			if _, ok := b.say[English][code]; !ok {
				wrong = append(wrong, fmt.Errorf("%s has no English", where))
			}
		}
	}
	return errors.Join(wrong...)
}

var placeholder = regexp.MustCompile(`\{([a-z][a-z0-9_]*)\}`)

// Placeholders lists the {names} in a sentence, sorted, each once.
func Placeholders(sentence string) []string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(sentence, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Say is the sentence of a code with its placeholders filled from params. A code without Welsh is said in English; a
// code without a sentence is said as the code itself, and the miss is logged. Params are put in as they are: the page
// that shows the sentence escapes it. A placeholder that params do not fill is left out, and logged. Where params hold an
// example and the code has a sentence that gives one (CODE_example), that sentence is said: the code stays the same.
func (b *Book) Say(lang, code string, params map[string]string) string {
	if params["example"] != "" && b.Has(English, code+"_example") {
		code += "_example"
	}
	sentence, ok := b.say[lang][code]
	if !ok {
		sentence, ok = b.say[English][code]
	}
	if !ok {
		b.miss(lang, code)
		return code
	}
	return placeholder.ReplaceAllStringFunc(sentence, func(m string) string {
		v, ok := params[m[1:len(m)-1]]
		if !ok {
			b.miss(lang, code+" "+m)
		}
		return v
	})
}

// Has tells whether a code has a sentence of its own in the language.
func (b *Book) Has(lang, code string) bool { _, ok := b.say[lang][code]; return ok }

// Codes lists the codes of a language, sorted; file narrows them to one file ("public_victim.yaml") unless empty.
func (b *Book) Codes(lang, file string) []string {
	var out []string
	for code, f := range b.file[lang] {
		if file == "" || f == file {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

// Files lists the files of a language, sorted.
func (b *Book) Files(lang string) []string {
	var out []string
	for _, f := range b.file[lang] {
		out = append(out, f)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
