import { InexactAmount, toFemto } from '@bursar/pricing';
import type { Sql } from '../platform/database.js';
import { Invalid } from '../platform/errors.js';
import type { BillLine } from './bill-line.js';

/** Lines of one statement: what is in memory at once as text. */
const LINES_AT_ONCE = 2_000;

/**
 * Replaces a part of a bill as a whole: `part` names it within its source, such as "ce 2026-09-13 111122223333" or "cur 2026-09".
 * All statements belong to the caller's transaction; two that replace one part wait for each other.
 */
export async function replaceBill(
  sql: Sql,
  source: string,
  part: string,
  lines: AsyncIterable<BillLine> | readonly BillLine[],
): Promise<void> {
  const [stored] = await sql.rows<{ id: bigint }>(
    `INSERT INTO reconciliation.bill_part (source, part) VALUES ($1, $2)
     ON CONFLICT (source, part) DO UPDATE SET replaced_at = now() RETURNING id`,
    [source, part],
  );
  const id = String(stored?.id);
  await sql.rows('DELETE FROM reconciliation.bill_line WHERE part_id = $1::bigint', [id]);
  let count = 0;
  let waiting: BillLine[] = [];
  for await (const line of lines) {
    waiting.push(line);
    count += 1;
    if (waiting.length < LINES_AT_ONCE) continue;
    await insertLines(sql, id, waiting);
    waiting = [];
  }
  await insertLines(sql, id, waiting);
  await sql.rows('UPDATE reconciliation.bill_part SET lines = $2::bigint WHERE id = $1::bigint', [
    id,
    String(count),
  ]);
}

async function insertLines(sql: Sql, partId: string, lines: readonly BillLine[]): Promise<void> {
  if (lines.length === 0) return;
  lines.forEach(refuseInexact);
  await sql.rows(
    `INSERT INTO reconciliation.bill_line (part_id, account, payer_account, region, day, period, kind, service, usage_type,
       operation, model, meter, tier, quantity, unit, usd, is_estimated, issuer, invoice, principal, tags, is_account_wide)
     SELECT $1::bigint, account, "payerAccount", region, day, period, kind, service, "usageType",
       operation, model, meter, tier, quantity, unit, usd, "isEstimated", issuer, invoice, principal, tags, coalesce("isAccountWide", false)
     FROM jsonb_to_recordset($2::jsonb) AS l (account text, "payerAccount" text, region text, day date, period text,
       kind text, service text, "usageType" text, operation text, model text, meter text, tier text, quantity numeric,
       unit text, usd numeric, "isEstimated" boolean, issuer text, invoice text, principal text, tags jsonb,
       "isAccountWide" boolean)`,
    [partId, JSON.stringify(lines)],
  );
}

/** Postgres would round what it cannot keep. */
function refuseInexact({ usd, day, usageType }: BillLine): void {
  try {
    toFemto(usd);
  } catch (error) {
    if (!(error instanceof InexactAmount)) throw error;
    throw new Invalid(`The bill of ${day} has ${usageType} at “${usd}” USD: ${error.message}`, {
      slug: 'inexact_amount',
      hint: 'Write amounts as plain decimals with at most 15 places.',
    });
  }
}
