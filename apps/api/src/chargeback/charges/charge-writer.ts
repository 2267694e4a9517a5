import { type FemtoUsd, fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { orgReading } from '../../org/org.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import type { Sql, Tx } from '../../platform/database.js';
import { isUuid, newId } from '../../platform/ids.js';
import { isProblem, type Problem, refuse } from '../../platform/outcome.js';
import type { Charge } from './charge.js';
import { findCharge, insertCharges, type NewCharge, rivals } from './charges.repository.js';
import { contentKey, type ReadCharge, uuidOver } from './draft.js';

/** Whose charge it is, and why. */
export interface Authored {
  readonly by: string;
  readonly reason: string;
}

/** Writes single charges in the caller's transaction, which holds the lock of charges. Audits: call it last. */
@Injectable()
export class ChargeWriter {
  constructor(
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async add(
    tx: Tx,
    actor: Actor,
    read: ReadCharge,
    { by, reason }: Authored,
  ): Promise<Charge | Problem> {
    const turn = await turnOf(tx, read);
    if (typeof turn !== 'number') return turn;
    const charge: NewCharge = {
      ...read.content,
      ...{ id: newId(), recordedAt: this.clock.now(), recordedBy: by, origin: 'screen', reason },
      ...{ reference: read.reference, reverses: null, content: contentKey(read), turn },
    };
    await insertCharges(tx, [charge]);
    await this.note(tx, actor, 'add', charge);
    return { ...charge, reversedBy: null };
  }

  /** By its opposite over the same days: together they come to nothing on every one of them. */
  async reverse(
    tx: Tx,
    actor: Actor,
    id: string,
    { by, reason }: Authored,
  ): Promise<Charge | Problem> {
    const charge = await standingCharge(tx, id);
    if (isProblem(charge)) return charge;
    const now = this.clock.now();
    const reversal: NewCharge = {
      ...charge,
      ...{ id: newId(), amount: -charge.amount, date: now.toISOString().slice(0, 10) },
      ...{ recordedAt: now, recordedBy: by, origin: 'screen', reason },
      ...{ reverses: charge.id, content: uuidOver(['reverses', charge.id]), turn: 0 },
    };
    await insertCharges(tx, [reversal]);
    await this.note(tx, actor, 'reverse', reversal);
    return { ...charge, reversedBy: reversal.id };
  }

  /** Last in its transaction. */
  private note(tx: Tx, actor: Actor, did: 'add' | 'reverse', charge: NewCharge): Promise<void> {
    const { id, amount, service, recordedAt: _, content: __, reason, ...said } = charge;
    return this.audit.record(tx, actor, {
      ...{ action: `charge.${did}`, entityType: 'charge', entityId: charge.reverses ?? id, reason },
      after: {
        ...{ id, ...said, usd: fromFemto(amount) },
        ...{ serviceFrom: service.from, serviceTo: service.to },
      },
    });
  }
}

/** How many charges of this content were taken back; or why it cannot be added. */
export async function turnOf(sql: Sql, read: ReadCharge): Promise<number | Problem> {
  const { reference } = read;
  const problem = await teamProblem(sql, read);
  if (problem !== null) return problem;
  const same = await rivals(sql, [contentKey(read)], reference === null ? [] : [reference]);
  const isTaken = reference !== null || same.some(({ reversedBy }) => reversedBy === null);
  if (same.length === 0 || !isTaken) return same.length;
  return reference === null
    ? refuse('exists_already', 'There is such a charge already.', {
        path: 'description',
        hint: 'If this is another, describe it in other words.',
      })
    : refuse('id_taken', `Another charge has the id ${JSON.stringify(reference)}.`, {
        path: 'id',
        hint: 'Give this one another id.',
      });
}

/** The charge that can be taken back; or why it cannot. */
export async function standingCharge(sql: Sql, id: string): Promise<Charge | Problem> {
  const charge = isUuid(id) ? await findCharge(sql, id) : null;
  if (charge === null) return refuse('unknown_charge', 'There is no such charge.');
  if (charge.reverses !== null)
    return refuse('is_reversal', 'This takes another charge back, and stays.', {
      hint: 'Add the charge again if it should count after all.',
    });
  return charge.reversedBy === null
    ? charge
    : refuse('already_reversed', 'This charge was taken back already.');
}

async function teamProblem(sql: Sql, { content: { team } }: ReadCharge): Promise<Problem | null> {
  if (team === null) return null;
  const known = await orgReading.knownTeams(sql);
  return known.some(({ id, removedAt }) => id === team && removedAt === null)
    ? null
    : refuse('unknown_team', `There is no team ${JSON.stringify(team)}.`, { path: 'team' });
}

/** Without its sign: what tiers of approval go by. */
export const sizeOf = (amount: FemtoUsd): string => fromFemto(amount < 0n ? -amount : amount);
