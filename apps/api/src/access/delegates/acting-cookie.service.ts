import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { InstallationService } from '../keys/installation.service.js';
import { DelegatesService } from './delegates.service.js';
import { cookiesIn, cookieText, SESSION_SECONDS } from '../sign-in/session.js';

/** Which delegation a browser acts by. It proves nothing: each request is checked against the delegation and the session. */
@Injectable()
export class ActingCookie {
  constructor(
    @Inject(InstallationService) private readonly installation: InstallationService,
    @Inject(DelegatesService) private readonly delegates: DelegatesService,
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

  async textOf(delegation: string | null, secure: boolean): Promise<string> {
    return cookieText({
      name: await this.name(),
      value: delegation ?? '',
      path: '/',
      maxAgeSeconds: delegation === null ? 0 : SESSION_SECONDS,
      secure,
    });
  }

  private async name(): Promise<string> {
    return `bursar_for_${(await this.installation.get()).id}`;
  }
}
