package main

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"time"
)

// parse reads flags, and the environment for those that were not given, into a struct whose tags name and explain each
// setting. THROUGHLINE_DATA stands for --data. A flag that nobody knows is an error. It returns what is left.
func parse(verb string, args []string, into any) ([]string, error) {
	fs := flag.NewFlagSet(verb, flag.ContinueOnError)
	v := reflect.ValueOf(into).Elem()
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		name := sf.Tag.Get("name")
		if name == "" {
			continue
		}
		def := sf.Tag.Get("default")
		if env, ok := os.LookupEnv(envName(name)); ok {
			def = env
		}
		if err := bind(fs, name, sf.Tag.Get("help"), def, v.Field(i)); err != nil {
			return nil, fmt.Errorf("--%s: %w", name, err)
		}
	}
	if err := knownEnvironment(v.Type()); err != nil {
		return nil, err
	}
	if err := fs.Parse(args); err != nil {
		return nil, errUsage
	}
	return fs.Args(), nil
}

func bind(fs *flag.FlagSet, name, help, def string, field reflect.Value) error {
	switch p := field.Addr().Interface().(type) {
	case *string:
		fs.StringVar(p, name, def, help)
	case *bool:
		fs.BoolVar(p, name, def == "true" || def == "1", help)
	case *int:
		n := 0
		if def != "" {
			if _, err := fmt.Sscan(def, &n); err != nil {
				return err
			}
		}
		fs.IntVar(p, name, n, help)
	case *time.Duration:
		d, err := time.ParseDuration(orZero(def))
		if err != nil {
			return err
		}
		fs.DurationVar(p, name, d, help)
	default:
		return fmt.Errorf("a setting cannot be a %s", field.Type())
	}
	return nil
}

func orZero(s string) string {
	if s == "" {
		return "0s"
	}
	return s
}
