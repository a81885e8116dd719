package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"throughline/platform/act"
	"throughline/platform/blob"
	"throughline/platform/db"
	"throughline/platform/journal"
	lawbook "throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/scrub"
	"throughline/platform/when"
)

// Files is where an installation keeps its files.
type Files interface {
	blob.Store
	FreeSpace() (int64, error)
	Tidy(before time.Time) (int, error)
}

// OpenFiles opens the store of the files: a folder, or a bucket of an S3 server. minFree is in bytes, as blob.Settings.
func OpenFiles(ctx context.Context, s Settings, minFree int64) (Files, error) {
	dir := filepath.Join(s.Data, "files")
	switch s.Files {
	case "", "folder":
		return blob.OpenFolder(blob.Settings{Dir: dir, MinFree: minFree})
	case "s3":
		if s.S3Bucket == "" || s.S3LockDays < 0 {
			return nil, errors.New("--files s3 needs --s3-bucket, and --s3-lock-days of 0 or more")
		}
		return blob.OpenS3(ctx, blob.S3Settings{Endpoint: s.S3, Bucket: s.S3Bucket, Region: s.S3Region, Access: s.S3Access, Secret: s.S3Secret,
			Lock: time.Duration(s.S3LockDays) * 24 * time.Hour, Spool: filepath.Join(s.Data, "spool"), MinFree: minFree})
	}
	return nil, fmt.Errorf("--files is folder or s3, not %q", s.Files)
}

// outline is an installation that is not opened: what its rooms register, over a database and a store that may be nil.
func outline(set Settings, d *db.DB, files blob.Store) (*System, error) {
	book, err := lawbook.Fresh()
	if err != nil {
		return nil, err
	}
	s := &System{Settings: set, shifted: &when.Shifted{}}
	s.Host = &room.Host{DB: d, Door: act.New(nil, nil, s.shifted, journal.NewKinds(), promise.NewKinds()), Clock: s.shifted, Law: book, Files: files}
	s.furnish(nil)
	return s, nil
}

// FileColumns are the columns of the rooms' tables that name kept files, for checks of an installation that is not opened.
func FileColumns() ([]blob.Column, error) {
	s, err := outline(Settings{}, nil, nil)
	if err != nil {
		return nil, err
	}
	var out []blob.Column
	for _, r := range s.Rooms {
		for _, t := range r.Tables {
			if t.Files != "" {
				out = append(out, blob.Column{Table: t.Name, Column: t.Files})
			}
		}
	}
	return out, nil
}

// Scrubber reads the files of an installation that may be served meanwhile.
func Scrubber(s Settings, d *db.DB, files blob.Store) (*scrub.Desk, error) {
	sys, err := outline(s, d, files)
	if err != nil {
		return nil, err
	}
	return sys.desks.scrub, nil
}

// scrubber makes the desk that reads the kept files again.
func (s *System) scrubber() *scrub.Desk {
	d := scrub.New(s.Host)
	d.Rate, d.Name = int64(s.Settings.ScrubRate)<<20, s.desks.called
	if s.Settings.FilesCopy != "" {
		d.Copy = blob.ReadFolder(s.Settings.FilesCopy)
	}
	return d
}

// called is what people call a record that names a file.
func (d *desks) called(q db.Querier, o scrub.Owner) string {
	switch o.Table {
	case "evidence_exhibit":
		all, err := d.evidence.Exhibits(q, o.Thread)
		if err != nil {
			return ""
		}
		for _, x := range all {
			if x.ID == o.Record {
				return "exhibit " + x.Number
			}
		}
	case "evidence_material":
		return "material"
	case "interview":
		return "the recording of an interview"
	case "field_note_file":
		return "a file of a notebook"
	case "expenses_line":
		return "a receipt"
	case "expenses_mail":
		return "an e-mail with receipts"
	case "court_result":
		return "a message of the court"
	}
	return ""
}

// watchDrop takes in the e-mails with receipts that a mail server leaves, where a folder is named.
func (s *System) watchDrop(ctx context.Context, onError func(error)) {
	if folder := s.Settings.ExpensesDrop; folder != "" {
		s.running.Go(func() { s.desks.expenses.WatchDrop(ctx, folder, 5*time.Second, time.Now, onError) })
	}
}
