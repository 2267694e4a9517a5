import { fact } from '../platform/outbox.js';
import type { LadderStep } from './ladder/ladder.js';

/** A budget has reached a step of its ladder, for the first time in a window. */
export interface LadderNews {
  readonly budget: string;
  /** The id of the window, and the instants it lasts from and to. */
  readonly window: string;
  readonly from: string;
  readonly to: string;
  readonly scope: Readonly<Record<string, string>>;
  readonly step: string;
  readonly at: number;
  readonly do: LadderStep['do'];
  readonly mode: 'hard' | 'soft';
  readonly limitUsd: string;
  readonly usedUsd: string;
}

export const ladderStepReached = fact<LadderNews>('ladderStepReached');

/** A key was frozen: a call under it broke its bound. */
export const keyFrozen = fact<{ key: string; admission: string; reason: string }>('keyFrozen');
