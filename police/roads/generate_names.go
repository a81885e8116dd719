package roads

import (
	"slices"
	"strings"
)

// What streets are called after: in the old town, in Victorian rows, between the wars, after the war, on trading estates
// and along lanes.
var (
	wordsOld = strings.Fields(`Abbot Barrack Bell Bishop Brewery Broad Butter Castle Chantry Chapel Church Corve Cross Eign Etnam Forge Friar Gaol
	Guildhall Greyfriars Hop Linney Livery Malt Mill Monk Narrow Northgate Offa Owen Palace Pool Priory Quay Raven Saddler Silver Smithy Southgate
	Swan Tanner Tolsey Turnpike Union Vicarage Vine Westgate Wharf Whitecross Widemarsh Wye`)
	wordsVictorian = strings.Fields(`Albany Albert Alexandra Alma Arthur Balaclava Baskerville Belmont Bodenham Cambridge Canal Clarence Clifford Clive Cobden
	Colwall Cornewall Cromwell Crimea Devonshire Edgar Edward Foley Foundry George Gladstone Gordon Grenfell Grosvenor Harley Havelock Inkerman
	Jubilee Kitchener Kyrle Lansdowne Ledbury Mafeking Melbourne Moorfield Mortimer Napier Nelson Norfolk Osborne Oxford Palmerston Park Peel
	Portland Prince Prospect Queen Railway Raglan Regent Richmond Russell Salisbury Sebastopol Somerset Stanhope Stanley Sussex Tudor
	Vaughan Victoria Villa Warwick Wellington Wolseley York`)
	wordsBetween = strings.Fields(`Acacia Ashgrove Beechwood Birch Bramley Broadlands Burleigh Cedar Chestnut Chilton Coronation Cotswold Dale Elgar Elmwood
	Fairfield Fernleigh Glebe Grange Grantham Hafod Hampton Hawthorn Hazel Highfield Hillcrest Holly Holmwood Kingsway Laburnum Larch Larkhill
	Laurel Lilac Lime Linden Lugg Malvern Maple Merton Mostyn Mulberry Oakfield Orchard Pembroke Penn Pine Poplar Queensway Redhill Ridgeway
	Rosemary Rowan Ryeland Sandown Severn Southbank Springfield Stirling Sunnybank Sycamore Teme Thornhill Walnut Westfield Willow Windsor
	Woodland Yew`)
	wordsEstate = strings.Fields(`Aconbury Arrow Avocet Barley Betjeman Blackbird Blackthorn Bluebell Bramble Buzzard Campion Celandine Chaucer Clover
	Coldwell Cornfield Cowslip Cricketers Curlew Dairy Dormouse Dovecote Drovers Elder Falcon Farriers Fennel Finch Foxglove Furlong Goldfinch
	Gorse Granary Harebell Harrier Harrow Harvest Haywain Heather Heron Hopfield Housman Ivy Jay Juniper Kestrel Kingfisher Kite Lapwing Leys
	Linnet Mallard Marigold Martin Masefield Meadow Merlin Nightingale Nuthatch Osprey Oxeye Paddock Partridge Peregrine Pippin Plover Plough
	Primrose Quail Redwing Robin Russet Saffron Sandpiper Shepherds Skylark Snowdrop Sorrel Sparrow Spindle Stonechat Swallow Swift Teal
	Teasel Tern Thatchers Thistle Thrush Thyme Tithe Traherne Wagtail Warbler Wheatear Wheatfield Whinchat Woodpecker Wren Yarrow`)
	wordsWorks = strings.Fields(`Anvil Brunel Burcott Foundry Faraday Holmer Ironside Kiln Legion Netherwood Rotherwas Skylon Stephenson Telford Thorn
	Trafalgar Twyford Vincent Watt Whitworth`)
	wordsLane = strings.Fields(`Badger Bramley Brook Burrow Bury Chapel Claypit Cockshoot Common Cuckoo Deadman Dingle Dovecot Drovers Featherbed Ford Fox
	Gallows Gravel Greenway Gypsy Hazel Hollow Holloway Hopyard Kiln Ladywell Larkrise Long Marlpit Mill Mortimer Nash Nightingale Orls Ox
	Packhorse Parsonage Penny Perry Pound Quarry Rectory Rookery Salt Sawpit Sheepwash Smithy Stonepit Stocking Tinker Turnpike Warren Watery
	Well Withy Wood Wymm`)
	wordsFarm = strings.Fields(`Alders Ash Bage Bank Birches Black Brick Bringsty Brook Broom Burnt Bush Castle Cold Court Cross Dairy Dingle Elms Field Gate
	Grove Hackley Hall Haven Heath Hermitage Hill Hollies Home Hope Hurst Knapp Lawn Leys Little Lower Lyde Manor Marsh Middle Moat Moor Mynde
	Netherton New Oak Old Orchard Over Park Pentre Pigeon Pool Poplars Priors Pwll Red Ridge Rock Rough Shaw Stocks Stone Tack Thorn Upper Venn
	Walk Warren Well White Wolves Woodend Wootton Yeld`)
)

