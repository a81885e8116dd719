package spi

import (
	"strings"

	"throughline/platform/when"
)

// Defendant is a person or an organisation before the court; exactly one of Person and Organisation is set.
type Defendant struct {
	ASN          string // arrest or summons number, as sent ("ProsecutorReference")
	Person       *Person
	Organisation *Organisation
	Offences     []Offence
	Unknown      []Unknown
}

// Person is an individual defendant.
type Person struct {
	Title, GivenName, GivenName2, GivenName3, FamilyName string
	BornOn                                               when.Day
	Gender                                               string // "1" male, "2" female, "0" not known, "9" not specified
	Phones                                               Phones
	PNCID                                                string
	BailConditions                                       string
	BailStatus                                           string // "U", "B", "C" ...
	BailReason                                           string // why conditions were set, or custody ordered
	Address                                              Address
	Present                                              string // at the hearing: "Y", "N", or "A" by a representative
	Unknown                                              []Unknown
}

// Phones are the numbers that the court holds.
type Phones struct{ Home, Work, Mobile string }

// Organisation is a corporate defendant.
type Organisation struct {
	Name       string
	PNCID      string
	BailStatus string
	Address    Address
	Present    string
	Unknown    []Unknown
}

// Address is an address as the court holds it: lines, or parts, never both in practice.
type Address struct {
	Lines                            [5]string
	Property, Street, Locality, Town string
	USRN, Administrative, Postcode   string
}

// Name is the name as one line.
func (d *Defendant) Name() string {
	switch {
	case d.Person != nil:
		p := d.Person
		return strings.Join(strings.Fields(strings.Join([]string{p.GivenName, p.GivenName2, p.GivenName3, p.FamilyName}, " ")), " ")
	case d.Organisation != nil:
		return d.Organisation.Name
	}
	return ""
}

// BailStatus is the status that the hearing left the defendant in.
func (d *Defendant) BailStatus() string {
	switch {
	case d.Person != nil:
		return d.Person.BailStatus
	case d.Organisation != nil:
		return d.Organisation.BailStatus
	}
	return ""
}

func (d *Defendant) bind(b *binder) {
	b.text("ProsecutorReference", &d.ASN)
	one(b, "CourtIndividualDefendant", &d.Person, (*Person).bind)
	one(b, "CourtCorporateDefendant", &d.Organisation, (*Organisation).bind)
	each(b, "Offence", &d.Offences, (*Offence).bind)
	b.rest(&d.Unknown)
}

func (p *Person) bind(b *binder) {
	const base = "PersonDefendant/BasePersonDetails/"
	b.text("PersonDefendant/PNCidentifier", &p.PNCID)
	b.text(base+"PersonName/PersonTitle", &p.Title)
	b.text(base+"PersonName/PersonGivenName1", &p.GivenName)
	b.text(base+"PersonName/PersonGivenName2", &p.GivenName2)
	b.text(base+"PersonName/PersonGivenName3", &p.GivenName3)
	b.text(base+"PersonName/PersonFamilyName", &p.FamilyName)
	b.day(base+"Birthdate", &p.BornOn)
	b.text(base+"Gender", &p.Gender)
	b.text(base+"TelephoneDetails/TelephoneNumberHome", &p.Phones.Home)
	b.text(base+"TelephoneDetails/TelephoneNumberBusiness", &p.Phones.Work)
	b.text(base+"TelephoneDetails/TelephoneNumberMobile", &p.Phones.Mobile)
	b.text("PersonDefendant/BailConditions", &p.BailConditions)
	b.text("BailStatus", &p.BailStatus)
	b.text("ReasonForBailConditionsOrCustody", &p.BailReason)
	p.Address.bind(b)
	b.text("PresentAtHearing", &p.Present)
	b.rest(&p.Unknown)
}

func (o *Organisation) bind(b *binder) {
	b.text("PNCidentifier", &o.PNCID)
	b.text("OrganisationName/OrganisationName", &o.Name)
	b.text("BailStatus", &o.BailStatus)
	o.Address.bind(b)
	b.text("PresentAtHearing", &o.Present)
	b.rest(&o.Unknown)
}

func (a *Address) bind(b *binder) {
	for i := range a.Lines {
		b.text("Address/SimpleAddress/AddressLine"+itoa(i+1), &a.Lines[i])
	}
	const parts = "Address/ComplexAddress/"
	b.text(parts+"PAON", &a.Property)
	b.text(parts+"StreetDescription", &a.Street)
	b.text(parts+"Locality", &a.Locality)
	b.text(parts+"Town", &a.Town)
	b.text(parts+"UniqueStreetReferenceNumber", &a.USRN)
	b.text(parts+"AdministrativeArea", &a.Administrative)
	b.text(parts+"PostCode", &a.Postcode)
}
