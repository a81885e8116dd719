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

// checkFiles hashes every file in a data folder that its database names, saying on stderr how far it is. Files in a bucket (where is
// s3) are not in the folder: it says so, and what reads them.
func checkFiles(ctx context.Context, d *db.DB, data, where string) (blob.Checked, error) {
	if where == "s3" {
		fmt.Fprintln(os.Stderr, "The files are in an S3 bucket, so they are not in this folder and were not looked at: throughline scrub --files s3 reads them.")
		return blob.Checked{}, nil
	}
	columns, err := app.FileColumns()
	if err != nil {
		return blob.Checked{}, err
	}
	return blob.ReadFolder(filepath.Join(data, "files")).CheckNamed(ctx, d, columns, func(c blob.Checked) {
		fmt.Fprintf(os.Stderr, "%d files, %d MiB hashed so far\n", c.Files, c.Bytes>>20)
	})
}

// checkFilesOf is checkFiles for a folder whose database nobody has open.
func checkFilesOf(ctx context.Context, folder, data, where string) (blob.Checked, error) {
	d, err := openStore(ctx, storeSettings{Data: folder})
	if err != nil {
		return blob.Checked{}, err
	}
	defer d.Close()
	return checkFiles(ctx, d, data, where)
}
