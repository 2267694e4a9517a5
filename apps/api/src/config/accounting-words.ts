/** What the fields of the key `accounting` mean, for editors. */
export const ACCOUNTING_WORDS: Readonly<Record<string, string>> = {
  accounting:
    'How the organisation keeps its books: accounts, legal entities, which cost centres are charged, and rates of other currencies.',
  'accounting.charging':
    'Of cost centres that say nothing else. chargeback: costs are posted to them; showback: they are only shown. Without it: chargeback.',
  'accounting.accounts': 'Accounts of the general ledger that journals name.',
  'accounting.accounts.expense': 'Debited with what a cost centre bears.',
  'accounting.accounts.accrued': 'Credited when a month closes, until its invoices come.',
  'accounting.accounts.payable': 'Credited once the invoices have come.',
  'accounting.entities': 'Legal entities; a statement is in the currency of theirs, too.',
  'accounting.entities.id': 'How cost centres name it.',
  'accounting.entities.name': 'As journals say it.',
  'accounting.entities.currency': 'Three letters of ISO 4217.',
  'accounting.entity': 'The entity of cost centres that name none.',
  'accounting.costCentres': 'Cost centres that differ from the usual.',
  'accounting.costCentres.id': 'As teams and charges name it.',
  'accounting.costCentres.entity': 'The legal entity that it belongs to.',
  'accounting.costCentres.expense': 'An expense account of its own.',
  'accounting.costCentres.charging': 'chargeback or showback.',
  'accounting.costCentres.parent': 'What it is below: statements and journals add it up there too.',
  'accounting.costCentres.parents':
    'Where that changes: what it is below from which month on, in order of time.',
  'accounting.costCentres.parents.parent': 'A cost centre of this list; null: nothing is above it.',
  'accounting.costCentres.parents.from': 'The first month, such as 2026-10; without it since ever.',
  'accounting.retained': 'The cost centre of what no team bears.',
  'accounting.rates':
    'Dated rates. A month has one for each currency: the last of its days or of days before it.',
  'accounting.rates.currency': 'Three letters of ISO 4217.',
  'accounting.rates.date': 'The day that the rate is of.',
  'accounting.rates.perUsd': 'Units of the currency for one USD.',
  'accounting.rates.source': 'Who publishes it; statements name it.',
  'accounting.toleranceUsd':
    'What an invoice may differ by from what is known of it before a person has to accept that. Without it: 1 USD.',
  'accounting.disputeDays':
    'So many days after the end of a month its lines can be disputed. Without it: 10.',
};
