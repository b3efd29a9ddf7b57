import { newId } from '#shared/id.ts'
import type { AccountBooks, Things, TwoSellers } from './books.ts'
import type { Viewer } from './viewers.ts'

/** An address to ask for. `twin`: the one that must answer alike, since what is not yours looks like what is not there. */
export type Address = {
  /** In words, for a failure. */
  what: string
  path: string
  /** Whose things its form names. */
  form: Things
  /** What the path names; an answer may repeat it. */
  asked: readonly string[]
  twin: Omit<Address, 'twin' | 'own'> | null
  /** The viewer's own: it may be answered with a page. */
  own: boolean
}

/** Ids that are spelled well and belong to nobody. */
const NOWHERE: Things = {
  account: [newId('account')],
  invoice: [newId('invoice')],
  payment: [newId('payment')],
  entry: [newId('invoice')],
  link: [newId('link')],
  device: [newId('device')],
  challenge: [newId('challenge')],
  request: [newId('access_request')],
  contact: [newId('contact')],
  item: [newId('item')],
  role: [newId('role')],
  seller: [newId('seller')],
  token: ['pl1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  email: ['nobody@nowhere.example'],
  name: ['nothing.css'],
  dispute: [newId('dispute')],
  file: [newId('file')],
  confirmation: [newId('confirmation')],
  reconciliation: [newId('reconciliation')],
  cheque: [newId('cheque')],
  certificate: [newId('certificate')],
  settlement: [newId('settlement')],
  connection: [newId('connection')],
  line: [newId('bank_line')],
  step: ['present'],
}

const MUTILATED: Things = Object.fromEntries(
  Object.entries(NOWHERE).map(([kind, [id = '']]) => [kind, [`${id.slice(0, -3)}'--`]]),
)

/** The names of a pattern's parameters. */
export function parametersOf(pattern: string): string[] {
  return Array.from(pattern.matchAll(/:(\w+)/g), (match) => match[1] ?? '')
}

/** What differs from one spelling to the next. */
type Whose = { account: Things; things: Things; form?: Things }

/** Every way a viewer may spell one address: with what is theirs, another account's, the other seller's, nobody's, and nonsense. */
export function addressesOf(pattern: string, takes_form: boolean, viewer: Viewer, sellers: TwoSellers): Address[] {
  const parameters = parametersOf(pattern)
  const foreign = nearAndFar(viewer, sellers)
  const [own] = viewer.own
  const at = (what: string, whose: Whose) => place(pattern, `${viewer.name} asks for ${what}`, whose)

  if (parameters.length === 0) {
    const plain = at('it', { account: NOWHERE, things: own?.things ?? NOWHERE })
    const twin = at("it with nobody's form", { account: NOWHERE, things: NOWHERE })
    const forms = foreign.map((one) => at(`it with the form of ${one.name}`, { account: NOWHERE, things: one.things }))
    return [{ ...plain, twin: null, own: true }, ...(takes_form ? forms.map((one) => ({ ...one, twin, own: true })) : [])]
  }
  const twin = at('nothing', { account: NOWHERE, things: NOWHERE })
  const found: Address[] = foreign.map((one) => {
    return { ...at(`all of ${one.name}`, { account: one.things, things: one.things }), twin, own: false }
  })
  if (own) found.push(...ownAddresses(pattern, viewer, own), ...mixed(pattern, viewer, own, foreign))
  if (!viewer.thorough) return found
  found.push({ ...at('nonsense', { account: MUTILATED, things: MUTILATED }), twin: null, own: false })
  if (own && parameters.length > 1) {
    found.push({ ...at(`nonsense in ${own.name}`, { account: own.things, things: MUTILATED }), twin: null, own: false })
  }
  return own && takes_form ? [...found, ...formsOf(pattern, viewer, own, foreign)] : found
}

/** Their own account with somebody else's thing in it, and the other way round. */
function mixed(pattern: string, viewer: Viewer, own: AccountBooks, foreign: readonly AccountBooks[]): Address[] {
  if (!/:account\/.*:/.test(pattern)) return []
  const at = (what: string, whose: Whose) => place(pattern, `${viewer.name} asks for ${what}`, whose)
  const second = viewer.own.slice(1, 2)
  const nothing = at(`nothing in ${own.name}`, { account: own.things, things: NOWHERE })
  const inOwn = [...second, ...foreign].map((one) => {
    const whose = { account: own.things, things: one.things }
    return { ...at(`a thing of ${one.name} in ${own.name}`, whose), twin: nothing, own: false }
  })
  if (!viewer.thorough) return inOwn
  const nowhere = at(`a thing of ${own.name} in nothing`, { account: NOWHERE, things: own.things })
  const elsewhere = foreign.map((one) => {
    const whose = { account: one.things, things: own.things }
    return { ...at(`a thing of ${own.name} in ${one.name}`, whose), twin: nowhere, own: false }
  })
  const inSecond = second.map((one) => {
    const whose = { account: one.things, things: own.things }
    return { ...at(`a thing of ${own.name} in ${one.name}`, whose), twin: null, own: false }
  })
  return [...inOwn, ...elsewhere, ...inSecond]
}

/** Their own page with somebody else's things in the form or the query. */
function formsOf(pattern: string, viewer: Viewer, own: AccountBooks, foreign: readonly AccountBooks[]): Address[] {
  const at = (what: string, form: Things) =>
    place(pattern, `${viewer.name} asks for ${own.name} with ${what}`, { account: own.things, things: own.things, form })
  const twin = at("nobody's form", NOWHERE)
  return foreign.map((one) => ({ ...at(`the form of ${one.name}`, withoutShared(own, one)), twin, own: true }))
}

/** Things of an account, without what it shares with another one of the same seller. */
function withoutShared(own: AccountBooks, { seller_id, things }: AccountBooks): Things {
  const { item = [], role = [], seller = [] } = NOWHERE
  return own.seller_id === seller_id ? { ...things, item, role, seller } : things
}

/** A page of each kind of thing that is the viewer's own; of the first kind where role is all that differs. */
function ownAddresses(pattern: string, viewer: Viewer, own: AccountBooks): Address[] {
  const last = parametersOf(pattern).at(-1) ?? ''
  const ids = own.things[last] ?? ['']
  return (viewer.thorough ? ids : ids.slice(0, 1)).map((id) => {
    const things = { ...own.things, [last]: [id] }
    const whose = { account: things, things, form: own.things }
    return { ...place(pattern, `${viewer.name} asks for their own ${last}`, whose), twin: null, own: true }
  })
}

/** One account of the same seller, if there is one that is not the viewer's, and one of the other seller. */
function nearAndFar(viewer: Viewer, sellers: TwoSellers): AccountBooks[] {
  const strangers = sellers.flatMap(({ accounts }) => accounts).filter((one) => !viewer.own.includes(one))
  const seller_id = viewer.own[0]?.seller_id
  const near = strangers.find((one) => one.seller_id === seller_id)
  const far = strangers.find((one) => one.seller_id !== seller_id)
  return [near, far].filter((one) => one !== undefined)
}

function place(pattern: string, what: string, { account, things, form = things }: Whose) {
  const asked = new Set<string>()
  const path = pattern.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => {
    const value = (name === 'account' ? account : things)[name]?.[0] ?? ''
    asked.add(value)
    return encodeURIComponent(value)
  })
  return { what: `${what}: ${path}`, path, form, asked: [...asked] }
}
