import { messageOf } from './errors.js';
import path from 'node:path';
import {
  acceptDocument,
  acceptStops,
  newerStops,
  NO_STOPS,
  readKeys,
  type Acceptance,
  type HeldPolicy,
  type HeldStops,
  type Policy,
  type PolicyKeyData,
  type PolicyKeys,
  type Stops,
} from '@bursar/policy';
import type { Report } from './events.js';
import { readIfThere, replaceFile } from './files.js';

export type PolicyKind = 'policy' | 'stops';
export type Origin = 'stream' | 'poll' | 'disk';

/** What decides, at this moment. */
export interface InForce {
  /** Null before any was seen. */
  readonly policy: Policy | null;
  readonly stops: Stops;
}

/** The last good documents, in memory and on disk. What is refused changes nothing. */
export class PolicyStore {
  inForce: InForce = { policy: null, stops: NO_STOPS };
  /** Bumped by every document that was applied. */
  changes = 0;
  readonly appliedAt = new Map<PolicyKind, string>();
  #keys: PolicyKeys = readKeys([]);
  #policy: HeldPolicy | null = null;
  #stops: HeldStops | null = null;
  #saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly environment: string,
    private readonly report: Report,
  ) {}

  versionOf(kind: PolicyKind): number {
    return (kind === 'policy' ? this.#policy : this.#stops)?.document.version ?? 0;
  }

  get hasKeys(): boolean {
    return this.#keys.accepted.size > 0;
  }

  /** Throws on keys that are none. */
  trust(keys: readonly PolicyKeyData[]): void {
    this.#keys = readKeys(keys);
  }

  /** Checked like anything else that comes from outside: a disk is no authority. */
  async load(): Promise<void> {
    for (const kind of ['policy', 'stops'] as const) {
      const bytes = await readIfThere(this.#file(kind));
      if (bytes !== null) this.offer(kind, bytes, 'disk');
    }
  }

  /** Applied at once if it is good; the disk follows. */
  offer(
    kind: PolicyKind,
    bytes: Uint8Array,
    from: Origin,
  ): 'accepted' | 'unchanged' | 'unknown_key' | 'refused' {
    const answer = kind === 'policy' ? this.#offerPolicy(bytes) : this.#offerStops(bytes);
    if (answer.outcome === 'refused') {
      const { reason, detail } = answer;
      this.report({ event: 'policy_refused', kind, reason, detail, from });
      return reason === 'unknown_key' ? reason : 'refused';
    }
    const { document, text } = answer.held;
    if (from !== 'disk') this.#save(kind, text);
    if (answer.outcome === 'unchanged') return 'unchanged';
    this.changes += 1;
    this.appliedAt.set(kind, new Date().toISOString());
    this.#refresh();
    this.report({ event: 'policy_applied', kind, version: document.version });
    return 'accepted';
  }

  /** When everything applied so far is on disk. */
  saved(): Promise<void> {
    return this.#saving;
  }

  #offerPolicy(bytes: Uint8Array): Acceptance<HeldPolicy> {
    const answer = acceptDocument(this.#policy, bytes, this.#keys, this.environment);
    if (answer.outcome !== 'refused') this.#policy = answer.held;
    return answer;
  }

  #offerStops(bytes: Uint8Array): Acceptance<HeldStops> {
    const answer = acceptStops(this.#stops, bytes, this.#keys, this.environment);
    if (answer.outcome !== 'refused') this.#stops = answer.held;
    return answer;
  }

  #refresh(): void {
    const policy = this.#policy?.compiled ?? null;
    const stops = newerStops(this.#stops?.compiled ?? NO_STOPS, policy?.stops ?? NO_STOPS);
    this.inForce = { policy, stops };
  }

  #save(kind: PolicyKind, text: string): void {
    if (this.#written.get(kind) === text) return;
    this.#written.set(kind, text);
    const file = this.#file(kind);
    this.#saving = this.#saving
      .then(() => replaceFile(file, text))
      .catch((error: unknown) => {
        this.#written.delete(kind);
        const detail = messageOf(error);
        this.report({ event: 'journal', state: 'failed', detail: `${file}: ${detail}` });
      });
  }

  readonly #written = new Map<PolicyKind, string>();

  #file(kind: PolicyKind): string {
    return path.join(this.folder, `${kind}-${encodeURIComponent(this.environment)}.json`);
  }
}
