import {
  type Coordinates,
  type Hold,
  type HoldAlert,
  logRequest,
  type Settled,
  takenByHold,
} from '@bursar/limits';
import type { Implausible } from './implausible.js';
import { settlementKeyOf } from '../ledger/ledger.module.js';

/** What a gateway may do, and the metadata that proves it. Repeated when the same request comes again. */
export interface Allowed {
  readonly admissionId: string;
  readonly decision: 'allow';
  readonly provider: string;
  readonly model: string;
  readonly region: string;
  readonly downgraded: boolean;
  /** The budget whose ladder sent it to another model, or would have without the project's opting out. */
  readonly downgradedBy?: string;
  readonly optedOutOf?: string;
  /** How many of a hundred such calls go on. */
  readonly throttledTo?: number;
  readonly maxOutputTokens: number;
  readonly holdUsd: string;
  readonly expiresAt: string;
  readonly requestMetadata: Readonly<Record<string, string>>;
}

/** A request of the provider's log under an admission; without a price for it, its cost is not known yet. */
interface LoggedCall {
  readonly requestId: string;
  readonly cost: bigint;
  readonly unpriced: number;
}

/** A hold as it is kept. */
export interface StoredHold extends Omit<Hold, 'logged'> {
  readonly id: string;
  readonly apiKey: string;
  readonly windowIds: readonly bigint[];
  readonly call: Coordinates;
  readonly answer: Allowed;
  readonly createdAt: number;
  /** Null: admitted by itself. */
  readonly leaseId: string | null;
  /** Empty for a call under a lease that the provider's log alone has reported. */
  readonly bodyHash: string;
  /** Input and output that token quotas counted for it; null: it was admitted before they did. */
  readonly tokens: number | null;
  readonly logged: readonly LoggedCall[];
  /** What was reported of it and cannot have happened. */
  readonly reported: Implausible | null;
  /** Amounts already applied to its windows. */
  readonly applied: { readonly posted: bigint; readonly presumed: bigint; readonly held: bigint };
}

/** The provider's log has reported the call, and the gateway that holds its lease has not. */
export const isUnreported = ({ leaseId, bodyHash }: StoredHold): boolean =>
  leaseId !== null && bodyHash === '';

/** Posted money under an admission, as the ledger sends it. */
export interface AdmittedMovement {
  readonly admission: string;
  readonly invocation: string;
  readonly usd: bigint;
  readonly unpriced: number;
}

/** A logged call without a price is as good as one that is still missing: what it will cost stays presumed. */
export function toHold(stored: StoredHold): Hold {
  const { state, worst, settled, logged, proof } = stored;
  const missing = logged.filter(({ unpriced }) => unpriced > 0).length;
  const expected = (attempts: number): number =>
    missing === 0 ? attempts : Math.max(attempts, logged.length) + missing;
  return {
    state,
    worst,
    attemptsMax: expected(stored.attemptsMax),
    settled: settled === null ? null : { ...settled, attempts: expected(settled.attempts) },
    logged: logged.map(({ requestId, cost }) => ({ requestId, cost })),
    proof,
  };
}

/** Takes over what a step decided; how many attempts are expected stays as it was reported. */
export function withHold(stored: StoredHold, after: Hold): StoredHold {
  const unpriced = new Map(stored.logged.map((call) => [call.requestId, call.unpriced]));
  const attempts = stored.settled?.attempts ?? after.settled?.attempts ?? 1;
  return {
    ...stored,
    state: after.state,
    settled: after.settled === null ? null : { ...after.settled, attempts },
    logged: after.logged.map((call) => ({ ...call, unpriced: unpriced.get(call.requestId) ?? 0 })),
    proof: after.proof,
  };
}

export interface Moved {
  readonly hold: StoredHold;
  readonly alerts: readonly HoldAlert[];
}

/** Applies what the ledger posted under an admission, in order. */
export function moveHold(stored: StoredHold, movements: readonly AdmittedMovement[]): Moved {
  const alerts: HoldAlert[] = [];
  let hold = stored;
  const settlement = settlementKeyOf(stored.id);
  for (const { invocation, usd, unpriced } of movements) {
    if (invocation === settlement) {
      hold = repriceSettlement(hold, usd, unpriced);
      continue;
    }
    const known = hold.logged.find(({ requestId }) => requestId === invocation);
    const call = {
      requestId: invocation,
      cost: known?.cost ?? 0n,
      unpriced: (known?.unpriced ?? 0) + unpriced,
    };
    const others = hold.logged.filter((one) => one !== known);
    // A line seen for the first time is not yet among those logged: whether it has a price is what counts here.
    const before = toHold({ ...hold, logged: [...others, ...(known === undefined ? [] : [call])] });
    const waiting = known === undefined && call.unpriced > 0;
    const patient = waiting ? withOneMore(before) : before;
    const step = logRequest(patient, { requestId: invocation, cost: call.cost + usd });
    if (step.alert !== null) alerts.push(step.alert);
    hold = withHold({ ...hold, logged: [...others, call] }, step.hold);
  }
  return { hold, alerts };
}

const withOneMore = (hold: Hold): Hold => ({
  ...hold,
  attemptsMax: Math.max(hold.attemptsMax, hold.logged.length + 1) + 1,
  settled:
    hold.settled === null
      ? null
      : {
          ...hold.settled,
          attempts: Math.max(hold.settled.attempts, hold.logged.length + 1) + 1,
        },
});

/** A settlement that gained a price, or another one: what it was answered stays what it was. */
function repriceSettlement(stored: StoredHold, usd: bigint, unpriced: number): StoredHold {
  const { settled, state } = stored;
  if (settled === null || (settled.cost === null && unpriced >= 0)) return stored;
  const repriced: Settled = { ...settled, cost: (settled.cost ?? 0n) + usd };
  return { ...stored, settled: repriced, state: state === 'PRESUMED' ? 'TRUED_UP' : state };
}

/** Amounts still to be applied to its windows. */
export function pendingDelta(stored: StoredHold): StoredHold['applied'] {
  const { posted, presumed, held } = takenByHold(toHold(stored));
  const { applied } = stored;
  return {
    posted: posted - applied.posted,
    presumed: presumed - applied.presumed,
    held: held - applied.held,
  };
}
