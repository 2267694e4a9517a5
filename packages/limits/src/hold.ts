import { type Amount, minus, plus, rest } from './amount.js';
import { movementBetween, type Taken } from './balance.js';

/** Whatever ends a hold, it ends once. Elapsed time alone turns it into presumed spend, never back into headroom. */
export type HoldState = 'PENDING' | 'POSTED' | 'VOIDED' | 'PRESUMED' | 'TRUED_UP' | 'RELEASED';

/** What proves that a call cost nothing more than is logged. */
export type ProofKind =
  /** The gateway's journal, synced before every dispatch, has none for this call. */
  | 'never-dispatched'
  /** The provider answered with an error that it is known not to bill. */
  | 'unbilled-error'
  /** The provider's own counts match the log for that model and hour, without this call. */
  | 'counts-match'
  /** The log of this source is in use, and the configured horizon has passed without a line. */
  | 'horizon';

export interface Settlement<M extends Amount = bigint> {
  /** A digest of the whole body: the same again is answered the same, another is a conflict. */
  readonly body: string;
  /** null: unknown to the gateway. Then the worst case stays presumed until the log reports it. */
  readonly cost: M | null;
  /** How many requests reached the provider, each of which may have a line in its log. */
  readonly attempts: number;
  /** The part of the cost that no log has, such as the call of a tool: a line of the log replaces the rest alone. */
  readonly charged?: M;
}

export interface LoggedRequest<M extends Amount = bigint> {
  readonly requestId: string;
  readonly cost: M;
}

export interface Settled<M extends Amount = bigint> extends Settlement<M> {
  /** The first answer, repeated when the same request comes again. */
  readonly answer: SettlementAnswer<M>;
}

export interface SettlementAnswer<M extends Amount = bigint> {
  readonly state: HoldState;
  readonly cost: M;
}

export interface Hold<M extends Amount = bigint> {
  readonly state: HoldState;
  /** The worst case of all permitted attempts together. */
  readonly worst: M;
  readonly attemptsMax: number;
  readonly settled: Settled<M> | null;
  /** One for each provider request under this admission that the provider's log has shown. */
  readonly logged: readonly LoggedRequest<M>[];
  readonly proof: ProofKind | null;
}

/** bound_broken: the call cost more than its worst case. proof_contradicted: what was proven free has a cost after all. */
export type HoldAlert = 'bound_broken' | 'proof_contradicted';

/** applied: something is new. repeated: known already. conflict: contradicts what was said before. refused: not allowed. */
export type HoldOutcome = 'applied' | 'repeated' | 'conflict' | 'refused';

export interface HoldStep<M extends Amount = bigint> {
  readonly outcome: HoldOutcome;
  readonly hold: Hold<M>;
  /** Goes, whole, to every window that the hold was granted in; null: no balance moves. */
  readonly movement: Taken<M> | null;
  readonly alert: HoldAlert | null;
}

export interface SettlementStep<M extends Amount = bigint> extends HoldStep<M> {
  /** null for a conflict. */
  readonly answer: SettlementAnswer<M> | null;
}

export function openHold<M extends Amount>(worst: M, attemptsMax = 1): Hold<M> {
  return {
    state: 'PENDING',
    worst,
    attemptsMax,
    settled: null,
    logged: NOTHING_LOGGED,
    proof: null,
  };
}

const NOTHING_LOGGED: readonly never[] = [];

/**
 * What a hold takes of each of its limits follows from what is known about it, and every movement is the difference of two
 * such answers: nothing can be counted twice or given back twice. The log outranks the settlement. While only some of the
 * attempts are logged, the rest of what was settled (or of the worst case) stays presumed.
 */
export function takenByHold<M extends Amount>(hold: Hold<M>): Taken<M> {
  const { state, worst, settled, logged } = hold;
  const none = minus(worst, worst);
  const known = knownCost(hold, none);
  switch (state) {
    case 'PENDING':
      return { posted: known, presumed: none, held: rest(worst, known), leased: none };
    case 'PRESUMED':
      return { posted: known, presumed: rest(worst, known), held: none, leased: none };
    case 'VOIDED':
    case 'RELEASED':
      return { posted: known, presumed: none, held: none, leased: none };
    case 'POSTED':
    case 'TRUED_UP': {
      const reported = settled?.cost ?? null;
      if (reported === null || isWhollyLogged(hold)) {
        return { posted: known, presumed: none, held: none, leased: none };
      }
      if (logged.length === 0)
        return { posted: reported, presumed: none, held: none, leased: none };
      return { posted: known, presumed: rest(reported, known), held: none, leased: none };
    }
  }
}

