package control

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/platform/fault"
	"throughline/platform/geo"
)

// Bounds of an EIDO: longer and deeper than any that a control room sends.
const (
	maxEIDO      = 1 << 20
	maxEIDODepth = 32
	maxWrong     = 20 // faults that are said at once
)

// Eido is what is understood of an Emergency Incident Data Object (NENA-STA-021.1a, version 1.0). The rest is kept as it came.
type Eido struct {
	UID       string    `json:"uid" doc:"the object's own $id"`
	UpdatedAt time.Time `json:"updated_at"`
	Agency    string    `json:"agency" doc:"who updated it last"`
	Number    string    `json:"number,omitempty" doc:"the sender's number of the incident"`
	Type      string    `json:"type,omitempty" doc:"the sender's code of what is happening"`
	Title     string    `json:"title,omitempty"`
	Priority  string    `json:"priority,omitempty"`
	CalledAt  time.Time `json:"called_at,omitzero"`
	CLI       string    `json:"cli,omitempty"`
	Place     string    `json:"place,omitempty"`
	At        geo.Point `json:"at,omitzero"`
	RadiusM   float64   `json:"radius_m,omitempty"`
	Notes     []string  `json:"notes,omitempty"`
	Cautions  []string  `json:"cautions,omitempty"`
}

// eidoComponent is what the schema asks of a part besides the prologue: the members that it needs, text or texts, and times.
type eidoComponent struct {
	one    bool // not a list
	text   []string
	texts  []string
	times  []string
	refs   []string
	choice map[string][]string
}

var eidoLevels = []string{"highest", "high", "normal", "low", "lowest"}

// eidoComponents are the parts of an EIDO by their names, as the published schema has them.
var eidoComponents = map[string]eidoComponent{
	"agencyComponent":   {texts: []string{"agencyRoleDescriptionRegistryText", "agencyType"}},
	"agentComponent":    {texts: []string{"agentRoleRegistryText"}, refs: []string{"agencyReference"}},
	"incidentComponent": {one: true, text: []string{"incidentTypeCommonRegistryText"}},
	"callComponent":     {text: []string{"callStateRegistryText", "standardPrimaryCallType", "direction"}, times: []string{"callStartTimestamp"}, choice: map[string][]string{"direction": {"incoming", "outgoing", "internal"}, "priorityIdentifier": eidoLevels}},
	"callbackComponent": {}, "dispatchComponent": {}, "alarmsSensorsComponent": {}, "additionalDataComponent": {}, "itemComponent": {},
	"notesComponent": {text: []string{"notesActionComments"}}, "locationComponent": {text: []string{"locationTypeDescriptionRegistryText"}},
	"personComponent": {texts: []string{"personIncidentRoleRegistryText"}}, "vehicleComponent": {texts: []string{"vehicleRelationshipType"}, times: []string{"vehicleRelationshipTimeStamp"}},
	"emergencyResourceComponent":           {text: []string{"emergencyResourceTypeCommonRegistryText", "primaryUnitStatusRegistryText"}, texts: []string{"resourceAttributeRegistryText", "secondaryUnitStatusRegistryText"}},
	"cautionComponent":                     {text: []string{"cautionTypeInternalText", "cautionTypeCommonRegistryText", "cautionSeverity"}, choice: map[string][]string{"cautionSeverity": eidoLevels}},
	"mediaComponent":                       {text: []string{"uri", "contentType"}},
	"mergeComponent":                       {text: []string{"incidentMergeDirectionCode", "incidentTrackingIdentifier"}},
	"linkComponent":                        {text: []string{"incidentTrackingIdentifier", "linkDirectionCode"}},
	"sharedCommunicationResourceComponent": {text: []string{"sharedCommunicationResourceType"}},
	"externalInformationSourceComponent":   {text: []string{"externalSourceRegistryText"}},
}

