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
  type RejectionReason,
  type Stops,
} from '@bursar/policy';
import { messageOf } from '../errors.js';
import type { Report } from '../events.js';
import { readIfThere, replaceFile } from '../journal/files.js';
import { VersionFloors } from './version-floors.js';

export type PolicyKind = 'policy' | 'stops';
export type Origin = 'stream' | 'poll' | 'disk';

export interface Refused {
  readonly outcome: 'refused';
  readonly reason: RejectionReason;
  readonly detail: string;
}

/** What decides, at this moment. */
export interface InForce {
  /** Null before any was seen. */
  readonly policy: Policy | null;
  readonly stops: Stops;
}

export type Offered =
  | { readonly outcome: 'accepted' | 'unchanged'; readonly keyId: string }
  | Refused;

const KINDS = ['policy', 'stops'] as const;

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
  readonly #signedOnDisk = new Map<PolicyKind, string>();
  readonly #floors: VersionFloors;

  constructor(
    private readonly folder: string,
    private readonly environment: string,
    private readonly report: Report,
  ) {
    this.#floors = new VersionFloors(folder, environment);
  }

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

  /** Checked like anything else that comes from outside: a disk is no authority. Answers what was refused. */
  async load(): Promise<readonly (readonly [PolicyKind, Refused])[]> {
    await this.#floors.load();
    const refused: [PolicyKind, Refused][] = [];
    for (const kind of KINDS) {
      const bytes = await readIfThere(this.#file(kind));
      if (bytes === null) continue;
      const answer = this.offer(kind, bytes, 'disk');
      if (answer.outcome === 'refused') refused.push([kind, answer]);
      else this.#signedOnDisk.set(kind, answer.keyId);
    }
    return refused;
  }

  /** Applied at once if it is good; the disk follows. */
  offer(kind: PolicyKind, bytes: Uint8Array, from: Origin): Offered {
    const answer = kind === 'policy' ? this.#offerPolicy(bytes) : this.#offerStops(bytes);
    if (answer.outcome === 'refused') return answer;
    const { document, text, keyId } = answer.held;
    if (from !== 'disk') this.#save(kind, text, keyId, document.version);
    if (answer.outcome === 'unchanged') return { outcome: 'unchanged', keyId };
    this.changes += 1;
    this.appliedAt.set(kind, new Date().toISOString());
    this.#refresh();
    this.report({ event: 'policy_applied', kind, version: document.version });
    return { outcome: 'accepted', keyId };
  }

  /** Keys without which what lies on the disk is worth nothing. */
  signersOnDisk(): ReadonlySet<string> {
    return new Set(this.#signedOnDisk.values());
  }

  /** When everything applied so far is on disk. */
  saved(): Promise<void> {
    return this.#saving;
  }

  /** And that it was, too. */
  async settled(): Promise<void> {
    await this.#saving;
    await this.#floors.saved();
  }

  #offerPolicy(bytes: Uint8Array): Acceptance<HeldPolicy> {
    const taken = acceptDocument(this.#policy, bytes, this.#keys, this.environment);
    const answer = this.#floors.check('policy', taken);
    if (answer.outcome !== 'refused') this.#policy = answer.held;
    return answer;
  }

  #offerStops(bytes: Uint8Array): Acceptance<HeldStops> {
    const taken = acceptStops(this.#stops, bytes, this.#keys, this.environment);
    const answer = this.#floors.check('stops', taken);
    if (answer.outcome !== 'refused') this.#stops = answer.held;
    return answer;
  }

  #refresh(): void {
    const policy = this.#policy?.compiled ?? null;
    const stops = newerStops(this.#stops?.compiled ?? NO_STOPS, policy?.stops ?? NO_STOPS);
    this.inForce = { policy, stops };
  }

  #save(kind: PolicyKind, text: string, keyId: string, version: number): void {
    if (this.#written.get(kind) === text) return;
    this.#written.set(kind, text);
    const file = this.#file(kind);
    this.#saving = this.#saving
      .then(() => replaceFile(file, text))
      .then(() => {
        this.#signedOnDisk.set(kind, keyId);
        this.#floors.raise(kind, version);
      })
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
