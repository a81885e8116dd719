package roads

import (
	"cmp"
	"slices"
	"strings"
)

// buildIndex makes what a place is found by: words, postcodes, the houses of a street, and grids. It comes after the
// gazetteer, the junctions and the shapes.
func buildIndex(d *mapData) {
	d.indexWords()
	d.indexHouses()
	d.indexCodes()
	d.keepGrid(newGrid(len(d.HouseLat), func(i int32) ibox {
		return ibox{d.HouseLat[i], d.HouseLon[i], d.HouseLat[i], d.HouseLon[i]}
	}, 20000), same)
	d.keepGrid(newGrid(len(d.SpotKind), func(i int32) ibox { return ibox{d.SpotLat[i], d.SpotLon[i], d.SpotLat[i], d.SpotLon[i]} }, 40000), same)
	d.keepGrid(newGrid(len(d.SpotKind), func(i int32) ibox {
		if spotKinds[d.SpotKind[i]] != Town {
			return emptyBox()
		}
		return around(degrees(d.SpotLat[i], d.SpotLon[i]), townReach*settlements[d.SpotRank[i]].reach)
	}, 100000), same)
	d.keepGrid(newGrid(len(d.CrossWith), func(i int32) ibox {
		if d.crossStreet(i) > d.CrossWith[i] {
			return emptyBox() // each junction is listed under both of its streets
		}
		return ibox{d.CrossLat[i], d.CrossLon[i], d.CrossLat[i], d.CrossLon[i]}
	}, 20000), same)
	d.indexShapes()
}

// indexShapes keeps the box of each shape, and one grid for each zoom at which shapes first appear, so that a wide
// view never wades through houses.
func (d *mapData) indexShapes() {
	first := make([][]int32, MaxZoom-MinZoom+1)
	for i, k := range d.ShapeKind {
		b := emptyBox()
		for p := d.PointAt[d.PartAt[i]]; p < d.PointAt[d.PartAt[i+1]]; p++ {
			b.add(d.DrawLat[p], d.DrawLon[p])
		}
		d.ShapeBox = append(d.ShapeBox, b.south, b.west, b.north, b.east)
		z := firstZoom(shapeKind(k)) - MinZoom
		first[z] = append(first[z], int32(i))
	}
	for _, items := range first {
		d.keepGrid(newGrid(len(items), func(i int32) ibox { return d.shapeBox(items[i]) }, 40000), func(i int32) int32 { return items[i] })
	}
}

func (d *mapData) shapeBox(i int32) ibox {
	b := d.ShapeBox[4*i : 4*i+4]
	return ibox{b[0], b[1], b[2], b[3]}
}

// indexHouses lists the houses of each street, in the order of the map.
func (d *mapData) indexHouses() {
	d.StreetHouseAt = make([]uint32, len(d.SpotKind)+1)
	for _, s := range d.HouseStreet {
		if s >= 0 {
			d.StreetHouseAt[s+1]++
		}
	}
	for s := range d.SpotKind {
		d.StreetHouseAt[s+1] += d.StreetHouseAt[s]
	}
	d.StreetHouse = make([]int32, d.StreetHouseAt[len(d.SpotKind)])
	fill := slices.Clone(d.StreetHouseAt)
	for h, s := range d.HouseStreet {
		if s >= 0 {
			d.StreetHouse[fill[s]] = int32(h)
			fill[s]++
		}
	}
}

// indexCodes sorts the houses and the spots that have a postcode by it, so that one is found by halving.
func (d *mapData) indexCodes() {
	sorted := func(items []int32, code func(int32) string) []int32 {
		keys := make(map[int32]string, len(items))
		for _, i := range items {
			keys[i] = compact(code(i))
		}
		slices.SortStableFunc(items, func(a, b int32) int { return cmp.Compare(keys[a], keys[b]) })
		return items
	}
	for h, c := range d.HousePostcode {
		if c != 0 {
			d.CodeHouse = append(d.CodeHouse, int32(h))
		}
	}
	for s, k := range d.SpotKind {
		if spotKinds[k] == Postcode {
			d.CodeSpot = append(d.CodeSpot, int32(s))
		}
	}
	d.CodeHouse, d.CodeSpot = sorted(d.CodeHouse, d.houseCode), sorted(d.CodeSpot, d.spotName)
}

func (d *mapData) houseCode(h int32) string { return d.text(d.HousePostcode[h]) }

func (d *mapData) spotName(s int32) string { return d.text(d.SpotName[s]) }

