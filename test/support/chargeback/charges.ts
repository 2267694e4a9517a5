import { fromFemto, toFemto } from '@bursar/pricing';
import type { Caller } from '../http/client.js';
import { approvals, decideApproval } from '../approvals/approvals.js';
import type { TestBursar } from '../processes/server.js';

type Bursar = Pick<TestBursar, 'http' | 'gql'>;

export interface Imported {
  readonly dryRun: boolean;
  readonly received: number;
  readonly accepted: number;
  readonly acceptedUsd?: string;
  readonly replaced?: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly problems: readonly { line: number; column?: string; code: string }[];
  readonly doubts?: readonly { line: number; message: string }[];
}

async function send(bursar: Bursar, path: string, text: string): Promise<Imported> {
  const answer = await bursar.http(path, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: text,
  });
  if (answer.status !== 200) throw new Error(await answer.text());
  return (await answer.json()) as Imported;
}

const HEADER = 'date,kind,description,amountUsd,team,user,vendor,invoice,serviceFrom,serviceTo';

export const importCharges = (
  bursar: Bursar,
  lines: readonly string[],
  query = '',
  header = HEADER,
): Promise<Imported> => send(bursar, `/v1/charges${query}`, [header, ...lines].join('\n'));

export const importDrivers = (bursar: Bursar, lines: readonly string[]): Promise<Imported> =>
  send(bursar, '/v1/drivers', ['date,driver,team,value', ...lines].join('\n'));

export interface SharedLine {
  readonly team: string | null;
  readonly costCentre: string | null;
  readonly kind: string;
  readonly description: string;
  readonly rule: string | null;
  readonly amountUsd: string;
  readonly charge: string;
}

interface SharedMonth {
  readonly code?: string;
  readonly totalUsd: string;
  readonly retainedUsd: string | null;
  readonly lines: readonly SharedLine[];
}

export async function sharedMonth(
  bursar: Bursar,
  month: string,
  as?: Caller,
): Promise<SharedMonth> {
  interface Answer extends Omit<SharedMonth, 'lines'> {
    readonly lines: { readonly edges: readonly { readonly node: SharedLine }[] };
  }
  const { sharedMonth: found } = await bursar.gql<{ sharedMonth: Answer }>(
    `query ($month: String!) { sharedMonth(month: $month) { __typename ... on Problem { code } ... on SharedMonth {
      totalUsd retainedUsd
      lines(first: 200) { edges { node { team costCentre kind description rule amountUsd charge } } } } } }`,
    { month },
    as,
  );
  if (found.code !== undefined) throw new Error(found.code);
  return { ...found, lines: found.lines.edges.map(({ node }) => node) };
}

interface Split {
  readonly code?: string;
  readonly usd: string;
  readonly days: readonly {
    readonly from: string;
    readonly to: string;
    readonly usd: string;
    readonly rule: string | null;
    readonly why: string;
    readonly parts: readonly {
      readonly team: string | null;
      readonly isOthers: boolean;
      readonly weight: string | null;
      readonly usd: string;
    }[];
  }[];
}

export async function splitOf(
  bursar: Bursar,
  month: string,
  charge: string,
  as?: Caller,
): Promise<Split> {
  const { chargeSplit } = await bursar.gql<{ chargeSplit: Split }>(
    `query ($month: String!, $charge: ID!) { chargeSplit(month: $month, charge: $charge) { __typename
      ... on Problem { code } ... on ChargeSplit { usd days { from to usd rule why parts { team isOthers weight usd } } } } }`,
    { month, charge },
    as,
  );
  if (chargeSplit.code !== undefined) throw new Error(chargeSplit.code);
  return chargeSplit;
}

export async function listCharges(bursar: Bursar, month: string) {
  const { charges } = await bursar.gql<{
    charges: {
      readonly totalUsd: string;
      readonly edges: readonly { readonly node: Readonly<Record<string, string | null>> }[];
    };
  }>(
    `query ($month: String!) { charges(filter: { month: $month }, first: 200) { totalUsd
      edges { node { id date kind description amountUsd team user origin reverses reversedBy } } } }`,
    { month },
  );
  return { totalUsd: charges.totalUsd, charges: charges.edges.map(({ node }) => node) };
}

export async function addCharge(
  bursar: Bursar,
  input: Readonly<Record<string, string>>,
  as?: Caller,
): Promise<Readonly<Record<string, string>>> {
  const { addCharge: added } = await bursar.gql<{ addCharge: Record<string, string> }>(
    `mutation ($input: AddChargeInput!) { addCharge(input: $input) {
      __typename ... on Charge { id amountUsd origin serviceTo } ... on ChargeWaits { proposal people } ... on Problem { code message hint } } }`,
    { input },
    as,
  );
  return added;
}

/** What becomes of a proposal that one approves, as it stands; or why they may not. */
export async function decide(bursar: TestBursar, id: string, as: Caller): Promise<string> {
  const hash = (await approvals(bursar, as)).find((one) => one.id === id)?.hash ?? null;
  const { state, code } = await decideApproval(bursar, { id, hash, note: null }, as);
  return code ?? state;
}

/** Exact. */
export const sumUsd = (amounts: readonly string[]): string =>
  fromFemto(amounts.reduce((sum, usd) => sum + toFemto(usd), 0n));
