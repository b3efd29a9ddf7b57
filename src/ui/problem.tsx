import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type Messages, messagesIn } from '#messages/language.ts'
import { doorOf } from '#platform/session.ts'
import type { Site } from '#platform/site.ts'
import type { SiteSeller } from '#platform/viewer.ts'
import type { WebContext } from '#platform/web.ts'
import { routes } from '#routes.ts'
import { Refusal } from '#shared/refusal.ts'
import { Document } from './document.tsx'
import { Door } from './layout.tsx'
import { languageOf } from './page.tsx'
import { brandOf, brandStylesheet } from './portal-frame.tsx'

export type Problem = {
  status: ContentfulStatusCode
  title: string
  text: string
  language: 'en' | 'hi'
  way: { href: string; text: string }
}

/** What a page says when it cannot be shown: the same for what is not there and what is not yours. */
export function problemOf(error: unknown, context: WebContext): Problem {
  const language = languageOf(context, undefined)
  const say = messagesIn(language)
  const desk = context.req.path.startsWith(routes.desk.home.href())
  const home = { href: desk ? routes.desk.home.href() : routes.entrance.href(), text: say.problems.go_home }
  if (!(error instanceof Refusal)) {
    return {
      status: 500,
      title: say.problems.wrong_title,
      text: say.problems.wrong_text(context.get('request_id') ?? ''),
      language,
      way: home,
    }
  }
  const { title, text } = wordsOf(error, say)
  const signIn = { href: desk ? routes.access.staffSignIn.href() : routes.access.code.href(), text: say.problems.get_link }
  const { pathname, search } = new URL(context.req.url)
  const again = { href: pathname + search, text: say.problems.try_again }
  const passes = error.status === 503 && context.req.method === 'GET'
  return { status: error.status, title, text, language, way: error.status === 401 ? signIn : passes ? again : home }
}

function wordsOf(refusal: Refusal, say: Messages): { title: string; text: string } {
  const { problems } = say
  const known: Readonly<Record<string, string>> = problems.by_code
  const byCode = known[refusal.code]
  switch (refusal.status) {
    case 401:
      return { title: problems.signed_out_title, text: problems.signed_out_text }
    case 403:
      return { title: problems.not_permitted_title, text: problems.not_permitted_text }
    case 404:
    case 410:
      return { title: problems.not_found_title, text: byCode ?? problems.not_found_text }
    case 429:
      return { title: problems.too_many_title, text: byCode ?? problems.too_many_text }
    case 503:
      return { title: problems.busy_title, text: byCode ?? problems.busy_text }
    default:
      return { title: problems.refused_title, text: byCode ?? refusal.message }
  }
}

/**
 * The seller whose session this browser holds, to head a page that cannot be shown. The account in the address is left out, so that it
 * tells nobody whether something is there; a cookie that only names a seller gets no name. Null also while the books are busy: a
 * refusal for that asks nothing more of them.
 */
export async function sellerAround(site: Site, { status }: Problem, context: WebContext): Promise<SiteSeller | null> {
  const opened = doorOf(context)
  if (opened === null || status === 503) return null
  try {
    const { visit } = await site.database.read({ ...opened, account_id: null }, async () => null)
    return await site.sellerOf(visit.seller.id, visit.seller.revision)
  } catch {
    return null
  }
}

export function ProblemPage({ site, problem, seller }: { site: Site; problem: Problem; seller: SiteSeller | null }) {
  return (
    <Document
      title={problem.title}
      lang={problem.language}
      skin="door"
      stylesheet={site.assets.styles}
      brandStylesheet={seller ? brandStylesheet({ seller }) : undefined}
    >
      <Door brand={seller && brandOf({ seller })}>
        <h1>{problem.title}</h1>
        <p class="quiet">{problem.text}</p>
        <p>
          <a class="btn" href={problem.way.href}>
            {problem.way.text}
          </a>
        </p>
      </Door>
    </Document>
  )
}
