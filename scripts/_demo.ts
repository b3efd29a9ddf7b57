import pg from 'pg'
import { migrate, loginOf } from '#platform/migrate.ts'
import { openDatabase } from '#platform/database.ts'
import { foundWholesaler } from '../src/demo/wholesaler.ts'
import { COUNTRIES } from '../src/countries.ts'
import { dayOf } from '#shared/day.ts'
const o = { host: '/tmp/lead/pgdata', user: 'postgres', database: 'postgres' }
const c = new pg.Client(o); await c.connect(); await c.query('drop database if exists dev with (force)'); await c.query('create database dev'); await c.end()
const owner = { ...o, database: 'dev' }
await migrate(owner)
const now = new Date(); let at = now
const database = openDatabase({ app: loginOf(owner,'samepage_app'), system: loginOf(owner,'samepage_system'), countries: COUNTRIES, clock: () => at })
const t = performance.now()
const books = await foundWholesaler(database, { set(i: Date) { at = i } }, now, dayOf(now, 'Asia/Kolkata'))
console.log('took', Math.round(performance.now() - t), 'ms', books.customers.length)
await database.close()
const d = new pg.Client(owner); await d.connect()
console.log((await d.query('select kind, count(*)::int, sum(open_minor) open from entries group by 1 order by 1')).rows)
console.log((await d.query(`select a.code, count(*)::int n, sum(e.amount_minor)/100 balance, sum(case when open_minor>0 and side='D' and due_on<current_date then open_minor else 0 end)/100 late, sum(case when side='C' then open_minor else 0 end)/100 adv, sum(disputed_minor)/100 disp, max(amount_minor)/100 mx from accounts a left join entries e on e.account_id=a.id group by 1 order by 1`)).rows.map(r=>Object.values(r).join('\t')).join('\n'))
await d.end()
