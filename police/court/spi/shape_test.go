package spi

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"gopkg.in/yaml.v3"

	"throughline/platform/fault"
)

const envelope = `<DeliverRequest xmlns="http://schemas.cjse.gov.uk/messages/deliver/2006-05" xmlns:msg="http://schemas.cjse.gov.uk/messages/messaging/2006-05">`

const minimal = `<?xml version="1.0" encoding="UTF-8"?>` + envelope + `<msg:MessageIdentifier>M1</msg:MessageIdentifier><Message>
<DC:ResultedCaseMessage xmlns:DC="http://www.dca.gov.uk/xmlschemas/libra"><DC:Session><DC:CourtHearing><DC:Hearing>
<DC:CourtHearingLocation>B01EF01</DC:CourtHearingLocation><DC:DateOfHearing>2026-11-23</DC:DateOfHearing></DC:Hearing></DC:CourtHearing>
<DC:Case><DC:PTIURN>01ZD0303208</DC:PTIURN><DC:Defendant><DC:CourtIndividualDefendant><DC:PersonDefendant><DC:BasePersonDetails>
<DC:PersonName><DC:PersonFamilyName>O'Née</DC:PersonFamilyName></DC:PersonName></DC:BasePersonDetails></DC:PersonDefendant>
</DC:CourtIndividualDefendant><DC:Offence><DC:Result><DC:ResultCode>1002</DC:ResultCode></DC:Result></DC:Offence></DC:Defendant></DC:Case>
</DC:Session></DC:ResultedCaseMessage></Message></DeliverRequest>`

// strange is well formed and usable, and full of what nobody expects.
var strange = strings.NewReplacer(
	`<DC:Result>`, `<DC:Result when="later">loose text<DC:Mood lang="cy" xml:space="preserve">grim<DC:Reason xmlns="">a<b xmlns="urn:x" q:r="1" xmlns:q="urn:q"/></DC:Reason></DC:Mood><DC:ResultCode>2</DC:ResultCode>`,
	`<DC:Offence>`, `<DC:Offence><DC:BaseOffenceDetails/><DC:BaseOffenceDetails><DC:ChargeDate>2026-02-30</DC:ChargeDate></DC:BaseOffenceDetails><DC:BaseOffenceDetails><DC:Second>1</DC:Second></DC:BaseOffenceDetails><DC:Plea/><DC:Plea>2</DC:Plea><DC:Plea sure="no">1</DC:Plea>`,
	`</DeliverRequest>`, `<Message>another</Message><x:y xmlns:x="urn:y">z</x:y></DeliverRequest>`).Replace(minimal)

func TestKeepsWhatNobodyKnows(t *testing.T) {
	t.Parallel()
	m, err := Parse(strings.NewReader(strange))
	if err != nil {
		t.Fatal(err)
	}
	o := m.Sessions[0].Cases[0].Defendants[0].Offences[0]
	r := o.Results[0]
	if o.Plea != "2" || !o.ChargedOn.IsZero() || r.Code != "2" {
		t.Errorf("the known: %+v", o)
	}
	var kept bytes.Buffer
	for _, list := range [][]Unknown{m.Unknown, o.Unknown, r.Unknown} {
		for _, u := range list {
			switch {
			case u.Element != nil:
				kept.WriteString(u.Element.Name + "=" + u.Element.Text + ";")
			case u.Attr != nil:
				kept.WriteString("@" + u.Attr.Name + "=" + u.Attr.Value + ";")
			default:
				kept.WriteString(u.Text + ";")
			}
		}
	}
	for _, want := range []string{"@when=later;", "loose text;", "Mood=grim;", "ChargeDate=2026-02-30;", "BaseOffenceDetails=;", "Plea=1;",
		"Message=another;", "y=z;", "ResultCode=1002;"} {
		if !strings.Contains(kept.String(), want) {
			t.Errorf("%s was not kept: %s", want, kept.String())
		}
	}
	roundTrip(t, m)
	found := m.Exceptions(tables(t), Checks{URN: func(string) error { return errors.New("no") }})
	codes := map[string]bool{}
	for _, e := range found {
		codes[strings.TrimPrefix(e.Code, "spi.exception.")] = true
	}
	for _, want := range []string{"date_unreadable", "element_unknown", "offence_missing", "urn_refused", "asn_missing", "result_unknown"} {
		if !codes[want] {
			t.Errorf("no exception %s among %v", want, codes)
		}
	}
}

