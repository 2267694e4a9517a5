import type { Sql } from '../../platform/database.js';
import {
  type Standing,
  STANDING_ALONE,
  type StandingRow,
  toStanding,
} from '../repost/standing.repository.js';

export type { Standing } from '../repost/standing.repository.js';

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

const BY_CALLER = `ORDER BY s.team, s.provider, ${MODEL}, k.principal, k.custom ->> 'user', i.occurred_at, i.key`;

/** Each call with what stands for it, in batches. `sql` is one transaction, which the caller ends. */
export async function* standingCalls(
  sql: Sql,
  { from, to, teams, user, models, byCaller }: CallSelection,
): AsyncGenerator<Standing[], void, void> {
  const isNarrowed = teams !== null || user !== null || models !== null;
  await sql.rows('SET LOCAL cursor_tuple_fraction = 1');
  await sql.rows(
    `DECLARE standing_calls NO SCROLL CURSOR FOR ${STANDING_ALONE}
       AND i.occurred_at >= $1 AND i.occurred_at < $2
       AND ($3::text[] IS NULL OR s.team = ANY($3::text[]))
       AND ($4::text IS NULL OR k.custom ->> 'user' = $4)
       AND ($5::text[] IS NULL OR ${MODEL} = ANY($5::text[]))
     ${isNarrowed ? AMONG : ''}
     ${byCaller ? BY_CALLER : ''}`,
    [from, to, teams === null ? null : [...teams], user, models === null ? null : [...models]],
  );
  for (;;) {
    const rows = await sql.rows<StandingRow>(`FETCH ${BATCH} FROM standing_calls`);
    if (rows.length === 0) return;
    yield rows.map(toStanding);
  }
}
