import type { Sql } from '../../platform/database.js';
import type { UsageRecord } from '../../usage/usage.module.js';
import { type Charge, textOfKey } from '../charge.js';
import { MEASURE_COLUMNS, readMeasures } from '../measures.js';
import { QUANTITIES, quantitiesOf, type QuantityRow, standing } from './standing-sql.js';
import type { Walk } from './touched.repository.js';

/** An invocation and the charge that stands for it now. */
export interface Standing {
  readonly record: UsageRecord;
  readonly charge: Charge;
  /** Another report has counted the usage of this one: the amount beside it is what stands. */
  readonly isBeside: boolean;
}

/** Where a page ended: invocations are walked by time, then key. */
export interface Cursor {
  readonly occurredAt: Date;
  readonly key: string;
}

export const START: Cursor = {
  occurredAt: new Date(0),
  key: '00000000-0000-0000-0000-000000000000',
};

/** With a column of each measure beside these. */
export interface StandingRow extends QuantityRow, Readonly<Record<string, unknown>> {
  key: string;
  content: string;
  occurred_at: Date;
  provider: string;
  account: string;
  invoked_region: string;
  inference_region: string | null;
  request_id: string;
  invoked_operation: string;
  model_ref: string;
  invoked_principal: string | null;
  metadata: Record<string, string> | null;
  tier: string;
  latency_ms: number | null;
  error_code: string | null;
  bedrock_project: string | null;
  client: string | null;
  via: Charge['via'];
  rule_id: number | null;
  losers: Charge['losers'];
  book_version: number;
  price_row: number | null;
  price_layer: number | null;
  unpriced_reason: string | null;
  team: string;
  cost_centre: string | null;
  project: string | null;
  environment: string | null;
  scope_provider: string;
  model: string;
  canonical_model: string | null;
  region: string;
  operation: string;
  principal: string | null;
  custom: Record<string, string>;
  admission: string | null;
  api_key: string | null;
  user_name: string | null;
  is_beside: boolean;
}

function recordOf(row: StandingRow): UsageRecord {
  return {
    key: row.key,
    content: row.content,
    occurredAt: row.occurred_at.getTime(),
    provider: row.provider,
    account: row.account,
    region: row.invoked_region,
    inferenceRegion: row.inference_region,
    requestId: row.request_id,
    operation: row.invoked_operation,
    modelRef: row.model_ref,
    principal: row.invoked_principal,
    metadata: row.metadata,
    tier: row.tier,
    latencyMs: row.latency_ms,
    errorCode: row.error_code,
    bedrockProject: row.bedrock_project,
    client: row.client,
    quantities: quantitiesOf(row),
  };
}

function chargeOf(row: StandingRow): Charge {
  const { team, project, environment, model, region, operation, principal, custom } = row;
  const key = {
    team,
    costCentre: row.cost_centre,
    project,
    environment,
    provider: row.scope_provider,
    model,
    canonicalModel: row.canonical_model,
    region,
    operation,
    principal,
    custom,
  };
  return {
    invocation: row.key,
    occurredAt: row.occurred_at.getTime(),
    reversal: false,
    keyText: textOfKey(key),
    key,
    via: row.via,
    ruleId: row.rule_id,
    losers: row.losers,
    admitted:
      row.admission === null
        ? null
        : { admission: row.admission, key: row.api_key ?? '', user: row.user_name },
    bookVersion: row.book_version,
    priceRow: row.price_row,
    priceLayer: row.price_layer,
    unpricedReason: row.unpriced_reason,
    latencyMs: row.latency_ms,
    measures: readMeasures(row),
  };
}

const standingWith = (content: string, identity: string): string =>
  standing(
    `i.key, ${content} AS content, i.occurred_at, i.provider, i.account, i.region AS invoked_region, i.inference_region, i.request_id,
    i.operation AS invoked_operation, i.model_ref, i.principal AS invoked_principal, i.metadata, i.tier, i.latency_ms, i.error_code,
    ${QUANTITIES}, i.bedrock_project, i.client,
    c.via, c.rule_id, c.losers, c.book_version, c.price_row, c.price_layer, c.unpriced_reason,
    ${MEASURE_COLUMNS.map((column) => `c.${column}`).join(', ')},
    s.team, s.cost_centre, s.project, s.environment, s.provider AS scope_provider, s.model, s.canonical_model, s.region, s.operation,
    k.principal, k.custom, a.admission, a.api_key, a.user_name`,
    identity,
  );

