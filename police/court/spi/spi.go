// Package spi reads and writes the national court result message: the ResultedCaseMessage of the standard
// prosecutor interface (Libra and the Common Platform) inside its DeliverRequest envelope, one for each hearing of a case.
//
// A message is either read whole or refused with a reason. What the format holds and this package does not know is
// kept beside the part it stood in ([Unknown]), written back, and reported by [Message.Exceptions]; nothing is dropped.
package spi

import (
	"encoding/xml"
	"io"
	"time"

	"throughline/platform/fault"
	"throughline/platform/when"
)

// Message is one court result message.
type Message struct {
	// ID makes the message one message however often it arrives.
	ID        string
	Envelope  Envelope
	Flow      string // "ResultedCasesForThePolice"
	Interface string // "LibraStandardProsecutorPolice"
	Version   string // of the schema, "0.6g"
	Sessions  []Session
	Unknown   []Unknown
}

// Envelope is what the carrying message says of itself. Times are as sent: they are not the hearing's.
type Envelope struct {
	Requesting      System
	AckWanted       string // "1" when the sender asks for an acknowledgement
	MetadataVersion string
	Originating     System
	ControllerUnit  string
	ControllerURI   string
	CreatedAt       string
	ExpiresAt       string
	Destination     string
	FormatVersion   string
	Type            string // "SPIResults"
	TypeVersion     string
	SchemaSpace     string // the namespace that the envelope announces
	SchemaVersion   string
}

// System is a sending system.
type System struct{ Name, Unit, Environment string }

// Session is one sitting of a court, with the cases resulted in it.
type Session struct {
	Hearing Hearing
	PSA     string // petty sessions area
	Cases   []Case
	Unknown []Unknown
}

// Hearing is where and when. Court is an organisation unit code; its last two characters are the court room.
type Hearing struct {
	Court string
	On    when.Day
	At    string // London wall time as sent, "10:00:00"
}

// Case is one prosecution case. URN is the police unique reference number as sent.
type Case struct {
	URN        string
	Defendants []Defendant
	Unknown    []Unknown
}

// Unknown is a part of a message that has no field of its own, or whose text could not be read as the field asks (a
// date that does not exist). Path is where it stood, within the structure that holds it. One of Element, Attr and Text is set.
type Unknown struct {
	Path    string
	Element *Element `json:",omitempty"`
	Attr    *Attr    `json:",omitempty"`
	Text    string   `json:",omitempty"`
}

// Element is a kept element. Space is its namespace.
type Element struct {
	Space    string
	Name     string
	Attrs    []Attr    `json:",omitempty"`
	Text     string    `json:",omitempty"`
	Children []Element `json:",omitempty"`
}

// Attr is a kept attribute.
type Attr struct{ Space, Name, Value string }

// Parse reads one message. It returns a fault of kind invalid, with a reason that has a sentence in words/en/spi.yaml,
// when r is not well-formed XML of at most 8 MiB in an encoding it declares truly, declares a document type, is not a
// court result in its envelope, or lacks what makes it usable: an identifier, a court and day, a case, a named defendant.
// Errors of r itself are returned as they are. Codes are not looked up here; see [Message.Exceptions].
func Parse(r io.Reader) (*Message, error) {
	root, err := readTree(r)
	if err != nil {
		return nil, err
	}
	if root.name != qualified("d:DeliverRequest") {
		return nil, fault.New(fault.Invalid, "spi.refused.not_a_delivery").With("element", clip(root.name.Local))
	}
	if !holds(root, "d:Message", "DC:ResultedCaseMessage") {
		return nil, fault.New(fault.Invalid, "spi.refused.not_a_result")
	}
	m := &Message{}
	m.bind(&binder{at: root})
	if err := m.usable(); err != nil {
		return nil, err
	}
	return m, nil
}

func holds(n *node, steps ...string) bool {
	if len(steps) == 0 {
		return true
	}
	for _, k := range n.kids {
		if k.name == qualified(steps[0]) {
			return holds(k, steps[1:]...)
		}
	}
	return false
}

