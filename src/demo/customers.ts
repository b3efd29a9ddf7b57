import { india } from '#adapters/country/india/india.ts'

/** How a customer of the invented wholesaler pays. It decides which of every page's states the demo shows. */
export type Habit =
  | 'prompt'
  | 'slow'
  | 'parts'
  | 'advance'
  | 'bounces'
  | 'deducts'
  | 'disputes'
  | 'late'
  | 'doubles'
  | 'in_credit'
  | 'empty'
  | 'whale'

export type DemoCustomer = {
  code: string
  name: string
  town: string
  region: string
  registered: boolean
  habit: Habit
  /** Invoices in the year. */
  invoices: number
  terms_days: number
  credit_limit: number | null
  contact: { name: string; role: 'Admin' | 'Finance' | 'Procurement' | 'Executive' | 'Viewer'; language: 'en' | 'hi' }
}

type Row = readonly [
  code: string,
  name: string,
  town: string,
  region: string,
  habit: Habit,
  invoices: number,
  contact: string,
  language?: 'hi',
]

const ROWS: readonly Row[] = [
  ['SGS', 'Shree Ganesh Stationers', 'Laxmi Road, Pune 411030', '27', 'parts', 46, 'Ramesh Patil'],
  ['NBD', 'Navrang Book Depot', 'Station Road, Nashik 422001', '27', 'late', 44, 'Suresh Navale', 'hi'],
  ['KPM', 'Kohinoor Paper Mart', 'Chickpet, Bengaluru 560053', '29', 'slow', 58, 'Farida Kazi'],
  ['VID', 'Vidya Enterprises', 'Ring Road, Surat 395002', '24', 'doubles', 40, 'Hetal Desai'],
  ['CHP', 'Chaitanya Pustakalaya', 'Ghantaghar, Nagpur 440032', '27', 'late', 30, 'चैतन्य जोशी', 'hi'],
  ['OSX', 'Om Sai Xerox & Stationery', 'Gandhi Chowk, Latur 413512', '27', 'bounces', 38, 'Omkar Shinde'],
  ['AGS', 'Anand General Stores', 'Amul Dairy Road, Anand 388001', '24', 'prompt', 42, 'Kiran Bhatt'],
  ['BOF', 'Bharat Offset', 'Sivakasi Road, Madurai 625001', '33', 'disputes', 36, 'Meena Sundaram'],
  ['SSS', 'Saraswati School Supplies', 'Abids, Hyderabad 500001', '36', 'deducts', 54, 'Anil Reddy'],
  ['MPT', 'Maa Pustak Bhandar', 'Ashok Rajpath, Patna 800004', '10', 'slow', 34, 'सीमा सिंह', 'hi'],
  ['RLS', 'Royal Stationery', 'M G Road, Pune 411001', '27', 'advance', 40, 'Imran Sheikh'],
  ['JTC', 'Janata Traders & Co', 'Sadar Bazar, Delhi 110006', '07', 'prompt', 52, 'Vikram Malhotra'],
  ['SHB', 'Shanti Book House', 'Fancy Bazar, Guwahati 781001', '18', 'slow', 28, 'Rupa Das'],
  ['GNS', 'Guru Nanak Stationers', 'Chaura Bazar, Ludhiana 141008', '03', 'prompt', 36, 'Harpreet Kaur'],
  ['MAL', 'Malabar Paper House', 'S M Street, Kozhikode 673001', '32', 'deducts', 34, 'Biju Nair'],
  ['TNS', 'Tirupati Note Book Stores', 'T Nagar, Chennai 600017', '33', 'prompt', 40, 'Lakshmi Narayan'],
  ['PKC', 'Pinkcity Copiers', 'Chandpole, Jaipur 302001', '08', 'parts', 38, 'Manish Agarwal', 'hi'],
  ['LKH', 'Lucknow Paper Centre', 'Aminabad, Lucknow 226018', '09', 'late', 34, 'राहुल मिश्रा', 'hi'],
  ['KOL', 'Kolkata Pen Company', 'College Street, Kolkata 700073', '19', 'slow', 44, 'Sourav Ghosh'],
  ['GOA', 'Goa Office Needs', 'Panaji 403001', '30', 'prompt', 26, 'Maria Fernandes'],
  ['IND', 'Indore Stationery Mart', 'Rajwada, Indore 452002', '23', 'parts', 40, 'पूजा जैन', 'hi'],
  ['BPL', 'Bhopal Book Centre', 'New Market, Bhopal 462003', '23', 'advance', 30, 'Ashok Verma'],
  ['CHD', 'City Office Mart', 'Sector 17, Chandigarh 160017', '04', 'prompt', 34, 'Gurmeet Singh'],
  ['RNC', 'Ranchi Pustak Mandir', 'Upper Bazar, Ranchi 834001', '20', 'slow', 24, 'अमित मुंडा', 'hi'],
  ['BBS', 'Bhubaneswar Traders', 'Unit 2, Bhubaneswar 751009', '21', 'deducts', 28, 'Smita Mohanty'],
  ['VTZ', 'Vizag Paper Products', 'Dabagardens, Visakhapatnam 530020', '37', 'prompt', 30, 'Srinivas Rao'],
  ['DDN', 'Doon Stationers', 'Paltan Bazar, Dehradun 248001', '05', 'prompt', 24, 'Neha Rawat'],
  ['SML', 'Shimla School Shop', 'The Mall, Shimla 171001', '02', 'slow', 20, 'Deepak Thakur'],
  ['JMU', 'Jammu General Store', 'Raghunath Bazar, Jammu 180001', '01', 'bounces', 22, 'Sanjay Gupta'],
  ['RPR', 'Raipur Copy Centre', 'Malviya Road, Raipur 492001', '22', 'disputes', 26, 'Kavita Sahu'],
  ['AMD', 'Amdavad Stationery Depot', 'Relief Road, Ahmedabad 380001', '24', 'prompt', 46, 'Jignesh Shah'],
  ['RJK', 'Rajkot Paper & Pens', 'Dhebar Road, Rajkot 360001', '24', 'doubles', 32, 'Paresh Vora'],
  ['MNG', 'Mangalore Book Stall', 'Hampankatta, Mangaluru 575001', '29', 'prompt', 28, 'Ananya Shetty'],
  ['HUB', 'Hubli Office Supplies', 'Koppikar Road, Hubballi 580020', '29', 'late', 26, 'Basavaraj Hiremath'],
  [
    'KNP',
    'Kanpur Wholesale Paper and General Stationery Merchants Association Stores',
    'Generalganj, Kanpur 208001',
    '09',
    'slow',
    30,
    'Mohammad Irfan',
  ],
  ['PNB', 'Port Blair Stationers', 'Aberdeen Bazar, Port Blair 744101', '35', 'prompt', 14, 'Ravi Pillai'],
  ['AJM', 'Ajmer Art & Craft', 'Naya Bazar, Ajmer 305001', '08', 'in_credit', 22, 'Sunita Rathore', 'hi'],
  ['THN', 'Thane Tuition Books', 'Naupada, Thane 400602', '27', 'parts', 34, 'Sneha Kulkarni'],
  ['NEW', 'Nirmal Novelties', 'Vasai 401201', '27', 'empty', 0, 'Nirmal Kothari'],
  ['BIG', 'Bharat Bazaar Retail Chain', 'Andheri, Mumbai 400069', '27', 'whale', 0, 'Rohit Mehta'],
]

