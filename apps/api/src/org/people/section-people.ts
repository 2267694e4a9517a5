import { z } from 'zod';
import type { Sql, Tx } from '../../platform/database.js';
import { complaining } from '../../platform/text/checked-text.js';
import { recordOf, textsOf } from '../../platform/text/raw.js';
import {
  type Consequence,
  defineSection,
  noteRepeats,
  type Planned,
} from '../../config/config.module.js';
import { quoted } from '../arn.js';
import { sessionPatternComplaint } from './session-name.js';

const PATTERNS_MAX = 16;

const PeopleInFile = z.strictObject({
  sessionPatterns: z
    .array(complaining('bad_session_pattern', sessionPatternComplaint))
    .max(PATTERNS_MAX)
    .optional(),
});

type PeopleInFile = z.infer<typeof PeopleInFile>;

async function loadPatterns(sql: Sql): Promise<readonly string[]> {
  const [row] = await sql.rows<{ patterns: string[] }>(
    'SELECT to_jsonb(session_patterns) AS patterns FROM organisation WHERE id = 1',
  );
  return row?.patterns ?? [];
}

/** Pure. Their order counts: the first pattern that fits a session names the user. */
function planPeople(
  known: readonly string[],
  wanted: readonly string[] | undefined,
): Planned<readonly string[]> {
  if (wanted === undefined || JSON.stringify(known) === JSON.stringify(wanted))
    return { changes: [] };
  const text = (patterns: readonly string[]) => patterns.join(', ') || 'e-mail addresses';
  return {
    changes: [
      {
        action: 'change',
        entityType: 'organisation',
        entityId: 'sessionPatterns',
        summary: `Sessions that are people: ${text(known)} → ${text(wanted)}`,
        before: { sessionPatterns: known },
        after: { sessionPatterns: wanted },
        edit: wanted,
      },
    ],
  };
}

async function savePatterns(tx: Tx, edits: readonly (readonly string[])[]): Promise<void> {
  const last = edits.at(-1);
  if (last === undefined) return;
  await tx.prisma.organisation.update({ where: { id: 1 }, data: { sessionPatterns: [...last] } });
}

export const peopleSection = (consequence: Consequence) =>
  defineSection<PeopleInFile, readonly string[], readonly string[]>({
    key: 'people',
    position: 45,
    schema: PeopleInFile,
    consequence,
    check: (raw, note, lineOf) => {
      const entries = textsOf(recordOf(raw)['sessionPatterns']).map(({ text, step }) => ({
        key: text,
        path: ['sessionPatterns', ...step],
        what: quoted(text),
      }));
      noteRepeats(entries, 'duplicate_session_pattern', note, lineOf);
    },
    load: loadPatterns,
    plan: (known, wanted, { prune }) =>
      planPeople(known, wanted?.sessionPatterns ?? (prune ? [] : undefined)),
    apply: savePatterns,
    toFile: (known) => (known.length === 0 ? undefined : { sessionPatterns: [...known] }),
  });
