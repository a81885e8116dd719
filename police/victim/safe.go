package victim

import (
	"strings"
	"time"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// Hours are when a victim may safely be reached, London wall time "09:00"; both empty is at any time. From later than To
// goes over midnight.
type Hours struct{ From, To string }

// Holds tells whether an instant is a safe one.
func (h Hours) Holds(t time.Time) bool {
	if h.From == "" {
		return true
	}
	at := t.In(when.London).Format("15:04")
	if h.From <= h.To {
		return h.From <= at && at < h.To
	}
	return at >= h.From || at < h.To
}

// Next is the first safe instant that is not before t. A wall time that the clocks skip is the hour after.
func (h Hours) Next(t time.Time) time.Time {
	if h.Holds(t) {
		return t
	}
	day := when.DayOf(t)
	for range 3 {
		if start := day.At(clockOf(h.From)); !start.Before(t) {
			return start
		}
		day = day.AddDays(1)
	}
	return t // not reached: every day has its From
}

func clockOf(s string) (hour, minute int) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, 0 // the form refuses what is not a time of day
	}
	return t.Hour(), t.Minute()
}

// way is a row of law table victim.channel.
type way struct {
	Label       string `json:"label"`
	Carries     string `json:"carries"` // neutral words, or the content
	LeavesTrace bool   `json:"leaves_trace"`
	LivePerson  bool   `json:"live_person"`
}

func wayOf(book *law.Book, channel string, at time.Time) (way, error) {
	var w way
	row, ok := book.Table("victim.channel").At(channel, when.DayOf(at))
	if !ok {
		return w, fault.InvalidField("channel", "victim.channel.unknown", "channel", clip(channel))
	}
	return w, row.Into(&w)
}

// Try is a contact with a victim as somebody reports it.
type Try struct {
	Channel       string // of victim.channel
	Reached       bool
	AnsweredBy    string // self, agreed_person, other_person, voicemail or nobody
	CodeWordGiven bool
	Unsafe        string // why the safe contact was not kept to
	Interpreter   string
	At            time.Time
}

// CheckTry is the rule of a contact (VIC-04, VIC-06). A victim counts as told only when a way that carries the news
// itself reached them, or the person whom they agreed to, with the code word where there is one. A way, an hour or a
// voicemail that they did not choose is a hard stop: it goes on the record only with the reason why it was done. Faults,
// invalid, name the field.
func CheckTry(book *law.Book, c Case, t Try) error {
	w, err := wayOf(book, t.Channel, t.At)
	if err != nil {
		return err
	}
	if t.Reached {
		if err := heardIt(c, t, w); err != nil {
			return err
		}
	}
	if t.Unsafe != "" || t.Channel == "in_person" || t.Channel == "own_page" {
		return nil
	}
	hours := Hours{c.HoursFrom, c.HoursTo}
	switch {
	case c.Contact == "stopped":
		return fault.InvalidField("channel", "victim.contact.stopped")
	case c.Contact != "chosen":
		return fault.InvalidField("channel", "victim.contact.not_chosen")
	case c.Channel != t.Channel:
		return fault.InvalidField("channel", "victim.contact.other_channel")
	case !hours.Holds(t.At):
		return fault.InvalidField("at", "victim.contact.unsafe_hour", "from", c.HoursFrom, "to", c.HoursTo)
	}
	return nil
}

// heardIt: what must be so for the news to have reached them.
func heardIt(c Case, t Try, w way) error {
	switch {
	case w.Carries != "content":
		return fault.InvalidField("result", "victim.contact.sent_is_not_told", "channel", strings.ToLower(w.Label))
	case !w.LivePerson:
		return nil
	case t.AnsweredBy == "agreed_person" && c.MayAnswer == "":
		return fault.InvalidField("answered_by", "victim.contact.nobody_agreed")
	case t.AnsweredBy != "self" && t.AnsweredBy != "agreed_person":
		return fault.InvalidField("answered_by", "victim.contact.not_them")
	case c.CodeWord != "" && !t.CodeWordGiven && t.Channel == "call":
		return fault.InvalidField("code_word_given", "victim.contact.code_word")
	}
	return nil
}

// CheckException is the rule of not telling (VIC-04, VIC-05): a reason that the Code allows for this duty, shown by the
// record. tries are the tries so far; out is whether the victim has opted out. Faults, invalid, name the field.
func CheckException(book *law.Book, duty Duty, reason, text string, tries int, out bool, at time.Time) error {
	allowed := false
	for _, x := range duty.Exceptions {
		allowed = allowed || x == reason
	}
	if !allowed {
		return fault.InvalidField("reason", "victim.exception.not_allowed", "allowed", strings.ReplaceAll(strings.Join(duty.Exceptions, ", "), "_", " "))
	}
	row, ok := book.Table("reason_code").At(reason, when.DayOf(at))
	if !ok {
		return fault.InvalidField("reason", "victim.exception.not_allowed", "allowed", strings.Join(duty.Exceptions, ", "))
	}
	var v struct {
		Scope    string `json:"scope"`
		Label    string `json:"label"`
		FreeText string `json:"free_text"`
	}
	if err := row.Into(&v); err != nil {
		return err
	}
	if v.FreeText == "required" && text == "" {
		return fault.InvalidField("text", "victim.exception.say_why")
	}
	if reason == "opted_out" && !out {
		return fault.InvalidField("reason", "victim.exception.not_opted_out")
	}
	if reason == "untraceable" {
		need, err := figure(book, "untraceable_after", at)
		if err != nil {
			return err
		}
		if tries < need {
			return fault.InvalidField("reason", "victim.exception.too_few_tries", "tries", plural(tries), "need", plural(need))
		}
	}
	return nil
}
