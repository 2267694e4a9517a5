import { isDeepStrictEqual } from 'node:util';
import { type Consequence, defineSection } from '../config/config.module.js';
import { AnomaliesInFile, loadStated, saveStated } from './settings.js';

export const anomaliesSection = (consequence: Consequence) =>
  defineSection<AnomaliesInFile, AnomaliesInFile | null, AnomaliesInFile | null>({
    key: 'anomalies',
    position: 106,
    schema: AnomaliesInFile,
    exactText: [['minimumUsd']],
    consequence,
    load: loadStated,
    plan: (stated, wanted, { prune }) => {
      const after = wanted ?? null;
      if (isDeepStrictEqual(stated, after) || (after === null && !prune)) return { changes: [] };
      return {
        changes: [
          {
            action: after === null ? 'remove' : stated === null ? 'add' : 'change',
            entityType: 'anomalySettings',
            entityId: 'anomalies',
            summary: `Anomaly settings: ${JSON.stringify(stated ?? {})} → ${JSON.stringify(after ?? {})}`,
            before: stated,
            after,
            edit: after,
          },
        ],
      };
    },
    apply: async (tx, edits) => {
      const edit = edits.at(-1);
      if (edit !== undefined) await saveStated(tx, edit);
    },
    toFile: (stated) => stated ?? undefined,
  });
