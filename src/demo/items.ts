/** What the invented stationer sells: 300 items from families of sizes and colours, each with its HSN and rate. */
export type DemoItem = { code: string; name: string; item_code: string; unit: string; price: string; rate_bp: number }

type Family = { code: string; name: string; hsn: string; unit: string; rate_bp: number; least: number; step: number; kinds: readonly string[] }

const FAMILIES: readonly Family[] = [
  { code: 'BP', name: 'Ball pen, box of 50', hsn: '9608', unit: 'box', rate_bp: 1800, least: 245, step: 4.5, kinds: ['blue', 'black', 'red', 'green', 'blue fine', 'black fine', 'red fine', 'blue broad', 'black broad', 'violet'] },
  { code: 'GP', name: 'Gel pen, box of 20', hsn: '9608', unit: 'box', rate_bp: 1800, least: 180, step: 6, kinds: ['blue', 'black', 'red', 'green', 'pink', 'violet', 'turquoise', 'gold', 'silver', 'white'] },
  { code: 'PC', name: 'Pencil, box of 10', hsn: '9609', unit: 'box', rate_bp: 0, least: 42, step: 2.25, kinds: ['HB', '2B', '4B', '6B', '2H', '4H', 'HB with eraser', 'triangular', 'jumbo', 'carpenter'] },
  { code: 'CP', name: 'Copier paper, ream', hsn: '4802', unit: 'ream', rate_bp: 1800, least: 198, step: 12.5, kinds: ['A4 70 gsm', 'A4 75 gsm', 'A4 80 gsm', 'A3 75 gsm', 'A3 80 gsm', 'Legal 75 gsm', 'A5 75 gsm', 'A4 pink', 'A4 yellow', 'A4 green'] },
  { code: 'EB', name: 'Exercise book, dozen', hsn: '4820', unit: 'dozen', rate_bp: 0, least: 168, step: 16, kinds: ['76 pages', '92 pages', '120 pages', '140 pages', '172 pages', '200 pages', '240 pages', 'square ruled', 'four lines', 'plain'] },
  { code: 'NB', name: 'Notebook, spiral', hsn: '4820', unit: 'pc', rate_bp: 1800, least: 48, step: 9, kinds: ['A6 single line', 'A5 single line', 'A5 square', 'A5 plain', 'A4 single line', 'A4 square', 'A4 plain', 'A4 five subjects', 'B5 single line', 'pocket'] },
  { code: 'RG', name: 'Register, hard bound', hsn: '4820', unit: 'pc', rate_bp: 1800, least: 86, step: 21, kinds: ['2 quire', '3 quire', '4 quire', '5 quire', '6 quire', 'attendance', 'stock', 'cash book', 'ledger', 'visitors'] },
  { code: 'LA', name: 'Lever arch file', hsn: '4820', unit: 'pc', rate_bp: 1800, least: 98, step: 7, kinds: ['A4', 'A4 blue', 'A4 red', 'A4 green', 'A4 black', 'FC', 'FC blue', 'FC black', 'A5', 'A3'] },
  { code: 'FF', name: 'File folder, pack of 10', hsn: '4820', unit: 'pack', rate_bp: 1800, least: 75, step: 8.4, kinds: ['A4 clear', 'A4 blue', 'A4 pink', 'A4 yellow', 'FC clear', 'FC blue', 'with clip', 'with button', 'L-shape', 'expanding'] },
  { code: 'EN', name: 'Envelope, pack of 100', hsn: '4817', unit: 'pack', rate_bp: 1800, least: 64, step: 14, kinds: ['9 × 4 white', '9 × 4 window', '10 × 4.5 white', '11 × 5 brown', '12 × 10 brown', '14 × 10 laminated', '16 × 12 laminated', 'A4 cloth', 'A5 white', 'coin'] },
  { code: 'GB', name: 'Geometry box', hsn: '9017', unit: 'pc', rate_bp: 500, least: 72, step: 11.5, kinds: ['steel', 'steel large', 'plastic', 'junior', 'senior', 'drafting', 'compass set', 'protractor set', 'set squares', 'scale set'] },
  { code: 'SC', name: 'Scale', hsn: '9017', unit: 'dozen', rate_bp: 1800, least: 54, step: 13, kinds: ['15 cm plastic', '30 cm plastic', '15 cm steel', '30 cm steel', '60 cm steel', '100 cm wood', '30 cm wood', 'triangular', 'flexible', 'metric'] },
  { code: 'ER', name: 'Eraser, box of 20', hsn: '4016', unit: 'box', rate_bp: 500, least: 38, step: 5.2, kinds: ['white', 'dust free', 'large', 'ink', 'kneadable', 'jumbo', 'coloured', 'with brush', 'stick', 'refill'] },
  { code: 'SH', name: 'Sharpener, box of 20', hsn: '8214', unit: 'box', rate_bp: 1800, least: 44, step: 6.8, kinds: ['metal', 'plastic', 'two holes', 'with box', 'table top', 'long point', 'jumbo', 'electric', 'brass', 'coloured'] },
  { code: 'MK', name: 'Marker, box of 10', hsn: '9608', unit: 'box', rate_bp: 1800, least: 155, step: 9.5, kinds: ['permanent black', 'permanent blue', 'permanent red', 'white board black', 'white board blue', 'white board red', 'white board green', 'CD black', 'paint white', 'paint gold'] },
  { code: 'HL', name: 'Highlighter, box of 10', hsn: '9608', unit: 'box', rate_bp: 1800, least: 142, step: 5.5, kinds: ['yellow', 'green', 'pink', 'orange', 'blue', 'assorted', 'pastel', 'gel', 'double end', 'mini'] },
  { code: 'CR', name: 'Crayons, pack', hsn: '9609', unit: 'pack', rate_bp: 1800, least: 28, step: 12, kinds: ['12 wax', '24 wax', '12 oil', '24 oil', '48 oil', '12 plastic', '24 plastic', 'jumbo', 'washable', 'triangular'] },
  { code: 'WC', name: 'Water colours, pack', hsn: '3213', unit: 'pack', rate_bp: 1800, least: 46, step: 17, kinds: ['12 cakes', '18 cakes', '24 cakes', '12 tubes', '18 tubes', '24 tubes', 'poster 6', 'poster 12', 'acrylic 6', 'acrylic 12'] },
  { code: 'GL', name: 'Glue', hsn: '3506', unit: 'dozen', rate_bp: 1800, least: 96, step: 15, kinds: ['stick 8 g', 'stick 15 g', 'stick 25 g', 'liquid 50 ml', 'liquid 100 ml', 'liquid 500 ml', 'white 100 g', 'white 500 g', 'instant 3 g', 'glitter'] },
  { code: 'TP', name: 'Tape', hsn: '3919', unit: 'dozen', rate_bp: 1800, least: 88, step: 22, kinds: ['clear 12 mm', 'clear 24 mm', 'clear 48 mm', 'brown 48 mm', 'brown 72 mm', 'double sided', 'masking 24 mm', 'masking 48 mm', 'duct', 'invisible'] },
  { code: 'ST', name: 'Stapler', hsn: '8305', unit: 'pc', rate_bp: 1800, least: 62, step: 38, kinds: ['No. 10', 'No. 10 metal', '24/6', '24/6 half strip', '24/6 full strip', 'heavy duty', 'long arm', 'plier', 'remover', 'mini'] },
  { code: 'SP', name: 'Staples and pins, box of 20', hsn: '8305', unit: 'box', rate_bp: 1800, least: 74, step: 11, kinds: ['No. 10', '24/6', '23/10', '23/13', 'paper clips 28 mm', 'paper clips 50 mm', 'binder clips 19 mm', 'binder clips 32 mm', 'push pins', 'T pins'] },
  { code: 'PN', name: 'Punch', hsn: '8472', unit: 'pc', rate_bp: 1800, least: 118, step: 64, kinds: ['single hole', 'two holes small', 'two holes medium', 'two holes large', 'heavy duty', 'three holes', 'adjustable', 'eyelet', 'craft', 'plier'] },
  { code: 'CL', name: 'Calculator', hsn: '8470', unit: 'pc', rate_bp: 1800, least: 215, step: 48, kinds: ['12 digits', '14 digits', 'pocket', 'check and correct', 'GST', 'scientific 82', 'scientific 991', 'desk large', 'printing', 'solar'] },
  { code: 'WB', name: 'White board', hsn: '9610', unit: 'pc', rate_bp: 1800, least: 320, step: 210, kinds: ['1 × 1.5 ft', '1.5 × 2 ft', '2 × 2 ft', '2 × 3 ft', '3 × 4 ft', '4 × 4 ft', '4 × 6 ft', 'magnetic 2 × 3 ft', 'magnetic 3 × 4 ft', 'pin up 2 × 3 ft'] },
  { code: 'DI', name: 'Diary', hsn: '4820', unit: 'pc', rate_bp: 1800, least: 110, step: 32, kinds: ['A5 page a day', 'A5 week', 'B5 page a day', 'pocket', 'executive', 'undated', 'leather look', 'with pen', 'planner', 'school'] },
  { code: 'BG', name: 'School bag', hsn: '4202', unit: 'pc', rate_bp: 1800, least: 345, step: 55, kinds: ['nursery', 'junior blue', 'junior pink', 'senior blue', 'senior black', 'laptop', 'trolley', 'tiffin', 'drawstring', 'sports'] },
  { code: 'WT', name: 'Water bottle', hsn: '3924', unit: 'pc', rate_bp: 1800, least: 65, step: 24, kinds: ['500 ml', '700 ml', '1 l', 'steel 500 ml', 'steel 750 ml', 'steel 1 l', 'sipper', 'insulated', 'sports', 'kids'] },
  { code: 'IK', name: 'Ink and cartridges', hsn: '3215', unit: 'pc', rate_bp: 1800, least: 35, step: 44, kinds: ['fountain blue', 'fountain black', 'stamp pad', 'stamp ink', 'black small', 'black large', 'colour small', 'colour large', 'toner 12', 'toner 88'] },
  { code: 'CH', name: 'Chalk and slates', hsn: '9609', unit: 'box', rate_bp: 0, least: 24, step: 7.75, kinds: ['white', 'coloured', 'dustless white', 'dustless coloured', 'tailor', 'slate pencil', 'slate small', 'slate large', 'duster', 'jumbo'] },
]

export function demoItems(): DemoItem[] {
  return FAMILIES.flatMap((family) =>
    family.kinds.map((kind, index) => ({
      code: `${family.code}-${String(index + 1).padStart(2, '0')}`,
      name: `${family.name}, ${kind}`,
      item_code: family.hsn,
      unit: family.unit,
      price: (family.least + family.step * index).toFixed(2),
      rate_bp: family.rate_bp,
    })),
  )
}
