import { createHash } from 'node:crypto';
import { formatMinor, fromFemto, type FemtoUsd } from '@bursar/pricing';
import { canonicalJson } from '../../audit/audit.module.js';
import type { Sql } from '../../platform/database.js';
import type { Accounting } from '../accounting/accounting.js';
import type { BesideLine } from '../close/beside.js';
import type { Warning } from '../close/close.repository.js';
import { DECIMALS } from '../statements/statement.js';
import type { ComparedInvoice } from './invoices.js';

/** A month whose invoices have come: all that its actuals are drawn from beside the statements of its version. */
export interface Final {
  /** YYYY-MM, UTC. */
  readonly month: string;
  readonly version: number;
  readonly at: Date;
  readonly by: string;
  readonly byName: string;
  readonly reason: string;
  readonly warnings: readonly Warning[];
  readonly position: bigint;
  readonly accounting: Accounting;
  readonly names: Readonly<Record<string, string>>;
  readonly invoices: readonly ComparedInvoice[];
  readonly beside: readonly BesideLine[];
  /** Exact decimal text. */
  readonly notInvoiced: string;
  readonly usd: string;
  readonly amount: string;
  readonly hash: string;
}

export interface Sums {
  readonly usd: FemtoUsd;
  /** In whole minor units. */
  readonly amount: bigint;
  /** Of the version that it stands beside. */
  readonly issueHash: string;
}

/** With its sums and its hash. */
export function sealed(
  final: Omit<Final, 'usd' | 'amount' | 'hash'>,
  { usd, amount, issueHash }: Sums,
): Final {
  const whole = {
    ...final,
    ...{ usd: fromFemto(usd), amount: formatMinor(amount, DECIMALS) },
  };
  const { position, at, invoices, ...rest } = whole;
  const shown = invoices.map(({ lines, ...one }) => ({ ...one, lines: String(lines) }));
  const text = canonicalJson({
    ...{ ...rest, issueHash, position: String(position), at: at.toISOString(), invoices: shown },
  });
  return { ...whole, hash: createHash('sha256').update(text).digest('hex') };
}

export async function insertFinal(sql: Sql, final: Final): Promise<void> {
  const invoices = final.invoices.map(({ lines, ...one }) => ({ ...one, lines: String(lines) }));
  await sql.rows(
    `INSERT INTO chargeback.final (month, version, at, by, by_name, reason, warnings, position, accounting, names, invoices, beside,
       not_invoiced, usd, amount, hash)
     VALUES (($1 || '-01')::date, $2, $3, $4, $5, $6, $7::jsonb, $8, $9::jsonb, $10::jsonb, $11::jsonb, $12::jsonb, $13::numeric,
       $14::numeric, $15::numeric, $16)`,
    [
      ...[final.month, final.version, final.at.toISOString(), final.by, final.byName, final.reason],
      ...[JSON.stringify(final.warnings), final.position, JSON.stringify(final.accounting)],
      ...[JSON.stringify(final.names), JSON.stringify(invoices), JSON.stringify(final.beside)],
      ...[final.notInvoiced, final.usd, final.amount, final.hash],
    ],
  );
}

const COLUMNS = `to_char(f.month, 'YYYY-MM') AS month, f.version, f.at, f.by, f.by_name AS "byName", f.reason, f.warnings, f.position,
  f.accounting, f.names, f.invoices, f.beside, trim_scale(f.not_invoiced)::text AS "notInvoiced", trim_scale(f.usd)::text AS usd,
  f.amount::text AS amount, f.hash`;

type Stored = Omit<Final, 'invoices'> & {
  readonly invoices: readonly (Omit<ComparedInvoice, 'lines'> & { readonly lines: string })[];
};

const read = ({ invoices, ...rest }: Stored): Final => ({
  ...rest,
  invoices: invoices.map(({ lines, ...one }) => ({ ...one, lines: BigInt(lines) })),
});

/** Of one version; null: its invoices have not come. */
export async function findFinal(sql: Sql, month: string, version: number): Promise<Final | null> {
  const [row] = await sql.rows<Stored>(
    `SELECT ${COLUMNS} FROM chargeback.final f WHERE f.month = ($1 || '-01')::date AND f.version = $2::int`,
    [month, version],
  );
  return row === undefined ? null : read(row);
}

/** In force: of the latest version of months that stay closed. */
export async function finalsOf(sql: Sql, months: readonly string[]): Promise<Final[]> {
  const rows = await sql.rows<Stored>(
    `SELECT ${COLUMNS} FROM chargeback.final f
     WHERE to_char(f.month, 'YYYY-MM') = ANY($1::text[])
       AND f.version = (SELECT max(version) FROM chargeback.close c WHERE c.month = f.month) ORDER BY f.month`,
    [[...months]],
  );
  return rows.map(read);
}
