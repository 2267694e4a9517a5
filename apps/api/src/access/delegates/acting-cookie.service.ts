import { Inject, Injectable } from '@nestjs/common';
import { InstallationService } from '../keys/installation.service.js';
import { cookiesIn, cookieText, SESSION_SECONDS } from '../sign-in/session.js';

/** Which delegation a browser acts by. It proves nothing: each request is checked against the delegation and the session. */
@Injectable()
export class ActingCookie {
  constructor(@Inject(InstallationService) private readonly installation: InstallationService) {}

  /** The delegation that a request names; null: none. */
  async delegationIn(header: string | undefined): Promise<string | null> {
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
