import { keyNames } from '../access/access.module.js';
import { teamNames } from '../org/org.module.js';
import type { Sql } from '../platform/database.js';
import type { Anomaly } from './incidents/anomaly.js';
import { readAnomaly } from './incidents/anomaly.repository.js';
import { sentenceOf } from './sentence.js';
import { loadSettings } from './settings.js';

/** What an alert and a step of a ladder need to know of an anomaly. */
export interface AnomalyCard {
  readonly id: string;
  readonly rule: string;
  /** team, environment, model, key, user: as far as known. An API key by its name. */
  readonly scope: Readonly<Record<string, string>>;
  readonly team: string | null;
  readonly from: Date;
  /** Null: going on. */
  readonly to: Date | null;
  /** Decimals in USD. */
  readonly excessUsd: string;
  readonly expectedUsd: string;
  readonly actualUsd: string;
  readonly cause: readonly {
    readonly dimension: string;
    readonly value: string;
    readonly shareOfExcess: number;
  }[];
  /** What, how much, by whom. */
  readonly sentence: string;
  /** The page of the web app that shows it. */
  readonly path: string;
  readonly runbook: string | null;
  readonly isPlanned: boolean;
  readonly ownerId: string | null;
}

export interface Named {
  readonly keys: ReadonlyMap<string, string>;
  readonly teams: ReadonlyMap<string, string>;
}

/** The names of keys and teams in these anomalies. */
export async function namesIn(sql: Sql, anomalies: readonly Anomaly[]): Promise<Named> {
  const keys = anomalies.flatMap(({ key, causes }) => [
    ...(key === null ? [] : [key]),
    ...causes.flatMap(({ dimension, parts }) =>
      dimension === 'key' ? parts.map(({ value }) => value) : [],
    ),
  ]);
  const teams = anomalies.flatMap(({ team }) => (team === null ? [] : [team]));
  return {
    keys: await keyNames(sql, [...new Set(keys)]),
    teams: teams.length === 0 ? new Map() : await teamNames(sql, [...new Set(teams)]),
  };
}

/** An API key goes by its name; a principal has none but its own. */
export function scopeOf({ scope }: Anomaly, { keys }: Named): Record<string, string> {
  const { key, ...rest } = scope;
  return { ...rest, ...(key !== undefined && { key: keys.get(key) ?? key }) };
}

function toCard(one: Anomaly, named: Named, runbook: string | null): AnomalyCard {
  return {
    id: one.id,
    rule: one.rule,
    scope: scopeOf(one, named),
    team: one.team,
    from: one.from,
    to: one.to,
    excessUsd: one.excessUsd,
    expectedUsd: one.expectedUsd,
    actualUsd: one.actualUsd,
    cause: one.causes.flatMap(({ dimension, parts }) =>
      parts.map(({ value, share }) => ({
        dimension,
        value: dimension === 'key' ? (named.keys.get(value) ?? value) : value,
        shareOfExcess: share,
      })),
    ),
    sentence: sentenceOf(one, named),
    path: `/anomalies/${one.id}`,
    runbook,
    isPlanned: one.plan !== null,
    ownerId: one.owner,
  };
}

export async function readAnomalyCard(sql: Sql, id: string): Promise<AnomalyCard | null> {
  const one = await readAnomaly(sql, id);
  if (one === null) return null;
  const { runbooks } = await loadSettings(sql);
  return toCard(one, await namesIn(sql, [one]), runbooks[one.rule] ?? null);
}
