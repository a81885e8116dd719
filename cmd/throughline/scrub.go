package main

import (
	"context"
	"fmt"
	"os"

	"throughline/app"
)

var scrubVerb = verb{"scrub", "", "read every kept file and hold it to its hash, naming the records of what is damaged: scrub [the settings of serve]", scrubFiles}

// scrubFiles may run beside the server: what it blocks, the server refuses at once, and says within a minute.
func scrubFiles(ctx context.Context, args []string) error {
	var s app.Settings
	if _, err := parse("scrub", args, &s); err != nil {
		return err
	}
	d, err := openStore(ctx, storeSettings{Data: s.Data, Database: s.Database})
	if err != nil {
		return err
	}
	defer d.Close()
	files, err := app.OpenFiles(ctx, s, -1)
	if err != nil {
		return err
	}
	desk, err := app.Scrubber(s, d, files)
	if err != nil {
		return err
	}
	v, err := desk.Verdict(ctx, func(said string) { fmt.Fprintln(os.Stderr, said) })
	if err != nil {
		return err
	}
	for _, x := range v.Bad {
		fmt.Printf("%s  %s\n", x.SHA256, x.What)
		for _, o := range x.Owners {
			fmt.Printf("    %s (%s %s) of thread %s\n", o.Name, o.Table, o.Record, o.Thread)
		}
		if len(x.Owners) == 0 {
			fmt.Println("    no record names it")
		}
	}
	if n := len(v.Bad); n > 0 {
		return fmt.Errorf("THE FILES DO NOT HOLD: %d of %d are damaged or missing; those that are damaged are not shown to anybody until a good copy is put back", n, v.Files)
	}
	fmt.Printf("The files hold: %d, %d MiB, each is what its hash says, and none that a record names is missing.\n", v.Files, v.Bytes>>20)
	return nil
}
