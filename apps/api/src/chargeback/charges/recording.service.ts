import { fromFemto } from '@bursar/pricing';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/audit.module.js';
import { orgReading } from '../../org/org.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database, type Tx } from '../../platform/database.js';
import { isUuid, newId } from '../../platform/ids.js';
import { takeLock } from '../../platform/locks.js';
import { type Problem, refuse } from '../../platform/outcome.js';
import type { Charge } from './charge.js';
import { findCharge, insertCharges, type NewCharge, rivals } from './charges.repository.js';
import { contentKey, type ReadCharge, readCharge, uuidOver, type WrittenCharge } from './draft.js';

/** Single charges by hand: added with a reason, and taken back by their opposite. Nothing is edited and nothing is removed. */
@Injectable()
export class RecordingService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async add(actor: Actor, written: WrittenCharge, reason: string): Promise<Charge | Problem> {
    if (reason.trim() === '') return noReason('Say why it is added.');
    const read = readCharge(written);
    if ('code' in read)
      return refuse(read.code, read.message, { path: read.column, hint: read.hint });
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'charges');
      const problem = await teamProblem(tx, read);
      if (problem !== null) return problem;
      const key = contentKey(read);
      const same = await rivals(tx, [key], read.reference === null ? [] : [read.reference]);
      const isTaken = read.reference !== null || same.some(({ reversedBy }) => reversedBy === null);
      if (same.length > 0 && isTaken) return existsAlready(read);
      const charge: NewCharge = {
        ...read.content,
        ...{ id: newId(), recordedAt: this.clock.now(), recordedBy: actor.name, origin: 'screen' },
        ...{ reason, reference: read.reference, reverses: null, content: key },
        turn: same.length,
      };
      await insertCharges(tx, [charge]);
      await this.note(tx, actor, 'add', charge, reason);
      return { ...charge, reversedBy: null };
    });
  }

  /** By its opposite over the same days: together they come to nothing on every one of them. */
  async reverse(actor: Actor, id: string, reason: string): Promise<Charge | Problem> {
    if (reason.trim() === '') return noReason('Say why it is taken back.');
    return this.database.transaction(async (tx) => {
      await takeLock(tx, 'charges');
      const charge = isUuid(id) ? await findCharge(tx, id) : null;
      if (charge === null) return refuse('unknown_charge', 'There is no such charge.');
      if (charge.reverses !== null)
        return refuse('is_reversal', 'This takes another charge back, and stays.', {
          hint: 'add the charge again if it should count after all',
        });
      if (charge.reversedBy !== null)
        return refuse('already_reversed', 'This charge was taken back already.');
      const now = this.clock.now();
      const reversal: NewCharge = {
        ...charge,
        ...{ id: newId(), amount: -charge.amount, date: now.toISOString().slice(0, 10) },
        ...{ recordedAt: now, recordedBy: actor.name, origin: 'screen', reason },
        ...{ reverses: charge.id, content: uuidOver(['reverses', charge.id]), turn: 0 },
      };
      await insertCharges(tx, [reversal]);
      await this.note(tx, actor, 'reverse', reversal, reason);
      return { ...charge, reversedBy: reversal.id };
    });
  }

  /** Last in its transaction. */
  private note(
    tx: Tx,
    actor: Actor,
    did: 'add' | 'reverse',
    charge: NewCharge,
    reason: string,
  ): Promise<void> {
    const { id, amount, service, recordedAt: _, recordedBy: __, content: ___, ...said } = charge;
    return this.audit.record(tx, actor, {
      ...{ action: `charge.${did}`, entityType: 'charge', entityId: charge.reverses ?? id, reason },
      after: {
        id,
        ...said,
        usd: fromFemto(amount),
        serviceFrom: service.from,
        serviceTo: service.to,
      },
    });
  }
}

const noReason = (message: string): Problem =>
  refuse('reason_missing', message, { path: 'reason' });

const existsAlready = ({ reference }: ReadCharge): Problem =>
  reference === null
    ? refuse('exists_already', 'There is such a charge already.', {
        path: 'description',
        hint: 'If this is another, describe it so that both can be told apart.',
      })
    : refuse('id_taken', `Another charge has the id ${JSON.stringify(reference)}.`, {
        path: 'id',
        hint: 'Give this one another id.',
      });

async function teamProblem(tx: Tx, { content: { team } }: ReadCharge): Promise<Problem | null> {
  if (team === null) return null;
  const known = await orgReading.knownTeams(tx);
  return known.some(({ id, removedAt }) => id === team && removedAt === null)
    ? null
    : refuse('unknown_team', `There is no team ${JSON.stringify(team)}.`, { path: 'team' });
}
