import type { FileStore } from '#ports/file-store.ts'
import type { SellerId } from '#shared/id.ts'
import type { AssetNames } from './assets.ts'
import type { Collecting } from './collecting.ts'
import type { Database } from './database.ts'
import type { FirstRun } from './first-run.ts'
import type { Live } from './live.ts'
import type { Pdf } from './pdf.ts'
import type { Seal } from './seal.ts'
import type { Signing } from './signing.ts'
import type { SiteSeller } from './viewer.ts'
import type { Visits } from './visits.ts'

/** What every door stands on: made once at the start by main.ts, handed down by app.tsx. */
export type Site = {
  database: Database
  /** The seller around a page, kept in memory as long as its revision stands. */
  sellerOf(seller_id: SellerId, revision: number): Promise<SiteSeller>
  assets: AssetNames
  live: Live
  pdf: Pdf
  /** Where the bytes of uploaded files lie. */
  files: FileStore
  /** For secrets that must be used again. */
  seal: Seal
  /** What a seller's papers are signed with. */
  signing(seller_id: SellerId): Promise<Signing>
  /** Payment providers, and what follows from what they tell. */
  collecting: Collecting
  /** Who looked at what. */
  visits: Visits
  /** Changes with every build: part of each page's ETag. */
  build: string
  /** `https://portal.example`: what links in mails begin with. */
  origin: string
  /** Whether codes and links can be mailed; if not, the seller passes them on. */
  sends_mail: boolean
  /** The address of the set-up while nobody can sign in yet. */
  first_run?: FirstRun | null
}
