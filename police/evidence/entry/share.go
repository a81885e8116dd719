package entry

import (
	"fmt"
	"strings"
	"time"

	"throughline/platform/journal"
)

// ShareMade: somebody put things together for somebody outside to look at (CF-12, MOB-07). Waits says that another person must agree.
type ShareMade struct {
	Share      string    `json:"share"`
	To         string    `json:"to"` // code of law evidence.share
	Recipient  string    `json:"recipient"`
	Of         []string  `json:"of"`      // "exhibit/ID", "material/ID"
	Purpose    string    `json:"purpose"` // code of law evidence.share_purpose
	Why        string    `json:"why"`
	Unredacted string    `json:"unredacted,omitempty"` // why an original goes with nothing taken out
	Copies     bool      `json:"copies,omitempty"`     // they may take copies away
	Waits      bool      `json:"waits,omitempty"`
	Openings   int       `json:"openings"`
	ExpiresAt  time.Time `json:"expires_at"`
	Law        string    `json:"law"`
}

// EntryKind names the entry.
func (ShareMade) EntryKind() (string, int) { return "evidence.share.made", 1 }

// Line says it on a timeline.
func (e ShareMade) Line() journal.Line {
	waits := ""
	if e.Waits {
		waits = "another person must agree first"
	}
	return line(false, "Evidence to be shared", fmt.Sprintf("with %s, %d things, until %s", e.Recipient, len(e.Of), clock(e.ExpiresAt)), e.Why, waits)
}

// ShareDecided: another person agreed to a share, or did not.
type ShareDecided struct {
	Share  string `json:"share"`
	Agreed bool   `json:"agreed"`
	Remark string `json:"remark,omitempty"`
}

// EntryKind names the entry.
func (ShareDecided) EntryKind() (string, int) { return "evidence.share.decided", 1 }

// Line says it on a timeline.
func (e ShareDecided) Line() journal.Line {
	if e.Agreed {
		return line(false, "Sharing agreed to", e.Remark)
	}
	return line(false, "Sharing refused", e.Remark)
}

// ShareIssued: a link and its code were made; those before are dead. Neither stands here.
type ShareIssued struct {
	Share string `json:"share"`
	Again bool   `json:"again,omitempty"`
}

// EntryKind names the entry.
func (ShareIssued) EntryKind() (string, int) { return "evidence.share.issued", 1 }

// Line says it on a timeline.
func (e ShareIssued) Line() journal.Line {
	if e.Again {
		return line(false, "Link to shared evidence made again", "the one before is dead")
	}
	return line(false, "Link to shared evidence made")
}

// ShareOpened: whoever holds the link and its code opened it, or something of it.
type ShareOpened struct {
	Share     string `json:"share"`
	Visit     string `json:"visit"`
	Recipient string `json:"recipient"`
	Of        string `json:"of,omitempty"`    // "exhibit/ID", "material/ID"; empty is the link itself
	Title     string `json:"title,omitempty"` // of what was opened
	How       string `json:"how"`             // open, view, download
	Left      int    `json:"left"`            // how often the link may be opened yet
}

// EntryKind names the entry.
func (ShareOpened) EntryKind() (string, int) { return "evidence.share.opened", 1 }

// Line says it on a timeline.
func (e ShareOpened) Line() journal.Line {
	switch e.How {
	case "view":
		return line(false, "Shared evidence looked at", e.Title, "by "+e.Recipient)
	case "download":
		return line(false, "Copy of shared evidence taken", e.Title, "by "+e.Recipient)
	}
	return line(false, "Link to shared evidence opened", "by "+e.Recipient)
}

// ShareRefused: a wrong code was tried on a link that lives. Dead says that it was one too many.
type ShareRefused struct {
	Share string `json:"share"`
	Tries int    `json:"tries"`
	Dead  bool   `json:"dead,omitempty"`
}

// EntryKind names the entry.
func (ShareRefused) EntryKind() (string, int) { return "evidence.share.refused", 1 }

// Line says it on a timeline.
func (e ShareRefused) Line() journal.Line {
	if e.Dead {
		return line(true, "Link to shared evidence is dead", fmt.Sprintf("%d wrong codes were tried", e.Tries))
	}
	return line(false, "Wrong code for shared evidence", fmt.Sprintf("try %d", e.Tries))
}

// ShareEnded: somebody took a share back. Nothing of it opens from then on.
type ShareEnded struct {
	Share string `json:"share"`
	Why   string `json:"why"`
}

// EntryKind names the entry.
func (ShareEnded) EntryKind() (string, int) { return "evidence.share.ended", 1 }

// Line says it on a timeline.
func (e ShareEnded) Line() journal.Line {
	return line(false, "Sharing ended", strings.TrimSpace(e.Why))
}
