package evidence

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
)

// shareable reads "exhibit/ID" or "material/ID".
func shareable(s string) (journal.Ref, bool) {
	kind, id, ok := strings.Cut(s, "/")
	return journal.Ref{Kind: kind, ID: id}, ok && id != "" && (kind == "exhibit" || kind == "material")
}

// sharedFile is what a share gives of one record: its file as it lies, and what stands in its way.
type sharedFile struct {
	of          journal.Ref
	title, kind string // kind by content
	short       string // its number or sort: what an entry says of it, which outlives it
	hash        string
	look        Look
	redacted    string // state of the redacted copy that it is; "" for an original
	shows       bool   // a recording that shows people who have no part in the case, or somebody vulnerable
	sensitive   bool
}

// sharedFile reads one record of a thread for a share. A record of another thread is not there. Fault: evidence.share.not_here.
func (d *Desk) sharedFile(q db.Querier, threadID string, of journal.Ref) (sharedFile, error) {
	f := sharedFile{of: of}
	gone := fault.InvalidField("items", "evidence.share.not_here")
	var on string
	if of.Kind == "exhibit" {
		x, err := getExhibit(q, of.ID)
		switch {
		case fault.Is(err, fault.NotFound):
			return f, gone
		case err != nil:
			return f, err
		case x.File == nil || x.File.SHA256 == "":
			return f, gone
		}
		f.short = "Exhibit " + x.Number
		on, f.title, f.kind, f.hash = x.Thread, "Exhibit "+x.Number+": "+x.Description, x.File.Type, x.File.SHA256
	} else {
		m, err := getMaterial(q, of.ID)
		switch {
		case fault.Is(err, fault.NotFound):
			return f, gone
		case err != nil:
			return f, err
		case m.SHA256 == "":
			return f, gone
		}
		f.short = d.kindLabel(m.Kind)
		on, f.title, f.kind, f.hash = m.Thread, m.Title, m.Type, m.SHA256
		if err := f.readMaterial(q, m); err != nil {
			return f, err
		}
	}
	if on != threadID || f.hash == "" {
		return f, gone
	}
	var err error
	if f.sensitive, err = isSensitive(q, of); err != nil {
		return f, err
	}
	f.look, err = lookOf(q, of)
	return f, err
}

func (f *sharedFile) readMaterial(q db.Querier, m Material) error {
	switch m.Kind {
	case redactedKind:
		r, err := getRedaction(q, m.ID)
		f.redacted = r.State
		return err
	case videoKind:
		v, err := getVideo(q, m.ID)
		f.shows = v.Personal || v.Vulnerable
		return err
	}
	return nil
}

// togetherWith is how many things go out with a new share: its own and those of its maker's other shares of the thread that still
// run and to which nobody else agreed, so that much is not shared by parts (GOV-09). The same thing for two recipients is one thing.
func togetherWith(q db.Querier, s Share, now time.Time) (int, error) {
	out, err := sharedBy(q, s.Thread, s.MadeBy, now)
	for _, x := range s.Items {
		if !slices.Contains(out, x.Of.String()) {
			out = append(out, x.Of.String())
		}
	}
	return len(out), err
}

// mayGo is the rule of what may go to whom (CF-11, CF-12): a redacted copy once another person approved it; an original to whom law lets
// have one, or with the reason why nothing needs to be taken out; never with a reason alone a recording that is marked as showing people
// who have no part in the case or somebody vulnerable; nothing sensitive but where law says so; nothing in which malware was found.
// unredacted is that reason. Faults, all invalid on "items" or "unredacted": evidence.share.malware, .sensitive, .not_approved,
// .only_redacted, .unredacted.
func mayGo(f sharedFile, unredacted string, terms shareTerms) error {
	switch {
	case f.look.Scan == scanFound:
		return fault.InvalidField("items", "evidence.share.malware", "title", f.title)
	case f.sensitive && !terms.Sensitive:
		return fault.InvalidField("items", "evidence.share.sensitive", "title", f.title)
	case f.redacted == redactionApproved:
		return nil
	case f.redacted != "":
		return fault.InvalidField("items", "evidence.share.not_approved", "title", f.title)
	case terms.Originals:
		return nil
	case f.shows:
		return fault.InvalidField("items", "evidence.share.only_redacted", "title", f.title)
	case strings.TrimSpace(unredacted) == "":
		return fault.InvalidField("unredacted", "evidence.share.unredacted", "title", f.title)
	}
	return nil
}
