import { toFemto } from '@bursar/pricing';
import type { Sql } from '../../platform/database.js';
import type { UsageRecord } from '../../usage/usage.module.js';
import type { Charge, ChargeKey } from '../charge.js';
import type { Standing } from '../repost/standing.repository.js';
import { QUANTITIES, quantitiesOf, type QuantityRow, standing } from '../repost/standing-sql.js';

type StandingRecord = Pick<
  UsageRecord,
  | 'occurredAt'
  | 'provider'
  | 'region'
  | 'operation'
  | 'modelRef'
  | 'tier'
  | 'errorCode'
  | 'quantities'
>;
type StandingKey = Pick<
  ChargeKey,
  'team' | 'provider' | 'model' | 'canonicalModel' | 'principal' | 'custom'
>;

/** What a call has to say for itself to be rated again: of half a million, each further word is read and thrown away. */
export interface StandingCall extends Pick<Standing, 'isBeside'> {
  readonly record: StandingRecord;
  readonly charge: {
    readonly key: StandingKey;
    readonly measures: Pick<Charge['measures'], 'requests' | 'unpriced' | 'cost'>;
  };
}

/** Which calls are walked: all that it names. */
export interface CallSelection {
  readonly from: Date;
  readonly to: Date;
  /** Null: of all teams. */
  readonly teams: readonly string[] | null;
  /** Null: of all people. */
  readonly user: string | null;
  /** Identities of models, whatever they were called by; null: of all. */
  readonly models: readonly string[] | null;
  /** By team, model and caller, and each caller's calls in their order; otherwise in any order. */
  readonly byCaller: boolean;
}

const BATCH = 5_000;

const MODEL = 'coalesce(s.canonical_model, s.model)';

/** Found by the charges of the keys that are meant, where these are some of all; what stands decides after that. */
const AMONG = `AND (i.occurred_at, i.key) IN (
  SELECT p.occurred_at, p.invocation FROM ledger.spend_scope m JOIN ledger.spend_key n ON n.scope_id = m.id
  JOIN ledger.charge p ON p.key_id = n.id AND p.occurred_at >= $1 AND p.occurred_at < $2
  WHERE ($3::text[] IS NULL OR m.team = ANY($3::text[])) AND ($4::text IS NULL OR n.custom ->> 'user' = $4)
    AND ($5::text[] IS NULL OR coalesce(m.canonical_model, m.model) = ANY($5::text[])))`;

const CALL = `i.key, i.occurred_at, i.provider, i.region, i.operation, i.model_ref, i.tier, i.error_code, ${QUANTITIES},
  c.key_id, c.requests::int AS requests, c.unpriced::int AS unpriced, c.cost`;

/**
 * Callers are put in order before their calls are: there are far fewer of them, and to compare the words of two calls takes most of the
 * time of a sort. Each part is read once, whatever is known of how large it is: a month that has just come in has no statistics.
 */
const byCallers = (calls: string): string => `
  WITH caller AS MATERIALIZED (
    SELECT k.id, dense_rank() OVER (ORDER BY s.team, s.provider, ${MODEL}, k.principal, k.custom ->> 'user') AS place
    FROM ledger.spend_key k JOIN ledger.spend_scope s ON s.id = k.scope_id
    WHERE k.id IN (SELECT p.key_id FROM ledger.charge p WHERE p.occurred_at >= $1 AND p.occurred_at < $2)),
  call AS MATERIALIZED (${calls})
  SELECT call.* FROM call JOIN caller ON caller.id = call.key_id ORDER BY caller.place, call.occurred_at, call.key`;

interface CallRow extends QuantityRow, Readonly<Record<string, unknown>> {
  occurred_at: Date;
  provider: string;
  region: string;
  operation: string;
  model_ref: string;
  tier: string;
  error_code: string | null;
  key_id: number;
  requests: number;
  unpriced: number;
  cost: string;
  is_beside: boolean;
}

/** Each call with what stands for it, in batches. `sql` is one transaction, which the caller ends. */
export async function* standingCalls(
  sql: Sql,
  { from, to, teams, user, models, byCaller }: CallSelection,
): AsyncGenerator<StandingCall[], void, void> {
  const isNarrowed = teams !== null || user !== null || models !== null;
  await sql.rows('SET LOCAL cursor_tuple_fraction = 1');
  const calls = `${standing(CALL)}
       AND i.occurred_at >= $1 AND i.occurred_at < $2
       AND ($3::text[] IS NULL OR s.team = ANY($3::text[]))
       AND ($4::text IS NULL OR k.custom ->> 'user' = $4)
       AND ($5::text[] IS NULL OR ${MODEL} = ANY($5::text[]))
     ${isNarrowed ? AMONG : ''}`;
  await sql.rows(
    `DECLARE standing_calls NO SCROLL CURSOR FOR ${byCaller ? byCallers(calls) : calls}`,
    [from, to, teams === null ? null : [...teams], user, models === null ? null : [...models]],
  );
  for (;;) {
    const rows = await sql.rows<CallRow>(`FETCH ${BATCH} FROM standing_calls`);
    if (rows.length === 0) return;
    const keys = await keysOf(sql, new Set(rows.map((row) => row.key_id)));
    yield rows.map((row) => toCall(row, keys));
  }
}

interface KeyRow extends StandingKey {
  readonly id: number;
}

/** The words of the keys of one batch: many calls share them. */
async function keysOf(sql: Sql, ids: ReadonlySet<number>): Promise<ReadonlyMap<number, KeyRow>> {
  const rows = await sql.rows<KeyRow>(
    `SELECT key_id AS id, team, provider, model, canonical_model AS "canonicalModel", principal, custom
     FROM ledger.spend_dimensions WHERE key_id = ANY($1::int[])`,
    [[...ids]],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function toCall(row: CallRow, keys: ReadonlyMap<number, KeyRow>): StandingCall {
  const key = keys.get(row.key_id);
  if (key === undefined) throw new Error(`No key ${row.key_id} of a charge.`);
  return {
    record: {
      occurredAt: row.occurred_at.getTime(),
      provider: row.provider,
      region: row.region,
      operation: row.operation,
      modelRef: row.model_ref,
      tier: row.tier,
      errorCode: row.error_code,
      quantities: quantitiesOf(row),
    },
    charge: {
      key,
      measures: {
        requests: row.requests,
        unpriced: row.unpriced,
        cost: toFemto(row.cost),
      },
    },
    isBeside: row.is_beside,
  };
}
