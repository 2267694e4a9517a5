import { z } from 'zod';
import type { Sql } from '../platform/database.js';
import { RULES, type Rule } from './incidents/signal.js';

export interface AnomalySettings {
  /** An excess below this raises nothing; a decimal in USD. */
  readonly minimumUsd: string;
  /** An anomaly without an answer for so long is escalated. */
  readonly escalateAfterMinutes: number;
  readonly runbooks: Readonly<Partial<Record<Rule, string>>>;
}

const DEFAULTS: AnomalySettings = { minimumUsd: '10', escalateAfterMinutes: 60, runbooks: {} };

const MINUTES_MAX = 10_080;

export const AnomaliesInFile = z.strictObject({
  minimumUsd: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/)
    .optional(),
  escalateAfterMinutes: z.number().int().min(5).max(MINUTES_MAX).optional(),
  runbooks: z.partialRecord(z.enum(RULES), z.url({ protocol: /^https?$/ })).optional(),
});
export type AnomaliesInFile = z.infer<typeof AnomaliesInFile>;

/** What the file sets; null: nothing. */
export async function loadStated(sql: Sql): Promise<AnomaliesInFile | null> {
  const [row] = await sql.rows<{ value: AnomaliesInFile }>(
    `SELECT value FROM anomalies.setting WHERE name = 'file'`,
  );
  return row?.value ?? null;
}

/** What the file does not set has its default. */
export async function loadSettings(sql: Sql): Promise<AnomalySettings> {
  const { minimumUsd, escalateAfterMinutes, runbooks } = (await loadStated(sql)) ?? {};
  return {
    minimumUsd: minimumUsd ?? DEFAULTS.minimumUsd,
    escalateAfterMinutes: escalateAfterMinutes ?? DEFAULTS.escalateAfterMinutes,
    runbooks: runbooks ?? {},
  };
}

export async function saveStated(sql: Sql, value: AnomaliesInFile | null): Promise<void> {
  if (value === null) {
    await sql.rows(`DELETE FROM anomalies.setting WHERE name = 'file'`);
    return;
  }
  await sql.rows(
    `INSERT INTO anomalies.setting (name, value) VALUES ('file', $1::jsonb)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    [JSON.stringify(value)],
  );
}
