import type { MeteredUsage } from '../ledger/ledger.module.js';
import type { MeasuredHour } from './metrics.repository.js';

/** One model in one hour: what the provider's log has, beside what CloudWatch measured. */
export interface WitnessedHour {
  readonly account: string;
  readonly region: string;
  /** The identity of the model. */
  readonly model: string;
  readonly hour: Date;
  readonly records: bigint;
  readonly logged: Tokens;
  readonly measured: Measures | null;
}

export interface Tokens {
  readonly input: bigint;
  readonly output: bigint;
  readonly cacheRead: bigint;
  readonly cacheWrite: bigint;
}

type Measures = Pick<MeasuredHour, 'invocations' | 'clientErrors' | 'serverErrors' | keyof Tokens>;

const METERS = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;
const NO_TOKENS: Tokens = { input: 0n, output: 0n, cacheRead: 0n, cacheWrite: 0n };

/** Which model a name means: `provider` is who was called. */
export type IdentityOf = (ref: string, provider: string) => string;

/** The hours that either of the two shows. The endpoint without a log is left out. */
export function witnessedHours(
  usage: readonly MeteredUsage[],
  metrics: readonly MeasuredHour[],
  identityOf: IdentityOf,
): WitnessedHour[] {
  const hours = new Map<string, WitnessedHour>();
  const change = (
    at: Pick<WitnessedHour, 'account' | 'region' | 'model' | 'hour'>,
    turn: (before: WitnessedHour) => WitnessedHour,
  ): void => {
    const { account, region, model, hour } = at;
    const id = JSON.stringify([hour.getTime(), account, region, model]);
    const none = { account, region, model, hour, records: 0n, logged: NO_TOKENS, measured: null };
    hours.set(id, turn(hours.get(id) ?? none));
  };
  for (const one of usage) {
    // Batch jobs are in no log, and in these metrics neither.
    if (!one.isLogged || one.provider !== 'bedrock' || one.tier === 'batch') continue;
    const model = identityOf(one.modelRef, one.provider);
    change({ ...one, model }, (before) => ({
      ...before,
      records: before.records + one.requests,
      logged: addTokens(before.logged, {
        input: one.input,
        output: one.output,
        cacheRead: one.cacheRead,
        cacheWrite: one.cacheWrite5m + one.cacheWrite30m + one.cacheWrite1h,
      }),
    }));
  }
  for (const one of metrics) {
    if (one.namespace !== 'AWS/Bedrock') continue;
    const model = identityOf(one.model, 'bedrock');
    change({ ...one, model }, (before) => ({
      ...before,
      measured: addMeasures(before.measured, one),
    }));
  }
  return [...hours.values()];
}

const addTokens = (a: Tokens, b: Tokens): Tokens => ({
  input: a.input + b.input,
  output: a.output + b.output,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite: a.cacheWrite + b.cacheWrite,
});

/** A metric that one spelling of the model does not have counts as what the others have. */
function addMeasures(a: Measures | null, b: Measures): Measures {
  if (a === null) return b;
  const add = (x: bigint | null, y: bigint | null) => (x === null ? y : y === null ? x : x + y);
  return {
    invocations: add(a.invocations, b.invocations),
    clientErrors: add(a.clientErrors, b.clientErrors),
    serverErrors: add(a.serverErrors, b.serverErrors),
    input: add(a.input, b.input),
    output: add(a.output, b.output),
    cacheRead: add(a.cacheRead, b.cacheRead),
    cacheWrite: add(a.cacheWrite, b.cacheWrite),
  };
}

/**
 * Whether the log of the hour is whole: every token metric that exists equals the log's sum, and the records fit. AWS documents
 * `Invocations` in two ways: successful calls alone, or all that were accepted, failed ones included; and failed calls may be
 * logged or not. So the records lie within the number of errors around it.
 */
export function isComplete({ records, logged, measured }: WitnessedHour): boolean {
  if (measured === null) return false;
  const known = METERS.filter((meter) => measured[meter] !== null);
  if (known.some((meter) => measured[meter] !== logged[meter])) return false;
  const { invocations } = measured;
  if (invocations === null) return known.length > 0;
  const errors = (measured.clientErrors ?? 0n) + (measured.serverErrors ?? 0n);
  return records >= invocations - errors && records <= invocations + errors;
}

/** Measured tokens that the log does not show. */
export function missingTokens({ logged, measured }: WitnessedHour): bigint {
  return METERS.reduce((sum, meter) => {
    const more = (measured?.[meter] ?? 0n) - logged[meter];
    return more > 0n ? sum + more : sum;
  }, 0n);
}
