package scrub

import (
	"strings"

	"throughline/platform/journal"
)

const stage = "Files"

// Kinds are the entries of this package.
func Kinds() []journal.Kind {
	return []journal.Kind{journal.KindOf[Damaged](), journal.KindOf[Mended]()}
}

// Damaged is the entry of a kept file that is not what it was, or is not there. It stands on the threads of the records that name it.
type Damaged struct {
	Damage string  `json:"damage"`
	SHA256 string  `json:"sha256"`
	What   string  `json:"what"`
	Owners []Owner `json:"owners"`
}

// EntryKind names the entry.
func (Damaged) EntryKind() (string, int) { return "scrub.damaged", 1 }

// Line says which record's file it is.
func (e Damaged) Line() journal.Line {
	title := "A kept file is not what it was, and is not shown until a good copy is there"
	if e.What == Missing {
		title = "A kept file is not there"
	}
	return journal.Line{Stage: stage, Title: title, Detail: names(e.Owners), Turning: true}
}

// Mended is the entry of its good copy being there again.
type Mended struct {
	Damage string  `json:"damage"`
	SHA256 string  `json:"sha256"`
	How    string  `json:"how"`
	Owners []Owner `json:"owners"`
}

// EntryKind names the entry.
func (Mended) EntryKind() (string, int) { return "scrub.mended", 1 }

// Line says which record's file it is.
func (e Mended) Line() journal.Line {
	title := "A damaged file is whole again: the same content, by its hash"
	if e.How == Erased {
		title = "A damaged file was erased: no record names it any more"
	}
	return journal.Line{Stage: stage, Title: title, Detail: names(e.Owners)}
}

func names(os []Owner) string {
	var out []string
	for _, o := range os {
		if o.Name != "" {
			out = append(out, o.Name)
		}
	}
	return strings.Join(out, ", ")
}
