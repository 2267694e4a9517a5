import { isDeepStrictEqual } from 'node:util';
import { CALENDAR_MONTHS, FISCAL_PATTERNS, type FiscalCalendar } from '@bursar/time';
import { z } from 'zod';
import {
  type Consequence,
  defineSection,
  type PlanContext,
  isPruned,
} from '../../config/config.module.js';
import type { Sql } from '../../platform/database.js';

const MONTHS = 12;

const InFile = z.strictObject({
  yearStartsIn: z.int().min(1).max(MONTHS).default(1),
  pattern: z.enum(FISCAL_PATTERNS).default('months'),
});

/** Of plans: months of the bill stay calendar months in UTC. */
export async function fiscalCalendar(sql: Sql): Promise<FiscalCalendar> {
  return (await stored(sql)) ?? CALENDAR_MONTHS;
}

const NAME = 'fiscalCalendar';

/** Pure. As it is once a file is applied; `now`: as it is. */
export function fiscalCalendarIn(
  context: Pick<PlanContext, 'file' | 'prune' | 'prunes'>,
  now: FiscalCalendar,
): FiscalCalendar {
  const said = InFile.safeParse(context.file[NAME]);
  if (said.success) return said.data;
  return isPruned(context, NAME) ? CALENDAR_MONTHS : now;
}

async function stored(sql: Sql): Promise<FiscalCalendar | null> {
  const [row] = await sql.rows<{ value: FiscalCalendar }>(
    'SELECT value FROM spend.setting WHERE name = $1',
    [NAME],
  );
  return row?.value ?? null;
}

async function save(sql: Sql, value: FiscalCalendar | null): Promise<void> {
  if (value === null) await sql.rows('DELETE FROM spend.setting WHERE name = $1', [NAME]);
  else
    await sql.rows(
      `INSERT INTO spend.setting (name, value) VALUES ($1, $2::jsonb)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      [NAME, JSON.stringify(value)],
    );
}

interface Edit {
  readonly value: FiscalCalendar | null;
}

/** How the organisation cuts its year. Plans keep the names of their months: these are other days then. */
export const fiscalCalendarSection = (consequence: Consequence) =>
  defineSection<FiscalCalendar, FiscalCalendar | null, Edit>({
    key: NAME,
    position: 25,
    schema: InFile,
    consequence,
    load: stored,
    plan: (before, wanted, { prune }) => {
      if (wanted === undefined && !prune) return { changes: [] };
      const after = wanted ?? null;
      if (isDeepStrictEqual(before, after)) return { changes: [] };
      return {
        changes: [
          {
            ...{ action: 'change', entityType: 'organisation', entityId: NAME },
            summary: `Fiscal calendar: ${calendarText(before)} → ${calendarText(after)}`,
            ...{ before, after, edit: { value: after } },
          },
        ],
      };
    },
    apply: async (tx, edits) => {
      const edit = edits.at(-1);
      if (edit !== undefined) await save(tx, edit.value);
    },
    toFile: (value) => value ?? undefined,
  });

export const calendarText = (calendar: FiscalCalendar | null): string => {
  const { yearStartsIn, pattern } = calendar ?? CALENDAR_MONTHS;
  return `from month ${yearStartsIn}, ${pattern === 'months' ? 'calendar months' : pattern}`;
};
