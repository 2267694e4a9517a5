import { formatMinor, fromFemto } from '@bursar/pricing';
import { localOf } from '../accounting/local.js';
import { PdfTable } from '../../platform/text/pdf-table.js';
import {
  CURRENCY,
  DECIMALS,
  type LineBody,
  type LineKind,
  type Statement,
  type StatementLine,
} from './statement.js';
import type { FileOf } from './statement-csv.js';

const KIND_WORDS: Readonly<Record<LineKind, string>> = {
  ...{ usage: 'Usage', shared: 'Shared usage', commitment: 'Commitments', fee: 'Fees' },
  ...{ subscription: 'Subscriptions', support: 'Support', credit: 'Credits', tax: 'Tax' },
  ...{ difference: 'Differences to invoices', adjustment: 'Adjustments of earlier months' },
};

/** By which prices a statement is. */
export const BASIS = 'Contracted prices, with credits and discounts taken off.';

export interface Printed extends FileOf {
  /** When it was issued; null: a draft. */
  readonly at: Date | null;
}

/** One statement for people: the figures of its CSV file, by kind. Of an issued version always the same bytes. */
export async function statementPdf(of: Printed, statement: Statement): Promise<Buffer> {
  const { name, team, costCentres, notes, lines } = statement;
  const pdf = await PdfTable.begin({
    title: `Statement ${of.month}: ${name}`,
    at: of.at ?? new Date(`${of.month}-01T00:00:00Z`),
    footer: `${name} (${team}), ${of.month}, ${stateOf(of)}`,
    columns: [
      { name: 'Line', width: 192 },
      { name: 'Cost centre', width: 58 },
      { name: 'Quantity', width: 110, isFigure: true },
      { name: 'USD per 1M', width: 62, isFigure: true },
      { name: `Amount, ${CURRENCY}`, width: 77, isFigure: true },
    ],
  });
  pdf.title(`Statement: ${name}`);
  pdf.facts([
    ['Month', `${of.month}, UTC`],
    ['Team', team],
    ['Cost centres', costCentres.length === 0 ? '–' : costCentres.join(', ')],
    ['State', stateOf(of)],
    ['Basis', BASIS],
  ]);
  pdf.head();
  for (const [kind, own] of Map.groupBy(lines, ({ body }) => body.kind)) {
    pdf.section(KIND_WORDS[kind]);
    for (const line of own) pdf.row(cellsOf(line));
    pdf.sum([`${KIND_WORDS[kind]} together`, '', '', '', grouped(money(sumOf(own)))]);
  }
  pdf.sum([`Total in ${CURRENCY}`, '', '', '', grouped(money(statement.amount))], 'total');
  pdf.text(`Exactly ${fromFemto(statement.usd)} ${CURRENCY}.`);
  for (const one of localTexts(of, statement)) pdf.text(one);
  for (const note of notes) pdf.text(note);
  return pdf.finish();
}

const stateOf = ({ version, stage, at }: Printed): string => {
  const day = at === null ? '' : `, ${at.toISOString().slice(0, 10)}`;
  if (version === null) return 'Draft: it may still change';
  return stage === 'final'
    ? `Version ${version}, final: as invoiced${day}`
    : `Version ${version}, issued on accrual${day}`;
};

const cellsOf = ({ body, amount }: StatementLine): string[] => [
  body.rule === null ? body.description : `${body.description} (by the rule ${body.rule})`,
  body.costCentre ?? '–',
  body.quantity === null ? '–' : `${grouped(body.quantity)} ${body.unit ?? ''}`.trim(),
  body.unitPrice ?? '–',
  // What usage without a price costs is not known: it is in no amount.
  isUnpriced(body) ? 'no price' : grouped(money(amount)),
];

const isUnpriced = ({ kind, quantity, unitPrice }: LineBody): boolean =>
  kind === 'usage' && quantity !== null && unitPrice === null;

const sumOf = (lines: readonly StatementLine[]): bigint =>
  lines.reduce((sum, { amount }) => sum + amount, 0n);

const money = (minor: bigint): string => formatMinor(minor, DECIMALS);

/** Thousands apart, so that long figures can be read. */
function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const apart = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? apart : `${apart}.${fraction}`;
}

/** In the currency of each legal entity, with the rate by name. */
const localTexts = ({ accounting }: Printed, statement: Statement): string[] =>
  accounting === null
    ? []
    : localOf(statement, accounting).totals.map(
        ({ currency, rate, usd, amount, decimals }) =>
          `In ${currency}: ${grouped(formatMinor(amount, decimals))}, which is ${fromFemto(usd)} ${CURRENCY} at ${rate.perUsd} ${currency} for 1 ${CURRENCY}, ${rate.source} of ${rate.date}, rounded once.`,
      );
