import { z } from 'zod';
import type { Cursor } from './standing.repository.js';
import type { Moved, Question } from './repost.js';

/** Which calls a rule can match: no other is examined. */
export const Touched = z.object({
  kind: z.enum(['principal', 'profile', 'account', 'person']),
  pattern: z.string(),
});
export type Touched = z.infer<typeof Touched>;

/** What is not in force, and tried by a dry run. */
export const Tried = z.union([
  z.object({
    rule: z.object({
      kind: z.string(),
      pattern: z.string(),
      team: z.string(),
      from: z.coerce.date().nullable(),
    }),
  }),
  /** A line of the directory of people. */
  z.object({
    membership: z.object({
      user: z.string(),
      team: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
    }),
  }),
  /** As a file writes it. */
  z.object({ contract: z.record(z.string(), z.unknown()) }),
]);
export type Tried = z.infer<typeof Tried>;

export type RunState = 'waiting' | 'running' | 'done' | 'cancelled';

/** What a person orders. */
export interface RunOrder {
  readonly question: Question;
  readonly from: Date;
  readonly to: Date;
  readonly dryRun: boolean;
  readonly reason: string | null;
  readonly touched?: Touched;
  readonly tried?: Tried;
  /** Of a dry run: what moves of calls before this is shown apart. */
  readonly earlierThan?: Date;
}

/** A re-rating or re-attribution that a person ordered, and how far it is. */
export interface Run {
  readonly id: bigint;
  readonly question: Question;
  readonly from: Date;
  readonly to: Date;
  readonly dryRun: boolean;
  readonly touched: Touched | null;
  readonly tried: Tried | null;
  readonly earlierThan: Date | null;
  readonly reason: string | null;
  readonly orderedBy: string;
  readonly orderedAt: Date;
  readonly state: RunState;
  /** Of the price book, or of the rules, that its calls are asked under; null: it has not begun. */
  readonly version: number | null;
  /** Where its last page ended. */
  readonly after: Cursor | null;
  /** About so many calls are walked; null: not known. */
  readonly total: bigint | null;
  readonly examined: bigint;
  readonly changed: bigint;
  readonly error: string | null;
  readonly finishedAt: Date | null;
}

/** With what it moved. */
export interface RunResult extends Run {
  readonly moved: readonly Moved[];
  /** Of calls before the rule would begin: what it would move if it began earlier. */
  readonly earlier: readonly Moved[];
}

export const isOver = ({ state }: Pick<Run, 'state'>): boolean =>
  state === 'done' || state === 'cancelled';

/** No run has the number that stands for what is none. */
export const toRunId = (id: string): bigint => (/^\d{1,18}$/.test(id) ? BigInt(id) : 0n);