const STANDING = standingWith('d.content', 'JOIN ledger.identity d ON d.key = i.key');
/** Without the fingerprint of its content, for what compares no reports: identities are as many as all invocations. */
export const STANDING_ALONE = standingWith("''", '');

export const toStanding = (row: StandingRow): Standing => ({
  record: recordOf(row),
  charge: chargeOf(row),
  isBeside: row.is_beside,
});

/** Which invocations are walked: all, those waiting for a price, those that a rule can match, or those priced by some rows. */
export type Walked =
  | 'all'
  | 'parked'
  | Walk
  | {
      readonly pricedBy: readonly number[];
      /** As they were logged; null = any. */
      readonly models: readonly string[] | null;
    };

const AMONG = {
  all: '',
  keys: `AND (i.occurred_at, i.key) IN (
    SELECT p.occurred_at, p.invocation FROM ledger.charge p WHERE p.key_id = ANY($6::int[]) AND p.occurred_at >= $1 AND p.occurred_at < $2)`,
  account: 'AND i.account = $6',
  profile: 'AND i.model_ref = $6',
  parked: 'AND i.key IN (SELECT invocation FROM ledger.parked)',
  pricedBy: `AND c.price_row = ANY($6::int[]) AND i.key IN (
    SELECT p.invocation FROM ledger.spend_scope m JOIN ledger.spend_key n ON n.scope_id = m.id
    JOIN ledger.charge p ON p.key_id = n.id AND p.occurred_at >= $1 AND p.occurred_at < $2
    WHERE p.price_row = ANY($6::int[]) AND ($7::text[] IS NULL OR m.model = ANY($7::text[])))`,
};

function amongOf(walked: Walked): readonly [keyof typeof AMONG, readonly unknown[]] {
  if (typeof walked === 'string') return [walked, []];
  if ('pricedBy' in walked) return ['pricedBy', [[...walked.pricedBy], walked.models]];
  return walked.by === 'keys' ? ['keys', [[...walked.keys]]] : [walked.by, [walked.value]];
}

/** A page of invocations with what stands for them, along the index of their time: a join of all identities would be sorted for each page. */
export async function standingPage(
  sql: Sql,
  range: { from: Date; to: Date },
  after: Cursor,
  limit: number,
  walked: Walked,
): Promise<Standing[]> {
  const [among, meant] = amongOf(walked);
  const rows = await sql.rows<StandingRow>(
    `${STANDING_ALONE} AND i.occurred_at >= $1 AND i.occurred_at < $2 AND (i.occurred_at, i.key) > ($3::timestamptz, $4::uuid)
       ${AMONG[among]}
     ORDER BY i.occurred_at, i.key LIMIT $5`,
    [range.from, range.to, after.occurredAt, after.key, limit, ...meant],
  );
  return rows.map(toStanding);
}

/** What stands for these invocations, which were made under admissions. */
export async function standingOfAdmitted(
  sql: Sql,
  invocations: readonly string[],
): Promise<Standing[]> {
  if (invocations.length === 0) return [];
  const rows = await sql.rows<StandingRow>(
    `${STANDING_ALONE} AND (i.occurred_at, i.key) IN (SELECT occurred_at, invocation FROM ledger.admitted WHERE invocation = ANY($1::uuid[]))`,
    [[...invocations]],
  );
  return rows.map(toStanding);
}

/** What stands for these reports of sources below settlements and the provider's log. */
export async function standingOfTraces(
  sql: Sql,
  invocations: readonly string[],
): Promise<Standing[]> {
  const rows = await sql.rows<StandingRow>(
    `${STANDING} AND (i.occurred_at, i.key) IN (SELECT occurred_at, invocation FROM ledger.trace WHERE invocation = ANY($1::uuid[]))`,
    [[...invocations]],
  );
  return rows.map(toStanding);
}
