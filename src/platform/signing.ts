import type { SellerId, SigningKeyId } from '#shared/id.ts'

/** What a seller's papers are signed with: its key, opened, and the address at which anybody may ask whether a paper is genuine. */
export type Signing = {
  seller_id: SellerId
  key_id: SigningKeyId
  /** `https://portal.example`: what the address of the page begins with. */
  origin: string
  /** 64 bytes of Ed25519 (RFC 8032): the same bytes always get the same signature. */
  sign(bytes: Uint8Array): Buffer
}
