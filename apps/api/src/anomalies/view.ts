import { badCursor, expectPageSize } from '../platform/graphql/pages.js';
import { isUuid } from '../platform/ids.js';
import { type Named, scopeOf } from './card.js';
import { versionOf } from '../platform/seen.js';
import { type Anomaly, handlingOf } from './incidents/anomaly.js';
import { sentenceOf } from './sentence.js';

/** An anomaly as a caller sees it. */
export function toView(one: Anomaly, named: Named, runbook: string | null, owner: string | null) {
  return {
    id: one.id,
    startedAt: one.from,
    endedAt: one.to,
    detectedAt: one.detectedAt,
    scope: scopeOf(one, named),
    team: one.team,
    teamName: one.team === null ? null : (named.teams.get(one.team) ?? one.team),
    kind: one.rule,
    kinds: one.rules,
    nature: one.nature,
    observedUsd: one.actualUsd,
    expectedUsd: one.expectedUsd,
    excessUsd: one.excessUsd,
    unpriced: one.unpriced,
    causes: one.causes.flatMap(({ dimension, parts }) =>
      parts.map(({ value, excessUsd, share }) => ({
        dimension,
        value: dimension === 'key' ? (named.keys.get(value) ?? value) : value,
        excessUsd,
        share,
      })),
    ),
    sentence: sentenceOf(one, named),
    runbook,
    planned: one.plan !== null,
    verdict: one.verdict,
    verdictAt: one.verdictAt,
    verdictBy: one.verdictBy,
    verdictReason: one.verdictReason,
    owner: one.owner,
    ownerName: owner,
    acknowledgedAt: one.acknowledgedAt,
    acknowledgedBy: one.acknowledgedBy,
    escalatedAt: one.escalatedAt,
    version: versionOf(handlingOf(one)),
  };
}

export type AnomalyView = ReturnType<typeof toView>;

const FIRST_MAX = 200;

export function pageSize(first: number): number {
  expectPageSize(first, FIRST_MAX);
  return first;
}

/** A place in the list: an anomaly's start and id. */
export const cursorOf = ({ startedAt, id }: Pick<AnomalyView, 'startedAt' | 'id'>): string =>
  Buffer.from(`${startedAt.toISOString()} ${id}`).toString('base64url');

export function placeAt(cursor: string): { from: Date; id: string } {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const from = new Date(time);
  if (Number.isNaN(from.getTime()) || !isUuid(id)) throw badCursor();
  return { from, id };
}
