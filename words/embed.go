// Package words embeds the sentences of the product, English and Welsh: flat maps of code to sentence, one file a
// room. Package platform/words says them.
package words

import "embed"

// FS holds the folders en and cy.
//
//go:embed all:en all:cy
var FS embed.FS