var welshStems = strings.Split("y Bont,y Parc,y Felin,yr Eglwys,y Castell,y Coed,y Nant,yr Ysgol,y Dderwen,yr Afon,y Bryn,y Capel,"+
	"y Gamlas,Llywelyn,Glyndŵr,Dewi Sant,y Gelli,y Môr,y Frenhines,y Ffynnon,y Berllan,y Wennol,yr Helyg,Gwenllian,"+
	"y Mynydd,y Cwm,Pen y Dre,Tan y Graig,y Rhos,y Gilfach,Caradog,Myrddin,y Dolau,yr Onnen", ",")

var welshKinds = strings.Fields(`Heol Ffordd Stryd Lôn Rhodfa Clos`)

// namer gives names, each once in a town.
type namer struct {
	c     *county
	used  map[string]bool
	welsh bool
}

func (n *namer) take(name string) string {
	n.used[name] = true
	return name
}

// next is a name that has not been given: a word and a kind of street. When the words run out, two of them make one.
func (n *namer) next(kinds, words []string) string {
	r := n.c.rng
	for tries := 0; ; tries++ {
		name := words[r.IntN(len(words))]
		if tries > 60 {
			name = strings.Fields(`Upper Lower Great Little Old New East West North South`)[r.IntN(10)] + " " + name
		}
		name += " " + kinds[r.IntN(len(kinds))]
		if n.welsh && n.c.chance(0.65) {
			name = welshKinds[r.IntN(len(welshKinds))] + " " + welshStems[r.IntN(len(welshStems))]
		}
		if !n.used[name] && !n.c.rural.used[name] {
			return n.take(name)
		}
	}
}

// nameStreets gives every street of a town a name that suits when it was built, each once in its town, and most lanes theirs.
func (c *county) nameStreets() {
	for id := range c.lanes {
		l := c.lanes[id]
		first := c.edges[l.first]
		switch {
		case first.barrier() || first.shut || first.ring || first.name != "":
		case l.era == ribbon:
			c.nameMainRoad(id)
		case l.town == nil:
			c.nameLane(id)
		case l.like > 0:
			c.callAll(id, c.edges[c.lanes[l.like-1].first].name)
		default:
			c.callAll(id, c.streetName(id))
		}
	}
	c.nameBridges()
}

func (c *county) callAll(id int, name string) {
	for _, e := range c.run(id) {
		c.edges[e].name = name
	}
}

// streetName is a new name for a street of a town.
func (c *county) streetName(id int) string {
	l := c.lanes[id]
	run := c.run(id)
	dead := c.degree(c.edges[run[len(run)-1]].b) == 1
	pick := func(kinds string, words []string) string { return l.town.names.next(strings.Fields(kinds), words) }
	switch {
	case c.edges[l.first].class == "tertiary":
		return pick("Road Road Street Way", slices.Concat(wordsVictorian, wordsBetween))
	case l.era == core && dead:
		return pick("Yard Court Lane Mews Row", wordsOld)
	case l.era == core:
		return pick("Street Street Street Lane Lane Row Hill", wordsOld)
	case l.era == terrace:
		return pick("Street Street Road Terrace", wordsVictorian)
	case l.curved:
		return pick("Crescent Crescent Gardens", slices.Concat(wordsBetween, wordsEstate))
	case l.era == avenues:
		return pick("Avenue Avenue Road Drive Grove", wordsBetween)
	case l.era == works:
		return pick("Road Way Park", wordsWorks)
	case dead:
		return pick("Close Close Close Court Mews", slices.Concat(wordsEstate, wordsBetween))
	}
	return pick("Way Drive Rise Road View", slices.Concat(wordsEstate, wordsBetween))
}

