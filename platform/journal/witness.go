package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"throughline/platform/db"
)

// Witness is a file outside the database to which every checkpoint is appended: who cuts the end off the journal must cut the
// same off the file. It belongs where whoever keeps the database cannot write; each node has its own.
type Witness struct {
	Path   string
	loaded bool
	newest int64 // size of the last checkpoint in it
}

// endOfNote parts the records of the file: a note has one empty line of its own, and one comes after it.
const endOfNote = "\n\n"

// load reads how far the file has come, once, and cuts off a last record that a crash left unfinished.
func (w *Witness) load() error {
	if w == nil || w.loaded {
		return nil
	}
	f, err := os.OpenFile(w.Path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("witness: %w", err)
	}
	defer f.Close()
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("witness: %w", err)
	}
	from := max(0, end-64<<10) // more than a hundred records
	tail := make([]byte, end-from)
	if _, err := f.ReadAt(tail, from); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("witness: %w", err)
	}
	for len(tail) > 0 {
		if size, whole := lastWhole(tail); whole {
			w.newest = size
			break
		}
		i := bytes.LastIndexByte(tail[:len(tail)-1], '\n')
		tail = tail[:i+1]
	}
	if len(tail) == 0 && from > 0 {
		return fmt.Errorf("witness: %s does not end with a checkpoint", w.Path)
	}
	if err := f.Truncate(from + int64(len(tail))); err != nil {
		return fmt.Errorf("witness: %w", err)
	}
	w.loaded = true
	return nil
}

// lastWhole tells whether bytes end with a whole record, and of which size its tree is. The signature is for verify.
func lastWhole(tail []byte) (int64, bool) {
	if !bytes.HasSuffix(tail, []byte(endOfNote)) {
		return 0, false
	}
	parts := strings.Split(string(tail[:len(tail)-len(endOfNote)]), endOfNote)
	if len(parts) < 2 || !strings.HasPrefix(parts[len(parts)-1], "\u2014 ") {
		return 0, false
	}
	t, err := treeOf(parts[len(parts)-2] + "\n")
	return t.N, err == nil
}

// covered refuses a journal that has come less far than the witness: its end was cut off.
func (w *Witness) covered(size int64) error {
	if w == nil || w.newest <= size {
		return nil
	}
	return fmt.Errorf("the witness %s has seen %d sealed entries and only %d stand: the end of the journal is gone", w.Path, w.newest, size)
}

// tell appends the checkpoints that the file does not hold yet, whichever node made them, and answers when they are on disk.
func (w *Witness) tell(q db.Querier) error {
	if w == nil {
		return nil
	}
	for {
		cs, err := checkpointsAfter(q, w.newest, 1000)
		if err != nil || len(cs) == 0 {
			return err
		}
		var text strings.Builder
		for _, c := range cs {
			text.WriteString(c.text + "\n")
		}
		if err := w.append(text.String()); err != nil {
			w.loaded = false // what was half written is cut off before the next
			return fmt.Errorf("witness: %w", err)
		}
		w.newest = cs[len(cs)-1].size
	}
}

func (w *Witness) append(text string) error {
	f, err := os.OpenFile(w.Path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// witnessed holds a rebuilt log of n entries to every checkpoint of a witness, and returns how many those were.
func witnessed(raw []byte, keys note.Verifiers, rebuilt tlog.HashReader, n int64) (int64, error) {
	parts := strings.Split(string(raw), endOfNote)
	seen, last := int64(0), int64(0)
	for i := 0; i+2 < len(parts); i += 2 { // what follows the last whole record was cut off by a crash
		t, err := openCheckpoint(parts[i]+endOfNote+parts[i+1]+"\n", keys)
		if err != nil {
			return seen, fmt.Errorf("checkpoint %d of the witness: %w", seen+1, err)
		}
		if t.N < last {
			return seen, fmt.Errorf("the witness saw %d sealed entries, and then %d", last, t.N)
		}
		if t.N > n {
			return seen, fmt.Errorf("the witness saw %d sealed entries, and only %d stand: the end of the journal is gone", t.N, n)
		}
		got, err := tlog.TreeHash(t.N, rebuilt)
		if err != nil {
			return seen, err
		}
		if got != t.Hash {
			return seen, fmt.Errorf("the witness saw another journal of %d entries", t.N)
		}
		seen, last = seen+1, t.N
	}
	if seen == 0 {
		return 0, errors.New("the witness holds no checkpoint")
	}
	return seen, nil
}
