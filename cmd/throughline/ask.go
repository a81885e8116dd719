package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"throughline/app"
	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/platform/words"
)

var askVerb = verb{"ask", "", "ask a rule, without a server: ask NAME < in.json; ask alone lists the rules with an example", ask}

func ask(_ context.Context, args []string) error {
	book, err := law.Shipped()
	if err != nil {
		return err
	}
	if len(args) == 0 || slices.ContainsFunc(args, isHelp) {
		for _, a := range app.Asks() {
			fmt.Printf("%s\n  %s\n  echo '%s' | throughline ask %s\n\n", a.Name, a.About, strings.ReplaceAll(string(a.Example), "'", `'\''`), a.Name)
		}
		return nil
	}
	if len(args) > 1 {
		return problem(fault.New(fault.Invalid, "law.ask.too_much").With("more", args[1]))
	}
	for _, a := range app.Asks() {
		if a.Name != args[0] {
			continue
		}
		in, err := io.ReadAll(io.LimitReader(os.Stdin, 2<<20))
		if err != nil {
			return err
		}
		return answer(book, a, in)
	}
	return problem(fault.New(fault.NotFound, "law.ask.unknown_rule").With("name", args[0]))
}

func isHelp(arg string) bool { return arg == "-h" || arg == "--help" || arg == "-help" }

// problem says a fault on stderr as the API does, and ends with status 2.
func problem(err error) error {
	say, e := words.Shipped()
	if e != nil {
		return e
	}
	enc := json.NewEncoder(os.Stderr)
	enc.SetEscapeHTML(false)
	if e := enc.Encode(law.ProblemOf(err, func(code string, params map[string]string) string { return say.Say("en", code, params) })); e != nil {
		return e
	}
	return errUsage
}

func answer(book *law.Book, a law.Ask, in []byte) error {
	out, err := a.Run(book, when.System(), in)
	if err != nil {
		return problem(err)
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

var lawVerb = verb{"law", "", "print the tables of law, or one of them: law [TABLE] [--on 2026-11-23]", printLaw}

func printLaw(_ context.Context, args []string) error {
	table := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		table, args = args[0], args[1:]
	}
	var s struct {
		On string `name:"on" help:"only the rows in force on this day"`
	}
	rest, err := parse("law", args, &s)
	if err != nil {
		return err
	}
	if table == "" && len(rest) > 0 {
		table, rest = rest[0], rest[1:]
	}
	switch {
	case len(rest) > 0:
		return fault.New(fault.Invalid, "law.table.one").With("more", rest[0])
	case table == "" && s.On != "":
		return fault.New(fault.Invalid, "law.table.on_what")
	}
	book, err := law.Shipped()
	if err != nil {
		return err
	}
	var day when.Day
	if s.On != "" {
		if day, err = law.Day("--on", s.On); err != nil {
			return err
		}
	}
	return law.Print(os.Stdout, book, table, day)
}
