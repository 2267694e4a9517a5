import { fact } from '../../platform/outbox.js';
import type { AnswerKind } from './answer.js';

/** Someone has answered a line of a statement: its team and finance learn of it. */
export interface LineNews {
  readonly month: string;
  readonly team: string;
  readonly teamName: string;
  readonly line: string;
  readonly number: number;
  readonly kind: AnswerKind;
  readonly text: string;
  readonly byName: string;
  readonly description: string;
  /** Exact decimal text. */
  readonly usd: string;
  /** ISO 8601; of a dispute. */
  readonly deadline: string | null;
}

export const lineAnswered = fact<LineNews>('lineAnswered');
