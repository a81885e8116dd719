package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"throughline/platform/journal"
	"throughline/platform/proof"
	"throughline/platform/stamp"
	"throughline/police/evidence"
)

// verifyFile checks an exported proof: a package with its files, or the entries alone. Without --key it can only show whose key it
// says it is, in full.
func verifyFile(path, key, authority string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var keys []string
	if key != "" {
		keys = []string{key}
	}
	in := bufio.NewReaderSize(f, 1<<16)
	// What is no object of JSON is read as a package, so that a package damaged in its first bytes is told to be one.
	if head, _ := in.Peek(4); proof.Is(head) || len(head) > 0 && head[0] != '{' {
		return verifyPackage(in, keys, authority)
	}
	b, err := journal.VerifyBundle(in, keys...)
	if err != nil {
		return fmt.Errorf("DOES NOT HOLD: %w", err)
	}
	sayBundle(b, key)
	return nil
}

func verifyPackage(in io.Reader, keys []string, authority string) error {
	roots, err := stamp.Roots(authority)
	if err != nil {
		return err
	}
	p, err := proof.Verify(in, keys...)
	if err != nil {
		return fmt.Errorf("DOES NOT HOLD: %w", err)
	}
	c, err := evidence.CheckProof(p, roots)
	if err != nil {
		return fmt.Errorf("DOES NOT HOLD: %w", err)
	}
	fmt.Printf("The package holds: %d exhibits and materials of case %s with %d files, of which %d are each the one whose hash is in the log; %d timestamps; exported %s.\n",
		len(c.Record.Items), p.Reference, c.Files, c.Held, c.Stamped, p.ExportedAt.Format("2 January 2006 15:04:05 MST"))
	if n := len(c.Unproved); n > 0 {
		fmt.Printf("NOT ALL IS PROVED: %d parts of it the log does not prove.\n", n)
		for _, u := range c.Unproved {
			fmt.Println("  " + u)
		}
	}
	for _, a := range c.Authorities {
		fmt.Println("Timestamps are by " + a + ".")
	}
	if n := c.Files - c.Stamped; n > 0 {
		fmt.Printf("%d files had no timestamp yet when it was exported.\n", n)
	}
	if len(c.Authorities) > 0 && roots == nil {
		fmt.Println("The authority's certificate came with the package. Give the one that the authority published to hold it to that: --timestamp-authority FILE.")
	}
	key := ""
	if len(keys) > 0 {
		key = keys[0]
	}
	sayBundle(p.Bundle, key)
	return nil
}

func sayBundle(b journal.Bundle, key string) {
	last, absent := b.Numbers()
	fmt.Printf("The proof holds: %d entries of thread %s, numbers 0 to %d, stand in the log signed by %s.\n", len(b.Entries), b.Thread, last, b.PublicKey)
	if len(absent) > 0 {
		fmt.Printf("NOT ALL OF THE THREAD: it does not hold the numbers %s.\n", strings.Join(absent, ", "))
	}
	if n := len(b.Tombstones); n > 0 {
		fmt.Printf("%d entries were erased under retention rules; each has its tombstone.\n", n)
	}
	if key == "" {
		fmt.Println("The key came with the proof. Compare it with the one that the force published, or give that one: verify FILE --key KEY.")
	}
	if b.Training {
		fmt.Println("It comes from a TRAINING installation.")
	}
}
