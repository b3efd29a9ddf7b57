import { Section } from '#ui/layout.tsx'
import type { Page } from '#ui/page.tsx'
import { Person } from '#ui/person.tsx'
import { initialsOf } from '#ui/portal-frame.tsx'

/** Who to call at the seller. */
export function Contact({ page }: { page: Page }) {
  const { contact } = page.seller.settings
  if (!contact) return null
  const digits = contact.phone.replace(/[^\d+]/g, '')
  const whatsapp = contact.whatsapp?.replace(/\D/g, '')
  return (
    <Section id="contact" title={page.say.home.contact}>
      <Person
        name={contact.name}
        initials={initialsOf(contact.name)}
        note={[contact.title, contact.hours].filter(Boolean).join(', ')}
        acts={[
          { href: `tel:${digits}`, icon: 'phone' as const, text: page.say.home.call },
          ...(whatsapp
            ? [{ href: `https://wa.me/${whatsapp}`, icon: 'message-circle' as const, text: page.say.home.whatsapp }]
            : []),
        ]}
      />
    </Section>
  )
}
