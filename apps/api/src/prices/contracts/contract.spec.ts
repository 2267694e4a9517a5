import { describe, expect, it } from '@jest/globals';
import { besideNew, type Contract, contractText, keyOf, toContract } from './contract.js';
import { factorOf } from './contracts.repository.js';
import { contractsToFile, planContracts } from './section-contracts.js';

const ofSearch = (discount: string, from?: string, to?: string): Contract =>
  toContract({
    match: { team: 'search' },
    discount,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  });
const stored = (contracts: readonly Contract[]) =>
  contracts.map((one, n) => ({ ...one, id: n + 1 }));
const state = (contracts: readonly Contract[]) => ({
  stored: stored(contracts),
  listed: new Set(['acme.one']),
  providers: new Set(['acme']),
});
const texts = (contracts: readonly Contract[]) => contracts.map(contractText);

describe('a contract that takes effect for its own time', () => {
  const all = stored([ofSearch('10')]);

  it.each<[string, Contract, string[]]>([
    ['for good', ofSearch('20'), ['20 % off all models for team search']],
    [
      'from a day on',
      ofSearch('20', '2026-10-01'),
      [
        '10 % off all models for team search until 2026-10-01',
        '20 % off all models for team search from 2026-10-01',
      ],
    ],
    [
      'until a day',
      ofSearch('20', undefined, '2026-10-01'),
      [
        '10 % off all models for team search from 2026-10-01',
        '20 % off all models for team search until 2026-10-01',
      ],
    ],
    [
      'in the middle',
      ofSearch('20', '2026-10-01', '2026-11-01'),
      [
        '10 % off all models for team search until 2026-10-01',
        '10 % off all models for team search from 2026-11-01',
        '20 % off all models for team search from 2026-10-01 until 2026-11-01',
      ],
    ],
  ])('%s leaves the parts beside it as they were', (_when, wanted, open) => {
    const beside = besideNew(all, wanted);
    expect(beside.close.map(({ id }) => id)).toEqual([1]);
    expect(texts(beside.open)).toEqual(open);
  });

  it('meets none of another time, of another kind or for other calls', () => {
    const others = stored([
      ofSearch('10', '2026-09-01', '2026-10-01'),
      toContract({ match: { team: 'search' }, premium: '5' }),
      toContract({ match: { team: 'ads' }, discount: '5' }),
      toContract({ match: { team: 'search', provider: 'anthropic' }, discount: '5' }),
    ]);
    const beside = besideNew(others, ofSearch('20', '2026-10-01'));
    expect(beside.close).toEqual([]);
    expect(texts(beside.open)).toEqual(['20 % off all models for team search from 2026-10-01']);
  });

  it('knows the calls it is for whatever the order in which they are named', () => {
    const [one, two] = [
      toContract({ match: { team: 'search', provider: 'acme' }, discount: '5' }),
      toContract({ match: { provider: 'acme', team: 'search' }, discount: '6' }),
    ];
    expect(keyOf(one)).toBe(keyOf(two));
  });
});

describe('contracts of a file', () => {
  const context = { prune: false };

  it('change nothing where they say what is there, whatever the way it is written', () => {
    const file = [{ match: { team: 'search' }, discount: '10.00' }];
    expect(planContracts(state([ofSearch('10')]), file, context).changes).toEqual([]);
  });

  it('take the place of those for the same calls, and leave others unless pruning', () => {
    const there = state([
      ofSearch('10'),
      toContract({ match: { model: 'acme.one' }, per1M: { input: '3' } }),
    ]);
    const file = [{ match: { team: 'search' }, discount: '12' }];
    expect(planContracts(there, file, context).changes).toMatchObject([
      { action: 'change', edit: { close: [1], open: [{ percent: '12' }] } },
    ]);
    expect(planContracts(there, [], { prune: true }).changes).toMatchObject([
      { action: 'remove', edit: { close: [1], open: [] } },
      { action: 'remove', edit: { close: [2], open: [] } },
    ]);
  });

  it('of what the book does not have say that they change nothing', () => {
    const file = [
      { match: { model: 'us.acme.one' }, discount: '10' },
      { match: { model: 'acme.two' }, discount: '10' },
      { match: { model: 'acme.two' }, per1M: { input: '3' } },
      { match: { provider: 'nadir' }, premium: '5' },
    ];
    expect(planContracts(state([]), file, context).warnings).toEqual([
      'The model acme.two is not in the price book, so its contract changes nothing.',
      'No model of the provider nadir is in the price book, so its contract changes nothing.',
    ]);
  });

  it('are exported as they are written', () => {
    const file = [
      { match: { team: 'search' }, discount: '10', from: '2026-10-01' },
      { match: { model: 'acme.one' }, per1M: { input: '3' }, to: '2027-01-01' },
      { match: { provider: 'acme', dataResidency: true }, premium: '0.5' },
    ];
    const exported = contractsToFile(stored(file.map(toContract)));
    expect(exported).toHaveLength(3);
    expect(exported).toEqual(expect.arrayContaining(file));
  });
});

it.each([
  ['10', '1.10'],
  ['0.5', '1.005'],
  ['12.3456789', '1.123456789'],
  ['100', '2.00'],
  ['250.5', '3.505'],
])('%s per cent on top is the factor %s', (premium, factor) => {
  expect(factorOf(premium)).toBe(factor);
});
