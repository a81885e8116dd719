package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"time"

	"throughline/platform/proof"
	"throughline/platform/stamp"
	"throughline/platform/when"
)

// cover is what somebody reads who has never heard of this program. It stands alone and loads nothing.
var cover = template.Must(template.New("cover").Funcs(template.FuncMap{"clock": fully}).Parse(`<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Proof of evidence, {{.Record.Reference}}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body{font:16px/1.5 Georgia,serif;color:#111;background:#fff;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.7rem;margin-bottom:.2rem}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid #666}h3{font-size:1rem;margin-bottom:.2rem;margin-top:1.4rem}
table{border-collapse:collapse;width:100%;font-size:.85rem}th,td{text-align:left;vertical-align:top;border-bottom:1px solid #bbb;padding:.2rem .5rem .2rem 0}
code{font-family:ui-monospace,monospace;font-size:.8rem;overflow-wrap:anywhere}dl{margin:.3rem 0}dt{font-weight:bold;float:left;clear:left;width:9.5rem}dd{margin-left:10rem;overflow-wrap:anywhere}
.warn{border:3px solid #111;padding:.6rem 1rem;font-weight:bold}.gap{font-weight:bold}
@media(max-width:40rem){dt{float:none;width:auto}dd{margin-left:0}}@media print{body{margin:0;max-width:none}h3,tr{break-inside:avoid}}
</style></head><body>
<h1>Proof of evidence</h1>
<p>Case {{.Record.Reference}}. Exported {{clock .About.ExportedAt}}.</p>
{{if .About.Training}}<p class="warn">This comes from a TRAINING installation. It proves nothing about real events.</p>{{end}}
<h2>What this is</h2>
<p>This package holds what was gathered, and lets anyone check three things without asking the force: that each file is, to the last bit, the one that was put on the record; when that was; and whose hands it went through since.</p>
<p>When something is gathered, a fingerprint of the file (its SHA-256) is counted. The fingerprint, each hand-over and each timestamp are written as entries into a log. Each entry is bound to all entries before it, and the whole is signed. Nobody, the force included, can change an entry later without the signature failing.</p>
<h2>How to check it</h2>
<ol>
<li>Run <code>throughline verify PACKAGE.zip --key KEY</code> on any computer. It needs no network. It says that the package holds, or names the file or the entry that does not.</li>
<li>KEY is the key that the force published. This package says that it was signed by <code>{{.About.Key}}</code>. Take the key from the force's own publication, not from here.</li>
{{with .Example}}<li>A timestamp can be checked with OpenSSL, a program that others make: <code>openssl ts -verify -token_in -in {{.Stamp.File}} -data {{.File}} -CAfile {{.Stamp.Authorities}}</code></li>{{end}}
</ol>
<h2>What it cannot prove</h2>
<ul>
<li>That a picture shows what somebody says it shows, or what happened to a file before it was put on the record.</li>
<li>What came after the newest entry in it.{{if .One}} It is about one exhibit: other entries of the case are left out, and <code>verify</code> says so.{{end}}</li>
{{if .House}}<li>The time to somebody who does not trust the force: the timestamps are {{.House}}. The signed log still shows the order.</li>{{end}}
</ul>
<h2>What it holds</h2>
{{range .Record.Items}}<h3>{{if .Number}}Exhibit {{.Number}}: {{end}}{{.Title}}</h3>
<dl><dt>Produced by</dt><dd>{{.Producer}}</dd><dt>When</dt><dd>{{clock .At}}{{with .Place}}, {{.}}{{end}}</dd>
{{if .File}}<dt>File</dt><dd>{{.File}} ({{.Type}}, {{.Size}} bytes)</dd><dt>Fingerprint</dt><dd><code>{{.SHA256}}</code></dd>
{{if .Stamp}}<dt>Timestamp</dt><dd>{{clock .Stamp.At}} by {{.Stamp.Authority}} ({{.Stamp.Standing}}), serial {{.Stamp.Serial}}</dd>{{else}}<dt>Timestamp</dt><dd>None yet: it was waited for when this was exported</dd>{{end}}
{{else if eq .Kind "material"}}<dt>File</dt><dd>Erased under a retention rule; its record stays</dd>{{else}}<dt>File</dt><dd>None: it is a thing</dd>{{end}}</dl>
{{if .Continuity}}<table><thead><tr><th>Link</th><th>When</th><th>From</th><th>To</th><th>Why</th><th>Seal</th></tr></thead><tbody>
{{range .Continuity}}<tr><td>{{.N}}</td><td>{{clock .At}}</td><td>{{.From}}{{with .FromPlace}}, {{.}}{{end}}</td><td>{{.To}}{{with .ToPlace}}, {{.}}{{end}}</td><td>{{.Reason}}{{if .Gaps}}<br><span class="gap">GAP in continuity: {{range $n, $g := .Gaps}}{{if $n}}, {{end}}{{$g}}{{end}}.</span> {{if .Explanation}}Explained: {{.Explanation}}{{else}}Not explained.{{end}}{{end}}</td><td>{{.Seal}}</td></tr>
{{end}}</tbody></table>{{end}}
{{else}}<p>No exhibit and no material: only the entries of the log.</p>{{end}}
</body></html>
`))

// Cover is the package's page for people, from the members that ProofOf gave.
func Cover(a proof.About, members []proof.Member) ([]byte, error) {
	var r ProofRecord
	for _, m := range members {
		if m.Name != proofRecord {
			continue
		}
		f, err := m.Open()
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if err := json.NewDecoder(f).Decode(&r); err != nil {
			return nil, fmt.Errorf("evidence: cover: %w", err)
		}
	}
	v := struct {
		About   proof.About
		Record  ProofRecord
		Example *ProofItem
		One     bool
		House   string
	}{About: a, Record: r, One: len(r.Items) == 1}
	for n := range r.Items {
		if s := r.Items[n].Stamp; s != nil {
			if v.Example == nil {
				v.Example = &r.Items[n]
			}
			switch s.Standing {
			case stamp.Independent:
			case stamp.Simulator:
				v.House = "by a SIMULATOR of a training installation"
			case stamp.Unchecked:
				v.House = "by an authority whose signature was held to no certificate when they were made: hold them to the one that it publishes"
			default:
				v.House = "by the force's own authority, which is not independent of it"
			}
		}
	}
	var b bytes.Buffer
	if err := cover.Execute(&b, v); err != nil {
		return nil, fmt.Errorf("evidence: cover: %w", err)
	}
	return b.Bytes(), nil
}

// fully is a time as a court reads it, in London with its zone.
func fully(t time.Time) string { return t.In(when.London).Format("2 January 2006, 15:04:05 MST") }

// exportedAt is kept to the second: that is how the manifest says it.
func exportedAt(now time.Time) time.Time { return now.UTC().Truncate(time.Second) }
