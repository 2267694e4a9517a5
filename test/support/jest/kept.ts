interface Kept {
  readonly things: Map<string, unknown>;
  readonly ends: Set<() => Promise<unknown>>;
}

/** What environment.mjs puts there. */
const { keptByWorker: kept } = globalThis as { readonly keptByWorker?: Kept };

export const isKept = kept !== undefined;

/** What a test file of this worker has kept under a name. */
export const keptAs = <Thing>(name: string): Thing | undefined =>
  kept?.things.get(name) as Thing | undefined;

/** For the test files after this one; `close` ends it with the worker. */
export function keep(name: string, thing: unknown, close?: () => Promise<unknown>): void {
  kept?.things.set(name, thing);
  if (close !== undefined) kept?.ends.add(close);
}
