// Command store is `make release-db`: it stores the database that this release leaves behind, for every later one to be tried on.
package main

import (
	"context"
	"fmt"
	"os"

	"throughline/test/release"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "name the file to write, such as test/release/testdata/0002.tar.gz")
		os.Exit(2)
	}
	if err := release.Store(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("stored", os.Args[1])
}
