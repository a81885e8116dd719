package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"throughline/app"
	"throughline/platform/blob"
	"throughline/platform/db"
)

// checkFiles hashes every file in a data folder that its database names, saying on stderr how far it is.
func checkFiles(ctx context.Context, d *db.DB, data string) (blob.Checked, error) {
	columns, err := app.FileColumns()
	if err != nil {
		return blob.Checked{}, err
	}
	return blob.ReadFolder(filepath.Join(data, "files")).CheckNamed(ctx, d, columns, func(c blob.Checked) {
		fmt.Fprintf(os.Stderr, "%d files, %d MiB hashed so far\n", c.Files, c.Bytes>>20)
	})
}

// checkFilesOf is checkFiles for a folder whose database nobody has open.
func checkFilesOf(ctx context.Context, folder, data string) (blob.Checked, error) {
	d, err := openStore(ctx, storeSettings{Data: folder})
	if err != nil {
		return blob.Checked{}, err
	}
	defer d.Close()
	return checkFiles(ctx, d, data)
}
