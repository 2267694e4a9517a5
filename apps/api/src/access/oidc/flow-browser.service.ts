import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../platform/config.js';
import { addressOf } from '../../platform/http/address.js';
import { InstallationService } from '../keys/installation.service.js';
import { ownPageOnly } from '../sign-in/own-page.js';
import { cookiePlace } from '../sign-in/origin.js';
import { cookiesIn, cookieText } from '../sign-in/session.js';
import { FLOW_SECONDS, flowCookie } from './flow.js';

const PATH = '/v1/sign-in';

/** What the browser of a sign-in under way keeps, and where it is. */
@Injectable()
export class FlowBrowser {
  constructor(
    @Inject(InstallationService) private readonly installation: InstallationService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Where the addresses of this installation begin for this browser. */
  baseOf(request: FastifyRequest): string {
    return addressOf(this.config, request);
  }

  expectOwnPage(request: FastifyRequest): void {
    ownPageOnly(request, this.config);
  }

  async secretOf({ headers }: FastifyRequest, state: string): Promise<string | null> {
    const { id } = await this.installation.get();
    return cookiesIn(headers.cookie, flowCookie(id, state))[0] ?? null;
  }

  /** A header that sets the cookie of a flow; without a secret, one that takes it away. */
  async cookie(request: FastifyRequest, state: string, secret: string | null): Promise<string> {
    const { id } = await this.installation.get();
    const { prefix, secure } = cookiePlace(request, this.config);
    return cookieText({
      name: flowCookie(id, state),
      value: secret ?? '',
      path: `${prefix}${PATH}`,
      maxAgeSeconds: secret === null ? 0 : FLOW_SECONDS,
      secure,
      // The provider's page leads back here: a cookie for this site's own pages alone would stay behind.
      sameSite: 'Lax',
    });
  }
}
