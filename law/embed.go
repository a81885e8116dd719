// Package law embeds the dated tables that a force's solicitor can read and review: every limit, rate, code,
// form list and exact wording that the product uses, each row with its source. Package platform/law reads them.
package law

import "embed"

// FS holds the shipped tables.
//
//go:embed *.yaml forms/*.yaml
var FS embed.FS
