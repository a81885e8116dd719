package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"throughline/app"
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
	asks := app.Asks()
	if len(args) == 0 {
		for _, a := range asks {
			fmt.Printf("%s\n  %s\n  echo '%s' | throughline ask %s\n\n", a.Name, a.About, strings.ReplaceAll(string(a.Example), "'", `'\''`), a.Name)
		}
		return nil
	}
	for _, a := range asks {
		if a.Name != args[0] {
			continue
		}
		in, err := io.ReadAll(io.LimitReader(os.Stdin, 2<<20))
		if err != nil {
			return err
		}
		return answer(book, a, in)
	}
	fmt.Fprintf(os.Stderr, "throughline ask: there is no rule %q; `throughline ask` lists them\n", args[0])
	return errUsage
}

func answer(book *law.Book, a law.Ask, in []byte) error {
	out, err := a.Run(book, when.System(), in)
	if err != nil {
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
	if table == "" && len(rest) == 1 {
		table = rest[0]
	}
	book, err := law.Shipped()
	if err != nil {
		return err
	}
	var day when.Day
	if s.On != "" {
		if day, err = when.ParseDay(s.On); err != nil {
			return err
		}
	}
	return law.Print(os.Stdout, book, table, day)
}
