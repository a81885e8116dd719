// Throughline: one record, from the first call to a life rebuilt. One binary with verbs; each verb is a small file here.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"throughline/platform/confine"
	"throughline/platform/fault"
	"throughline/platform/words"
	"throughline/police/evidence/media"
	"throughline/police/evidence/redact"
	sentences "throughline/words"
)

// verb is one thing that the program does from the command line.
type verb struct {
	name, args, about string
	run               func(ctx context.Context, args []string) error
}

var verbs []verb

// errUsage ends with status 2; what is wrong was already said.
var errUsage = errors.New("usage")

func main() {
	verbs = []verb{serveVerb, scenarioVerb, simulateVerb, askVerb, lawVerb, mapVerb, verifyVerb, scrubVerb, exportProofVerb, threadVerb, explainVerb, keyVerb, backupVerb, restoreVerb, doctorVerb, seedVerb, benchVerb, soakVerb, mapDocVerb, settingsVerb}
	if len(os.Args) > 1 && os.Args[1] == confine.Word { // this is the other side of a piece of work of its own
		os.Exit(confine.Serve(confined(), os.Args[2:]))
	}
	if me, err := os.Executable(); err == nil {
		confine.Program(me)
	}
	os.Exit(inSignals(os.Args[1:]))
}

// confined are the pieces of the program that run in a process of their own.
func confined() map[string]confine.Task {
	all := media.Tasks()
	for name, task := range redact.Tasks() {
		all[name] = task
	}
	return all
}

// inSignals runs a verb until it ends or is asked to. A second signal ends the program at once: that is the crash path, and
// it is always safe.
func inSignals(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return run(ctx, args)
}

func run(ctx context.Context, args []string) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		usage(os.Stdout)
		return 0
	}
	for _, v := range verbs {
		if v.name != args[0] {
			continue
		}
		err := v.run(ctx, args[1:])
		if err == nil {
			return 0
		}
		if errors.Is(err, errUsage) {
			return 2
		}
		fmt.Fprintln(os.Stderr, "throughline "+v.name+": "+sentence(err))
		return 1
	}
	fmt.Fprintf(os.Stderr, "throughline: there is no verb %q\n\n", args[0])
	usage(os.Stderr)
	return 2
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "Throughline: one record, from the first call to a life rebuilt.\n\nusage: throughline VERB [arguments]")
	fmt.Fprintln(w)
	for _, v := range verbs {
		fmt.Fprintf(w, "  %-14s %s\n", v.name, v.about)
	}
	fmt.Fprintln(w, "\nthroughline VERB --help says what a verb takes.")
}

// sentence says an error to the person at the terminal: a fault by its words, anything else as it is.
func sentence(err error) string {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind == fault.Internal {
		return err.Error()
	}
	book, e := words.Load(sentences.FS)
	if e != nil {
		return err.Error()
	}
	if len(f.Fields) > 0 {
		out := ""
		for _, x := range f.Fields {
			if x.Name != "" {
				out += x.Name + ": "
			}
			out += book.Say("en", x.Code, x.Params) + " "
		}
		return out
	}
	return book.Say("en", f.Code, f.Params)
}
