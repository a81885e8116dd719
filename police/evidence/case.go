package evidence

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// caseName is the member of a package that other forensic tools read: CASE/UCO in JSON-LD (STD-05).
const caseName = "case.jsonld"

// node is an object of JSON-LD; its keys are written in order.
type node map[string]any

func ref(id string) node { return node{"@id": id} }

func at(t time.Time) node {
	return node{"@type": "xsd:dateTime", "@value": t.UTC().Format("2006-01-02T15:04:05.000000Z")}
}

// caseUCO says what a package holds in the words of CASE and UCO: the investigation, each exhibit's and material's provenance with its
// number, its file with its hash, and each gathering and hand-over as an investigative action. People stand by the names that the
// record has for them.
func caseUCO(r ProofRecord) ([]byte, error) {
	var graph []any
	var objects []node
	people := map[string]string{}
	person := func(name string) node {
		id, ok := people[name]
		if !ok {
			id = fmt.Sprintf("kb:person-%s-%d", r.Thread, len(people)+1)
			people[name] = id
			graph = append(graph, node{"@id": id, "@type": "uco-identity:Person", "uco-core:name": name})
		}
		return ref(id)
	}
	for _, i := range r.Items {
		thing := i.thing()
		graph = append(graph, thing)
		provenance := "kb:provenance-" + i.ID
		number := i.Number
		if number == "" {
			number = "material " + i.ID
		}
		graph = append(graph, node{"@id": provenance, "@type": "case-investigation:ProvenanceRecord", "uco-core:description": i.Title, "case-investigation:exhibitNumber": number, "uco-core:object": ref(thing["@id"].(string))})
		objects = append(objects, ref(provenance))
		action := func(n int, name, who string, when time.Time) {
			graph = append(graph, node{"@id": fmt.Sprintf("kb:action-%s-%d", i.ID, n), "@type": "case-investigation:InvestigativeAction", "uco-core:name": name, "uco-action:startTime": at(when),
				"uco-action:performer": person(who), "uco-action:object": []node{ref(thing["@id"].(string))}, "uco-action:result": []node{ref(provenance)}})
		}
		if len(i.Continuity) == 0 {
			action(1, "gathered", i.Producer, i.At)
		}
		for _, l := range i.Continuity {
			who, name := l.To, "handed over: "+l.Reason
			if l.N == 1 {
				name = "gathered: " + l.Reason
			}
			action(l.N, name, who, l.At)
		}
	}
	graph = append(graph, node{"@id": "kb:investigation-" + r.Thread, "@type": "case-investigation:Investigation", "uco-core:description": "Case " + r.Reference, "uco-core:object": objects})
	b, err := json.MarshalIndent(node{"@context": caseContext, "@graph": graph}, "", " ")
	if err != nil {
		return nil, fmt.Errorf("evidence: case: %w", err)
	}
	return append(b, '\n'), nil
}

var caseContext = node{
	"kb":                 "urn:throughline:kb:",
	"case-investigation": "https://ontology.caseontology.org/case/investigation/",
	"uco-action":         "https://ontology.unifiedcyberontology.org/uco/action/",
	"uco-core":           "https://ontology.unifiedcyberontology.org/uco/core/",
	"uco-identity":       "https://ontology.unifiedcyberontology.org/uco/identity/",
	"uco-observable":     "https://ontology.unifiedcyberontology.org/uco/observable/",
	"uco-types":          "https://ontology.unifiedcyberontology.org/uco/types/",
	"xsd":                "http://www.w3.org/2001/XMLSchema#",
}

// thing is what an exhibit or material is: a file with its hash, or something that is none.
func (i ProofItem) thing() node {
	if i.File == "" {
		return node{"@id": "kb:thing-" + i.ID, "@type": "uco-core:UcoObject", "uco-core:description": i.Title}
	}
	return node{"@id": "kb:file-" + i.ID, "@type": "uco-observable:File", "uco-core:hasFacet": []node{
		{"@id": "kb:file-facet-" + i.ID, "@type": "uco-observable:FileFacet", "uco-observable:fileName": strings.TrimPrefix(i.File, "files/"), "uco-observable:filePath": i.File, "uco-observable:isDirectory": false, "uco-observable:sizeInBytes": i.Size},
		{"@id": "kb:content-facet-" + i.ID, "@type": "uco-observable:ContentDataFacet", "uco-observable:mimeType": i.Type, "uco-observable:sizeInBytes": i.Size, "uco-observable:hash": []node{
			{"@id": "kb:hash-" + i.ID, "@type": "uco-types:Hash", "uco-types:hashMethod": "SHA256", "uco-types:hashValue": node{"@type": "xsd:hexBinary", "@value": i.SHA256}}}}}}
}
