import type { Id } from '#shared/id.ts'

/** The business whose books these are, with everything it has set. */
export type { SiteSeller as Seller } from '#platform/viewer.ts'

export type RoleId = Id<'role'>

/** What a role may do. One list for both sides; `*` stands for all. */
export const ACCOUNT_PERMISSIONS = [
  'account.see',
  'balance.see',
  'invoices.see',
  'payments.see',
  'statement.see',
  'payments.pay',
  'disputes.open',
  'statement.confirm',
  'statement.match',
  'reports.see',
  'people.manage',
] as const
export const STAFF_PERMISSIONS = [
  'accounts.see',
  'accounts.manage',
  'items.manage',
  'invoices.see',
  'invoices.issue',
  'payments.see',
  'payments.record',
  'payments.allocate',
  'payments.reverse',
  'payments.refund',
  'entries.write_off',
  'entries.dispute',
  'statement.see',
  'balance.see',
  'links.manage',
  'imports.run',
  'settings.manage',
  'account.see',
  'payments.verify',
  'disputes.resolve',
  'cheques.manage',
  'confirmations.manage',
  'tax.verify',
  'reports.see',
  'connections.manage',
] as const

export type DefaultRole = { key: string; side: 'account' | 'staff'; name: string; permissions: readonly string[] }

/** The roles a new seller starts with; it may change every one of them. */
export const DEFAULT_ROLES: readonly DefaultRole[] = [
  { key: 'admin', side: 'account', name: 'Admin', permissions: ACCOUNT_PERMISSIONS },
  {
    key: 'finance',
    side: 'account',
    name: 'Finance',
    permissions: ACCOUNT_PERMISSIONS.filter((permission) => permission !== 'people.manage'),
  },
  { key: 'procurement', side: 'account', name: 'Procurement', permissions: ['account.see', 'invoices.see', 'disputes.open'] },
  {
    key: 'executive',
    side: 'account',
    name: 'Executive',
    permissions: ['account.see', 'balance.see', 'invoices.see', 'statement.see', 'reports.see'],
  },
  { key: 'viewer', side: 'account', name: 'Viewer', permissions: ['account.see', 'invoices.see'] },
  { key: 'owner', side: 'staff', name: 'Owner', permissions: ['*'] },
  {
    key: 'accounts',
    side: 'staff',
    name: 'Accounts',
    permissions: STAFF_PERMISSIONS.filter(
      (permission) => permission !== 'settings.manage' && permission !== 'connections.manage',
    ),
  },
  {
    key: 'sales',
    side: 'staff',
    name: 'Sales',
    permissions: [
      'accounts.see',
      'invoices.see',
      'balance.see',
      'statement.see',
      'payments.see',
      'links.manage',
      'account.see',
    ],
  },
]
