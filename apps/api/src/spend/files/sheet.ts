import { TOKEN_METERS } from '@bursar/pricing';
import type { SheetColumn } from '../../platform/text/xlsx.js';

/** A line of the CSV file. */
export type SheetLine = readonly string[];

const COUNT = '#,##0';
/** What is less than a cent is most of what single calls cost. */
const USD = '#,##0.00########';
const AMOUNTS = ['cost', 'costUpper', 'listCost'] as const;

const FORMATS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['requests', 'errors', 'unpriced', 'estimated', ...TOKEN_METERS].map((name) => [name, COUNT]),
  ),
  ...Object.fromEntries(AMOUNTS.map((name) => [name, USD])),
  ...{ p50Ms: COUNT, p95Ms: COUNT, p99Ms: COUNT, latencyCoverage: '0.0%' },
};

/**
 * Pure. The columns of the CSV file for a spreadsheet. An amount is a number there, to the digits that a spreadsheet keeps, so that
 * sums of a column are sums of all of it; beside them, at the end, each amount to its last digit as text.
 */
export function sheetOf(header: readonly string[]): SheetColumn<SheetLine>[] {
  const textAt = (at: number) => (line: SheetLine) => line[at] ?? '';
  const first = header.findIndex((name) => name === 'requests');
  const columns = header.map((name, at): SheetColumn<SheetLine> => {
    // What calls say of themselves may be named like a figure: those come before the figures.
    const format = at < first ? undefined : FORMATS[name];
    return {
      ...{ name, textOf: textAt(at), isRounded: isAmount(name) && at >= first },
      ...(format !== undefined && { format }),
    };
  });
  const exact = AMOUNTS.map((name) => ({
    name: `${name}Exact`,
    textOf: textAt(header.indexOf(name, first)),
  }));
  return [...columns, ...exact];
}

const isAmount = (name: string): boolean => AMOUNTS.some((one) => one === name);
