import type { RejectionReason } from '@bursar/policy';
import { gatewaySql } from '../../gateways/gateways.module.js';
import type { Sql } from '../../platform/database.js';
import type { DocumentKind } from '../publication.repository.js';

/** A document that a gateway was given and did not take. */
export interface Rejection {
  readonly gateway: string;
  readonly environment: string;
  readonly kind: DocumentKind;
  readonly reason: RejectionReason;
  readonly detail: string;
  readonly from: 'stream' | 'poll' | 'disk';
  readonly times: number;
}

export interface KeptRejection extends Omit<Rejection, 'times'> {
  readonly times: bigint;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Of the gateways of one key: more are invented. What other keys report has its own place. */
const REJECTIONS_PER_KEY_MAX = 1_000;
/** Shown of one key and of all, so that no key fills the list. */
const SHOWN_PER_KEY_MAX = 100;
const SHOWN_MAX = 1_000;
/** Nothing for so long, and the next one begins a new count. */
const EPISODE = "interval '24 hours'";

/** `isNews`: nothing of the kind was reported in the last minute. Null: no such environment, or too many gateways. */
export async function noteRejection(
  sql: Sql,
  rejection: Rejection,
  now: Date,
): Promise<{ readonly isNews: boolean } | null> {
  const [row] = await sql.rows<{ before: Date | null }>(
    `WITH known AS (
       SELECT last_at FROM limits.policy_rejection WHERE kind = $1 AND environment = $2 AND gateway = $3 AND reason = $4)
     INSERT INTO limits.policy_rejection AS r (kind, environment, gateway, reason, detail, origin, times, first_at, last_at)
     SELECT $1, e.name, $3, $4, $5, $6, $7::bigint, $8::timestamptz, $8::timestamptz FROM limits.policy_environment e
     WHERE e.name = $2 AND e.removed_at IS NULL
       AND (EXISTS (SELECT FROM known) OR (SELECT count(*) FROM limits.policy_rejection p ${gatewaySql.joinGateway('g', 'p.gateway')}
         WHERE g.api_key = ${gatewaySql.keyOfGateway('$3')}) < ${REJECTIONS_PER_KEY_MAX})
     ON CONFLICT (kind, environment, gateway, reason) DO UPDATE SET detail = excluded.detail, origin = excluded.origin,
       last_at = excluded.last_at,
       times = CASE WHEN r.last_at < excluded.last_at - ${EPISODE} THEN 0 ELSE r.times END + excluded.times,
       first_at = CASE WHEN r.last_at < excluded.last_at - ${EPISODE} THEN excluded.first_at ELSE r.first_at END
     RETURNING (SELECT last_at FROM known) AS before`,
    [
      rejection.kind,
      rejection.environment,
      rejection.gateway,
      rejection.reason,
      rejection.detail,
      rejection.from,
      String(rejection.times),
      now,
    ],
  );
  if (row === undefined) return null;
  return { isNews: row.before === null || row.before.getTime() < now.getTime() - 60_000 };
}

/** The latest first. */
export function rejectionsSince(sql: Sql, since: Date): Promise<KeptRejection[]> {
  return sql.rows(
    `SELECT gateway, environment, kind, reason, detail, origin AS "from", times, first_at AS "firstAt", last_at AS "lastAt"
     FROM (SELECT p.*, row_number() OVER (PARTITION BY g.api_key ORDER BY p.last_at DESC, p.environment, p.gateway, p.kind, p.reason) AS n
       FROM limits.policy_rejection p LEFT ${gatewaySql.joinGateway('g', 'p.gateway')} WHERE p.last_at >= $1::timestamptz) latest
     WHERE n <= ${SHOWN_PER_KEY_MAX}
     ORDER BY last_at DESC, environment, gateway, kind, reason LIMIT ${SHOWN_MAX}`,
    [since],
  );
}
