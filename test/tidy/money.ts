import { findingAt, isCode, isTest, type Rule } from './house.ts'
import { type Node, nameOf, nodesOf } from './syntax.ts'

/** The files that may hold figures of money in their hands. Tests may: an oracle that used money.ts would prove nothing. */
function mayCompute(path: string): boolean {
  return path === 'src/shared/money.ts' || isTest(path) || !isCode(path)
}

const arithmetic: Rule = {
  says: 'only shared/money.ts computes with money: no operator on a name that ends in _minor or Minor',
  check(source) {
    if (mayCompute(source.path)) return []
    return nodesOf(source, 'BinaryExpression', 'AssignmentExpression', 'UnaryExpression', 'UpdateExpression')
      .filter((node) => /^(\+|-|\*|\/|%|\*\*|\+\+|--)=?$/.test(node.operator) && operandsOf(node).some(isMoney))
      .map((node) =>
        findingAt(source, node, `${node.operator} on an amount`, 'Use add, subtract, sum, share, atRate … of #shared/money.ts'),
      )
  },
  caught: { 'src/features/orders/order.ts': 'const rest = order.total_minor - paidMinor' },
  fine: {
    'src/features/orders/order.ts':
      'const rest = subtract(order.total_minor, paidMinor); const late = rest > order.limit_minor',
  },
}

function operandsOf(node: Node): Node[] {
  if (node.type === 'BinaryExpression' || node.type === 'AssignmentExpression') return [node.left, node.right]
  return node.type === 'UnaryExpression' || node.type === 'UpdateExpression' ? [node.argument] : []
}

function isMoney(node: Node): boolean {
  return /(_minor|Minor)$/.test(nameOf(node))
}

const floats: Rule = {
  says: 'no parseFloat: amounts and quantities are exact',
  check: (source) =>
    nodesOf(source, 'Identifier')
      .filter((node) => node.name === 'parseFloat')
      .map((node) =>
        findingAt(source, node, 'parseFloat', 'Use parseMinor of #shared/money.ts or parseDecimal of #shared/decimal.ts'),
      ),
  caught: { 'src/features/orders/order.ts': `const price = Number.parseFloat('1.10')` },
  fine: { 'src/features/orders/order.ts': `const price = parseDecimal('1.10')` },
}

export const moneyRules: readonly Rule[] = [arithmetic, floats]
