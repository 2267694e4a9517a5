import { Unavailable } from '../errors.js';
import {
  BODIES_BYTES_MAX,
  BODIES_OF_CALLER_BYTES_MAX,
  UNKNOWN_BODIES_BYTES_MAX,
} from './limits.js';

/** How many bytes of bodies this process holds that are not whole yet: bounded for all, and for each caller. */
export class BodyRoom {
  private readonly held = new Map<string, number>();
  private known = 0;

  /** `caller` is null for those who are not known: they share a small room of their own. */
  take(caller: string | null, bytes: number): void {
    const key = caller ?? '';
    const ofCaller = (this.held.get(key) ?? 0) + bytes;
    const fits =
      caller === null
        ? ofCaller <= UNKNOWN_BODIES_BYTES_MAX
        : ofCaller <= BODIES_OF_CALLER_BYTES_MAX && this.known + bytes <= BODIES_BYTES_MAX;
    if (!fits) throw new Unavailable('More is being sent than can be held right now.', 2);
    this.held.set(key, ofCaller);
    if (caller !== null) this.known += bytes;
  }

  giveBack(caller: string | null, bytes: number): void {
    if (bytes === 0) return;
    const key = caller ?? '';
    const left = (this.held.get(key) ?? 0) - bytes;
    if (left <= 0) this.held.delete(key);
    else this.held.set(key, left);
    if (caller !== null) this.known -= bytes;
  }
}
