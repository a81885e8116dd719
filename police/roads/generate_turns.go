package roads

// prepareTurns marks the junctions at which streets must be cut into ways, because a turn rule speaks of them.
func (c *county) prepareTurns() {
	for i := range c.towns {
		for _, k := range c.towns[i].ruledColumns() {
			for _, r := range []int{c.towns[i].midRow(), c.towns[i].midRow() + 1} {
				c.splits[c.towns[i].grid[r][k]] = true
			}
		}
	}
}

// ruledColumns are the streets that meet the main street under a turn rule: every third, at the towns.
func (t *town) ruledColumns() []int {
	var out []int
	if t.rank != "town" {
		return nil
	}
	for k := t.cols / 4; k < 3*t.cols/4; k += 3 {
		out = append(out, k)
	}
	return out
}

// turnRules writes restrictions of each kind: at a node, "only", turning round, and by way of another street.
func (c *county) turnRules() {
	for i := range c.towns {
		t := &c.towns[i]
		mid := t.midRow()
		for n, k := range t.ruledColumns() {
			west, here, east := t.grid[mid][k-1], t.grid[mid][k], t.grid[mid][k+1]
			north, south := t.grid[mid+1][k], t.grid[mid-1][k]
			switch n % 5 {
			case 0: // heading east, no right turn to the south
				c.rule("no_right_turn", west, here, here, south)
			case 1: // heading west, no left turn to the south
				c.rule("no_left_turn", east, here, here, south)
			case 2: // from the north, straight on only
				c.rule("only_straight_on", north, here, here, south)
			case 3:
				c.rule("no_u_turn", west, here, here, west)
			case 4: // no doubling back by way of the side street
				c.rule("no_u_turn", west, here, north, t.grid[mid+1][k-1])
			}
		}
	}
}

// rule forbids (or alone allows) the drive that comes to the node `at` from one neighbour and leaves the node `off`
// to another. Where at and off differ, the street between them is the way by which.
func (c *county) rule(kind string, from, at, off, to int) {
	f, okFrom := c.wayOf[[2]int{from, at}]
	o, okTo := c.wayOf[[2]int{off, to}]
	if !okFrom || !okTo {
		return
	}
	via := member{kind: 0, ref: int64(at + 1), role: "via"}
	if at != off {
		w, ok := c.wayOf[[2]int{at, off}]
		if !ok {
			return
		}
		via = member{kind: 1, ref: int64(w + 1), role: "via"}
	}
	c.rels = append(c.rels, genRelation{
		members: []member{{kind: 1, ref: int64(f + 1), role: "from"}, via, {kind: 1, ref: int64(o + 1), role: "to"}},
		tags:    tags{{"type", "restriction"}, {"restriction", kind}},
	})
}
