package roads

import (
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"
)

// The colours are those of the map in design/mockups/tokens.css, light and dark; in an <img> the browser chooses.
const (
	svgLight = `.l{fill:#eceeec}.b,.h{fill:#e3e6e4}.h{stroke:#d3d8d5;stroke-width:.5}.g{fill:#dde6d8}.w{fill:#c9d8e4}.r{stroke:#c9d8e4}` +
		`.c{stroke:#cdd3d6}.f{stroke:#fff}.m{stroke:#f9faf9}.p{stroke:#cdd3d6;stroke-dasharray:2 2}.i{stroke:#9aa3aa;stroke-dasharray:5 2}` +
		`text{fill:#55606a;stroke:#f4f5f4}.k{fill:#0a56a6}`
	svgDark = `.l{fill:#171b1e}.b,.h{fill:#1c2124}.h{stroke:#2b3237;stroke-width:.5}.g{fill:#18231c}.w{fill:#142534}.r{stroke:#142534}` +
		`.c{stroke:#0f1214}.f{stroke:#2b3237}.m{stroke:#242a2e}.p{stroke:#2b3237;stroke-dasharray:2 2}.i{stroke:#4b545c;stroke-dasharray:5 2}` +
		`text{fill:#a0abb4;stroke:#14181b}.k{fill:#82bbf7}`
	svgShared = `path{fill:none;stroke-linecap:round;stroke-linejoin:round}.l,.b,.h,.g,.w{stroke:none;fill-rule:evenodd}` +
		`text{font:11px "Atkinson Hyperlegible Next",system-ui,sans-serif;stroke-width:3;paint-order:stroke;stroke-linejoin:round;text-anchor:middle}` +
		`.t{font-size:13px;font-weight:600}.s{font-size:10px}`
)

// TileSVG is one tile as a picture, 256 units square, for pages that work without script: <img src=".../x/y.svg">.
// It holds no script and loads nothing. theme is "light", "dark" or "", which follows the reader's own setting.
// Fault: not_found "roads.tile.not_there".
func (m *Map) TileSVG(z, x, y int, theme string) ([]byte, error) {
	if err := checkTile(z, x, y); err != nil {
		return nil, err
	}
	if theme != "light" && theme != "dark" {
		theme = ""
	}
	return m.tiles.get(tileKey{z, x, y, true, theme}, func() ([]byte, error) { return m.picture(frameOf(z, x, y), theme), nil })
}

func (m *Map) picture(f frame, theme string) []byte {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256" width="256" height="256"><style>`)
	switch theme {
	case "dark":
		b.WriteString(svgShared + svgDark)
	case "light":
		b.WriteString(svgShared + svgLight)
	default:
		b.WriteString(svgShared + svgLight + "@media(prefers-color-scheme:dark){" + svgDark + "}")
	}
	b.WriteString(`</style><path class="l" d="M0 0H256V256H0Z"/>`)
	var roads []drawnRoad
	grounds := map[shapeKind]*strings.Builder{}
	for _, i := range m.drawn.shapesIn(f.box, f.zoom) {
		g := m.geometry(i, f)
		k := shapeKind(m.d.ShapeKind[i])
		if g == nil {
			continue
		}
		if k.isRoad() {
			roads = append(roads, drawnRoad{class(k), g.(orb.MultiLineString), i})
			continue
		}
		if grounds[k] == nil {
			grounds[k] = &strings.Builder{}
		}
		svgPath(grounds[k], g)
	}
	for _, k := range []shapeKind{shapeTownLand, shapeField, shapeWood, shapePark, shapeWater, shapeRiver, shapeStream, shapeCoast, shapeBuilding} {
		if p := grounds[k]; p != nil {
			fmt.Fprintf(&b, `<path %s d="%s"/>`, svgGround(k), p.String())
		}
	}
	svgRoads(&b, roads, f.zoom)
	m.svgNames(&b, roads, f)
	b.WriteString(`</svg>`)
	return []byte(b.String())
}

type drawnRoad struct {
	class class
	lines orb.MultiLineString
	shape int32
}

func svgGround(k shapeKind) string {
	switch k {
	case shapeTownLand:
		return `class="b"`
	case shapeField, shapeWood, shapePark:
		return `class="g"`
	case shapeWater:
		return `class="w"`
	case shapeBuilding:
		return `class="h"`
	case shapeRiver:
		return `class="r" stroke-width="3"`
	}
	return `class="r" stroke-width="1"`
}

// widthAt15 is the width of each class in pixels at zoom 15.
var widthAt15 = [...]float64{motorway: 6, trunk: 5.5, primary: 5, secondary: 4.2, tertiary: 3.6, unclassified: 3, residential: 2.8, livingStreet: 2.6,
	service: 1.6, link: 3.4, ferry: 1, track: 1, path: 0.8, rail: 1.2}

// roadWidth is the width of a class in pixels at a zoom.
func roadWidth(c class, zoom int) float64 {
	return math.Max(0.6, widthAt15[c]*math.Exp2(float64(zoom-15)*0.55))
}

// svgRoads draws the smaller roads first, all edges under all fillings, so that crossings join.
func svgRoads(b *strings.Builder, roads []drawnRoad, zoom int) {
	paths := map[class]*strings.Builder{}
	for _, r := range roads {
		if paths[r.class] == nil {
			paths[r.class] = &strings.Builder{}
		}
		svgPath(paths[r.class], r.lines)
	}
	for pass := 0; pass < 2; pass++ {
		for c := rail; ; c-- {
			if p := paths[c]; p != nil {
				w := roadWidth(c, zoom)
				switch {
				case c == rail && pass == 1:
					fmt.Fprintf(b, `<path class="i" stroke-width="%.1f" d="%s"/>`, w, p)
				case c == track || c == path:
					if pass == 1 {
						fmt.Fprintf(b, `<path class="p" stroke-width="%.1f" d="%s"/>`, w, p)
					}
				case c < driveable && pass == 0:
					fmt.Fprintf(b, `<path class="c" stroke-width="%.1f" d="%s"/>`, w+1.4, p)
				case c < driveable:
					fmt.Fprintf(b, `<path class="%s" stroke-width="%.1f" d="%s"/>`, svgFill(c), w, p)
				}
			}
			if c == 0 {
				break
			}
		}
	}
}

func svgFill(c class) string {
	if c >= unclassified && c != link {
		return "m"
	}
	return "f"
}

const pixel = tileExtent / 256.0

func svgPath(b *strings.Builder, g orb.Geometry) {
	switch v := g.(type) {
	case orb.MultiLineString:
		for _, l := range v {
			svgLine(b, l)
		}
	case orb.MultiPolygon:
		for _, p := range v {
			for _, r := range p {
				svgLine(b, orb.LineString(r))
				b.WriteByte('Z')
			}
		}
	}
}

func svgLine(b *strings.Builder, l orb.LineString) {
	for i, p := range l {
		c := byte('L')
		if i == 0 {
			c = 'M'
		}
		fmt.Fprintf(b, "%c%.1f %.1f", c, p[0]/pixel, p[1]/pixel)
	}
}
