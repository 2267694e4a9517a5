/** What the fields of the key `allocations` mean, for editors. */
export const ALLOCATION_WORDS: Readonly<Record<string, string>> = {
  allocations:
    'How shared costs are split: charges that name neither team nor cost centre, and usage of no known team. What no rule takes is kept by the organisation.',
  'allocations.id': 'Its name on statements. One id may stand several times, for other days each.',
  'allocations.from': 'The first day on which it holds, in UTC.',
  'allocations.to': 'The day on which it no longer holds: exclusive. Without it: for good.',
  'allocations.cost':
    'What it splits: `unallocated` for usage of no known team, or charges. Of several rules the closest takes a charge.',
  'allocations.cost.charge':
    'A kind of charge, or the id or description of charges; * stands for any text.',
  'allocations.cost.vendor': 'Only charges of this vendor; * stands for any text.',
  'allocations.split': 'By what each month is split; the parts sum to the cost to the last digit.',
  'allocations.split.by':
    'even: each team alike; fixed: by percentages; spend: by what the calls of each team cost; meter: by how much they used; driver: by imported values.',
  'allocations.split.teams': 'The teams that bear it. Without the list: all teams of the month.',
  'allocations.split.shares': 'Per cent by team; what is short of 100 is kept by the organisation.',
  'allocations.split.model': 'Only calls of these models count; * stands for any text.',
  'allocations.split.meter': 'What is measured: requests, all tokens, or one kind of them.',
  'allocations.split.driver': 'The name of a driver that `bursar import drivers` brings.',
};
