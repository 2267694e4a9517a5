import type { AskedCall } from './call.js';

/** How long the api's word that a team and its project exist is taken for calls under leases. */
const KNOWN_MS = 5 * 60_000;

/** For whom calls were admitted by the api of late: it knows all teams, this process those that it has asked about. */
export class KnownCallers {
  readonly #until = new Map<string, number>();

  has(call: AskedCall, monotonicNow: number): boolean {
    return (this.#until.get(callerOf(call)) ?? 0) >= monotonicNow;
  }

  note(call: AskedCall, monotonicNow: number): void {
    this.#until.set(callerOf(call), monotonicNow + KNOWN_MS);
  }

  forget(call: AskedCall): void {
    this.#until.delete(callerOf(call));
  }
}

const callerOf = ({ team = '', project = '', dimensions }: AskedCall): string => {
  let text = `${team}\n${project}`;
  for (const name in dimensions) text += `\n${name}`;
  return text;
};
