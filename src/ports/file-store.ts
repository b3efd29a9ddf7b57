/** Where the bytes of files lie: a folder of this machine, or S3. Keys are ours (`sel_…/acc_…/fil_…`), never a person's text. */
export type FileStore = {
  /** Kept when it answers: written, synced, under its name. Writing a key again is an error. */
  put(key: string, bytes: Uint8Array): Promise<void>
  /** The whole file; `Rejected` when there is none. */
  get(key: string): Promise<Uint8Array>
  check(): Promise<string>
}
