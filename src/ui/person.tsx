import { Icon } from './icon.tsx'
import type { IconName } from './icons.ts'
import type { Words } from './markup.ts'

export type PersonProps = {
  name: string
  initials: string
  note?: Words
  acts?: readonly { href: string; icon: IconName; text: string }[] | undefined
}

/** Somebody to turn to, with the ways to reach them. */
export function Person({ name, initials, note, acts }: PersonProps) {
  return (
    <div class="person">
      <span class="initials" aria-hidden="true">
        {initials}
      </span>
      <p>
        <b class="medium">{name}</b>
        {note && <small class="block">{note}</small>}
      </p>
      {acts && acts.length > 0 && (
        <p class="act">
          {acts.map((act) => (
            <a class="btn small" href={act.href}>
              <Icon name={act.icon} />
              {act.text}
            </a>
          ))}
        </p>
      )}
    </div>
  )
}