// eidoReferences say to which part a member refers: what is referred to stands in the same object.
var eidoReferences = map[string]string{
	"updatedByAgencyReference": "agencyComponent", "agencyReference": "agencyComponent", "actingOnBehalfOfAgencyReference": "agencyComponent", "involvedAgencyReference": "agencyComponent",
	"updatedByAgentReference": "agentComponent", "agentReference": "agentComponent", "locationReference": "locationComponent", "destinationReference": "locationComponent",
	"personReference": "personComponent", "callBackReference": "callbackComponent", "notesReference": "notesComponent", "additionalDataReference": "additionalDataComponent",
	"vehicleReference": "vehicleComponent", "cautionReference": "cautionComponent", "emergencyResourceReference": "emergencyResourceComponent", "mediaReferences": "mediaComponent",
}

// eidoDoc is an object while it is read.
type eidoDoc struct {
	all   map[string]any
	parts map[string]map[string]map[string]any // component -> $id -> part
	wrong []fault.Field
}

// ReadEIDO reads an object as another force sends it, and holds it to the published schema: whatever is wrong is said of its
// own member, with what would be right. Faults (invalid): control.eido.*.
func ReadEIDO(raw []byte) (Eido, error) {
	d := eidoDoc{parts: map[string]map[string]map[string]any{}}
	if err := d.decode(raw); err != nil {
		return Eido{}, err
	}
	d.check()
	if len(d.wrong) > 0 {
		return Eido{}, fault.New(fault.Invalid, "control.eido.invalid", d.wrong[:min(len(d.wrong), maxWrong)]...)
	}
	return d.facts(), nil
}

func (d *eidoDoc) decode(raw []byte) error {
	switch {
	case len(raw) > maxEIDO:
		return fault.InvalidField("body", "control.eido.too_large")
	case !utf8.Valid(raw):
		return fault.InvalidField("body", "control.eido.not_utf8")
	case deeper(raw, maxEIDODepth):
		return fault.InvalidField("body", "control.eido.too_deep")
	}
	if err := json.Unmarshal(bytes.TrimPrefix(raw, []byte("\ufeff")), &d.all); err != nil || d.all == nil {
		return fault.InvalidField("body", "control.eido.not_json")
	}
	for _, sent := range []string{"event", "subscribe", "unsubscribe", "terminate", "subscribeResponse", "unsubscribeResponse", "terminateResponse", "eventResponse"} {
		if _, ok := d.all[sent]; ok && len(d.all) == 1 {
			return fault.InvalidField(sent, "control.eido.conveyance", "name", sent)
		}
	}
	return nil
}

