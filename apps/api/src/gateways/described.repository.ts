import { joinKey } from '../access/access.module.js';
import type { Sql } from '../platform/database.js';
import { BREAK_MS } from './gateways.repository.js';

/** A gateway in one environment, as people see it. */
interface GatewayPlace {
  readonly environment: string;
  readonly seenAt: Date;
  readonly connected: boolean;
  /** The newest that it acknowledged. */
  readonly policy: number | null;
}

/** A gateway as people see it. */
export interface GatewayRow {
  readonly name: string;
  readonly keyId: string;
  readonly key: string | null;
  readonly team: string | null;
  readonly environments: readonly string[];
  readonly places: readonly GatewayPlace[];
  readonly claimedAt: Date;
  readonly seenAt: Date;
  readonly leasedAt: Date | null;
  readonly ackedAt: Date | null;
}

type StoredPlace = Omit<GatewayPlace, 'seenAt'> & { readonly seenAt: string };

const PLACES = `SELECT coalesce(jsonb_agg(jsonb_build_object('environment', e.environment, 'seenAt', e.seen_at,
    'connected', e.seen_at >= $2::timestamptz - interval '${BREAK_MS} milliseconds',
    'policy', (SELECT max(a.version) FROM limits.gateway_ack a
               WHERE a.kind = 'policy' AND a.environment = e.environment AND a.gateway = e.gateway)) ORDER BY e.environment), '[]')
  FROM limits.gateway_environment e WHERE e.gateway = g.name`;

export async function describeGateways(
  sql: Sql,
  teams: readonly string[] | null,
  now: Date,
): Promise<GatewayRow[]> {
  const rows = await sql.rows<
    Omit<GatewayRow, 'places' | 'environments'> & { places: readonly StoredPlace[] }
  >(
    `SELECT g.name, g.api_key AS "keyId", k.name AS key, k.team, g.claimed_at AS "claimedAt", g.seen_at AS "seenAt",
       g.leased_at AS "leasedAt", g.acked_at AS "ackedAt", (${PLACES}) AS places
     FROM limits.gateway g ${joinKey('k', 'g.api_key')}
     WHERE $1::text[] IS NULL OR k.team = ANY($1::text[]) ORDER BY g.name LIMIT 1000`,
    [teams === null ? null : [...teams], now],
  );
  return rows.map(({ places, ...row }) => ({
    ...row,
    places: places.map((place) => ({ ...place, seenAt: new Date(place.seenAt) })),
    environments: places.map(({ environment }) => environment),
  }));
}
