import { isDeepStrictEqual } from 'node:util';
import { type Consequence, defineSection } from '../../config/config.module.js';
import { loadOperations, saveOperations } from './alerts.repository.js';
import { OperationsInFile } from './target.js';

interface Edit {
  readonly value: OperationsInFile | null;
}

/** The limits of how calls fare: what the file says replaces what it said before. */
export const operationsSection = (consequence: Consequence) =>
  defineSection<OperationsInFile, OperationsInFile | null, Edit>({
    key: 'operations',
    position: 135,
    schema: OperationsInFile,
    consequence,
    load: loadOperations,
    plan: (before, wanted, { prune }) => {
      if (wanted === undefined && !prune) return { changes: [] };
      const after = wanted ?? null;
      if (isDeepStrictEqual(before, after)) return { changes: [] };
      return {
        changes: [
          {
            action: 'change',
            entityType: 'operations',
            entityId: 'operations',
            summary: `Limits of errors, latency and tokens: ${textOf(before)} → ${textOf(after)}`,
            before,
            after,
            edit: { value: after },
          },
        ],
      };
    },
    apply: async (tx, edits) => {
      const edit = edits.at(-1);
      if (edit !== undefined) await saveOperations(tx, edit.value);
    },
    toFile: (stored) => stored ?? undefined,
  });

const textOf = (limits: OperationsInFile | null): string =>
  limits === null ? 'an error rate of 1 %' : JSON.stringify(limits);
