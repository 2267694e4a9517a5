import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/actor.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Database } from '../../platform/database.js';
import { InstallationService } from '../keys/installation.service.js';
import { DelegatesService } from './delegates.service.js';
import { cookiePlace } from '../sign-in/origin.js';
import { cookiesIn, cookieText } from '../sign-in/session.js';
import { loadSettings } from '../sign-in/settings.repository.js';

const HOUR_S = 3_600;

/** Which delegation a browser acts by. It proves nothing: each request is checked against the delegation and the session. */
@Injectable()
export class ActingCookie {
  constructor(
    @Inject(InstallationService) private readonly installation: InstallationService,
    @Inject(DelegatesService) private readonly delegates: DelegatesService,
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** As themselves, unless the browser says that they act for a person who is away, and they may. */
  async inWhoseName(actor: Actor | null, header: string | undefined): Promise<Actor | null> {
    if (actor === null) return null;
    const delegation = await this.delegationIn(header);
    if (delegation === null) return actor;
    return (await this.delegates.actorFor(actor, delegation)) ?? actor;
  }

  /** Null: none. */
  private async delegationIn(header: string | undefined): Promise<string | null> {
    if (header?.includes('bursar_for_') !== true) return null;
    return cookiesIn(header, await this.name()).find((value) => value !== '') ?? null;
  }

  /** It lasts as long as a session may. */
  async textOf(delegation: string | null, request: FastifyRequest): Promise<string> {
    const { prefix, secure } = cookiePlace(request, this.config);
    const hours = delegation === null ? 0 : (await loadSettings(this.database)).sessionHours;
    return cookieText({
      name: await this.name(),
      value: delegation ?? '',
      path: prefix === '' ? '/' : prefix,
      maxAgeSeconds: hours * HOUR_S,
      secure,
    });
  }

  private async name(): Promise<string> {
    return `bursar_for_${(await this.installation.get()).id}`;
  }
}
