import type { DeskPage } from '#ui/page.tsx'
import { type StoredFile, sizeOf } from './file.ts'

/** A file to take away: its name as its owner calls it, and how large it is. */
export function FileLink({
  page,
  href,
  file,
}: {
  page: Pick<DeskPage, 'say'>
  href: string
  file: Pick<StoredFile, 'name' | 'size_bytes'>
}) {
  return (
    <>
      <a href={href}>{file.name}</a> <span class="faint t12 nowrap">{sizeWords(page, file.size_bytes)}</span>
    </>
  )
}

function sizeWords({ say }: Pick<DeskPage, 'say'>, size_bytes: number): string {
  const size = sizeOf(size_bytes)
  return size.unit === 'kb' ? say.files.size.kb(size.n) : say.files.size.mb(size.n)
}
