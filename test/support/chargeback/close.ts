import { toFemto } from '@bursar/pricing';
import type { Caller } from '../http/client.js';
import type { TestBursar } from '../processes/server.js';

/** A closed month, or why it is none. */
export interface CloseAnswer {
  __typename: string;
  code?: string;
  message?: string;
  version: number;
  hash: string;
  usd: string;
  amount: string;
}

export async function closeMonth(
  bursar: TestBursar,
  month: string,
  more: { reason?: string; acceptWarnings?: boolean } = {},
  as?: Caller,
): Promise<CloseAnswer> {
  const mutation = `mutation ($month: String!, $reason: String!, $acceptWarnings: Boolean!) {
    closeMonth(month: $month, reason: $reason, acceptWarnings: $acceptWarnings) {
      __typename ... on ClosedMonth { version hash usd amount } ... on Problem { code message } } }`;
  const given = { month, reason: 'The month is over.', acceptWarnings: true, ...more };
  return (await bursar.gql<{ closeMonth: CloseAnswer }>(mutation, given, as)).closeMonth;
}

export async function askToReopen(
  bursar: TestBursar,
  month: string,
  as?: Caller,
): Promise<{ __typename: string; code?: string; proposal: string }> {
  const mutation = `mutation ($month: String!) { reopenMonth(month: $month, reason: "A file was missing.") {
    __typename ... on ReopeningAsked { proposal } ... on Problem { code message } } }`;
  return (
    await bursar.gql<{ reopenMonth: { __typename: string; code?: string; proposal: string } }>(
      mutation,
      { month },
      as,
    )
  ).reopenMonth;
}

export interface ShownLine {
  kind: string;
  model: string | null;
  meter: string | null;
  quantity: string | null;
  unitPrice: string | null;
  costCentre: string | null;
  originMonth: string | null;
  cause: string | null;
  exactUsd: string;
  amount: string;
}

export interface ShownStatements {
  version: number | null;
  exactUsd: string;
  amount: string;
  statements: {
    team: string;
    name: string;
    calls: string;
    unpriced: string;
    notes: string[];
    exactUsd: string;
    amount: string;
    lines: ShownLine[];
  }[];
  costCentres: { costCentre: string | null; exactUsd: string; amount: string }[];
}

export async function statementsOf(
  bursar: TestBursar,
  month: string,
  more: { version?: number; teams?: string[] } = {},
  as?: Caller,
): Promise<ShownStatements> {
  const query = `query ($month: String!, $version: Int, $teams: [String!]) {
    statements(month: $month, version: $version, teams: $teams) { ... on Statements {
      version exactUsd amount costCentres { costCentre exactUsd amount }
      statements { team name calls unpriced notes exactUsd amount
        lines { kind model meter quantity unitPrice costCentre originMonth cause exactUsd amount } } } } }`;
  const found = await bursar.gql<{ statements: ShownStatements }>(query, { month, ...more }, as);
  return found.statements;
}

export const statementFile = async (
  bursar: TestBursar,
  month: string,
  team: string,
  query = '',
): Promise<string> => (await bursar.http(`/v1/statements/${month}/${team}.csv${query}`)).text();

/** What the ledger has posted to a month, folded from its lines alone. */
export async function ledgerOf(bursar: TestBursar, month: string): Promise<bigint> {
  const [row] = await bursar.rows<{ usd: string }>(
    `SELECT coalesce(sum(cost), 0)::text AS usd FROM ledger.charge
     WHERE coalesce(posted_month, date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date) = ($1 || '-01')::date`,
    [month],
  );
  return toFemto(row?.usd ?? '0');
}

export const sumOf = (amounts: readonly { exactUsd: string }[]): bigint =>
  amounts.reduce((sum, { exactUsd }) => sum + toFemto(exactUsd), 0n);

/** The differences that `bursar verify` finds. */
export async function differencesOf(bursar: TestBursar): Promise<string[]> {
  const { verify } = await bursar.gql<{
    verify: { checks: { invariant: string; differences: string[] }[] };
  }>('{ verify { checks { invariant differences } } }');
  return verify.checks.flatMap((check) =>
    check.differences.map((one) => `${check.invariant}: ${one}`),
  );
}

export interface FinalAnswer {
  __typename: string;
  code?: string;
  message?: string;
  version: number;
  usd: string;
  amount: string;
  trueUp: string;
}

/** The invoices of a month have come: its accrual is reversed, and actuals are posted. */
export async function finalizeMonth(
  bursar: TestBursar,
  month: string,
  more: { reason?: string; acceptWarnings?: boolean } = {},
  as?: Caller,
): Promise<FinalAnswer> {
  const mutation = `mutation ($month: String!, $reason: String!, $acceptWarnings: Boolean!) {
    finalizeMonth(month: $month, reason: $reason, acceptWarnings: $acceptWarnings) {
      __typename ... on FinalMonth { version usd amount trueUp } ... on Problem { code message } } }`;
  const given = { month, reason: 'The invoices have come.', acceptWarnings: true, ...more };
  return (await bursar.gql<{ finalizeMonth: FinalAnswer }>(mutation, given, as)).finalizeMonth;
}

export interface ShownInvoice {
  invoice: string | null;
  issuer: string | null;
  payerAccount: string | null;
  period: string;
  lines: string;
  usd: string;
  usageUsd: string;
  chargesUsd: string;
  otherMonthsUsd: string;
  differenceUsd: string;
  isWithinTolerance: boolean;
}

export async function invoicesOf(
  bursar: TestBursar,
  month: string,
): Promise<{ invoices: ShownInvoice[]; checklist: { check: string; passes: boolean }[] }> {
  const query = `query ($month: String!) { monthInvoices(month: $month) { ... on MonthInvoices {
    invoices { invoice issuer payerAccount period currency lines usd usageUsd chargesUsd otherMonthsUsd differenceUsd isWithinTolerance }
    checklist { check passes } } } }`;
  const found = await bursar.gql<{
    monthInvoices: {
      invoices: ShownInvoice[];
      checklist: { check: string; passes: boolean }[];
    };
  }>(query, { month });
  return found.monthInvoices;
}
