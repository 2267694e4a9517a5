import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditService } from '../../audit/audit.module.js';
import type { Actor } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { sessionId } from '../sign-in/session.js';
import { type OwnSession, SessionStore } from './session-store.js';
import { SessionsService } from './sessions.service.js';
import { loadSettings } from '../sign-in/settings.repository.js';

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface SignedInBy {
  readonly way: string;
  readonly email: string;
  readonly provider: Named | null;
}

export interface ShownSession extends Omit<OwnSession, 'provider'> {
  readonly current: boolean;
  readonly provider: Named | null;
}

/** Where a person is signed in, for themselves alone. */
@Injectable()
export class OwnSessions {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(SessionsService) private readonly sessions: SessionsService,
  ) {}

  async signedInBy(request: FastifyRequest): Promise<SignedInBy | null> {
    const token = await this.sessions.tokenIn(request.headers.cookie);
    const found = token === null ? null : await this.sessions.find(token);
    if (found === null) return null;
    const { way, provider, person, settings } = found;
    return { way, email: person.email, provider: namedIn(settings.providers, provider) };
  }

  async list(actor: Actor, request: FastifyRequest): Promise<ShownSession[]> {
    if (actor.kind !== 'person') return [];
    const current = await this.currentOf(request);
    const { providers } = await loadSettings(this.database);
    const rows = await new SessionStore(this.database).list(
      this.database,
      actor.id,
      this.clock.now(),
    );
    return rows.map((row) => ({
      ...row,
      current: row.id === current,
      provider: namedIn(providers, row.provider),
    }));
  }

  /** How many ended. The session that asks goes on: signing out is another thing. */
  async end(actor: Actor, request: FastifyRequest, id: string | null): Promise<number> {
    if (actor.kind !== 'person') return 0;
    const current = await this.currentOf(request);
    const others = { personId: actor.id, AND: [{ id: { not: current ?? '' } }] };
    return this.database.transaction(async (tx) => {
      const { count } = await tx.prisma.session.deleteMany({
        where: id === null ? others : { ...others, id },
      });
      if (count > 0)
        await this.audit.record(tx, actor, {
          action: 'person.signOut',
          entityType: 'person',
          entityId: actor.id,
          reason: null,
          after: { endedSessions: count },
        });
      return count;
    });
  }

  private async currentOf({ headers }: FastifyRequest): Promise<string | null> {
    const token = await this.sessions.tokenIn(headers.cookie);
    return token === null ? null : sessionId(token);
  }
}

const namedIn = (
  providers: readonly { readonly id: string; readonly name: string }[],
  id: string | null,
): Named | null => {
  const found = providers.find((provider) => provider.id === id);
  return found === undefined ? null : { id: found.id, name: found.name };
};
