import { Injectable } from '@nestjs/common';
import type { BulkTx } from '../platform/database.js';
import { invariant } from '../platform/errors.js';
import type { Charge, ChargeKey } from './charge.js';
import type { KeyIds } from './sums.js';

const REMEMBERED_MAX = 200_000;
const SCOPE_COLUMNS =
  'team, cost_centre, project, environment, provider, model, canonical_model, region, operation';

/**
 * Gives each distinct set of words its number, in the caller's transaction: a second connection could wait for ever behind
 * transactions that wait for locks of the first. Scopes are made before keys, each in one order, right before sums are locked:
 * a transaction that makes the same ones waits for the commit, and no circle can arise. Numbers are remembered after the
 * commit, never those that a rollback takes back.
 */
@Injectable()
export class DictionaryRepository {
  private readonly known = new Map<string, KeyIds>();

  async idsFor(tx: BulkTx, charges: readonly Charge[]): Promise<(charge: Charge) => KeyIds> {
    const found = new Map<string, KeyIds>();
    const missing = new Map<string, ChargeKey>();
    for (const { keyText, key } of charges) {
      const ids = this.known.get(keyText);
      if (ids === undefined) missing.set(keyText, key);
      else found.set(keyText, ids);
    }
    if (missing.size > 0) {
      const learned = await learn(tx, missing);
      for (const [text, ids] of learned) found.set(text, ids);
      tx.afterCommit(() => this.remember(learned));
    }
    return ({ keyText }) => {
      const ids = found.get(keyText);
      invariant(ids !== undefined, 'a charge key was not learned');
      return ids;
    };
  }

  private remember(learned: ReadonlyMap<string, KeyIds>): void {
    if (this.known.size + learned.size > REMEMBERED_MAX) this.known.clear();
    for (const [text, ids] of learned) this.known.set(text, ids);
  }
}

/** What others have made already is only read; of what is missing, scopes first. */
async function learn(
  tx: BulkTx,
  missing: ReadonlyMap<string, ChargeKey>,
): Promise<Map<string, KeyIds>> {
  const texts = [...missing.keys()];
  const wanted = JSON.stringify([...missing.values()].map((key, n) => ({ n, ...key })));
  const found = new Map<string, KeyIds>();
  const read = async (): Promise<boolean> => {
    const rows = await tx.rows<{ n: number; scope_id: number; key_id: number }>(FIND, [wanted]);
    for (const { n, scope_id: scopeId, key_id: keyId } of rows)
      found.set(texts[n] ?? '', { keyId, scopeId });
    return found.size === missing.size;
  };
  if (await read()) return found;
  await tx.rows(MAKE_SCOPES, [wanted]);
  await tx.rows(MAKE_KEYS, [wanted]);
  invariant(await read(), 'the dictionary does not take a key');
  return found;
}

const WANTED = `wanted AS (
  SELECT w.n, w.team, w."costCentre" AS cost_centre, w.project, w.environment, w.provider, w.model,
         w."canonicalModel" AS canonical_model, w.region, w.operation, w.principal, coalesce(w.custom, '{}') AS custom
  FROM jsonb_to_recordset($1::jsonb) AS w(n int, team text, "costCentre" text, project text, environment text,
    provider text, model text, "canonicalModel" text, region text, operation text, principal text, custom jsonb))`;

const SAME_SCOPE = `(s.team, s.provider, s.model, s.region, s.operation) = (w.team, w.provider, w.model, w.region, w.operation)
  AND s.cost_centre IS NOT DISTINCT FROM w.cost_centre AND s.project IS NOT DISTINCT FROM w.project
  AND s.environment IS NOT DISTINCT FROM w.environment AND s.canonical_model IS NOT DISTINCT FROM w.canonical_model`;

const FIND = `WITH ${WANTED}
  SELECT w.n, s.id AS scope_id, k.id AS key_id
  FROM wanted w JOIN ledger.spend_scope s ON ${SAME_SCOPE}
  JOIN ledger.spend_key k ON k.scope_id = s.id AND k.principal IS NOT DISTINCT FROM w.principal AND k.custom = w.custom`;

const MAKE_SCOPES = `WITH ${WANTED}
  INSERT INTO ledger.spend_scope (${SCOPE_COLUMNS})
  SELECT DISTINCT ${SCOPE_COLUMNS} FROM wanted w
  WHERE NOT EXISTS (SELECT FROM ledger.spend_scope s WHERE ${SAME_SCOPE})
  ORDER BY ${SCOPE_COLUMNS} ON CONFLICT DO NOTHING`;

const MAKE_KEYS = `WITH ${WANTED}
  INSERT INTO ledger.spend_key (scope_id, principal, custom)
  SELECT DISTINCT s.id, w.principal, w.custom FROM wanted w JOIN ledger.spend_scope s ON ${SAME_SCOPE}
  WHERE NOT EXISTS (SELECT FROM ledger.spend_key k WHERE k.scope_id = s.id
    AND k.principal IS NOT DISTINCT FROM w.principal AND k.custom = w.custom)
  ORDER BY s.id, w.principal, w.custom ON CONFLICT DO NOTHING`;
