import { toFemto } from '@bursar/pricing';
import type { BulkTx, Sql } from '../../platform/database.js';
import { keyOf, reports, type UsageRecord } from '../../usage/usage.module.js';
import { unpark } from '../batch.repository.js';
import { type Charge, reversalOf } from '../charge.js';
import { withoutUsage } from './charge-beside.js';
import { RANK } from '../invocation.repository.js';
import { standingOfTraces } from '../repost/standing.repository.js';
import { isSameCall } from './calls.js';
import type { KnownCalls, KnownTrace, TraceState } from './trace-acceptance.js';
import { admissionName, isAdmissionName, namesOf, requestName } from './trace-names.js';

/** The only provider whose log names each request. */
const LOGGED = 'bedrock';

/** Reports of the same rank that any of these names is known for. */
export async function tracesNamed(
  sql: Sql,
  names: readonly string[],
): Promise<Map<string, KnownTrace[]>> {
  const rows = await sql.rows<Omit<KnownTrace, 'charge'> & { name: string; charge: string }>(
    `SELECT n.name, t.invocation, d.content, t.account, t.region, t.state,
       coalesce(i.more->>'${reports.CHARGE_METER}', '0') AS charge
     FROM ledger.trace_name n JOIN ledger.trace t USING (invocation) JOIN ledger.identity d ON d.key = t.invocation
     JOIN ledger.invocation i ON i.occurred_at = t.occurred_at AND i.key = t.invocation
     WHERE n.name = ANY($1::text[]) ORDER BY t.occurred_at, t.invocation`,
    [names],
  );
  const read = rows.map((row) => ({ ...row, charge: toFemto(row.charge) }));
  return Map.groupBy(read, ({ name }) => name);
}

