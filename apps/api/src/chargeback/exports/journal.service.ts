import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { Database } from '../../platform/database.js';
import { findFinal } from '../final/final.repository.js';
import { type Asked, StatementsService } from '../statements/statements.service.js';
import type { Booked } from './journal.js';

export interface Journal {
  readonly now: Booked;
  /** What it reverses; null: nothing stood before. */
  readonly before: Booked | null;
}

/** What is booked when a month closes, and when its invoices have come. */
@Injectable()
export class JournalService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(StatementsService) private readonly statements: StatementsService,
  ) {}

  async of(actor: Actor, asked: Asked): Promise<Journal> {
    const now = await this.statements.of(actor, asked);
    return { now, before: await this.before(actor, asked, now) };
  }

  /** Of actuals, the accrual of their version; of a version, the one before it, as it stood. */
  private async before(
    actor: Actor,
    asked: Asked,
    { month, version, stage }: Booked,
  ): Promise<Booked | null> {
    if (version === null) return null;
    if (stage === 'final')
      return this.statements.of(actor, { ...asked, version, stage: 'accrual' });
    if (version === 1) return null;
    const wasFinal = (await findFinal(this.database, month, version - 1)) !== null;
    const stood = wasFinal ? 'final' : 'accrual';
    return this.statements.of(actor, { ...asked, version: version - 1, stage: stood });
  }
}
