import type { Sql } from '../../platform/database.js';
import { closeAll } from '../own-prices.repository.js';
import { type Contract, type ContractKind, type ContractMatch } from './contract.js';

export interface StoredContract extends Contract {
  readonly id: number;
}

const OWNER = 'contract';

const KIND_OF: Readonly<Record<string, ContractKind>> = {
  discount: 'discount',
  multiplier: 'premium',
  fixed: 'per1M',
};

/** Those that are believed now. */
export async function loadContracts(sql: Sql): Promise<StoredContract[]> {
  const rows = await sql.rows<
    Omit<StoredContract, 'kind' | 'match'> & {
      kind: string;
      match: Omit<ContractMatch, 'model'> & { modelId?: string };
    }
  >(
    `SELECT id, kind, match, percent, per_1m AS "per1M", valid_from AS "from", valid_to AS "to"
     FROM price_layer WHERE system_to IS NULL AND owner = $1 ORDER BY id`,
    [OWNER],
  );
  return rows.map(({ kind, match: { modelId, ...match }, ...row }) => ({
    ...row,
    kind: KIND_OF[kind] ?? 'discount',
    match: { ...match, ...(modelId !== undefined && { model: modelId }) },
  }));
}

/** '10' per cent on top is the factor '1.1': a decimal point that moves by two places. */
export function factorOf(premium: string): string {
  const [whole = '0', decimals = ''] = premium.split('.');
  const digits = `${whole.padStart(3, '0')}${decimals}`;
  const point = digits.length - decimals.length - 2;
  return `${BigInt(digits.slice(0, point)) + 1n}.${digits.slice(point)}`;
}

/** What closes, closes before what opens: nothing that was believed is rewritten. */
export async function writeContracts(
  sql: Sql,
  close: readonly number[],
  open: readonly Contract[],
  at: Date,
): Promise<void> {
  await closeAll(sql, 'price_layer', close, at);
  if (open.length === 0) return;
  const rows = open.map((contract) => {
    const { match, kind, percent, per1M, from, to } = contract;
    const { model, ...more } = match;
    return {
      kind: { discount: 'discount', premium: 'multiplier', per1M: 'fixed' }[kind],
      match: { ...more, ...(model !== undefined && { modelId: model }) },
      factor: kind === 'premium' ? factorOf(percent ?? '0') : null,
      ...{ percent, per1M, from, to },
    };
  });
  await sql.rows(
    `INSERT INTO price_layer (kind, match, per_1m, percent, factor, valid_from, valid_to, system_from, source, owner)
     SELECT r->>'kind', (r->'match')::jsonb, nullif((r->'per1M')::jsonb, 'null'), r->>'percent', r->>'factor',
       (r->>'from')::timestamptz, (r->>'to')::timestamptz, $2::timestamptz, 'contract', $3
     FROM json_array_elements($1::text::json) WITH ORDINALITY AS t(r, n) ORDER BY n`,
    [JSON.stringify(rows), at, OWNER],
  );
}
