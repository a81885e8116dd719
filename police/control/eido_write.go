package control

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"strings"
	"time"

	"throughline/platform/geo"
)

// eidoOut is what an incident says to another force.
type eidoOut struct {
	Domain   string // of this installation's agency
	Incident Incident
	Calls    []Call
	Notes    []LogLine // what was typed, in its order
	At       time.Time // when it was last changed
}

// object is a member of the document.
type object = map[string]any

// WriteEIDO is an incident as an Emergency Incident Data Object. The registries of incident types and states are not held here,
// so that the common types are "Other" and "Active" or "Closed", beside our own codes and words.
func WriteEIDO(o eidoOut) ([]byte, error) {
	i := o.Incident
	agency := o.Domain
	ref := func(id string) object { return object{"$ref": id} }
	part := func(id string, at time.Time, more object) object {
		more["$id"], more["lastUpdateTimeStamp"], more["updatedByAgencyReference"] = id, stamp(at), ref(agency)
		return more
	}
	place := i.ID + ".place"
	location := object{"locationTypeDescriptionRegistryText": "Incident", "locationDescriptionText": i.Place}
	if !i.At.IsZero() {
		location["locationByValue"] = writePIDF(i.ID+"@"+agency, i.At, o.At)
	}
	status := "Active"
	if i.State == stateClosed {
		status = "Closed"
	}
	incident := object{"incidentTypeCommonRegistryText": "Other", "incidentTypeInternalCode": i.Type, "incidentTypeInternalText": i.Title, "internalIncidentId": i.Number,
		"incidentStatusCommonRegistryText": []string{status}, "incidentStatusInternalText": []string{i.State}, "locationReference": []object{ref(place)}}
	if i.Grade != "" {
		incident["incidentPriorityInternalText"] = i.Grade
	}
	doc := part("urn:emergency:uid:incidentid:"+i.ID+":"+agency, o.At, object{"eidoVersion": "1.0", "issuingElementIdentification": "throughline." + agency,
		"agencyComponent":   []object{part(agency, i.RaisedAt, object{"agencyRoleDescriptionRegistryText": []string{"Dispatching"}, "agencyType": []string{"police"}})},
		"locationComponent": []object{part(place, o.At, location)}})
	var notes, noteRefs, cautions, calls, callbacks []object
	note := func(id string, at time.Time, text string) {
		notes = append(notes, part(id, at, object{"notesActionComments": html.EscapeString(text)}))
		noteRefs = append(noteRefs, ref(id))
	}
	for _, c := range o.Calls {
		call := object{"callStateRegistryText": "callEnd", "standardPrimaryCallType": "emergency", "direction": "incoming", "callStartTimestamp": stamp(i.CalledAt), "locationReference": []object{ref(place)}}
		if c.CLI != "" {
			callbacks = append(callbacks, part(c.ID+".callback", c.ReceivedAt, object{"callBackInformationUri": []string{"tel:" + c.CLI}}))
			call["callBackReference"] = ref(c.ID + ".callback")
		}
		calls = append(calls, part("urn:emergency:uid:callid:"+c.ID+":"+agency, c.ReceivedAt, call))
		if c.Said != "" {
			note(c.ID+".said", c.ReceivedAt, c.Said)
		}
		if c.Caller != "" {
			note(c.ID+".caller", c.ReceivedAt, "The caller gives the name "+c.Caller)
		}
	}
	for _, l := range o.Notes {
		note(l.Entry, l.At, l.Detail)
	}
	for _, f := range i.Flags {
		cautions = append(cautions, part(i.ID+"."+f, o.At, object{"cautionTypeInternalText": f, "cautionTypeCommonRegistryText": "Other", "cautionSeverity": "high"}))
	}
	if len(noteRefs) > 0 {
		incident["notesReference"] = noteRefs
	}
	doc["incidentComponent"] = part(i.ID, o.At, incident)
	for name, list := range map[string][]object{"notesComponent": notes, "callComponent": calls, "callbackComponent": callbacks, "cautionComponent": cautions} {
		if len(list) > 0 {
			doc[name] = list
		}
	}
	return json.Marshal(doc)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// writePIDF is a point as PIDF-LO (RFC 4119, RFC 5491).
func writePIDF(entity string, at geo.Point, when time.Time) string {
	var who strings.Builder
	xml.EscapeText(&who, []byte(entity)) // a builder takes everything
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10" xmlns:gml="http://www.opengis.net/gml" entity="pres:%s">`+
		`<tuple id="incident"><status><gp:geopriv><gp:location-info><gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>%.6f %.6f</gml:pos></gml:Point></gp:location-info><gp:usage-rules/></gp:geopriv></status>`+
		`<timestamp>%s</timestamp></tuple></presence>`, who.String(), at.Lat, at.Lon, stamp(when))
}