// nameMainRoad names a main road where it runs through a town after the town to which it leads, and slows it there.
func (c *county) nameMainRoad(id int) {
	line := c.along(id)
	a, b := c.nearestTown(line[0]), c.nearestTown(line[len(line)-1])
	for _, e := range c.run(id) {
		p, q := c.ends(e)
		t := c.townAt(p.to(q, 0.5), ribbonMetres)
		if t == nil || c.edges[e].ring {
			continue
		}
		other := b
		if t == b {
			other = a
		}
		name := other.road + " Road"
		if t.welsh {
			name = "Heol " + other.road
		}
		c.edges[e].name = t.names.take(name)
		c.edges[e].mph = 40
		if c.townAt(p, 0) != nil {
			c.edges[e].mph = 30
		}
	}
}

// nameLane names most lanes, each once in the county, and slows them where they run into a town or a hamlet.
func (c *county) nameLane(id int) {
	run := c.run(id)
	name, settled := "", false
	for _, e := range run {
		p := c.nodes[c.edges[e].a].at
		if t := c.townAt(p, 0); t != nil {
			c.edges[e].mph, settled = 30, true
		} else if c.hamletAt(p) != nil {
			c.edges[e].mph, settled = 30, true
		}
	}
	if settled || c.chance(0.4) {
		for name == "" || slices.ContainsFunc(c.towns, func(t town) bool { return t.names.used[name] }) {
			name = c.rural.next([]string{"Lane", "Lane", "Lane", "Pitch", "Bank", "Road"}, wordsLane)
		}
		c.callAll(id, name)
	}
}

// nameBridges names the bridges over the river after their streets.
func (c *county) nameBridges() {
	for e := range c.edges {
		x := &c.edges[e]
		if x.bridge == "rail" {
			x.bridge = ""
		}
		if x.bridge == "river" {
			x.bridge = "Leden Bridge"
			if x.name != "" {
				x.bridge = x.name + " Bridge"
			}
		}
	}
}

var pubNames = strings.Split("The Crown,The Red Lion,The White Hart,The Royal Oak,The Swan,The Plough,The Bell,The Fox and Hounds,"+
	"The Black Horse,The King's Head,The Wheatsheaf,The Railway,The Greyhound,The Drovers Arms,The Saracen's Head,The Three Tuns,"+
	"The Hop Pole,The Talbot,The Lamb,The Unicorn,The Falcon,The Feathers,The Volunteer,The Nag's Head,The Boot,The Sun,The Live and Let Live", ",")

var shopNames = strings.Split("Marches Bakery|bakery,Bodley & Sons|butcher,Hopyard Wines|alcohol,Ledbrook Pharmacy|chemist,County News|newsagent,"+
	"Penny Lane Books|books,The Cider Press|alcohol,Harcourt Hardware|hardware,Fairway Foods|supermarket,Corner Convenience|convenience,"+
	"Tudor Jewellers|jewelry,Wyeside Cycles|bicycle,Bright Sparks Electrical|electronics,Threads|clothes,The Green Grocer|greengrocer,"+
	"Market Mobile|mobile_phone,Marden Motors|car,Old Forge Antiques|antiques,Lotus Takeaway|convenience,Saddlers Shoes|shoes,"+
	"Marches Building Society|bank,The Copper Kettle|cafe,Border Barbers|hairdresser,Curl Up and Dye|hairdresser,Teme Valley Tools|hardware,"+
	"Bridge Street Butchers|butcher,Golden Fry|convenience,Cartref Carpets|carpet,Petal and Stem|florist,Hereward Opticians|optician,"+
	"Second Chances|charity,Leden Launderette|laundry,Paws for Thought|pet,Toy Box|toys,Price & Probert|estate_agent,Vintage Vinyl|music", ",")

var hamletNames = strings.Split("Upper Leden,Nether Wick,Cold Marden,Brockhall,Pipe Aston,Tupsgate,Little Ashcombe,Bringsty End,Canon Leigh,"+
	"Mordley,Wormelow Green,Hope's Ash,Llanwen,Cwm Leden,Sutton Heath,King's Pyke,Ocle Green,Yarsley", ",")
