package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"

	"throughline/app"
	"throughline/law/cjs"
	"throughline/platform/law"
	"throughline/web"
)

var doctorVerb = verb{"doctor", "", "print the settings in force and what is wrong: doctor [the settings of serve]", doctor}

func doctor(ctx context.Context, args []string) error {
	var s app.Settings
	if _, err := parse("doctor", args, &s); err != nil {
		return err
	}
	v := reflect.ValueOf(s)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		shown := fmt.Sprint(v.Field(i).Interface())
		if f.Tag.Get("secret") == "true" && shown != "" {
			shown = "(set)"
		}
		fmt.Printf("%-15s %s\n", f.Tag.Get("name"), shown)
	}
	wrong := 0
	check := func(what string, err error) {
		if err != nil {
			wrong++
			fmt.Printf("WRONG  %s: %v\n", what, err)
			return
		}
		fmt.Printf("ok     %s\n", what)
	}
	_, err := law.Shipped()
	check("the tables of law", err)
	_, err = app.CheckKeptElsewhere(s.KeptElsewhere)
	check("the rooms kept elsewhere", err)
	check("the national records service", app.CheckNational(s))
	_, err = cjs.Load()
	check("the national offence and result codes", err)
	if !web.Built() {
		check("the front end", fmt.Errorf("it was not built: run make build"))
	}
	if _, err := exec.LookPath("chromium"); err != nil {
		fmt.Println("note   Chromium is not installed: printing to PDF is off")
	}
	if files, err := app.OpenFiles(ctx, s, 0); err != nil {
		check("the store of the files", err)
	} else if free, err := files.FreeSpace(); err == nil {
		fmt.Printf("ok     %d MiB free where the files lie\n", free>>20)
	}
	if _, err := os.Stat(filepath.Join(s.Data, "throughline.db")); err == nil || s.Database != "" {
		check("the database", checkStore(ctx, s))
	}
	if wrong > 0 {
		return fmt.Errorf("%d things are wrong", wrong)
	}
	return nil
}

func checkStore(ctx context.Context, s app.Settings) error {
	d, err := openStore(ctx, storeSettings{Data: s.Data, Database: s.Database})
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Ping(ctx)
}
