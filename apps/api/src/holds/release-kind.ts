import { fromFemto } from '@bursar/pricing';
import type { ApprovalKind, Completing } from '../approvals/approvals.module.js';
import type { AuditService } from '../audit/audit.module.js';
import { WindowChanges } from '../budgets/budgets.module.js';
import type { Actor } from '../platform/actor.js';
import type { Clock } from '../platform/clock.js';
import type { Sql } from '../platform/database.js';
import { isProblem, type Problem } from '../platform/outcome.js';
import { completeRelease } from './presumed.repository.js';

/** Of a call or a lease that something is presumed of. */
export interface Standing {
  readonly id: string;
  readonly state: string;
  readonly call: { readonly team?: string | null | undefined };
  readonly applied: { readonly presumed: bigint };
}

/** Where what is presumed of calls differs from what is presumed of leases. */
export interface Releasable<T extends Standing> {
  readonly what: 'release' | 'lease';
  /** In the audit log: `hold.release`. */
  readonly word: 'hold' | 'lease';
  readonly entityType: 'admission' | 'lease';
  /** Its state once it is given back. */
  readonly released: string;
  lock(sql: Sql, id: string): Promise<unknown>;
  /** Locked, where something is presumed of it that no log will report. */
  find(sql: Sql, id: string): Promise<T | Problem>;
  /** All that counts of it beside its id, its state and what is presumed. */
  stateOf(one: T): Readonly<Record<string, unknown>>;
  lineOf(one: T, presumedUsd: string): string;
  titleOf(one: T): string;
  /** There is none of this id. */
  readonly unknown: Problem;
  /** Writes it as it is then, and what that changes of windows. */
  giveBack(sql: Sql, one: T, of: GivingBack): Promise<Problem | null>;
}

export interface GivingBack {
  /** Who asked, and who agreed last. */
  readonly people: readonly [string, string];
  readonly now: Date;
  readonly changes: WindowChanges;
}

export interface ReleaseTools {
  readonly clock: Clock;
  readonly audit: AuditService;
}

/** What is presumed spent, given back: a change that other people approve, whether it is of a call or of a lease. */
export function releaseKind<T extends Standing>(
  of: Releasable<T>,
  tools: ReleaseTools,
): ApprovalKind {
  return {
    what: of.what,
    lane: 'bulk',
    isSeenAgain: false,
    isAnnounced: true,
    lock: async (tx, { subject }) => {
      await of.lock(tx, subject);
    },
    look: async (tx, { subject }) => {
      const one = await of.find(tx, subject);
      if (isProblem(one)) return one;
      const presumedUsd = fromFemto(one.applied.presumed);
      const { id, state } = one;
      return {
        state: { id, state, presumedUsd, ...of.stateOf(one) },
        lines: [of.lineOf(one, presumedUsd)],
      };
    },
    carryOut: (tx, actor, done) => carryOut(of, tools, tx, actor, done),
  };
}

async function carryOut<T extends Standing>(
  of: Releasable<T>,
  { clock, audit }: ReleaseTools,
  tx: Sql,
  actor: Actor,
  { proposal, note }: Completing,
): Promise<Problem | null> {
  const one = await of.find(tx, proposal.subject);
  if (isProblem(one)) return one;
  const now = clock.now();
  const changes = new WindowChanges();
  const people = [proposal.proposedBy, actor.id] as const;
  const problem = await of.giveBack(tx, one, { people, now, changes });
  if (problem !== null) return problem;
  await completeRelease(tx, one.id, actor.id, now);
  await changes.apply(tx);
  const presumedUsd = fromFemto(one.applied.presumed);
  await audit.record(tx, actor, {
    ...{ action: `${of.word}.release`, entityType: of.entityType, entityId: one.id, reason: note },
    before: { state: one.state, presumedUsd, askedBy: proposal.proposedBy },
    after: { state: of.released, presumedUsd: '0' },
  });
  return null;
}

/** That someone asked for it; last in its transaction. */
export function noteReleaseAsked<T extends Standing>(
  { word, entityType }: Releasable<T>,
  audit: AuditService,
  tx: Sql,
  { actor, one, reason }: { readonly actor: Actor; readonly one: T; readonly reason: string },
): Promise<void> {
  return audit.record(tx, actor, {
    ...{ action: `${word}.askRelease`, entityType, entityId: one.id, reason },
    before: { state: one.state, presumedUsd: fromFemto(one.applied.presumed) },
  });
}
