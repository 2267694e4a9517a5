import { describe, expect, it } from '@jest/globals';
import { toFemto } from '@bursar/pricing';
import { textsOf } from '../../../../../test/support/chargeback/pdf-text.js';
import { ACCOUNTING_DEFAULT } from '../accounting/accounting.js';
import { NO_BODY } from './meter-lines.js';
import { drawStatements, type ExactLine } from './statement.js';
import { statementPdf } from './statement-pdf.js';

const LINES: ExactLine[] = Array.from({ length: 120 }, (_, n) => ({
  team: 'søk',
  usd: toFemto(`${String(1_000 + n)}.005`),
  body: {
    ...NO_BODY,
    ...{
      kind: n < 100 ? 'usage' : 'fee',
      costCentre: 'CC-1',
      description: `model-${String(n)}, input tokens`,
    },
    ...{ quantity: '1234567', unit: 'tokens', unitPrice: '3.3' },
  },
}));
const [statement] = drawStatements({
  ...{ lines: LINES, counts: new Map(), notes: new Map([['søk', ['Éin Hinweis – 说明.']]]) },
  names: { søk: 'Søk & Анализ Ωμέγα' },
}).statements;
const OF = {
  ...{ month: '2026-09', version: 1, stage: 'accrual' as const },
  at: new Date('2026-10-05T08:00:00Z'),
  accounting: {
    ...ACCOUNTING_DEFAULT,
    ...{ entity: 'de', entities: [{ id: 'de', name: 'Acme GmbH', currency: 'EUR' }] },
    rates: [{ currency: 'EUR', date: '2026-09-30', perUsd: '0.8547', source: 'ECB' }],
  },
};

describe('a statement as PDF', () => {
  const draw = (): Promise<Buffer> => {
    if (statement === undefined) throw new Error('There is no statement.');
    return statementPdf(OF, statement);
  };

  it('says every amount of the lines, their sums and the total, over numbered pages', async () => {
    const texts = textsOf(await draw());
    const amounts = texts.filter((text) => /^[\d,]+\.\d{2}$/.test(text));
    // 120 lines, what each of two kinds comes to, and the total.
    expect(amounts).toHaveLength(123);
    expect(amounts.at(-1)).toBe('127,140.60');
    const own = amounts.map((text) => BigInt(text.replaceAll(/[.,]/g, '')));
    expect(own.reduce((sum, one) => sum + one, 0n)).toBe(3n * 12_714_060n);
    const pages = texts.filter((text) => text.startsWith('Page '));
    expect(pages.length).toBeGreaterThan(1);
    expect(pages[0]).toBe(`Page 1 of ${String(pages.length)}`);
    expect(texts.filter((text) => text === 'Amount, USD')).toHaveLength(pages.length);
  });

  it('writes names outside of Western Europe, the state, the basis and the rate', async () => {
    const texts = textsOf(await draw());
    const all = texts.join(' ').replaceAll(/\s+/g, ' ');
    expect(all).toContain('Søk & Анализ Ωμέγα');
    expect(all).toContain('Version 1, issued on accrual, 2026-10-05');
    expect(all).toContain('at 0.8547 EUR for 1 USD, ECB of 2026-09-30');
    expect(all).toContain('1,234,567 tokens');
  });

  it('is the same bytes whenever it is drawn', async () => {
    expect((await draw()).equals(await draw())).toBe(true);
  });
});
