package roads

import (
	"slices"
	"testing"

	"throughline/platform/geo"
	"throughline/platform/words"
	sentences "throughline/words"
)

// A town with a roundabout: r, s, t and u run round it clockwise, as in Britain.
var island = map[string][2]float64{"r": {52.0000, -2.7003}, "s": {52.0002, -2.7000}, "t": {52.0000, -2.6997}, "u": {51.9998, -2.7000},
	"w": {52.0000, -2.7100}, "n": {52.0100, -2.7000}, "e": {52.0000, -2.6900}, "m": {52.0000, -2.7200}, "k": {52.0100, -2.7100}, "z": {52.0100, -2.6900}, "x": {51.9900, -2.6900}}

var islandWays = []string{"rs junction=roundabout", "st junction=roundabout", "tu junction=roundabout", "ur junction=roundabout",
	"mw name=Mill~Lane", "wr name=Mill~Lane", "sn name=North~Road", "te name=East~Street", "wk name=King~Street", "kn", "um", "ez", "ex name=Ash~Close"}

func TestDirectionsAreSaidInWords(t *testing.T) {
	t.Parallel()
	book, err := words.Load(sentences.FS)
	if err != nil {
		t.Fatal(err)
	}
	m := sketch(t, island, islandWays, nil, nil)
	for _, c := range []struct {
		from, to [2]string
		want     []string
	}{
		{[2]string{"m", "w"}, [2]string{"s", "n"}, []string{"Set off along Mill Lane.", "At the roundabout take exit 1 into North Road.", "You are there: North Road."}},
		{[2]string{"m", "w"}, [2]string{"t", "e"}, []string{"Set off along Mill Lane.", "At the roundabout take exit 2 into East Street.", "You are there: East Street."}},
		{[2]string{"m", "w"}, [2]string{"w", "k"}, []string{"Set off along Mill Lane.", "Turn left into King Street.", "You are there: King Street."}},
		{[2]string{"k", "w"}, [2]string{"m", "w"}, []string{"Set off along King Street.", "Turn right into Mill Lane.", "You are there: Mill Lane."}},
		{[2]string{"z", "e"}, [2]string{"t", "e"}, []string{"Set off.", "Turn right into East Street.", "You are there: East Street."}},
		{[2]string{"t", "e"}, [2]string{"e", "z"}, []string{"Set off along East Street.", "Turn left.", "You are there."}},
		{[2]string{"z", "e"}, [2]string{"e", "x"}, []string{"Set off.", "Continue into Ash Close.", "You are there: Ash Close."}},
		{[2]string{"w", "k"}, [2]string{"k", "n"}, []string{"Set off along King Street.", "You are there."}},
	} {
		r, ok := m.Route(sketchPoint(island, c.from[0], c.from[1]), sketchPoint(island, c.to[0], c.to[1]), Ordinary)
		var said []string
		metres := 0.0
		for _, s := range r.Steps {
			said = append(said, book.Say(words.English, s.Code, s.Params()))
			metres += s.Metres
		}
		if !ok || !slices.Equal(said, c.want) || metres < r.Metres-1 || metres > r.Metres+1 {
			t.Errorf("from %v to %v: %q over %.0f m of %.0f m", c.from, c.to, said, metres, r.Metres)
		}
	}
}

func TestTheLastMetresAreWalked(t *testing.T) {
	t.Parallel()
	m := sketch(t, cross, crossWays, nil, nil)
	to := sketchPoint(cross, "c", "e")
	away := geo.Point{Lat: to.Lat + 0.001, Lon: to.Lon} // 111 m into the fields
	west := sketchPoint(cross, "w", "c")
	road, _ := m.Route(west, to, Ordinary)
	field, ok := m.Route(west, away, Ordinary)
	times, err := m.TimesTo(t.Context(), away, []geo.Point{west}, Ordinary)
	if !ok || err != nil || road.Walk != 0 || field.WalkMetres < 100 || field.WalkMetres > 120 || field.Walk < 70 || field.Walk > 90 {
		t.Fatalf("on the road %+v, in the field %+v (%v)", road, field, err)
	}
	if got := field.Seconds - road.Seconds; got < field.Walk-0.2 || got > field.Walk+0.2 || times[0].Seconds != field.Seconds || times[0].Walk != field.Walk {
		t.Errorf("the walk of %v s makes %v s more; the list says %+v", field.Walk, got, times[0])
	}
}

func TestBends(t *testing.T) {
	t.Parallel()
	for turn, want := range map[float64]turnKind{0: ahead, 20: ahead, -20: ahead, 40: slightRight, -40: slightLeft, 90: right, -90: left, 150: sharpRight, -150: sharpLeft} {
		for _, in := range []float64{0, 100, -170, 180} {
			if got := bend(in, in+turn); got != want {
				t.Errorf("a turn of %v degrees from %v is %d, want %d", turn, in, got, want)
			}
			if got := bend(in, in+turn-360); got != want {
				t.Errorf("a turn of %v degrees from %v, said the other way round, is %d, want %d", turn, in, got, want)
			}
		}
	}
}
