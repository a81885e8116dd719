package evidence

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
	"throughline/platform/when"
)

func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(when.London).Format("Mon 2 Jan 2006, 15:04")
}

// count is how many a list shows, and that there are more.
func count(n int, next string) string {
	if next != "" {
		return strconv.Itoa(n) + " here, and more"
	}
	return strconv.Itoa(n)
}

func length(seconds int) string {
	if seconds == 0 {
		return ""
	}
	return fmt.Sprintf("%d min %02d s", seconds/60, seconds%60)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func soonIf(b bool) page.Urgency {
	if b {
		return page.Soon
	}
	return page.Later
}

func lateIf(b bool) page.Urgency {
	if b {
		return page.Late
	}
	return page.Later
}

func link(href, text string) g.Node { return h.A(h.Class("govuk-link"), h.Href(href), g.Text(text)) }

func rows(items g.Group) g.Node { return h.Ul(h.Class("govuk-list tl-rows"), items) }

func row(first g.Node, rest string) g.Node { return h.Li(first, g.Text(rest)) }

func audio(href, title string) g.Node {
	return h.Audio(h.Controls(), g.Attr("preload", "none"), h.Src(href), h.Aria("label", title))
}

func video(href, title string) g.Node {
	return h.Video(h.Controls(), g.Attr("preload", "none"), h.Src(href), h.Aria("label", title), h.Class("tl-picture"))
}

func picture(href, title string) g.Node {
	return h.Img(h.Src(href), h.Alt(title), h.Class("tl-picture"))
}

// plain says a code of a fixed list in words: "offered_later" is "Offered later".
func plain(code string) string {
	s := strings.ReplaceAll(code, "_", " ")
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
