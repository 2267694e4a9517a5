import { jitteredMs, type Waits } from '../waits.js';

/** Done, or to be tried again; `retryAfterMs` as the api asked for. */
export type Delivery = 'done' | { readonly retryAfterMs: number | null };

export type Job = () => Promise<Delivery>;

const AT_ONCE_MAX = 16;
const STEP_MS = 200;
const MS_MAX = 30_000;

/**
 * What has to be reported to the api, for as long as it takes. When it is away everything waits together, so that it is not
 * met by as many retries as there are calls when it comes back.
 */
export class Deliveries {
  readonly #waiting: Job[] = [];
  readonly #idle: (() => void)[] = [];
  #running = 0;
  #failures = 0;
  #pause: Promise<unknown> | null = null;

  constructor(private readonly waits: Waits) {}

  get size(): number {
    return this.#waiting.length + this.#running;
  }

  add(job: Job): void {
    this.#waiting.push(job);
    this.#work();
  }

  /** Resolves when everything is reported. */
  whenIdle(): Promise<void> {
    return this.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  #work(): void {
    while (this.#pause === null && this.#running < AT_ONCE_MAX && !this.waits.closed) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      this.#running += 1;
      void job()
        .catch((): Delivery => ({ retryAfterMs: null }))
        .then((delivery) => this.#ended(job, delivery));
    }
  }

  #ended(job: Job, delivery: Delivery): void {
    this.#running -= 1;
    if (delivery === 'done') this.#failures = 0;
    else {
      this.#waiting.push(job);
      this.#rest(delivery.retryAfterMs);
    }
    this.#work();
    if (this.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #rest(retryAfterMs: number | null): void {
    if (this.#pause !== null) return;
    this.#failures += 1;
    const jittered = jitteredMs(this.#failures, STEP_MS, MS_MAX);
    this.#pause = this.waits.sleep((retryAfterMs ?? 0) + jittered).then(() => {
      this.#pause = null;
      this.#work();
    });
  }
}
