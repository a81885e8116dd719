package field

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/evidence"
)

// The declarations that are read out before a statement is signed (MOB-01): of its maker, and of whoever read it over.
const (
	maker  = "section_9.en"
	reader = "read_over.en"
)

// readOut is the law's words of one of them on a day, their {pages} still to be filled in; "" when the law has none.
func (d *Forms) readOut(code string, on when.Day) string {
	var v struct {
		Kind string `json:"kind"`
		Lang string `json:"lang"`
		Text string `json:"text"`
	}
	row, ok := d.host.Law.Table("evidence.declaration").At(code, on)
	if !ok || row.Into(&v) != nil {
		return ""
	}
	return v.Text
}

// heard holds a statement that was signed on a phone to the words that its maker heard there: a phone without a link may hold
// those of yesterday. readSHA256 is of the declarations as they were read, one a line; a phone always says it. Faults:
// field.form.other_words, field.form.not_heard.
func (d *Forms) heard(s submission, on when.Day) error {
	if s.def.Record != "statement" || !s.yes("signing") {
		return nil
	}
	if s.queued && (s.TextSHA256 == "" || s.ReadSHA256 == "") {
		return fault.InvalidField("declared", "field.form.not_heard")
	}
	if s.ReadSHA256 == "" { // at a desk, where the page has the law's words
		return nil
	}
	pages := strconv.Itoa(len(evidence.Paginate(s.Answers.Get("text"))))
	words := strings.ReplaceAll(d.readOut(maker, on), "{pages}", pages)
	if s.Answers.Get("cannot_read") == "read_over" {
		words += "\n" + strings.ReplaceAll(d.readOut(reader, on), "{pages}", pages)
	}
	if hashOfText(words) != s.ReadSHA256 {
		return fault.InvalidField("declared", "field.form.other_words")
	}
	return nil
}

// tagOf changes when the forms or the words that are read out do.
func tagOf(version string, read map[string]string) string {
	sum := sha256.Sum256([]byte(version + "\n" + read[maker] + "\n" + read[reader]))
	return hex.EncodeToString(sum[:8])
}
