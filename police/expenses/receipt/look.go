package receipt

import (
	"image"
	"math/bits"
	"strconv"
	"strings"

	"golang.org/x/image/draw"
)

// side is how many cells a look has on each side.
const side = 16

// alike is by how many of its 256 bits one look may differ from another of the same picture: one that was scaled, recompressed, brightened
// or turned into grey. Two receipts of one shop differ by far more, because their print does.
const alike = 20

// Look is what a picture looks like, whatever its size, its compression and its light: for each cell of a grid whether it is brighter than the
// one to its right (a difference hash). "" is the look of nothing, and like nothing else.
type Look string

// LookAt is the look of a receipt's picture. Fault: ErrNoPicture.
func LookAt(file []byte) (Look, error) {
	grey, err := upright(file)
	if err != nil {
		return "", err
	}
	return lookOf(grey), nil
}

func lookOf(p *image.Gray) Look {
	small := image.NewGray(image.Rect(0, 0, side+1, side))
	draw.BiLinear.Scale(small, small.Rect, p, p.Rect, draw.Src, nil)
	var b strings.Builder
	varied := false
	for y := range side {
		row := 0
		for x := range side {
			row <<= 1
			if small.GrayAt(x, y).Y > small.GrayAt(x+1, y).Y {
				row |= 1
				varied = true
			}
		}
		b.WriteString(strconv.FormatInt(int64(row|1<<side), 16)[1:])
	}
	if !varied {
		return ""
	}
	return Look(b.String())
}

// Like tells whether two looks are of the same picture.
func (l Look) Like(o Look) bool {
	if len(l) != side*side/4 || len(l) != len(o) {
		return false
	}
	differ := 0
	for i := 0; i < len(l); i += side / 4 {
		a, err := strconv.ParseUint(string(l[i:i+side/4]), 16, 32)
		b, bad := strconv.ParseUint(string(o[i:i+side/4]), 16, 32)
		if err != nil || bad != nil {
			return false
		}
		differ += bits.OnesCount64(a ^ b)
	}
	return differ <= alike
}

// Same tells whether two readings are of one receipt that was photographed twice: the same sum, day and payee, each well read both times.
func (r Reading) Same(o Reading) bool {
	return r.PenceSure == Sure && o.PenceSure == Sure && r.Pence == o.Pence && r.OnSure == Sure && o.OnSure == Sure && r.On == o.On && r.Payee != "" && SamePayee(r.Payee, o.Payee)
}
