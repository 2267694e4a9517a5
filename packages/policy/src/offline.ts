import { compareNarrowness } from '@bursar/limits';
import type { BudgetData, OfflineData } from './document/document.js';
import { digits, distinct, listOf, object, oneOf, type Read } from './document/reading.js';
import { readScope } from './document/read-scope.js';
import { ScopedList, type ModelNames, type Scope, type Subject } from './scope.js';
import { ID } from './document/words.js';

const BUDGETS_MAX = 20_000;

const readRule: Read<BudgetData['onUnavailable']> = (value, where) =>
  value === 'deny' ? value : object<{ readonly allow: string }>({ allow: digits })(value, where);

const readOfflineData = object<OfflineData>({
  budgets: distinct(
    listOf(
      object<BudgetData>({
        id: ID,
        scope: readScope,
        mode: oneOf('hard', 'soft'),
        onUnavailable: readRule,
      }),
      BUDGETS_MAX,
    ),
    ({ id }) => id,
  ),
});

/**
 * What the notes of a policy say of calls made while Bursar cannot be reached; null: nothing. It stands there because a
 * reader that does not know it may pass over it: such a one knows only what its own operator allows.
 */
export function readOffline(notes: unknown, where: string): OfflineData | null {
  if (typeof notes !== 'object' || notes === null || !('offline' in notes)) return null;
  return readOfflineData(notes.offline, `${where}.offline`);
}

/** A budget as a gateway asks about it: femtodollars that calls may cost at worst while Bursar is unreachable; null: none. */
export interface OfflineBudget {
  readonly id: string;
  readonly scope: Scope;
  readonly allow: bigint | null;
  /** It may be about other calls: of this one, the key is not known. */
  readonly isDoubtful: boolean;
}

/** Which budgets cover a call, for a reader that knows the name of its key and for one that does not. */
export class OfflineBudgets {
  readonly #ofKey: ScopedList<OfflineBudget>;
  readonly #ofAnyKey: ScopedList<OfflineBudget>;

  constructor(readonly budgets: readonly BudgetData[]) {
    const plain = budgets.map(({ id, scope, onUnavailable }): OfflineBudget => {
      const allow = onUnavailable === 'deny' ? null : BigInt(onUnavailable.allow);
      return { id, scope, allow, isDoubtful: false };
    });
    this.#ofKey = new ScopedList(plain);
    this.#ofAnyKey = new ScopedList(
      plain.map((budget) => {
        const { key, ...scope } = budget.scope;
        return { ...budget, scope, isDoubtful: key !== undefined };
      }),
    );
  }

  /** The narrowest first. Without the name of a key, also those that only other keys may be about. */
  covering(subject: Subject, names: ModelNames): OfflineBudget[] {
    const knowsKey = typeof subject.key === 'string';
    return (knowsKey ? this.#ofKey : this.#ofAnyKey).about(subject, names).sort(compareNarrowness);
  }
}
