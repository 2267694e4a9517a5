import { describe, expect, it } from '@jest/globals';
import { layoutOf } from './imports/progress.js';
import { toTable } from './output.js';
import { cutMiddle, fitTable } from './table-width.js';

const ID = '0199aa00-1111-7222-8333-444455556666';
const widest = (text: string): number =>
  Math.max(...text.split('\n').map((line) => Array.from(line).length));

const SPEND = {
  team: 'data-science-and-research',
  model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  requests: '1,234,567',
  errors: '0',
  unpriced: '0',
  estimated: '0',
  input: '123,456,789',
  output: '12,345,678',
  cacheRead: '0',
  cacheWrite5m: '0',
  cacheWrite30m: '0',
  cacheWrite1h: '0',
  cost: '1234.567890123456789',
};
type Row = typeof SPEND;
const columns = (Object.keys(SPEND) as (keyof Row)[]).map((name) => ({
  name,
  of: (row: Row) => row[name],
  figure: name !== 'team' && name !== 'model',
}));

describe('a table on a terminal', () => {
  it('of 80 columns loses what is zero everywhere, then the middle of names, and says so', () => {
    const table = toTable([SPEND, { ...SPEND, team: 'ads' }], columns, 80);
    const lines = table.split('\n');
    expect(widest(lines.slice(0, -1).join('\n'))).toBeLessThanOrEqual(80);
    expect(lines[0]?.split(/ +/)).toEqual(['team', 'model', 'requests', 'input', 'output', 'cost']);
    expect(lines[1]).toContain('…');
    expect(lines[1]).toContain('1234.567890123456789');
    expect(lines.at(-1)).toMatch(/^Not shown for want of room: errors, .*cacheWrite1h\. -o json/);
  });

  it.each([40, 60, 80, 100, 120, 160])('of %d columns wraps no row and cuts no figure', (width) => {
    const { rows, names, figures } = fitTable(
      {
        names: columns.map(({ name }) => name),
        figures: columns.map(({ figure }) => figure),
        rows: [columns.map(({ of }) => of(SPEND))],
      },
      width,
    );
    const line = rows[0]?.join('  ') ?? '';
    expect(Array.from(line).length).toBeLessThanOrEqual(width);
    const shown = (rows[0] ?? []).filter((_text, index) => figures[index] === true);
    expect(Object.values(SPEND)).toEqual(expect.arrayContaining(shown));
    expect(names).toContain('cost');
  });

  it('loses long ids before any name is cut', () => {
    const named = [
      { name: 'id', of: () => ID },
      { name: 'name', of: () => 'edge-gateway-of-the-search-team' },
    ];
    expect(toTable([{}], named, 40)).toBe(
      'name\nedge-gateway-of-the-search-team\nNot shown for want of room: id. -o json shows everything.',
    );
    expect(toTable([{}], named, 120)).toContain(ID);
  });

  it('is whole where nothing limits it', () => {
    const table = toTable([SPEND], columns, Number.POSITIVE_INFINITY);
    for (const text of Object.values(SPEND)) expect(table).toContain(text);
  });

  it('keeps both ends of what it cuts', () => {
    expect(cutMiddle('us.anthropic.claude-sonnet', 11)).toBe('us.an…onnet');
    expect(cutMiddle('short', 11)).toBe('short');
  });
});

describe('the progress of an import', () => {
  it.each([20, 40, 60, 80, 100, 200])('is never cut on %d columns', (columns) => {
    const { format, barsize } = layoutOf(columns);
    const line = format
      .replace('{bar}', '#'.repeat(barsize))
      .replace('{percentage}', '100')
      .replace('{megabytes}', '999999')
      .replace('{files}/{allFiles}', '99999/99999')
      .replace('{records}', '999,999,999');
    expect(line.length).toBeLessThanOrEqual(columns);
  });

  it('says everything on 80 columns', () => {
    expect(layoutOf(80).format).toContain('{records} records');
    expect(layoutOf(80).format).toContain('{allFiles} files');
  });
});
