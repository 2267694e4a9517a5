import { z } from 'zod';
import type { Tx } from '../platform/database.js';
import { principalComplaint, quoted } from './arn.js';
import {
  type ApplyContext,
  type Consequence,
  defineSection,
  type Edited,
  noteRepeats,
} from '../config/config.module.js';
import { complaining } from '../platform/text/checked-text.js';

import { closingAt } from '../platform/text/dated.js';
import { closeRows, openTrust } from './org.repository.js';
import { textsOf } from '../platform/text/raw.js';

const principalPattern = complaining('bad_principal', principalComplaint);

interface Trust {
  readonly id: number;
  readonly pattern: string;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
}

type Edit =
  | { readonly do: 'trust'; readonly pattern: string; readonly sinceEver: boolean }
  | { readonly do: 'distrust'; readonly id: number; readonly validFrom: Date | null };

/** The list is the truth where the file has it. Trust is dated like recognition: what was never trusted before is trusted since ever. */
export function planTrust(
  known: readonly Trust[],
  wanted: readonly string[] | undefined,
): Edited<Edit>[] {
  if (wanted === undefined) return [];
  const open = known.filter(({ validTo }) => validTo === null);
  const added = wanted.filter((pattern) => !open.some((trust) => trust.pattern === pattern));
  const removed = open.filter(({ pattern }) => !wanted.includes(pattern));
  return [
    ...added.map((pattern): Edited<Edit> => {
      const sinceEver = !known.some((trust) => trust.pattern === pattern);
      return {
        action: 'add',
        entityType: 'trustedPrincipal',
        entityId: pattern,
        summary: `Trust the request metadata of ${pattern}${sinceEver ? '' : ' again, from now on'}`,
        before: null,
        after: { pattern },
        edit: { do: 'trust', pattern, sinceEver },
      };
    }),
    ...removed.map(({ id, pattern, validFrom }): Edited<Edit> => ({
      action: 'remove',
      entityType: 'trustedPrincipal',
      entityId: pattern,
      summary: `Trust the request metadata of ${pattern} no longer, from now on`,
      before: { pattern },
      after: null,
      edit: { do: 'distrust', id, validFrom },
    })),
  ];
}

async function applyTrust(tx: Tx, edits: readonly Edit[], { at }: ApplyContext): Promise<void> {
  const opened = edits.flatMap((edit) =>
    edit.do === 'trust' ? [{ pattern: edit.pattern, validFrom: edit.sinceEver ? null : at }] : [],
  );
  const closed = edits.flatMap((edit) =>
    edit.do === 'distrust' ? [{ id: edit.id, validTo: closingAt(edit.validFrom, at) }] : [],
  );
  await openTrust(tx, opened, at);
  await closeRows(tx, 'trusted_principal', closed);
}

export const trustSection = (consequence: Consequence) =>
  defineSection<string[], readonly Trust[], Edit>({
    key: 'trustedMetadataPrincipals',
    position: 40,
    schema: z.array(principalPattern).meta({ uniqueItems: true }),
    consequence,
    check: (raw, note, lineOf) => {
      const entries = textsOf(raw).map(({ text, step }) => ({
        key: text,
        path: step,
        what: quoted(text),
      }));
      noteRepeats(entries, 'duplicate_principal', note, lineOf);
    },
    load: (sql) =>
      sql.rows<Trust>(
        `SELECT id, pattern, valid_from AS "validFrom", valid_to AS "validTo" FROM trusted_principal ORDER BY id`,
      ),
    plan: (known, wanted, { prune }) => ({
      changes: planTrust(known, wanted ?? (prune ? [] : undefined)),
    }),
    apply: applyTrust,
    toFile: (known) =>
      known
        .filter(({ validTo }) => validTo === null)
        .map(({ pattern }) => pattern)
        .sort(),
  });
