import { Mark, type MarkName } from './icon.tsx'
import { classes, type Words } from './markup.ts'

export type NoticeProps = {
  tone?: 'good' | 'attn' | 'wrong' | undefined
  mark: MarkName
  /** The first words say it all. */
  lead?: Words
  /** Announced as soon as it appears. */
  live?: boolean | undefined
  id?: string | undefined
  children?: Words
}

/** A tint with a mark: something to know about this page. */
export function Notice({ tone, mark, lead, live, id, children }: NoticeProps) {
  return (
    <p class={classes('notice', tone)} role={live ? 'status' : undefined} id={id}>
      <Mark name={mark} />
      <span>
        {lead && (
          <>
            <b>{lead}</b>{' '}
          </>
        )}
        {children}
      </span>
    </p>
  )
}
