import path from 'node:path';
import type { Acceptance } from '@bursar/policy';
import { isObject } from '../admission/authority.js';
import { readIfThere, replaceFile } from '../journal/files.js';

type Kind = 'policy' | 'stops';

/**
 * The newest versions that were ever in force here, beside the documents: a document that was put back on the disk, by
 * whom and for whatever reason, takes no reader back behind them.
 */
export class VersionFloors {
  readonly #file: string;
  readonly #floors = new Map<Kind, number>();
  #saving: Promise<void> = Promise.resolve();

  constructor(folder: string, environment: string) {
    this.#file = path.join(folder, `versions-${encodeURIComponent(environment)}.json`);
  }

  /** A file that cannot be read binds nothing: what is on the disk is still checked by its signature. */
  async load(): Promise<void> {
    const text = (await readIfThere(this.#file))?.toString() ?? '{}';
    try {
      const floors: unknown = JSON.parse(text);
      for (const kind of ['policy', 'stops'] as const) {
        const version = isObject(floors) ? floors[kind] : undefined;
        if (typeof version === 'number') this.#floors.set(kind, version);
      }
    } catch {
      return;
    }
  }

  check<H extends { readonly document: { readonly version: number } }>(
    kind: Kind,
    answer: Acceptance<H>,
  ): Acceptance<H> {
    if (answer.outcome === 'refused') return answer;
    const { version } = answer.held.document;
    const floor = this.#floors.get(kind) ?? 0;
    if (version >= floor) return answer;
    const detail = `${version} is before ${floor}, which was in force here.`;
    return { outcome: 'refused', reason: 'older_version', detail };
  }

  /** Once the document itself is on disk. No caller waits for it: a floor that is too low only binds less. */
  raise(kind: Kind, version: number): void {
    if (version <= (this.#floors.get(kind) ?? 0)) return;
    this.#floors.set(kind, version);
    const text = JSON.stringify(Object.fromEntries(this.#floors));
    this.#saving = this.#saving.then(() => replaceFile(this.#file, text)).catch(() => undefined);
  }

  saved(): Promise<void> {
    return this.#saving;
  }
}
