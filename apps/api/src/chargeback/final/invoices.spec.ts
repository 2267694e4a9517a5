import { describe, expect, it } from '@jest/globals';
import { fromFemto, toFemto } from '@bursar/pricing';
import type { Invoice } from '../../reconciliation/reconciliation.module.js';
import type { MonthLine } from '../charges/month-lines.js';
import { compareInvoices, differenceLines } from './invoices.js';

const invoice = (number: string | null, usd: string, usage: Invoice['usage'] = []): Invoice => ({
  ...{
    issuer: 'AWS',
    payerAccount: '1',
    invoice: number,
    lines: 1n,
    isEstimated: false,
    usd,
    usage,
  },
});
const billed = (account: string, model: string | null, usd: string) => ({ account, model, usd });
const used = (account: string, model: string, usd: string) => ({
  ...{ account, model, usd, provider: 'bedrock' },
});
const charge = (number: string | null, usd: string): MonthLine => ({
  ...{ team: null, costCentre: null, kind: 'tax', description: 'VAT', chargeId: 'c', rule: null },
  ...{ vendor: 'AWS', invoice: number, user: null, amountFemtoUsd: toFemto(usd) },
});
const none = new Map<string, bigint>();

describe('invoices beside what is known', () => {
  it('have the usage of their account and model, else of their account, else of none', () => {
    const invoices = [
      invoice('A', '10', [billed('1', 'nova', '10')]),
      invoice('B', '5', [billed('1', 'claude', '5')]),
    ];
    const usage = [
      used('1', 'nova', '9'),
      used('1', 'claude', '5'),
      used('1', 'other', '0.3'),
      used('2', 'nova', '4'),
    ];
    const { invoices: found, notInvoiced } = compareInvoices(invoices, {
      usage,
      lines: [],
      charged: none,
    });
    expect(found.map(({ usageUsd, differenceUsd }) => [usageUsd, differenceUsd])).toEqual([
      ['9.2', '0.8'],
      ['5.1', '-0.1'],
    ]);
    expect(fromFemto(notInvoiced)).toBe('4');
  });

  it('share what several bill by what they bill, to the last digit', () => {
    const invoices = [
      invoice('A', '1', [billed('1', 'nova', '1')]),
      invoice('B', '2', [billed('1', 'nova', '2')]),
    ];
    const usage = [used('1', 'nova', '1')];
    const { invoices: found } = compareInvoices(invoices, { usage, lines: [], charged: none });
    expect(found.map(({ usageUsd }) => usageUsd)).toEqual([
      '0.333333333333333',
      '0.666666666666667',
    ]);
  });

  it('have the charges that name them, and what of these falls in other months', () => {
    const known = {
      usage: [],
      lines: [charge('A', '3'), charge(null, '2')],
      charged: new Map([['A', toFemto('9')]]),
    };
    const { invoices, notInvoiced } = compareInvoices(
      [invoice('A', '10'), invoice(null, '1')],
      known,
    );
    expect(invoices[0]).toMatchObject({ chargesUsd: '3', otherMonthsUsd: '6', differenceUsd: '1' });
    expect(fromFemto(notInvoiced)).toBe('2');
    expect(differenceLines(invoices, 'CC-0')).toMatchObject([
      { kind: 'difference', costCentre: 'CC-0', invoice: 'A', amountFemtoUsd: toFemto('1') },
      { description: 'Difference to what is not invoiced yet of AWS to account 1' },
    ]);
  });
});
