import type { AskedCall, Ending } from '../admission/call.js';
import { OfflineSums } from '../offline/offline-sums.js';
import { UsedIds } from '../admission/used-ids.js';

/** `strict`: asked for one by one. `lease`: spent from a slice. `offline`: made while Bursar could not be reached. */
export type Lane = 'strict' | 'lease' | 'offline';

/** asked: perhaps admitted. admitted: not yet on its way. dispatching: perhaps at the provider. ended: to be reported. */
type Phase = 'asked' | 'admitted' | 'dispatching' | 'ended';

/** One call that the authority has not acknowledged the end of. */
export interface Entry {
  readonly id: string;
  readonly lane: Lane;
  readonly call: AskedCall;
  /** The caller gave the id, and may give it again. */
  readonly isNamed?: boolean;
  /** The life of this gateway that made it. */
  readonly epoch: number;
  readonly startedAt: string;
  readonly phase: Phase;
  readonly admissionId: string | null;
  readonly leaseId: string | null;
  /** Where it went, with the ceiling that went along. */
  readonly maxOutputTokens: number | null;
  /** Femtodollars as text; null: the authority alone knows. */
  readonly worst: string | null;
  /** That it counts against while Bursar cannot be reached. */
  readonly budgets?: readonly string[];
  /** As the provider names the request, once it has. */
  readonly providerRequestId: string | null;
  readonly ending: Ending | null;
}

/** A lease that has not been handed back. */
export interface HeldLease {
  readonly leaseId: string;
  /** The life that it was granted to. */
  readonly epoch: number;
}

/** A denial of this gateway's own, as it is reported. */
export interface ReportedDenial {
  readonly requestId: string;
  readonly traceId: string | undefined;
  readonly team: string | undefined;
  readonly code: string;
  readonly detail: string;
  /** What bound, as the caller was answered. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly at: string;
}

/** So many that were alike. */
export interface DenialCount extends Omit<ReportedDenial, 'requestId' | 'traceId' | 'at'> {
  readonly denials: number;
  readonly first: string;
  readonly last: string;
  readonly example: string;
}

export interface DenialsBatch {
  readonly denials: readonly ReportedDenial[];
  readonly counted: readonly DenialCount[];
}

export type BookRecord =
  | { readonly k: 'start'; readonly epoch: number; readonly gateway: string; readonly at: string }
  | { readonly k: 'call'; readonly entry: Entry }
  | { readonly k: 'admitted'; readonly id: string; readonly admissionId: string }
  | { readonly k: 'dispatching'; readonly id: string }
  | { readonly k: 'dispatched'; readonly id: string; readonly providerRequestId: string }
  | { readonly k: 'ended'; readonly id: string; readonly ending: Ending }
  | { readonly k: 'acked'; readonly id: string }
  | { readonly k: 'lease'; readonly lease: HeldLease }
  | { readonly k: 'returned'; readonly leaseId: string }
  /** Ids of calls that have ended. */
  | { readonly k: 'used'; readonly ids: readonly string[] }
  /** All that a process could not report before it ended. */
  | { readonly k: 'denials'; readonly left: readonly DenialsBatch[] };

/** What the journal says, folded: calls and leases that are still open. */
export class Book {
  epoch = 0;
  readonly entries = new Map<string, Entry>();
  readonly leases = new Map<string, HeldLease>();
  readonly offline = new OfflineSums();
  readonly used = new UsedIds();
  denials: readonly DenialsBatch[] = [];
  #start: BookRecord | null = null;

  apply(record: BookRecord): void {
    switch (record.k) {
      case 'start':
        this.epoch = record.epoch;
        this.#start = record;
        return;
      case 'call':
        this.#forget(record.entry.id);
        this.entries.set(record.entry.id, record.entry);
        this.offline.add(record.entry, 1n);
        return;
      case 'admitted':
        this.#change(record.id, { phase: 'admitted', admissionId: record.admissionId });
        return;
      case 'dispatching':
        this.#change(record.id, { phase: 'dispatching' });
        return;
      case 'dispatched':
        this.#change(record.id, { providerRequestId: record.providerRequestId });
        return;
      case 'ended':
        this.#change(record.id, { phase: 'ended', ending: record.ending });
        this.#useUp(this.entries.get(record.id));
        return;
      case 'acked':
        this.#forget(record.id);
        return;
      case 'lease':
        this.leases.set(record.lease.leaseId, record.lease);
        return;
      case 'returned':
        this.leases.delete(record.leaseId);
        return;
      case 'used':
        for (const id of record.ids) this.used.add(id);
        return;
      case 'denials':
        this.denials = record.left;
        return;
    }
  }

  /** What would make this book again. */
  *records(): Iterable<BookRecord> {
    if (this.#start !== null) yield this.#start;
    for (const lease of this.leases.values()) yield { k: 'lease', lease };
    for (const entry of this.entries.values()) yield { k: 'call', entry };
    const used = [...this.used];
    for (let at = 0; at < used.length; at += IDS_TOGETHER)
      yield { k: 'used', ids: used.slice(at, at + IDS_TOGETHER) };
    if (this.denials.length > 0) yield { k: 'denials', left: this.denials };
  }

  #forget(id: string): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.offline.add(entry, -1n);
    this.entries.delete(id);
  }

  /** What was never sent cost nothing: its id is free. */
  #useUp(entry: Entry | undefined): void {
    if (entry?.isNamed !== true || entry.ending === null) return;
    if (entry.ending.do === 'void' && entry.ending.proof === 'never-dispatched') return;
    this.used.add(entry.call.requestId);
  }

  #change(id: string, change: Partial<Entry>): void {
    const entry = this.entries.get(id);
    if (entry !== undefined) this.entries.set(id, { ...entry, ...change });
  }
}

/** A line of the journal each. */
const IDS_TOGETHER = 1_000;

/** A call that the api is being asked about. */
export function askedEntry(id: string, call: AskedCall, epoch: number, isNamed: boolean): Entry {
  return {
    id,
    lane: 'strict',
    call,
    isNamed,
    epoch,
    startedAt: new Date().toISOString(),
    phase: 'asked',
    admissionId: null,
    leaseId: null,
    maxOutputTokens: null,
    worst: null,
    providerRequestId: null,
    ending: null,
  };
}
