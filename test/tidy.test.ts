import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { actRules } from './tidy/acts.ts'
import { ACTS_OF_NOBODY, EDGES, LIFETIMES, SYSTEM_CALLERS } from './tidy/allowed.ts'
import { databaseRules } from './tidy/database.ts'
import { folderRules } from './tidy/folders.ts'
import { buildHouse, describeFinding, type Finding, type House, type Rule, readHouse, type Sample } from './tidy/house.ts'
import { layerRules } from './tidy/layers.ts'
import { moneyRules } from './tidy/money.ts'
import { pageRules } from './tidy/pages.ts'
import { reachRules } from './tidy/reach.ts'
import { styleRules } from './tidy/style.ts'
import { wordRules } from './tidy/words.ts'

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  'who may import whom': [...layerRules, ...reachRules],
  'a feature folder': folderRules,
  acts: actRules,
  'the database': databaseRules,
  money: moneyRules,
  pages: pageRules,
  style: styleRules,
  words: wordRules,
}

const project = readHouse(fileURLToPath(new URL('..', import.meta.url)))

describe.each(Object.entries(RULES))('%s', (_, rules) => {
  describe.each(rules.map((rule) => [rule.says, rule] as const))('%s', (_, rule) => {
    it('holds everywhere', () => {
      expect(judge(rule, project).map(describeFinding).join('\n')).toBe('')
    })

    it('catches a planted fault, and nothing beside it', () => {
      expect(judge(rule, buildHouse(rule.caught)).map(({ path }) => path)).toContain(firstPath(rule.caught))
      expect(judge(rule, buildHouse(rule.fine ?? {})).map(describeFinding)).toEqual([])
    })
  })
})

it('every exception names a file that is still there', () => {
  const named = Object.keys({ ...ACTS_OF_NOBODY, ...EDGES, ...LIFETIMES, ...SYSTEM_CALLERS })
  expect(named.filter((name) => !project.has(name.split(' ')[0] ?? ''))).toEqual([])
})

function judge(rule: Rule, house: House): Finding[] {
  return [...house.values()].flatMap((source) => rule.check(source, house))
}

function firstPath(sample: Sample): string | undefined {
  return Object.keys(sample)[0]
}