const UNREGISTERED = new Set(['SML', 'PNB', 'AJM', 'RNC', 'THN'])
const EMAIL_HOST = 'example.com'

/** So many invoices in all, those of the whale aside. */
const INVOICES = 1_500

export function demoCustomers(): DemoCustomer[] {
  const planned = ROWS.reduce((all, [, , , , , invoices]) => all + invoices, 0)
  return ROWS.map(([code, name, town, region, habit, invoices, contact, language], index) => ({
    code,
    name,
    town,
    region,
    registered: !UNREGISTERED.has(code),
    habit,
    invoices: Math.ceil((invoices * INVOICES) / planned),
    terms_days: habit === 'whale' ? 30 : ([30, 30, 45, 15][index % 4] ?? 30),
    credit_limit: habit === 'empty' ? null : ([150_000, 300_000, 500_000, null][index % 4] ?? null),
    contact: {
      name: contact,
      role: index === 0 ? 'Admin' : index % 5 === 4 && habit !== 'whale' && habit !== 'deducts' ? 'Viewer' : 'Finance',
      language: language ?? 'en',
    },
  }))
}

/** An address that belongs to nobody (RFC 2606). */
export function demoEmail(code: string): string {
  return `${code.toLowerCase()}@${EMAIL_HOST}`
}

const CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** A GSTIN of the synthetic family ZZZFY8888Y, told apart by its entity number and closed by the check character that fits. */
export function demoTaxId(region: string, entity: number): string {
  const body = `${region}ZZZFY8888Y${CHARACTERS.charAt(entity)}Z`
  const found = [...CHARACTERS].map((check) => body + check).find((candidate) => india.tax.checkTaxId(candidate).ok)
  if (!found) throw new Error(`no check character fits ${body}`)
  return found
}