func TestReadsAnOrganisation(t *testing.T) {
	t.Parallel()
	from, to := strings.Index(minimal, "<DC:CourtIndividualDefendant>"), strings.Index(minimal, "<DC:Offence>")
	m, err := Parse(strings.NewReader(minimal[:from] + `<DC:CourtCorporateDefendant><DC:PresentAtHearing>A</DC:PresentAtHearing><DC:BailStatus>A</DC:BailStatus>
		<DC:OrganisationName><DC:OrganisationName>Cwmni Cyf</DC:OrganisationName></DC:OrganisationName><DC:Address><DC:ComplexAddress><DC:PAON>1</DC:PAON>
		<DC:Town>Newport</DC:Town><DC:PostCode>NP20 1AA</DC:PostCode></DC:ComplexAddress></DC:Address></DC:CourtCorporateDefendant>` + minimal[to:]))
	if err != nil {
		t.Fatal(err)
	}
	d := m.Sessions[0].Cases[0].Defendants[0]
	if d.Name() != "Cwmni Cyf" || d.Organisation.Address.Town != "Newport" || d.BailStatus() != "A" || d.Organisation.Present != "A" {
		t.Errorf("%+v", d.Organisation)
	}
	roundTrip(t, m)
}

func without(tag string) string {
	return regexp.MustCompile(`<`+tag+`>[^<]*</`+tag+`>`).ReplaceAllString(minimal, "")
}