/** Settles a call, also one that was presumed spent or logged before. */
export function settleHold<M extends Amount>(
  hold: Hold<M>,
  { body, cost, attempts, charged }: Settlement<M>,
): SettlementStep<M> {
  if (hold.settled !== null) {
    return hold.settled.body === body
      ? { ...unchanged('repeated', hold), answer: hold.settled.answer }
      : { ...unchanged('conflict', hold), answer: null };
  }
  const none = minus(hold.worst, hold.worst);
  const said = { body, cost, attempts, ...(charged !== undefined && { charged }) };
  const reported: Settled<M> = { ...said, answer: { state: hold.state, cost: none } };
  const state = stateAfterSettlement(hold, reported);
  const taken = takenByHold(withChange(hold, state, reported, hold.logged));
  // Of a call that is over: what is still to be logged of it counts too, and its gateway must not spend that again.
  const isOver = state === 'POSTED' || state === 'TRUED_UP';
  const answer = { state, cost: isOver ? plus(taken.posted, taken.presumed) : taken.posted };
  const after = withChange(hold, state, { ...said, answer }, hold.logged);
  const contradicted = isFreed(hold) && !isFreed(after);
  const broken = isBroken(after) && !isBroken(hold);
  return {
    outcome: 'applied',
    hold: after,
    movement: movementBetween(takenByHold(hold), taken),
    alert: contradicted ? 'proof_contradicted' : broken ? 'bound_broken' : null,
    answer,
  };
}

function stateAfterSettlement<M extends Amount>(hold: Hold<M>, reported: Settled<M>): HoldState {
  const isKnown = reported.cost !== null || isWhollyLogged({ ...hold, settled: reported });
  switch (hold.state) {
    case 'PENDING':
      return isKnown ? 'POSTED' : 'PRESUMED';
    case 'PRESUMED':
      return isKnown ? 'TRUED_UP' : 'PRESUMED';
    case 'VOIDED':
    case 'RELEASED':
      // A gateway that names a cost is believed over a proof that there was none.
      return reported.cost !== null && reported.cost > minus(hold.worst, hold.worst)
        ? 'TRUED_UP'
        : hold.state;
    case 'POSTED':
    case 'TRUED_UP':
      return hold.state;
  }
}

/** The provider's log reported what one request cost. The first replaces what was settled or presumed, the rest add. */
export function logRequest<M extends Amount>(
  hold: Hold<M>,
  request: LoggedRequest<M>,
): HoldStep<M> {
  const known = hold.logged.findIndex(({ requestId }) => requestId === request.requestId);
  if (known !== -1 && hold.logged[known]?.cost === request.cost) return unchanged('repeated', hold);
  const logged = known === -1 ? [...hold.logged, request] : hold.logged.with(known, request);
  const state = stateAfterLog(hold, logged.length);
  const after = withChange(hold, state, hold.settled, logged);
  const none = minus(hold.worst, hold.worst);
  const contradicted = isFreed(hold) && request.cost > none;
  return {
    outcome: 'applied',
    hold: after,
    movement: movementBetween(takenByHold(hold), takenByHold(after)),
    alert: contradicted
      ? 'proof_contradicted'
      : isBroken(after) && !isBroken(hold)
        ? 'bound_broken'
        : null,
  };
}

function stateAfterLog<M extends Amount>(hold: Hold<M>, requests: number): HoldState {
  const isWhole = requests >= (hold.settled?.attempts ?? hold.attemptsMax);
  if (hold.state === 'PENDING') return isWhole ? 'POSTED' : 'PENDING';
  if (hold.state === 'PRESUMED') return isWhole ? 'TRUED_UP' : 'PRESUMED';
  return hold.state;
}

/** Not reported in time: the worst case is presumed spent. */
export function expireHold<M extends Amount>(hold: Hold<M>): HoldStep<M> {
  if (hold.state !== 'PENDING') return unchanged('repeated', hold);
  const after = withChange(hold, 'PRESUMED', hold.settled, hold.logged);
  return {
    outcome: 'applied',
    hold: after,
    movement: movementBetween(takenByHold(hold), takenByHold(after)),
    alert: null,
  };
}

function withChange<M extends Amount>(
  hold: Hold<M>,
  state: HoldState,
  settled: Settled<M> | null,
  logged: readonly LoggedRequest<M>[],
): Hold<M> {
  const { worst, attemptsMax, proof } = hold;
  return { state, worst, attemptsMax, settled, logged, proof };
}

export function unchanged<M extends Amount>(outcome: HoldOutcome, hold: Hold<M>): HoldStep<M> {
  return { outcome, hold, movement: null, alert: null };
}

/** Whether every request that reached the provider is in its log; then the log alone says what the call cost. */
export function isWhollyLogged<M extends Amount>(hold: Hold<M>): boolean {
  const { logged, settled, attemptsMax, proof } = hold;
  if (logged.length === 0) return false;
  return proof !== null || logged.length >= (settled?.attempts ?? attemptsMax);
}

function isFreed<M extends Amount>({ state }: Hold<M>): boolean {
  return state === 'VOIDED' || state === 'RELEASED';
}

function isBroken<M extends Amount>(hold: Hold<M>): boolean {
  const { worst, settled } = hold;
  const reported = settled?.cost ?? null;
  return (reported !== null && reported > worst) || knownCost(hold, minus(worst, worst)) > worst;
}

/** What the log shows, and what was charged beside it. Until a line comes, that is a part of what was settled. */
function knownCost<M extends Amount>({ logged, settled }: Hold<M>, none: M): M {
  if (logged.length === 0) return none;
  let sum = settled?.charged ?? none;
  for (const { cost } of logged) sum = plus(sum, cost);
  return sum;
}
