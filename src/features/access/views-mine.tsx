import { routes } from '#routes.ts'
import { EmptyLine, PageHead, Section } from '#ui/layout.tsx'
import { Rows } from '#ui/links.tsx'
import type { Page } from '#ui/page.tsx'
import { PortalFrame } from '#ui/portal-frame.tsx'
import { Status } from '#ui/status.tsx'
import type { Arrival } from './arrival.ts'
import type { Device } from './device.ts'
import { type LinkRow, stateOf } from './link.ts'
import { CodeField } from './views-code.tsx'

export type Mine = { links: readonly LinkRow[]; devices: readonly Device[]; arrivals: readonly Arrival[] }

/** Everything by which this person comes in, each with the way to turn it off (product 3, P10). */
export function MinePage({ page, mine }: { page: Page; mine: Mine }) {
  const { access: say } = page.say
  const at = { account: page.account.id }
  return (
    <PortalFrame page={page} place="access" title={say.mine_title}>
      <PageHead title={say.mine_title} note={say.mine_note} />
      <div class="cols">
        <div class="stack">
          <Section id="devices" title={say.devices}>
            <Devices page={page} devices={mine.devices} />
          </Section>
          <Section id="links" title={say.links}>
            <MyLinks page={page} links={mine.links} />
          </Section>
        </div>
        <div class="stack">
          <Section id="history" title={say.history}>
            <Rows
              tight
              items={mine.arrivals.map((one) => ({
                id: one.id,
                text: say.happened[one.name],
                note: [one.label, page.format.instant(one.at, page.seller.time_zone)].filter(Boolean).join(', '),
              }))}
            />
          </Section>
          <Section id="leave" title={say.sign_out} hiddenTitle>
            <div class="stack">
              <form method="post" action={routes.access.signOut.href(at)}>
                <button class="btn wide" type="submit">
                  {say.sign_out}
                </button>
              </form>
              <form method="post" action={routes.access.signOutEverywhere.href(at)} class="stack">
                <button class="btn wide" type="submit">
                  {say.sign_out_everywhere}
                </button>
                <p class="t14 quiet">{say.sign_out_everywhere_note}</p>
              </form>
            </div>
          </Section>
        </div>
      </div>
    </PortalFrame>
  )
}

function Devices({ page, devices }: { page: Page; devices: readonly Device[] }) {
  const { access: say } = page.say
  if (devices.length === 0) return <EmptyLine>{say.no_devices}</EmptyLine>
  return (
    <Rows
      items={devices.map((device) => ({
        id: device.id,
        text: device.label,
        note: [
          device.id === page.visit.session.device_id ? say.this_device : say.device_seen(instant(page, device.last_seen_at)),
          device.free ? say.device_free : '',
        ]
          .filter(Boolean)
          .join(', '),
        end: (
          <form method="post" action={routes.access.revokeDevice.href({ account: page.account.id, device: device.id })}>
            <button class="btn small" type="submit" aria-label={`${say.forget}: ${device.label}`}>
              {say.forget}
            </button>
          </form>
        ),
      }))}
    />
  )
}

function MyLinks({ page, links }: { page: Page; links: readonly LinkRow[] }) {
  const { access: say } = page.say
  if (links.length === 0) return <EmptyLine>{say.no_links}</EmptyLine>
  return (
    <Rows
      items={links.map((link) => ({
        id: link.id,
        text: link.purpose === '' ? say.link_ends(link.hint) : link.purpose,
        note: [
          `${say.link_made_on(dayOf(page, link.created_at))} ${say.channel[link.channel]}`,
          link.last_used_at === null ? say.never_used : say.used(link.use_count, instant(page, link.last_used_at)),
          say.until(dayOf(page, link.expires_at)),
        ].join(', '),
        end: <LinkEnd page={page} link={link} />,
      }))}
    />
  )
}

function LinkEnd({ page, link }: { page: Page; link: LinkRow }) {
  const { access: say } = page.say
  const state = stateOf(link, page.site.database.clock())
  if (state !== 'live') {
    return (
      <Status tone="off" mark="void">
        {say.state[state]}
      </Status>
    )
  }
  return (
    <form method="post" action={routes.access.revokeLink.href({ account: page.account.id, link: link.id })}>
      <button class="btn small" type="submit" aria-label={`${say.turn_off}: ${say.link_ends(link.hint)}`}>
        {say.turn_off}
      </button>
    </form>
  )
}

export type StepUpPageProps = { page: Page; next: string; waits: { sent_to: string } | null; error?: string | undefined }

/** What follows needs a code: first sent, then typed, then back to where it was asked for. */
export function StepUpPage({ page, next, waits, error }: StepUpPageProps) {
  const { access: say } = page.say
  const at = { account: page.account.id }
  return (
    <PortalFrame page={page} place="access" title={say.step_title}>
      <PageHead title={say.step_title} note={say.step_text} />
      {waits !== null && (
        <form method="post" action={routes.access.stepUp.href(at)} class="stack">
          <p class="quiet">{waits.sent_to === '' ? say.step_from_seller(page.seller.name) : say.step_mailed(waits.sent_to)}</p>
          <input type="hidden" name="next" value={next} />
          <CodeField language={page.language} kind="digits" error={error} />
          <p>
            <button class="btn primary" type="submit">
              {say.confirm}
            </button>
          </p>
        </form>
      )}
      <form method="post" action={routes.access.sendStepUp.href(at)}>
        <input type="hidden" name="next" value={next} />
        <p>
          <button class={waits === null ? 'btn primary' : 'btn'} type="submit">
            {waits === null ? say.step_send : say.code_send_again}
          </button>
        </p>
      </form>
    </PortalFrame>
  )
}

function instant(page: Page, at: Date): string {
  return page.format.instant(at, page.seller.time_zone)
}

/** The day of an instant, where the seller is. */
function dayOf(page: Page, at: Date): string {
  return instant(page, at).split(',')[0] ?? ''
}
