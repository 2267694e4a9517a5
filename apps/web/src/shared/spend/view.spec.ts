import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GRAINS } from './grains.js';
import { joinList, readQuery, splitList, writeQuery } from './lists.js';
import { COMPARISONS, PRESETS } from './ranges.js';
import { unknownParams } from './unknown-params.js';
import { DIMENSION_PARAMS, isViewParam, narrow, readView, writeView, type View } from './view.js';

const value = fc.oneof(
  fc.string(),
  fc.constant(null),
  fc.constantFrom(',', '\\', '\\0', 'a,b', ''),
);
const day = fc
  .integer({ min: 18_000, max: 22_000 })
  .map((d) => new Date(d * 86_400_000).toISOString().slice(0, 10));

const days = fc
  .uniqueArray(day, { minLength: 2, maxLength: 2 })
  .map((two) => two.sort())
  .map(([from = '', to = '']) => ({ from, to }));

const filters = fc.uniqueArray(
  fc.record({
    dimension: fc.constantFrom(...DIMENSION_PARAMS.values(), 'feature', 'promptVersion'),
    values: fc.array(value, { minLength: 1, maxLength: 4 }),
    exclude: fc.boolean(),
  }),
  { selector: (f) => `${f.dimension} ${f.exclude}`, maxLength: 5 },
);

const view: fc.Arbitrary<View> = fc.record({
  range: fc.oneof(
    fc.constantFrom(...PRESETS).map((preset) => ({ preset })),
    days,
  ),
  versus: fc.oneof(
    fc.constantFrom(...COMPARISONS).map((preset) => ({ preset })),
    days,
  ),
  zone: fc.constantFrom(null, 'UTC', 'Europe/Berlin', 'Pacific/Auckland'),
  grain: fc.constantFrom(null, ...GRAINS),
  group: fc.uniqueArray(fc.constantFrom('team', 'model', 'feature', 'costCentre'), {
    maxLength: 3,
  }),
  filters,
  beside: fc.oneof(fc.constant(null), filters),
});

describe('a view and its link', () => {
  it('says the same: any view survives the address bar', () => {
    fc.assert(
      fc.property(view, (wanted) => {
        const back = readView(readQuery(writeQuery(writeView(wanted))));
        expect(back.ignored).toEqual([]);
        expect(back.view).toEqual(wanted);
      }),
    );
  });

  it('leaves defaults out of the link', () => {
    expect(writeQuery(writeView(readView({}).view))).toBe('');
  });

  it('reads as a person would write it', () => {
    const { view: read } = readView(
      readQuery('?from=2026-10-01&to=2026-11-01&team=search,ads&not.env=dev'),
    );
    expect(read.range).toEqual({ from: '2026-10-01', to: '2026-11-01' });
    expect(read.filters).toEqual([
      { dimension: 'team', values: ['search', 'ads'], exclude: false },
      { dimension: 'environment', values: ['dev'], exclude: true },
    ]);
  });

  it.each([
    ['range=tomorrow'],
    ['beside=some'],
    ['grain=second'],
    ['tz=Mars/Olympus'],
    ['from=2026-13-45&to=2026-11-01'],
    ['from=2026-11-02&to=2026-11-01'],
  ])('names what it ignores: %s', (query) => {
    expect(readView(readQuery(query)).ignored).toEqual([query.split('&')[0]]);
  });

  it('names each part that it ignores, and keeps the rest', () => {
    const search = readQuery('range=foo&group=team,zzz,model,region,project&dim.old=1&team=ads');
    const { view: read, ignored } = readView(search, { custom: ['feature'] });
    expect(ignored).toEqual(['range=foo', 'group=zzz', 'group=project', 'dim.old=1']);
    expect(read.group).toEqual(['team', 'model', 'region']);
    expect(read.filters).toEqual([{ dimension: 'team', values: ['ads'], exclude: false }]);
    const own = readView(readQuery('group=feature'), { custom: ['feature'] });
    expect([own.view.group, own.ignored]).toEqual([['feature'], []]);
    expect(unknownParams(readQuery('team=a&kind=bars&bogus=1'))).toEqual(['bogus=1']);
  });

  it('takes what is said twice as a list, and twice the same as once', () => {
    const read = readView(readQuery('team=ads&team=search&range=7d&range=7d')).view;
    expect(read.filters).toEqual([
      { dimension: 'team', values: ['ads', 'search'], exclude: false },
    ]);
    expect(read.range).toEqual({ preset: '7d' });
    expect(readView(readQuery('range=7d&range=30d')).ignored).toEqual(['range=7d,30d']);
  });

  it('has a second selection, everything included', () => {
    expect(readView(readQuery('team=ads&b.team=search&b.not.env=dev')).view.beside).toEqual([
      { dimension: 'team', values: ['search'], exclude: false },
      { dimension: 'environment', values: ['dev'], exclude: true },
    ]);
    expect(readView(readQuery('beside=all')).view.beside).toEqual([]);
    expect(['beside', 'b.team', 'b.not.dim.x'].every(isViewParam)).toBe(true);
  });

  it('keeps page parameters apart from those that follow from page to page', () => {
    expect(['range', 'team', 'not.env', 'dim.feature'].every(isViewParam)).toBe(true);
    expect(['reason', 'q', 'sort'].some(isViewParam)).toBe(false);
  });

  it('narrows to one value in place of what was chosen before', () => {
    const start = readView({ team: 'search,ads', 'not.team': 'hr' }).view;
    expect(writeView(narrow(start, 'team', 'ads'))).toEqual({ team: 'ads' });
  });
});

describe('lists in links', () => {
  it('come back as they were, commas, backslashes and nothing included', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        expect(splitList(joinList(values))).toEqual(values);
      }),
    );
  });
});
