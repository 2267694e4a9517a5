/** Remembers this many callers; beyond, the longest known is forgotten first. */
const CALLERS_MAX = 10_000;

interface Tally {
  failures: number;
  /** Epoch milliseconds. */
  until: number;
}

/**
 * Failed sign-ins by caller, in this process's memory. An attempt counts as failed from its start until it succeeds, so
 * that a burst of parallel guesses is counted too.
 */
export class Attempts {
  private readonly tallies = new Map<string, Tally>();

  constructor(
    private readonly failuresMax: number,
    private readonly windowMs: number,
  ) {}

  /** Counts an attempt; otherwise the seconds until the next is welcome. */
  begin(
    caller: string,
    now: number,
  ): { allowed: true } | { allowed: false; retryAfterSeconds: number } {
    const known = this.tallies.get(caller);
    const tally =
      known === undefined || known.until <= now
        ? { failures: 0, until: now + this.windowMs }
        : known;
    if (tally.failures >= this.failuresMax) {
      return { allowed: false, retryAfterSeconds: Math.ceil((tally.until - now) / 1000) };
    }
    this.remember(caller, { ...tally, failures: tally.failures + 1 });
    return { allowed: true };
  }

  /** The failures before a success were the caller's own typing errors. */
  forget(caller: string): void {
    this.tallies.delete(caller);
  }

  /** One attempt was no failure; the others, perhaps on other accounts, still count. */
  takeBack(caller: string): void {
    const tally = this.tallies.get(caller);
    if (tally !== undefined) this.remember(caller, { ...tally, failures: tally.failures - 1 });
  }

  private remember(caller: string, tally: Tally): void {
    this.tallies.delete(caller);
    const oldest = this.tallies.size >= CALLERS_MAX ? this.tallies.keys().next() : undefined;
    if (oldest?.done === false) this.tallies.delete(oldest.value);
    this.tallies.set(caller, tally);
  }
}
