import { type Amount } from './amount.js';
import { movementBetween } from './balance.js';
import { type Hold, type HoldStep, type ProofKind, takenByHold, unchanged } from './hold.js';

/** How long a log that is in use may be silent about a call before that silence is a proof. */
export const HORIZON_MS = 72 * 60 * 60 * 1000;

export type Proof =
  | { readonly kind: Exclude<ProofKind, 'horizon'> }
  | {
      readonly kind: 'horizon';
      /** Since the hold was presumed spent. */
      readonly waitedMs: number;
      readonly horizonMs: number;
      /** Whether this source has a log at all: where none exists, its silence says nothing. */
      readonly logExists: boolean;
    };

/** Gives back what is proven unspent. Whatever is logged by then stays posted. */
export function voidHold<M extends Amount>(hold: Hold<M>, proof: Proof): HoldStep<M> {
  if (hold.proof !== null)
    return unchanged(hold.proof === proof.kind ? 'repeated' : 'refused', hold);
  if (!isAdmissible(hold, proof)) return unchanged('refused', hold);
  const { worst, attemptsMax, settled, logged } = hold;
  const state = hold.state === 'POSTED' ? 'POSTED' : logged.length > 0 ? 'TRUED_UP' : 'VOIDED';
  const after: Hold<M> = { state, worst, attemptsMax, settled, logged, proof: proof.kind };
  return {
    outcome: 'applied',
    hold: after,
    movement: movementBetween(takenByHold(hold), takenByHold(after)),
    alert: null,
  };
}

/**
 * The gateway's own proofs end a hold that was not settled. Proofs from the provider's side need the hold to be past its time,
 * or settled and only partly logged: before that, a missing line may still come.
 */
function isAdmissible<M extends Amount>(hold: Hold<M>, proof: Proof): boolean {
  const isLogged = hold.logged.length > 0;
  const isOpen = hold.state === 'PENDING' || hold.state === 'PRESUMED';
  switch (proof.kind) {
    case 'never-dispatched':
      return isOpen && !isLogged && hold.settled === null;
    case 'unbilled-error':
      return isOpen && hold.settled === null;
    case 'counts-match':
      return hold.state === 'PRESUMED' || (hold.settled !== null && isLogged);
    case 'horizon':
      return (
        proof.logExists &&
        proof.waitedMs >= proof.horizonMs &&
        (hold.state === 'PRESUMED' || (hold.settled !== null && isLogged))
      );
  }
}

/** Two people give back what is presumed where no log will ever report the call. It is their decision, and no proof. */
export function releaseHold<M extends Amount>(
  hold: Hold<M>,
  by: { readonly people: readonly [string, string]; readonly logExists: boolean },
): HoldStep<M> {
  if (hold.state === 'RELEASED') return unchanged('repeated', hold);
  const [first, second] = by.people;
  if (hold.state !== 'PRESUMED' || by.logExists || first === second) {
    return unchanged('refused', hold);
  }
  const { worst, attemptsMax, settled, logged, proof } = hold;
  const after: Hold<M> = { state: 'RELEASED', worst, attemptsMax, settled, logged, proof };
  return {
    outcome: 'applied',
    hold: after,
    movement: movementBetween(takenByHold(hold), takenByHold(after)),
    alert: null,
  };
}
