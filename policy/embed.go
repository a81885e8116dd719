// Package policy holds who may do what, in Cedar, readable by an information-assurance officer.
package policy

import "embed"

// FS holds the policy files.
//
//go:embed *.cedar
var FS embed.FS
