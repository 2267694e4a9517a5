import {
  closedSince,
  healthKeys,
  healthOf,
  observe,
  targetKey,
  type Breaker,
  type BreakerState,
  type Health,
  type Policy,
  type Target,
  type TargetHealth,
} from '@bursar/policy';

interface Watched {
  breaker: Breaker;
  state: BreakerState;
  windowSince: number;
  calls: number;
  errors: number;
  latencies: number[];
}

const WINDOW_MS = 60_000;
const LATENCIES_MAX = 200;

/** How the targets of routes answered this process: a target that fails too often is left out for a while. */
export class TargetHealthWatch {
  readonly health = new Map<string, TargetHealth>();
  readonly #watched = new Map<string, Watched>();
  #policy: Policy | null = null;

  /** The breakers of the policy in force. What was seen of a target stays. */
  follow(policy: Policy | null): void {
    if (policy === this.#policy) return;
    this.#policy = policy;
    const breakers = new Map<string, Breaker>();
    for (const { breaker, targets } of policy?.routes ?? [])
      if (breaker !== null) for (const target of targets) breakers.set(targetKey(target), breaker);
    for (const key of this.#watched.keys()) if (!breakers.has(key)) this.#forget(key);
    for (const [key, breaker] of breakers) {
      const known = this.#watched.get(key);
      if (known !== undefined) known.breaker = breaker;
      else
        this.#watched.set(key, {
          breaker,
          state: closedSince(Date.now()),
          ...emptyWindow(Date.now()),
        });
    }
  }

  note(target: Target, isError: boolean, latencyMs: number | null, now: number): void {
    const key = healthKeys(target).find((one) => this.#watched.has(one));
    const watched = key === undefined ? undefined : this.#watched.get(key);
    if (key === undefined || watched === undefined) return;
    watched.calls += 1;
    if (isError) watched.errors += 1;
    if (latencyMs !== null && watched.latencies.length < LATENCIES_MAX)
      watched.latencies.push(latencyMs);
    this.#judge(key, watched, now);
  }

  /** Cool-downs end with time alone. */
  tick(now: number): Health {
    for (const [key, watched] of this.#watched)
      if (watched.state.state !== 'closed') this.#judge(key, watched, now);
    return this.health;
  }

  #judge(key: string, watched: Watched, now: number): void {
    const { calls, errors, latencies, breaker, state } = watched;
    const next = observe(state, breaker, { calls, errors, p95Ms: p95Of(latencies) }, now);
    const isOver = now - watched.windowSince >= WINDOW_MS;
    if (next !== state || isOver) Object.assign(watched, emptyWindow(now), { state: next });
    if (next.state === 'closed') this.health.delete(key);
    else this.health.set(key, healthOf(next, breaker));
  }

  #forget(key: string): void {
    this.#watched.delete(key);
    this.health.delete(key);
  }
}

const emptyWindow = (now: number) => ({
  windowSince: now,
  calls: 0,
  errors: 0,
  latencies: [] as number[],
});

function p95Of(latencies: readonly number[]): number | null {
  if (latencies.length === 0) return null;
  const sorted = [...latencies].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null;
}
