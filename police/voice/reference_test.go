package voice

import "testing"

// A note holds no case data that can be told by its form: whatever looks like a reference is refused.
func TestNotesHoldNoReferences(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"case 26/118204 is stuck", "thread 7KQ2-M4XD", "see 019331a2-7b1c-7000-8000-0000000000aa", "URN 99AB1234526", "01AB/1234/26", "ring 07700 900123", "ring 07700\u00a0900123", "+44 7700 900 123",
		"born 12/03/1990", "born 12.3.90", "born 1990-03-12", "AB12 CDE would not save", "ab12cde", "A123 BCD", "at NP20 4XY", "np204xy", "12 High Street", "7b Mill Lane", "ceri.morgan@example.org", "incident 0412", "PC 2207",
		"PNC 12/345678X", "12 high street", "exhibit SH-01-26", "\uff10\uff17\uff17\uff10\uff10", "07\u200b700 900\u200d123", "07700\u2013900123", "custody number CU0012", "٠٧٧٠٠٩٠٠١٢٣",
	} {
		if reference(bad) == "" {
			t.Errorf("%q went through", bad)
		}
	}
	for _, good := range []string{
		"The list jumps to the top when a G1 comes in", "It asks for the same name twice", "It took 3 presses and 40 seconds at 14:30", "since the change of 2026 the map is slow", "I pressed it 12 times", "the 999 line rings twice", "On the MG11 the page breaks after line 20",
		"Mae'r dudalen yn araf", "Nothing happens at 02:00 when the clocks change", "the court list does not print", "section 18 searches have no place for the time",
	} {
		if found := reference(good); found != "" {
			t.Errorf("%q was refused for %q", good, found)
		}
	}
}
