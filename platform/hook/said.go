package hook

import (
	"strings"

	"throughline/platform/api"
)

// sentence says why a subscription is paused or has ended: somebody's words as they are, a code of the program in words.
func sentence(why string) string {
	if !strings.HasPrefix(why, kind+".") {
		return why
	}
	return api.Sentence(why, nil)
}

// saidOf says why an attempt failed.
func saidOf(code string, status int) string {
	if code == "" {
		return ""
	}
	return api.Sentence(code, map[string]string{"status": itoa(status)})
}