func (m *Message) usable() error {
	if m.ID == "" {
		return fault.New(fault.Invalid, "spi.refused.no_identifier")
	}
	if len(m.Sessions) == 0 {
		return fault.New(fault.Invalid, "spi.refused.no_hearing")
	}
	for _, s := range m.Sessions {
		if s.Hearing.Court == "" || s.Hearing.On.IsZero() {
			return fault.New(fault.Invalid, "spi.refused.no_hearing")
		}
		if len(s.Cases) == 0 {
			return fault.New(fault.Invalid, "spi.refused.no_case")
		}
		for _, c := range s.Cases {
			if len(c.Defendants) == 0 {
				return fault.New(fault.Invalid, "spi.refused.no_defendant")
			}
			for _, d := range c.Defendants {
				if (d.Person == nil) == (d.Organisation == nil) || d.Name() == "" {
					return fault.New(fault.Invalid, "spi.refused.no_defendant")
				}
			}
		}
	}
	return nil
}

func (m *Message) bind(b *binder) {
	e := &m.Envelope
	b.text("msg:MessageIdentifier", &m.ID)
	e.Requesting.bind(b, "msg:RequestingSystem/")
	b.text("msg:AckRequested", &e.AckWanted)
	b.within("mm:MessageMetadata", func(in *binder) { in.attribute("SchemaVersion", &e.MetadataVersion) })
	e.Originating.bind(b, "mm:MessageMetadata/mm:OriginatingSystem/")
	b.text("mm:MessageMetadata/mm:DataController/msg:Organisation", &e.ControllerUnit)
	b.text("mm:MessageMetadata/mm:DataController/msg:ReferencedElementURI", &e.ControllerURI)
	b.text("mm:MessageMetadata/mm:CreationDateTime", &e.CreatedAt)
	b.text("mm:MessageMetadata/mm:ExpiryDateTime", &e.ExpiresAt)
	b.text("mm:MessageMetadata/mm:SenderRequestedDestination", &e.Destination)
	b.within("mf:MessageFormat", func(in *binder) { in.attribute("SchemaVersion", &e.FormatVersion) })
	b.text("mf:MessageFormat/mf:MessageType/msg:Type", &e.Type)
	b.text("mf:MessageFormat/mf:MessageType/msg:Version", &e.TypeVersion)
	b.text("mf:MessageFormat/mf:MessageSchema/msg:Namespace", &e.SchemaSpace)
	b.text("mf:MessageFormat/mf:MessageSchema/msg:Version", &e.SchemaVersion)
	b.within("d:Message/DC:ResultedCaseMessage", func(in *binder) {
		in.attribute("Flow", &m.Flow)
		in.attribute("Interface", &m.Interface)
		in.attribute("SchemaVersion", &m.Version)
		each(in, "Session", &m.Sessions, (*Session).bind)
	})
	b.rest(&m.Unknown)
}

func (s *System) bind(b *binder, path string) {
	b.text(path+"msg:Name", &s.Name)
	b.text(path+"msg:OrgUnitCode", &s.Unit)
	b.text(path+"msg:Environment", &s.Environment)
}

func (s *Session) bind(b *binder) {
	b.text("CourtHearing/Hearing/CourtHearingLocation", &s.Hearing.Court)
	b.day("CourtHearing/Hearing/DateOfHearing", &s.Hearing.On)
	b.clock("CourtHearing/Hearing/TimeOfHearing", &s.Hearing.At)
	b.text("CourtHearing/PSAcode", &s.PSA)
	each(b, "Case", &s.Cases, (*Case).bind)
	b.rest(&s.Unknown)
}

func (c *Case) bind(b *binder) {
	b.text("PTIURN", &c.URN)
	each(b, "Defendant", &c.Defendants, (*Defendant).bind)
	b.rest(&c.Unknown)
}

// New is an otherwise empty message for the police, in the usual envelope, ready to be filled and written. from is the
// sender: a simulator says in its name that it is one.
func New(id string, from System, createdAt time.Time) *Message {
	return &Message{ID: id, Flow: "ResultedCasesForThePolice", Interface: "LibraStandardProsecutorPolice", Version: "0.6g",
		Envelope: Envelope{Requesting: from, Originating: from, AckWanted: "1", MetadataVersion: "1.0", FormatVersion: "1.0",
			CreatedAt: when.RFC3339(createdAt), Type: "SPIResults", TypeVersion: "1.200", SchemaSpace: namespaces["DC"]}}
}

func rootNode() *node { return &node{name: xml.Name{Space: namespaces["d"], Local: "DeliverRequest"}} }
