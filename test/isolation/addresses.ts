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
  seller: [newId('seller')],
  token: ['pl1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  email: ['nobody@nowhere.example'],
  name: ['nothing.css'],
}

const MUTILATED: Things = Object.fromEntries(
  Object.entries(NOWHERE).map(([kind, [id = '']]) => [kind, [`${id.slice(0, -3)}'--`]]),
)

/** The names of a pattern's parameters. */
export function parametersOf(pattern: string): string[] {
  return Array.from(pattern.matchAll(/:(\w+)/g), (match) => match[1] ?? '')
}

/** Every way a viewer may spell one address: with what is theirs, another account's, the other seller's, nobody's, and nonsense. */
export function addressesOf(pattern: string, viewer: Viewer, sellers: TwoSellers): Address[] {
  const parameters = parametersOf(pattern)
  const strangers = sellers.flatMap(({ accounts }) => accounts).filter((one) => !viewer.own.includes(one))
  const foreign = nearAndFar(viewer, strangers)
  const [own, second] = viewer.own
  const at = (whose: string, account: Things, things: Things, form = things) =>
    place(pattern, `${viewer.name} asks for ${whose}`, account, things, form)

  if (parameters.length === 0) {
    const plain = at('it', NOWHERE, NOWHERE, own?.things ?? NOWHERE)
    const nobodys = at("it with nobody's form", NOWHERE, NOWHERE)
    const theirs = foreign.map((one) => ({ ...at(`it with the form of ${one.name}`, NOWHERE, one.things), twin: nobodys, own: true }))
    return [{ ...plain, twin: null, own: true }, ...theirs]
  }
  const found: Address[] = [{ ...at('nonsense', MUTILATED, MUTILATED), twin: null, own: false }]
  for (const one of foreign) {
    found.push({ ...at(`all of ${one.name}`, one.things, one.things), twin: at('nothing', NOWHERE, NOWHERE), own: false })
  }
  if (!own) return found
  found.push(...ownAddresses(pattern, viewer, own))
  for (const one of second ? [second, ...foreign] : foreign) {
    const twin = at(`nothing in ${own.name}`, own.things, NOWHERE)
    if (parameters.includes('account') && parameters.length > 1) {
      found.push({ ...at(`a thing of ${one.name} in ${own.name}`, own.things, one.things), twin, own: false })
      found.push({
        ...at(`a thing of ${own.name} in ${one.name}`, one.things, own.things),
        twin: viewer.own.includes(one) ? null : at(`a thing of ${own.name} in nothing`, NOWHERE, own.things),
        own: false,
      })
    }
    found.push({
      ...at(`${own.name} with the form of ${one.name}`, own.things, own.things, one.things),
      twin: at(`${own.name} with nobody's form`, own.things, own.things, NOWHERE),
      own: true,
    })
  }
  if (parameters.length > 1) found.push({ ...at(`nonsense in ${own.name}`, own.things, MUTILATED), twin: null, own: false })
  return found
}

/** A page of each kind of thing that is the viewer's own. */
function ownAddresses(pattern: string, viewer: Viewer, own: AccountBooks): Address[] {
  const last = parametersOf(pattern).at(-1) ?? ''
  return (own.things[last] ?? ['']).map((id) => {
    const things = { ...own.things, [last]: [id] }
    return { ...place(pattern, `${viewer.name} asks for their own ${last}`, things, things, own.things), twin: null, own: true }
  })
}

/** One account of the same seller, if there is one that is not the viewer's, and one of the other seller. */
function nearAndFar(viewer: Viewer, strangers: readonly AccountBooks[]): AccountBooks[] {
  const seller_id = viewer.own[0]?.seller_id
  const near = strangers.find((one) => one.seller_id === seller_id)
  const far = strangers.find((one) => one.seller_id !== seller_id)
  return [near, far].filter((one) => one !== undefined)
}

function place(pattern: string, what: string, account: Things, things: Things, form: Things) {
  const asked = new Set<string>()
  const path = pattern.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => {
    const value = (name === 'account' ? account : things)[name]?.[0] ?? ''
    asked.add(value)
    return encodeURIComponent(value)
  })
  return { what: `${what}: ${path}`, path, form, asked: [...asked] }
}