// byCode is the part of a list sorted by postcode whose postcodes begin with a given one (small letters, no space).
func (d *mapData) byCode(list []int32, code func(int32) string, begins string) []int32 {
	lo, _ := slices.BinarySearchFunc(list, begins, func(i int32, want string) int { return cmp.Compare(compact(code(i)), want) })
	n, _ := slices.BinarySearchFunc(list[lo:], begins, func(i int32, want string) int {
		if strings.HasPrefix(compact(code(i)), want) {
			return -1
		}
		return 1
	})
	return list[lo : lo+n]
}

// wordsBuilder gathers the words of every document. Documents are the spots, then the houses that have a name.
type wordsBuilder struct {
	d      *mapData
	number map[string]uint32
	words  []string
	split  map[uint32][]uint32 // text -> its words
}

func (d *mapData) indexWords() {
	b := &wordsBuilder{d: d, number: map[string]uint32{}, split: map[uint32][]uint32{}}
	d.DocAt = append(d.DocAt, 0)
	for i, k := range d.SpotKind {
		if spotKinds[k] != Postcode { // which is found by itself
			b.add(nameWord, b.of(d.SpotName[i]))
			b.add(otherWord, b.of(d.SpotOther[i]))
			b.add(besideWord, b.of(d.SpotTown[i]))
			b.add(besideWord, b.plain(kindWords[spotKinds[k]]))
		}
		d.DocAt = append(d.DocAt, uint32(len(d.DocWord)))
	}
	for i, n := range d.HouseName {
		if n == 0 {
			continue
		}
		d.NamedHouse = append(d.NamedHouse, int32(i))
		b.add(nameWord, b.of(n))
		b.add(besideWord, b.of(d.HouseRoad[i]))
		b.add(besideWord, b.of(d.HouseTown[i]))
		d.DocAt = append(d.DocAt, uint32(len(d.DocWord)))
	}
	b.sortWords()
	b.postings()
}

func (b *wordsBuilder) of(text uint32) []uint32 {
	if text == 0 {
		return nil
	}
	w, ok := b.split[text]
	if !ok {
		w = b.plain(b.d.text(text))
		b.split[text] = w
	}
	return w
}

func (b *wordsBuilder) plain(s string) []uint32 {
	var out []uint32
	for _, w := range normalise(s) {
		n, ok := b.number[w]
		if !ok {
			n = uint32(len(b.words))
			b.number[w] = n
			b.words = append(b.words, w)
		}
		out = append(out, n)
	}
	return out
}

// What a word is to a document: of its name, of another name that it goes by, or of where and what it is.
const (
	besideWord = iota
	nameWord
	otherWord
)

var kindWords = map[Kind]string{Police: "police station", Station: "railway station", Hospital: "hospital"}

func (b *wordsBuilder) add(role uint32, words []uint32) {
	for _, w := range words {
		b.d.DocWord = append(b.d.DocWord, w<<2|role)
	}
}

// sortWords numbers the words in their order, so that those with one beginning stand together.
func (b *wordsBuilder) sortWords() {
	d := b.d
	order := make([]uint32, len(b.words))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(x, y uint32) int { return cmp.Compare(b.words[x], b.words[y]) })
	rank := make([]uint32, len(order))
	d.WordAt = append(d.WordAt, 0)
	for n, i := range order {
		rank[i] = uint32(n)
		d.WordText = append(d.WordText, b.words[i]...)
		d.WordAt = append(d.WordAt, uint32(len(d.WordText)))
		d.WordMask = append(d.WordMask, lettersOf(b.words[i]))
	}
	for i, w := range d.DocWord {
		d.DocWord[i] = rank[w>>2]<<2 | w&3
	}
}

// postings lists the documents of each word, each once.
func (b *wordsBuilder) postings() {
	d := b.d
	each := func(visit func(word uint32, doc int32)) {
		for doc := int32(0); doc+1 < int32(len(d.DocAt)); doc++ {
			words := d.DocWord[d.DocAt[doc]:d.DocAt[doc+1]]
			for i, w := range words {
				if !slices.ContainsFunc(words[:i], func(v uint32) bool { return v>>2 == w>>2 }) {
					visit(w>>2, doc)
				}
			}
		}
	}
	d.PostAt = make([]uint32, len(b.words)+1)
	each(func(w uint32, _ int32) { d.PostAt[w+1]++ })
	for w := range b.words {
		d.PostAt[w+1] += d.PostAt[w]
	}
	d.PostDoc = make([]int32, d.PostAt[len(b.words)])
	fill := slices.Clone(d.PostAt)
	each(func(w uint32, doc int32) {
		d.PostDoc[fill[w]] = doc
		fill[w]++
	})
}
