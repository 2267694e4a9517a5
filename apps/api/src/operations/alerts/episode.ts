import { QUARTER } from '@bursar/time';
import type { Breach, Rule } from './target.js';

/** Quarter hours of one model over one limit. Times are epoch ms. */
export interface Episode {
  readonly id: string;
  readonly rule: Rule;
  readonly provider: string;
  readonly model: string;
  /** Start of the first quarter hour over the limit. */
  readonly firstAt: number;
  /** Start of the last. */
  readonly lastAt: number;
  /** The worst of them, and the limit that it passed. */
  readonly value: number;
  readonly limit: number;
}

/** One quarter hour within the limit may stand between two over it; after two, an episode is over. */
export const REACH_MS = 2 * QUARTER;

/** The end of the last quarter hour; null while a further one would still belong to the episode. */
export const endOf = ({ lastAt }: Pick<Episode, 'lastAt'>, now: number): number | null =>
  now < lastAt + QUARTER + REACH_MS ? null : lastAt + QUARTER;

export interface Joined {
  readonly opened: readonly Episode[];
  readonly grown: readonly Episode[];
}

/** Pure. Puts each breach into the episode that it is near, or opens one: the same breaches again change nothing. */
export function joinBreaches(
  known: readonly Episode[],
  breaches: readonly Breach[],
  newId: () => string,
): Joined {
  const episodes = known.map((episode) => ({ episode, isNew: false, isChanged: false }));
  for (const breach of [...breaches].sort((a, b) => a.at - b.at)) {
    const near = episodes.find(({ episode }) => isOf(episode, breach));
    if (near === undefined) {
      const episode = opened(breach, newId());
      episodes.push({ episode, isNew: true, isChanged: false });
      continue;
    }
    const next = grown(near.episode, breach);
    near.isChanged ||= next !== near.episode;
    near.episode = next;
  }
  return {
    opened: episodes.filter(({ isNew }) => isNew).map(({ episode }) => episode),
    grown: episodes
      .filter(({ isNew, isChanged }) => !isNew && isChanged)
      .map(({ episode }) => episode),
  };
}

const isOf = (episode: Episode, { rule, provider, model, at }: Breach): boolean =>
  episode.rule === rule &&
  episode.provider === provider &&
  episode.model === model &&
  at >= episode.firstAt - REACH_MS &&
  at <= episode.lastAt + REACH_MS;

const opened = ({ at, ...breach }: Breach, id: string): Episode => ({
  id,
  ...breach,
  firstAt: at,
  lastAt: at,
});

function grown(episode: Episode, { at, value, limit }: Breach): Episode {
  const isWorse = value > episode.value;
  const isWider = at < episode.firstAt || at > episode.lastAt;
  if (!isWorse && !isWider) return episode;
  return {
    ...episode,
    firstAt: Math.min(episode.firstAt, at),
    lastAt: Math.max(episode.lastAt, at),
    ...(isWorse && { value, limit }),
  };
}
