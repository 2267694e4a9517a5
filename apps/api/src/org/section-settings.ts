import { isZone } from '@bursar/time';
import { z } from 'zod';
import type { Sql, Tx } from '../platform/database.js';
import { quoted } from './arn.js';
import {
  type ConfigSection,
  type Consequence,
  defineSection,
  noteRepeats,
  type Planned,
} from '../config/config.module.js';
import { label, textThat } from '../platform/text/checked-text.js';

import { textsOf } from '../platform/text/raw.js';

const DIMENSIONS_MAX = 4;

/** What spend is grouped by already, and what metadata must never leak: no custom dimension may hide it. */
const TAKEN = new Set(
  [
    'team',
    'costCentre',
    'project',
    'environment',
    'provider',
    'model',
    'canonicalModel',
    'region',
    'operation',
    'principal',
    'account',
    'key',
  ]
    .concat(['quarterHour', 'hour', 'day', 'week', 'month', 'bursar'])
    .map((name) => name.toLowerCase()),
);

/** Of whatever section names one. */
export const timezone = textThat(isZone, {
  code: 'bad_timezone',
  message: (text) => `${quoted(text)} is no time zone`,
  hint: 'write a name of the IANA list, such as UTC or Europe/Berlin; an offset is no time zone',
}).meta({ pattern: timezonePattern() });

/** For editors: the areas of the IANA list, in any case, as the list itself is read. */
function timezonePattern(): string {
  const areas =
    'Africa America Antarctica Arctic Asia Atlantic Australia Brazil Canada Chile Etc Europe Indian Mexico Pacific US';
  const inAnyCase = areas
    .split(' ')
    .map((area) =>
      area.replaceAll(/./g, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`),
    );
  return `^([A-Za-z][A-Za-z0-9_+-]*|(${inAnyCase.join('|')})(/[A-Za-z0-9_+-]+){1,2})$`;
}

const dimension = textThat((text) => /^[A-Za-z][A-Za-z0-9_.:/-]{0,63}$/.test(text), {
  code: 'bad_dimension',
  message: (text) => `${quoted(text)} cannot name a dimension`,
  hint: 'a letter, then up to 63 letters, digits or _ . : / -',
});

interface Settings {
  readonly name: string;
  readonly reportingTimezone: string;
  readonly dimensions: readonly string[];
}

async function loadSettings(sql: Sql): Promise<Settings> {
  const [row] = await sql.rows<Settings>(
    `SELECT name, reporting_timezone AS "reportingTimezone", to_jsonb(dimensions) AS dimensions FROM organisation WHERE id = 1`,
  );
  return row ?? { name: '', reportingTimezone: 'UTC', dimensions: [] };
}

async function saveSettings(tx: Tx, edits: readonly Partial<Settings>[]): Promise<void> {
  const { dimensions, ...rest } = Object.assign({}, ...edits) as Partial<Settings>;
  const data = { ...rest, ...(dimensions !== undefined && { dimensions: [...dimensions] }) };
  await tx.prisma.organisation.update({ where: { id: 1 }, data });
}

/** One field of the organisation's row, as a section of its own. */
function planSetting<K extends keyof Settings>(
  state: Settings,
  field: K,
  wanted: Settings[K] | undefined,
  shown: string,
): Planned<Partial<Settings>> {
  const before = state[field];
  if (wanted === undefined || JSON.stringify(wanted) === JSON.stringify(before))
    return { changes: [] };
  const text = (value: Settings[K]): string =>
    (typeof value === 'string' ? value : value.join(', ')) || 'none';
  return {
    changes: [
      {
        action: 'change',
        entityType: 'organisation',
        entityId: field,
        summary: `${shown}: ${text(before)} → ${text(wanted)}`,
        before: { [field]: before },
        after: { [field]: wanted },
        edit: { [field]: wanted },
      },
    ],
  };
}

const organisation = (consequence: Consequence) =>
  defineSection<string, Settings, Partial<Settings>>({
    key: 'organisation',
    position: 10,
    schema: label,
    consequence,
    load: loadSettings,
    plan: (state, wanted) => planSetting(state, 'name', wanted, 'Name of the organisation'),
    apply: saveSettings,
    toFile: ({ name }) => (name === '' ? undefined : name),
  });

const reportingTimezone = (consequence: Consequence) =>
  defineSection<string, Settings, Partial<Settings>>({
    key: 'reportingTimezone',
    position: 20,
    schema: timezone,
    consequence,
    load: loadSettings,
    plan: (state, wanted) => planSetting(state, 'reportingTimezone', wanted, 'Reporting time zone'),
    apply: saveSettings,
    toFile: (state) => state.reportingTimezone,
  });

const dimensions = (consequence: Consequence) =>
  defineSection<string[], Settings, Partial<Settings>>({
    key: 'dimensions',
    position: 30,
    schema: z.array(dimension).meta({ maxItems: DIMENSIONS_MAX, uniqueItems: true }),
    consequence,
    check: (raw, note, lineOf) => {
      const texts = textsOf(raw);
      if (Array.isArray(raw) && raw.length > DIMENSIONS_MAX) {
        const message = `${raw.length} dimensions; there are at most ${DIMENSIONS_MAX}`;
        note({
          path: [DIMENSIONS_MAX],
          code: 'too_many_dimensions',
          message,
          hint: 'keep those that people report by',
        });
      }
      noteRepeats(
        texts.map(({ text, step }) => ({ key: text, path: step, what: quoted(text) })),
        'duplicate_dimension',
        note,
        lineOf,
      );
      for (const { text, step } of texts) {
        if (!TAKEN.has(text.toLowerCase())) continue;
        const message = `${quoted(text)} is a dimension of Bursar's own`;
        note({
          path: step,
          code: 'taken_dimension',
          message,
          hint: 'choose another request-metadata key',
        });
      }
    },
    load: loadSettings,
    plan: (state, wanted, { prune }) =>
      planSetting(state, 'dimensions', wanted ?? (prune ? [] : undefined), 'Dimensions'),
    apply: saveSettings,
    toFile: (state) => [...state.dimensions],
  });

export const settingsSections = (consequence: Consequence): ConfigSection[] => [
  organisation(consequence),
  reportingTimezone(consequence),
  dimensions(consequence),
];
