//go:build !unix

package roads

import "os"

// fileBytes is the file's content, read whole where files are not mapped.
func fileBytes(path string) ([]byte, error) { return os.ReadFile(path) }
