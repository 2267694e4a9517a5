import type { Command } from 'commander';
import { Failure } from '../../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { type Column, type Format, put, say, show, toTable } from '../../output.js';
import { type Context, outputOption } from '../context.js';
import { requireMonth } from './close.js';

interface Invoice {
  readonly invoice: string | null;
  readonly issuer: string | null;
  readonly payerAccount: string | null;
  readonly usd: string;
  readonly usageUsd: string;
  readonly chargesUsd: string;
  readonly otherMonthsUsd: string;
  readonly differenceUsd: string;
  readonly isWithinTolerance: boolean;
}

interface Check {
  readonly check: string;
  readonly passes: boolean;
  readonly text: string;
}

interface Invoices {
  readonly month: string;
  readonly toleranceUsd: string;
  readonly invoices: readonly Invoice[];
  readonly notInvoicedUsd: string;
  readonly checklist: readonly Check[];
  readonly final: { readonly at: string; readonly amount: string; readonly hash: string } | null;
}

interface Final {
  readonly month: string;
  readonly version: number;
  readonly usd: string;
  readonly amount: string;
  readonly trueUp: string;
  readonly hash: string;
}

const INVOICES: readonly Column<Invoice>[] = [
  { name: 'invoice', of: ({ invoice }) => invoice },
  { name: 'issuer', of: ({ issuer }) => issuer },
  { name: 'payer', of: ({ payerAccount }) => payerAccount },
  { name: 'usage', of: ({ usageUsd }) => usageUsd, figure: true },
  { name: 'charges', of: ({ chargesUsd }) => chargesUsd, figure: true },
  { name: 'other months', of: ({ otherMonthsUsd }) => otherMonthsUsd, figure: true },
  { name: 'difference', of: ({ differenceUsd }) => differenceUsd, figure: true },
  { name: 'invoiced', of: ({ usd }) => usd, figure: true },
  { name: 'result', of: ({ isWithinTolerance }) => (isWithinTolerance ? 'ok' : 'warning') },
];

const CHECKS: readonly Column<Check>[] = [
  { name: 'check', of: ({ check }) => check },
  { name: 'result', of: ({ passes }) => (passes ? 'ok' : 'warning') },
  { name: 'what', of: ({ text }) => text },
];

const FINAL: readonly Column<Final>[] = [
  { name: 'month', of: ({ month }) => month },
  { name: 'version', of: ({ version }) => version, figure: true },
  { name: 'exactUsd', of: ({ usd }) => usd, figure: true },
  { name: 'amount', of: ({ amount }) => amount, figure: true },
  { name: 'trueUp', of: ({ trueUp }) => trueUp, figure: true },
  { name: 'hash', of: ({ hash }) => hash },
];

/** What becomes of a closed month when its invoices come. */
export function addFinalCommands(close: Command, context: Context): void {
  close
    .command('invoices <month>')
    .description('the invoices of a month beside what is known of them')
    .addOption(outputOption('table'))
    .action((month: string, { output }: { output: Format }) => invoices(context, month, output));
  close
    .command('final <month>')
    .description('reverse the accrual of a closed month, and post what its invoices say')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .option('--accept-warnings', 'post it although the invoices differ')
    .addOption(outputOption('table'))
    .action((month: string, options: FinalOptions) => finalize(context, month, options));
}

async function invoices(context: Context, month: string, output: Format): Promise<void> {
  requireMonth(month);
  const query = `query Invoices($month: String!) { outcome: monthInvoices(month: $month) {
    __typename
    ... on MonthInvoices { month toleranceUsd notInvoicedUsd
      invoices { invoice issuer payerAccount period currency lines isEstimated usd usageUsd chargesUsd otherMonthsUsd differenceUsd
        isWithinTolerance }
      checklist { check passes text } final { version at byName reason usd amount hash } }
    ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<Invoices> }>(context.server(), query, {
    month,
  });
  const found = expected(outcome);
  const { __typename: _, ...whole } = found as Invoices & { readonly __typename: string };
  if (output !== 'table') {
    show(output, whole, found.invoices, INVOICES);
    return;
  }
  put(toTable(found.invoices, INVOICES));
  put(toTable(found.checklist, CHECKS));
  if (found.final !== null)
    put(`${month} is final since ${found.final.at}: ${found.final.amount} USD.`);
}

interface FinalOptions {
  readonly reason: string;
  readonly acceptWarnings?: true;
  readonly output: Format;
}

/** Warnings that are not accepted are a refusal by the data, not bad input: exit 1. */
async function finalize(context: Context, month: string, options: FinalOptions): Promise<void> {
  requireMonth(month);
  const query = `mutation Final($month: String!, $reason: String!, $accept: Boolean!) {
    outcome: finalizeMonth(month: $month, reason: $reason, acceptWarnings: $accept) {
      __typename ... on FinalMonth { month version usd amount trueUp hash } ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<Final> }>(context.server(), query, {
    ...{ month, reason: options.reason, accept: options.acceptWarnings === true },
  });
  if ('code' in outcome && outcome.code === 'open_warnings')
    throw new Failure(outcome.message, 1, outcome.hint ?? undefined);
  const final = expected(outcome);
  const { __typename: _, ...plain } = final as Final & { readonly __typename: string };
  if (options.output !== 'table') {
    show(options.output, plain, [final], FINAL);
    return;
  }
  const { amount, trueUp, hash } = final;
  put(`${month} is final: ${amount} USD, ${trueUp} USD beside its accrual.`);
  say(`SHA-256 ${hash}`);
}