/** Of these names, those of calls for which a settlement or a line under an admission stands; true: it charges beside usage. */
async function settledNames(
  sql: Sql,
  names: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  const ids = names.flatMap((name) =>
    isAdmissionName(name) ? [name.slice(admissionName('').length)] : [],
  );
  const rows = await sql.rows<{
    admission: string;
    provider_request: string | null;
    charges: boolean;
  }>(
    `SELECT admission, provider_request, EXISTS (
       SELECT FROM ledger.identity d JOIN ledger.invocation i ON i.occurred_at = d.occurred_at AND i.key = d.key
       WHERE d.key = settlement AND i.more->'${reports.CHARGE_METER}' IS NOT NULL) AS charges
     FROM ledger.admission
     WHERE (admission = ANY($1::uuid[]) OR provider_request = ANY($2::text[])) AND (settlement IS NOT NULL OR logged > 0)`,
    [ids, names],
  );
  return new Map(
    rows.flatMap(({ admission, provider_request: request, charges }): [string, boolean][] => [
      [admissionName(admission), charges],
      ...(request === null ? [] : [[request, charges] as [string, boolean]]),
    ]),
  );
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/** Where the provider's log has come from so far: its request ids are unique within one of these. */
const logPlaces = (sql: Sql): Promise<Place[]> =>
  sql.rows<Place>(`SELECT DISTINCT account, region FROM ledger.stream WHERE account <> ''`);

/** The identities that a line of the provider's log would have, were it about this call. */
function logKeysOf({ provider, account, region, trace }: UsageRecord, places: readonly Place[]) {
  if (provider !== LOGGED || trace === undefined) return [];
  const isWhole = account !== '' && region !== '';
  const at = isWhole
    ? [{ account, region }]
    : places.filter(
        (place) =>
          (account === '' || place.account === account) &&
          (region === '' || place.region === region),
      );
  return at.flatMap((place) =>
    trace.ids.map((id) => keyOf(provider, place.account, place.region, id)),
  );
}

/** Says for which calls a settlement or the provider's log stands. */
export async function outrankedBy(
  sql: Sql,
  records: readonly UsageRecord[],
): Promise<Pick<KnownCalls, 'isOutranked' | 'isCharged'>> {
  const settled = await settledNames(sql, [...new Set(records.flatMap(namesOf))]);
  const places = records.some(({ account, region }) => account === '' || region === '')
    ? await logPlaces(sql)
    : [];
  const keys = new Map(records.map((record) => [record, logKeysOf(record, places)]));
  const rows = await sql.rows<{ key: string }>(
    `SELECT key FROM ledger.identity WHERE key = ANY($1::uuid[]) AND rank = ${RANK.providerLog}`,
    [[...keys.values()].flat()],
  );
  const logged = new Set(rows.map(({ key }) => key));
  return {
    isOutranked: (record) =>
      namesOf(record).some((name) => settled.has(name)) ||
      (keys.get(record) ?? []).some((key) => logged.has(key)),
    isCharged: (record) => namesOf(record).some((name) => settled.get(name) === true),
  };
}

/** `states`: of each record, in the same order. */
export async function insertTraces(
  tx: BulkTx,
  records: readonly UsageRecord[],
  states: readonly TraceState[],
  names: readonly (readonly [string, string])[],
): Promise<void> {
  await tx.rows(
    `WITH claimed AS (
       INSERT INTO ledger.identity (key, content, occurred_at, rank)
       SELECT key, content, occurred_at, ${RANK.trace}
       FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) t(key, content, occurred_at) ORDER BY key)
     INSERT INTO ledger.trace (invocation, occurred_at, account, region, state)
     SELECT * FROM unnest($1::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])`,
    [
      records.map((r) => r.key),
      records.map((r) => r.content),
      records.map((r) => new Date(r.occurredAt)),
      records.map((r) => r.account),
      records.map((r) => r.region),
      states,
    ],
  );
  await tx.rows(
    `INSERT INTO ledger.trace_name (name, invocation) SELECT * FROM unnest($1::text[], $2::uuid[]) ON CONFLICT DO NOTHING`,
    [names.map(([name]) => name), names.map(([, invocation]) => invocation)],
  );
}

/** What is known by the names of one is from now on known of the other. */
export async function mergeTraces(
  tx: BulkTx,
  merged: readonly (readonly [string, string])[],
): Promise<Charge[]> {
  if (merged.length === 0) return [];
  const from = merged.map(([invocation]) => invocation);
  await tx.rows(
    `INSERT INTO ledger.trace_name (name, invocation)
     SELECT n.name, m.target FROM unnest($1::uuid[], $2::uuid[]) m(source, target) JOIN ledger.trace_name n ON n.invocation = m.source
     ON CONFLICT DO NOTHING`,
    [from, merged.map(([, into]) => into)],
  );
  return takeBack(tx, from, 'merged');
}

/** Gives back the lines that take these reports back, each once; of those that are `charged` stays what they charge beside usage. */
export async function takeBack(
  tx: BulkTx,
  invocations: readonly string[],
  state: Exclude<TraceState, 'stands'>,
): Promise<Charge[]> {
  if (invocations.length === 0) return [];
  const standing = await standingOfTraces(tx, invocations);
  await tx.rows(
    `UPDATE ledger.trace SET state = $2 WHERE invocation = ANY($1::uuid[]) AND state IN ('stands', 'charged')`,
    [invocations, state],
  );
  await unpark(tx, invocations);
  return state === 'charged'
    ? standing.flatMap(withoutUsage)
    : standing.map(({ charge }) => reversalOf(charge));
}

/** A request that a higher source has reported: what it may have been called by before. */
export interface HigherReport {
  readonly provider: string;
  readonly account: string;
  readonly region: string;
  readonly requestId: string;
  readonly admission: string | null;
  /** It says what is charged beside the usage: what lower sources say of that counts no more. */
  readonly isCharged: boolean;
}

/** The lines that take the place of what lower sources have reported of these calls. The caller shares the lock `standing`. */
export async function replaceTraces(
  tx: BulkTx,
  reports: readonly HigherReport[],
): Promise<Charge[]> {
  if (reports.length === 0 || !(await hasTraces(tx))) return [];
  const byName = new Map<string, HigherReport[]>();
  for (const report of reports)
    for (const name of [requestName(report.provider, report.requestId), ...admissionOf(report)])
      byName.set(name, [...(byName.get(name) ?? []), report]);
  const { outranked, charged } = whatIsLeft(byName, await tracesNamed(tx, [...byName.keys()]));
  return [
    ...(await takeBack(tx, outranked, 'outranked')),
    ...(await takeBack(tx, charged, 'charged')),
  ];
}

/** Of the traces of each call, one keeps what it charges beside its usage, unless the higher report says what that is. */
function whatIsLeft(
  reports: ReadonlyMap<string, readonly HigherReport[]>,
  known: ReadonlyMap<string, readonly KnownTrace[]>,
): { readonly outranked: string[]; readonly charged: string[] } {
  const left = new Map<string, 'outranked' | 'charged'>();
  const keepers = new Map<HigherReport, string>();
  for (const [name, traces] of known)
    for (const trace of traces) {
      const { invocation, charge, state } = trace;
      const report = reports.get(name)?.find((one) => isSameCall(name, trace, one));
      if (report === undefined || (state !== 'stands' && state !== 'charged')) continue;
      const keeps = !report.isCharged && charge > 0n;
      if (keeps && !keepers.has(report)) keepers.set(report, invocation);
      const isKeeper = keepers.get(report) === invocation;
      if (!isKeeper) left.set(invocation, 'outranked');
      else if (state === 'stands') left.set(invocation, 'charged');
    }
  const ended = (as: string) => [...left].flatMap(([id, to]) => (to === as ? [id] : []));
  return { outranked: ended('outranked'), charged: ended('charged') };
}

/** Where nothing of a lower rank was ever reported, nothing is looked up for any line of a log. */
async function hasTraces(sql: Sql): Promise<boolean> {
  const [row] = await sql.rows<{ any: boolean }>(
    'SELECT EXISTS (SELECT FROM ledger.trace_name) AS any',
  );
  return row?.any === true;
}

const admissionOf = ({ admission }: HigherReport): string[] =>
  admission === null ? [] : [admissionName(admission)];
