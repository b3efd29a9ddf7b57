/** What the invented stationer sells: 300 items from families of sizes and colours, each with its HSN and rate. */
export type DemoItem = { code: string; name: string; item_code: string; unit: string; price: string; rate_bp: number }

/** Code, name, HSN, unit, rate in basis points, price of the first, step to the next, and the kinds there are. */
const FAMILIES = `
BP | Ball pen, box of 50 | 9608 | box | 1800 | 245 | 4.5 | blue; black; red; green; blue fine; black fine; red fine; blue broad; black broad; violet
GP | Gel pen, box of 20 | 9608 | box | 1800 | 180 | 6 | blue; black; red; green; pink; violet; turquoise; gold; silver; white
PC | Pencil, box of 10 | 9609 | box | 0 | 42 | 2.25 | HB; 2B; 4B; 6B; 2H; 4H; HB with eraser; triangular; jumbo; carpenter
CP | Copier paper, ream | 4802 | ream | 1800 | 198 | 12.5 | A4 70 gsm; A4 75 gsm; A4 80 gsm; A3 75 gsm; A3 80 gsm; Legal 75 gsm; A5 75 gsm; A4 pink; A4 yellow; A4 green
EB | Exercise book, dozen | 4820 | dozen | 0 | 168 | 16 | 76 pages; 92 pages; 120 pages; 140 pages; 172 pages; 200 pages; 240 pages; square ruled; four lines; plain
NB | Notebook, spiral | 4820 | pc | 1800 | 48 | 9 | A6 single line; A5 single line; A5 square; A5 plain; A4 single line; A4 square; A4 plain; A4 five subjects; B5 single line; pocket
RG | Register, hard bound | 4820 | pc | 1800 | 86 | 21 | 2 quire; 3 quire; 4 quire; 5 quire; 6 quire; attendance; stock; cash book; ledger; visitors
LA | Lever arch file | 4820 | pc | 1800 | 98 | 7 | A4; A4 blue; A4 red; A4 green; A4 black; FC; FC blue; FC black; A5; A3
FF | File folder, pack of 10 | 4820 | pack | 1800 | 75 | 8.4 | A4 clear; A4 blue; A4 pink; A4 yellow; FC clear; FC blue; with clip; with button; L-shape; expanding
EN | Envelope, pack of 100 | 4817 | pack | 1800 | 64 | 14 | 9 × 4 white; 9 × 4 window; 10 × 4.5 white; 11 × 5 brown; 12 × 10 brown; 14 × 10 laminated; 16 × 12 laminated; A4 cloth; A5 white; coin
GB | Geometry box | 9017 | pc | 500 | 72 | 11.5 | steel; steel large; plastic; junior; senior; drafting; compass set; protractor set; set squares; scale set
SC | Scale | 9017 | dozen | 1800 | 54 | 13 | 15 cm plastic; 30 cm plastic; 15 cm steel; 30 cm steel; 60 cm steel; 100 cm wood; 30 cm wood; triangular; flexible; metric
ER | Eraser, box of 20 | 4016 | box | 500 | 38 | 5.2 | white; dust free; large; ink; kneadable; jumbo; coloured; with brush; stick; refill
SH | Sharpener, box of 20 | 8214 | box | 1800 | 44 | 6.8 | metal; plastic; two holes; with box; table top; long point; jumbo; electric; brass; coloured
MK | Marker, box of 10 | 9608 | box | 1800 | 155 | 9.5 | permanent black; permanent blue; permanent red; white board black; white board blue; white board red; white board green; CD black; paint white; paint gold
HL | Highlighter, box of 10 | 9608 | box | 1800 | 142 | 5.5 | yellow; green; pink; orange; blue; assorted; pastel; gel; double end; mini
CR | Crayons, pack | 9609 | pack | 1800 | 28 | 12 | 12 wax; 24 wax; 12 oil; 24 oil; 48 oil; 12 plastic; 24 plastic; jumbo; washable; triangular
WC | Water colours, pack | 3213 | pack | 1800 | 46 | 17 | 12 cakes; 18 cakes; 24 cakes; 12 tubes; 18 tubes; 24 tubes; poster 6; poster 12; acrylic 6; acrylic 12
GL | Glue | 3506 | dozen | 1800 | 96 | 15 | stick 8 g; stick 15 g; stick 25 g; liquid 50 ml; liquid 100 ml; liquid 500 ml; white 100 g; white 500 g; instant 3 g; glitter
TP | Tape | 3919 | dozen | 1800 | 88 | 22 | clear 12 mm; clear 24 mm; clear 48 mm; brown 48 mm; brown 72 mm; double sided; masking 24 mm; masking 48 mm; duct; invisible
ST | Stapler | 8305 | pc | 1800 | 62 | 38 | No. 10; No. 10 metal; 24/6; 24/6 half strip; 24/6 full strip; heavy duty; long arm; plier; remover; mini
SP | Staples and pins, box of 20 | 8305 | box | 1800 | 74 | 11 | No. 10; 24/6; 23/10; 23/13; paper clips 28 mm; paper clips 50 mm; binder clips 19 mm; binder clips 32 mm; push pins; T pins
PN | Punch | 8472 | pc | 1800 | 118 | 64 | single hole; two holes small; two holes medium; two holes large; heavy duty; three holes; adjustable; eyelet; craft; plier
CL | Calculator | 8470 | pc | 1800 | 215 | 48 | 12 digits; 14 digits; pocket; check and correct; GST; scientific 82; scientific 991; desk large; printing; solar
WB | White board | 9610 | pc | 1800 | 320 | 210 | 1 × 1.5 ft; 1.5 × 2 ft; 2 × 2 ft; 2 × 3 ft; 3 × 4 ft; 4 × 4 ft; 4 × 6 ft; magnetic 2 × 3 ft; magnetic 3 × 4 ft; pin up 2 × 3 ft
DI | Diary | 4820 | pc | 1800 | 110 | 32 | A5 page a day; A5 week; B5 page a day; pocket; executive; undated; leather look; with pen; planner; school
BG | School bag | 4202 | pc | 1800 | 345 | 55 | nursery; junior blue; junior pink; senior blue; senior black; laptop; trolley; tiffin; drawstring; sports
WT | Water bottle | 3924 | pc | 1800 | 65 | 24 | 500 ml; 700 ml; 1 l; steel 500 ml; steel 750 ml; steel 1 l; sipper; insulated; sports; kids
IK | Ink and cartridges | 3215 | pc | 1800 | 35 | 44 | fountain blue; fountain black; stamp pad; stamp ink; black small; black large; colour small; colour large; toner 12; toner 88
CH | Chalk and slates | 9609 | box | 0 | 24 | 7.75 | white; coloured; dustless white; dustless coloured; tailor; slate pencil; slate small; slate large; duster; jumbo
`

export function demoItems(): DemoItem[] {
  return FAMILIES.trim().split('\n').flatMap(itemsOf)
}

function itemsOf(row: string): DemoItem[] {
  const [code = '', name = '', item_code = '', unit = '', rate, least, step, kinds = ''] = row.split(' | ')
  return kinds.split('; ').map((kind, index) => ({
    code: `${code}-${String(index + 1).padStart(2, '0')}`,
    name: `${name}, ${kind}`,
    item_code,
    unit,
    price: (Number(least) + Number(step) * index).toFixed(2),
    rate_bp: Number(rate),
  }))
}
