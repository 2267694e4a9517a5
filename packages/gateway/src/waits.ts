/** Every timer of a gateway, so that closing it leaves none. */
export class Waits {
  readonly #open = new Map<NodeJS.Timeout, () => void>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** False: closed before the time was over. */
  sleep(ms: number): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#open.delete(timer);
        resolve(true);
      }, ms);
      this.#open.set(timer, () => resolve(false));
    });
  }

  close(): void {
    this.#closed = true;
    for (const [timer, wake] of this.#open) {
      clearTimeout(timer);
      wake();
    }
    this.#open.clear();
  }
}

/** Full jitter: anything between nothing and the doubled step, so that a thousand gateways do not come back together. */
export function jitteredMs(failures: number, stepMs: number, msMax: number): number {
  return Math.random() * Math.min(msMax, stepMs * 2 ** Math.min(failures, 20));
}
