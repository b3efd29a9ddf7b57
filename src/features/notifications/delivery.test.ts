import { describe, expect, it, vi } from 'vitest'
import { Rejected, Unavailable } from '#ports/failure.ts'
import { openNotices } from '#test/notices.ts'

const { account, bill, dead, idle, pay, query, serve } = await openNotices()

describe('a mail server in trouble', () => {
  it('that comes back gets each message once, whoever had been written to before', async () => {
    let trouble = true
    const sent: string[] = []
    await serve({
      kind: 'email',
      check: async () => '',
      async send({ to, key }) {
        if (trouble && to.name === 'Sunita Rao') {
          trouble = false
          throw new Unavailable('away')
        }
        sent.push(`${to.name} ${key}`)
        return { provider_id: '<1@test>' }
      },
    })
    await bill('1000')
    await vi.waitFor(async () => {
      // the wait before the next try is over
      const waits = `update pgboss.job set start_after = now() where state = 'retry' returning 1`
      expect(await query(waits)).toHaveLength(1)
    }, 10_000)
    await idle()
    expect(sent.map((one) => one.replace(/ evt_.*/, '')).sort()).toEqual(['Ramesh Patil', 'Sunita Rao', 'Vikram Shah'])
    const noted = await query(`select 1 from events where account_id = $1 and name = 'notice.sent'`, [account()])
    expect(noted).toHaveLength(3)
  })

  it('that refuses one address for good keeps the others from nothing', async () => {
    const sent: string[] = []
    await serve({
      kind: 'email',
      check: async () => '',
      async send({ to }) {
        if (to.name === 'Ramesh Patil') throw new Rejected('no such mailbox')
        sent.push(to.name)
        return { provider_id: '<1@test>' }
      },
    })
    await bill('1000')
    await idle()
    await pay(100)
    await idle()
    expect(sent).toEqual(['Sunita Rao', 'Vikram Shah', 'Sunita Rao'])
    expect(await dead()).toBe(2)
  })

  it('that there is none of is no trouble: nothing is written, nothing waits', async () => {
    await serve(null)
    await bill('1000')
    await idle()
    expect(await query(`select 1 from access_links where account_id = $1`, [account()])).toEqual([])
  })
})