// Each refusal with its reason, and each reason with its sentence.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, code string }{
		"nothing":          {"", "empty"},
		"a comment alone":  {"<!-- -->", "empty"},
		"text":             {"hello", "not_xml"},
		"cut short":        {minimal[:600], "not_xml"},
		"two roots":        {minimal + "<a/>", "not_xml"},
		"unknown entity":   {strings.Replace(minimal, "M1", "&M;", 1), "not_xml"},
		"latin-1 as utf-8": {strings.Replace(minimal, "é", "\xe9", 1), "not_utf8"},
		"ebcdic":           {strings.Replace(minimal, "UTF-8", "cp037", 1), "encoding"},
		"billion laughs": {`<!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` + strings.TrimPrefix(minimal, `<?xml version="1.0" encoding="UTF-8"?>`),
			"doctype"},
		"external entity": {`<!DOCTYPE l SYSTEM "file:///etc/passwd"><l/>`, "doctype"},
		"deep":            {strings.Repeat("<a>", 100_000), "too_deep"},
		"wide":            {"<a>" + strings.Repeat("<b/>", maxNodes+1) + "</a>", "too_deep"},
		"many pieces":     {"<a>" + strings.Repeat("x<b/>", maxNodes-1) + "</a>", "not_a_delivery"},
		"many attributes": {"<a" + manyAttributes(maxNodes+1) + "/>", "too_deep"},
		"another root":    {`<RouteData/>`, "not_a_delivery"},
		"same name":       {strings.ReplaceAll(minimal, "messages/deliver", "messages/other"), "not_a_delivery"},
		"no result":       {envelope + "<Message/></DeliverRequest>", "not_a_result"},
		"no id":           {without("msg:MessageIdentifier"), "no_identifier"},
		"no date":         {without("DC:DateOfHearing"), "no_hearing"},
		"impossible date": {strings.Replace(minimal, "2026-11-23", "2026-11-31", 1), "no_hearing"},
		"no court":        {without("DC:CourtHearingLocation"), "no_hearing"},
		"no session":      {strings.ReplaceAll(minimal, "DC:Session>", "DC:Sitting>"), "no_hearing"},
		"no case":         {strings.ReplaceAll(minimal, "DC:Case>", "DC:Matter>"), "no_case"},
		"no defendant":    {strings.ReplaceAll(minimal, "DC:Defendant>", "DC:Party>"), "no_defendant"},
		"no name":         {without("DC:PersonFamilyName"), "no_defendant"},
		"colons in name":  {"<a::b/>", "not_xml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := Parse(strings.NewReader(c.in))
			if !fault.HasCode(err, "spi.refused."+c.code) || m != nil {
				t.Errorf("got %v, want spi.refused.%s", err, c.code)
			}
		})
	}
}

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" a" + itoa(i) + `="1"`)
	}
	return b.String()
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestStopsAtTheSizeLimit(t *testing.T) {
	t.Parallel()
	if _, err := Parse(endless{}); !fault.HasCode(err, "spi.refused.too_large") {
		t.Errorf("got %v", err)
	}
	broken := errors.New("the line broke")
	if _, err := Parse(io.MultiReader(strings.NewReader("<a"), failing{broken})); !errors.Is(err, broken) || fault.Is(err, fault.Invalid) {
		t.Errorf("a failing reader is no fault of the message: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestReadsOtherEncodings(t *testing.T) {
	t.Parallel()
	labelled := func(e string) string { return strings.Replace(minimal, "UTF-8", e, 1) }
	latin := func(s string) string { return strings.ReplaceAll(s, "é", "\xe9") }
	wide := func(s string, order binary.AppendByteOrder, mark bool) string {
		var b []byte
		if mark {
			b = order.AppendUint16(b, 0xFEFF)
		}
		for _, u := range utf16.Encode([]rune(s)) {
			b = order.AppendUint16(b, u)
		}
		return string(b)
	}
	for name, in := range map[string]string{
		"utf-8 with mark":          "\xEF\xBB\xBF" + minimal,
		"latin-1":                  latin(labelled("ISO-8859-1")),
		"windows":                  latin(labelled("windows-1252")),
		"utf-16 little":            wide(labelled("UTF-16"), binary.LittleEndian, true),
		"utf-16 big":               wide(labelled("utf-16"), binary.BigEndian, true),
		"utf-16 big, no mark":      wide(labelled("UTF-16BE"), binary.BigEndian, false),
		"utf-16 little, no mark":   wide(labelled("UTF-16LE"), binary.LittleEndian, false),
		"utf-8 labelled as utf-16": labelled("UTF-16"),
	} {
		m, err := Parse(strings.NewReader(in))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := m.Sessions[0].Cases[0].Defendants[0].Name(); got != "O'Née" {
			t.Errorf("%s: the name is %q", name, got)
		}
	}
}

func TestWriteRefusesWhatWouldNotBeReadBack(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*Message){
		"control character": func(m *Message) { m.Sessions[0].Cases[0].URN = "a\x01b" },
		"space at the end":  func(m *Message) { m.Sessions[0].PSA = "25 " },
		"no identifier":     func(m *Message) { m.ID = "" },
		"no hearing":        func(m *Message) { m.Sessions = nil },
		"negative amount": func(m *Message) {
			n := int64(-150)
			m.Sessions[0].Cases[0].Defendants[0].Offences[0].Results[0].AmountPence = &n
		},
	} {
		m, err := Parse(strings.NewReader(minimal))
		if err != nil {
			t.Fatal(err)
		}
		spoil(m)
		var b bytes.Buffer
		if err := Write(&b, m); !fault.Is(err, fault.Invalid) || b.Len() != 0 {
			t.Errorf("%s: %v, %d bytes written", name, err, b.Len())
		}
	}
}

func TestEveryReasonHasItsSentence(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../../words/en/spi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	if err := yaml.Unmarshal(b, &words); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, f := range []string{"tree.go", "charset.go", "spi.go", "write.go", "exception.go"} {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range regexp.MustCompile(`"(spi\.(?:refused|write)\.[a-z_0-9]+)"`).FindAllSubmatch(src, -1) {
			used[string(c[1])] = true
		}
		for _, c := range regexp.MustCompile(`f\.add\("([a-z_]+)"`).FindAllSubmatch(src, -1) {
			used["spi.exception."+string(c[1])] = true
		}
		for _, c := range regexp.MustCompile(`coded\(f, .*"([a-z_]+)", (false|true|r\.)`).FindAllSubmatch(src, -1) {
			used["spi.exception."+string(c[1])+"_unknown"] = true
			if string(c[2]) != "false" {
				used["spi.exception."+string(c[1])+"_missing"] = true
			}
		}
	}
	for _, n := range []string{"urn", "asn"} {
		used["spi.exception."+n+"_missing"], used["spi.exception."+n+"_refused"] = true, true
	}
	for code := range used {
		if words[code] == "" {
			t.Errorf("%s has no sentence", code)
		}
	}
	for code := range words {
		if !used[code] {
			t.Errorf("%s has a sentence and is not used", code)
		}
	}
}
