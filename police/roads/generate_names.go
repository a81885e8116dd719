package roads

import "strings"

var streetStems = strings.Fields(`Abbot Acorn Albany Albert Alder Alma Arundel Ashgrove Avon Barley Barrack Beech Belmont Bishop Blackthorn
	Bluebell Bramble Brewery Bridle Broad Broome Buckingham Burleigh Cambrian Canal Castle Cathedral Cedar Chantry Chapel Charlton
	Chestnut Clarence Clover Coach Coldwell Commercial Cornfield Coronation Cotswold Cowper Cricket Crown Cypress Dairy Dale Deansway
	Devonshire Dovecote Drover Eastfield Edgar Edward Elgar Elmwood Etnam Fairfield Farrier Fernleigh Ferry Field Foley Forge
	Foundry Friar Garrick Gaol George Gladstone Glebe Gorse Granary Grange Greyfriars Grosvenor Guild Hawthorn Hazel Heath Heron
	Holly Holme Hopton Hunter Ivy Jubilee Juniper Kestrel King Kingfisher Knoll Laburnum Larch Laurel Ledbrook Leigh Lilac Lime Linden
	Livery Lovell Maltings Manor Maple Market Marlow Marsh Meadow Merton Mill Millbrook Monk Monnow Moor Mortimer Mulberry Newmarket
	Norfolk Northgate Nursery Oakfield Offa Orchard Osborne Oxford Paddock Palace Park Pear Penn Pine Plough Pool Poplar Portland
	Priory Prospect Quarry Queen Rectory Redhill Regent Richmond Ridge Rockfield Rose Rowan Russell Saddler Sandy Saxon Severn
	Shepherd Skylark Somerset Southgate Spring Stanhope Station Stirling Stonebow Stuart Swan Sycamore Tanner Teme Thatcher Thorn
	Tithe Tower Trinity Tudor Union Vaughan Vicarage Victoria Villa Vine Walnut Warwick Watery Weaver Wellington Westfield Wharf
	Whitecross Widemarsh Willow Windmill Windsor Wood Woodbine Wye Wyvern Yarrow Yew York`)

var streetKinds = strings.Fields(`Street Road Avenue Lane Drive Way Crescent Gardens Terrace Grove Place Rise Row Walk Hill View`)

var welshStems = strings.Split("y Bont,y Parc,y Felin,yr Eglwys,y Castell,y Coed,y Nant,yr Ysgol,y Dderwen,yr Afon,y Bryn,y Capel,"+
	"y Gamlas,Llywelyn,Glyndŵr,Dewi Sant,y Gelli,yr Orsaf,y Môr,y Frenhines,y Maes,y Ffynnon,y Berllan,y Wennol,yr Helyg,Gwenllian,"+
	"y Mynydd,y Cwm,Pen y Dre,Tan y Graig,y Rhos,y Gilfach,Caradog,Myrddin,y Dolau,yr Onnen", ",")

var welshKinds = strings.Fields(`Heol Ffordd Stryd Lôn Rhodfa Clos Maes`)

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

func (n *namer) next(kinds []string) string {
	for {
		c := n.c.rng
		name := streetStems[c.IntN(len(streetStems))] + " " + kinds[c.IntN(len(kinds))]
		if n.welsh && n.c.chance(0.7) {
			name = welshKinds[c.IntN(len(welshKinds))] + " " + welshStems[c.IntN(len(welshStems))]
		}
		if !n.used[name] {
			return n.take(name)
		}
	}
}

var pubNames = strings.Split("The Crown,The Red Lion,The White Hart,The Royal Oak,The Swan,The Plough,The Bell,The Fox and Hounds,"+
	"The Black Horse,The King's Head,The Wheatsheaf,The Railway,The Greyhound,The Drovers Arms,The Saracen's Head,The Three Tuns", ",")

var shopNames = strings.Split("Marches Bakery|bakery,Bodley & Sons|butcher,Hopyard Wines|alcohol,Ledbrook Pharmacy|chemist,County News|newsagent,"+
	"Penny Lane Books|books,The Cider Press|alcohol,Harcourt Hardware|hardware,Fairway Foods|supermarket,Corner Convenience|convenience,"+
	"Tudor Jewellers|jewelry,Wyeside Cycles|bicycle,Bright Sparks Electrical|electronics,Threads of Hanley|clothes,The Green Grocer|greengrocer,"+
	"Market Mobile|mobile_phone,Marden Motors|car,Old Forge Antiques|antiques,Lotus Takeaway|convenience,Saddlers Shoes|shoes", ",")

var hamletNames = strings.Split("Upper Leden,Nether Wick,Cold Marden,Brockhall,Pipe Dorrow,Tupsgate,Little Ashcombe,Bringsty End,Canon Leigh,"+
	"Mordley,Wormelow Green,Hope's Ash,Llanwen,Cwm Leden,Sutton Heath,King's Pyke,Ocle Green,Yarsley", ",")

var laneStems = strings.Fields(`Tinker Gallows Hollow Withy Fox Badger Hopyard Cuckoo Drovers Sheepwash Packhorse Claypit Watery Kiln Holloway
	Rookery Stonepit Deadman Perry Larkrise Bramley Ox Featherbed Marlpit Sawpit Burrow Gypsy Nightingale Pound Warren`)
