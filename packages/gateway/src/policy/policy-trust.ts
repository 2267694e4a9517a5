import path from 'node:path';
import type { PolicyKeyData } from '@bursar/policy';
import { isObject, type Authority } from '../admission/authority.js';
import { messageOf } from '../errors.js';
import { readIfThere, replaceFile } from '../journal/files.js';
import type { PolicyStore } from './policy-store.js';
import type { Waits } from '../waits.js';

export interface TrustOptions {
  readonly folder: string;
  /** Public keys that may sign. Left out: the api is asked for them, and believed. */
  readonly policyKeys?: readonly PolicyKeyData[] | undefined;
  readonly askMsMax: number;
  readonly closing: AbortSignal;
}

/** A stranger's documents must not make a gateway ask without end. */
const ASK_MS_MIN = 1_000;

/** Whose signature counts: keys that were given, or those that the api publishes, kept on disk for when it is away. */
export class PolicyTrust {
  readonly #file: string;
  #published: readonly PolicyKeyData[] = [];
  #askedAt = -Infinity;
  #asking: Promise<void> | null = null;
  #kept = '';
  #keeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly authority: Authority,
    private readonly store: PolicyStore,
    private readonly waits: Waits,
    private readonly options: TrustOptions,
  ) {
    this.#file = path.join(options.folder, 'policy-keys.json');
  }

  /** Keys given by hand change by hand: no others are asked for. */
  get isGiven(): boolean {
    return this.options.policyKeys !== undefined;
  }

  /** Throws on given keys that are none; answers what is wrong with those on disk. */
  async start(): Promise<string | null> {
    const { policyKeys } = this.options;
    if (policyKeys !== undefined) {
      this.store.trust(policyKeys);
      return null;
    }
    await this.ask();
    return this.store.hasKeys ? null : this.#fromDisk();
  }

  /** Whatever the api answers by then; several who ask at once share one question, and none is asked too soon after another. */
  ask(): Promise<void> {
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /**
   * What the next process may go by while Bursar cannot be reached. A retired key stays good for as long as only its signature stands
   * for a document on this disk: otherwise a crash between the two would leave the gateway without its stops.
   */
  keep(): Promise<void> {
    if (this.isGiven || this.#published.length === 0) return Promise.resolve();
    this.#keeping = this.#keeping.then(async () => {
      const onDisk = this.store.signersOnDisk();
      const keys = this.#published.map(({ keyId, publicKey, retired = false }) => ({
        keyId,
        publicKey,
        ...(retired && !onDisk.has(keyId) && { retired }),
      }));
      const text = JSON.stringify(keys);
      if (text === this.#kept) return;
      await replaceFile(this.#file, text);
      this.#kept = text;
    });
    // What is in memory decides; the next document tries again.
    this.#keeping = this.#keeping.catch(() => undefined);
    return this.#keeping;
  }

  async #askOnce(): Promise<void> {
    const early = this.#askedAt + ASK_MS_MIN - performance.now();
    if (early > 0 && !(await this.waits.sleep(early))) return;
    this.#askedAt = performance.now();
    try {
      const { askMsMax, closing } = this.options;
      const response = await this.authority.fetch('/v1/policy/keys', {
        signal: AbortSignal.any([AbortSignal.timeout(askMsMax), closing]),
      });
      const body: unknown = await response.json();
      if (!response.ok || !isObject(body) || !Array.isArray(body['keys'])) return;
      const keys = body['keys'] as PolicyKeyData[];
      this.store.trust(keys);
      this.#published = keys;
    } catch {
      return;
    }
    // On disk before any document under a new key can be.
    await this.keep();
  }

  async #fromDisk(): Promise<string | null> {
    const text = (await readIfThere(this.#file))?.toString();
    if (text === undefined) return null;
    try {
      this.store.trust(JSON.parse(text) as PolicyKeyData[]);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }
}