// deeper tells whether JSON is nested more than so deep, without building it.
func deeper(raw []byte, most int) bool {
	depth, inText, escaped := 0, false, false
	for _, c := range raw {
		switch {
		case escaped:
			escaped = false
		case inText && c == '\\':
			escaped = true
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			if depth++; depth > most {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

func (d *eidoDoc) fault(at, code string, params ...string) {
	f := fault.InvalidField(at, "control.eido."+code, append([]string{"field", at}, params...)...)
	d.wrong = append(d.wrong, f.Fields...)
}

func (d *eidoDoc) check() {
	d.gather()
	d.prologue("", d.all)
	if uid, ok := d.all["$id"].(string); ok && len(uid) > 300 {
		d.fault("$id", "too_long")
	}
	if v, ok := d.textOf("", d.all, "eidoVersion", true); ok && v != "1.0" {
		d.fault("eidoVersion", "version", "value", shorten(v))
	}
	d.textOf("", d.all, "issuingElementIdentification", true)
	if len(d.parts["agencyComponent"]) == 0 {
		d.fault("agencyComponent", "missing")
	}
	for _, name := range slices.Sorted(maps.Keys(eidoComponents)) {
		for n, p := range d.list(name) {
			at := fmt.Sprintf("%s[%d].", name, n)
			if eidoComponents[name].one {
				at = name + "."
			}
			d.component(at, p, eidoComponents[name])
		}
	}
}

// gather finds the parts and their ids, so that references can be followed.
func (d *eidoDoc) gather() {
	for _, name := range slices.Sorted(maps.Keys(eidoComponents)) {
		v, ok := d.all[name]
		if !ok {
			continue
		}
		items, isList := v.([]any)
		if object, isOne := v.(map[string]any); isOne && eidoComponents[name].one {
			items, isList = []any{object}, true
		} else if eidoComponents[name].one {
			isList = false
		}
		if !isList {
			d.fault(name, map[bool]string{true: "not_an_object", false: "not_a_list"}[eidoComponents[name].one])
			continue
		}
		d.parts[name] = map[string]map[string]any{}
		for n, x := range items {
			p, ok := x.(map[string]any)
			if !ok {
				d.fault(fmt.Sprintf("%s[%d]", name, n), "not_an_object")
				continue
			}
			if id, ok := p["$id"].(string); ok {
				if d.parts[name][id] != nil {
					d.fault(fmt.Sprintf("%s[%d].$id", name, n), "twice", "id", shorten(id))
				}
				d.parts[name][id] = p
			}
		}
	}
}

// list are the parts of one name, in their order.
func (d *eidoDoc) list(name string) (out []map[string]any) {
	switch v := d.all[name].(type) {
	case map[string]any:
		out = append(out, v)
	case []any:
		for _, x := range v {
			if p, ok := x.(map[string]any); ok {
				out = append(out, p)
			}
		}
	}
	return out
}

func (d *eidoDoc) prologue(at string, p map[string]any) {
	d.textOf(at, p, "$id", true)
	d.timeOf(at, p, "lastUpdateTimeStamp", true)
	if v, ok := p["updatedByAgencyReference"]; !ok {
		d.missing(at, p, "updatedByAgencyReference")
	} else if len(refsOf(v)) != 1 {
		d.fault(at+"updatedByAgencyReference", "not_a_reference")
	}
	d.references(at, p)
}

func (d *eidoDoc) component(at string, p map[string]any, c eidoComponent) {
	d.prologue(at, p)
	for _, name := range c.text {
		d.textOf(at, p, name, true)
	}
	for _, name := range c.times {
		d.timeOf(at, p, name, true)
	}
	for _, name := range c.texts {
		v, ok := p[name]
		if !ok {
			d.missing(at, p, name)
		} else if !someTexts(v) {
			d.fault(at+name, "not_texts")
		}
	}
	for _, name := range c.refs {
		if _, ok := p[name]; !ok {
			d.missing(at, p, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.choice)) {
		if v, ok := p[name].(string); ok && !slices.Contains(c.choice[name], v) {
			d.fault(at+name, "choice", "value", shorten(v), "choices", strings.Join(c.choice[name], ", "))
		}
	}
}

func someTexts(v any) bool {
	list, ok := v.([]any)
	for _, x := range list {
		_, isText := x.(string)
		ok = ok && isText
	}
	return ok && len(list) > 0
}

// missing says that a member is not there, and which one is there that is spelled almost so.
func (d *eidoDoc) missing(at string, p map[string]any, name string) {
	for _, other := range slices.Sorted(maps.Keys(p)) {
		if strings.EqualFold(other, name) {
			d.fault(at+name, "spelled", "other", other)
			return
		}
	}
	d.fault(at+name, "missing")
}

func (d *eidoDoc) textOf(at string, p map[string]any, name string, needed bool) (string, bool) {
	v, ok := p[name]
	if !ok {
		if needed {
			d.missing(at, p, name)
		}
		return "", false
	}
	s, ok := v.(string)
	if !ok || needed && strings.TrimSpace(s) == "" {
		d.fault(at+name, "not_text")
		return "", false
	}
	return s, true
}

func (d *eidoDoc) timeOf(at string, p map[string]any, name string, needed bool) {
	if s, ok := d.textOf(at, p, name, needed); ok {
		if _, err := time.Parse(time.RFC3339, s); err != nil {
			d.fault(at+name, "not_a_time", "value", shorten(s))
		}
	}
}

// references holds every member that refers to a part: {"$ref": "…"} or a list of them, of a part that is there.
func (d *eidoDoc) references(at string, p map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(p)) {
		to, ok := eidoReferences[name]
		if !ok {
			continue
		}
		for _, ref := range refsOf(p[name]) {
			if ref == "" {
				d.fault(at+name, "not_a_reference")
			} else if d.parts[to][ref] == nil {
				d.fault(at+name, "nowhere", "ref", shorten(ref), "component", to)
			}
		}
	}
}

// refsOf are what a member refers to; "" stands for what is no reference.
func refsOf(v any) (out []string) {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, x := range list {
		o, _ := x.(map[string]any)
		ref, _ := o["$ref"].(string)
		out = append(out, ref)
	}
	return out
}
