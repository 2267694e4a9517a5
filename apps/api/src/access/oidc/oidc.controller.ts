import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Allow } from '../../platform/actor.js';
import { Invalid } from '../../platform/errors.js';
import { Describe } from '../../platform/http/described.js';
import { parse } from '../../platform/http/parse.js';
import { LOGGER, type Logger } from '../../platform/log.js';
import { invitationHash } from '../invitations/invitation.js';
import { sessionId } from '../sign-in/session.js';
import { SignInThrottle } from '../sign-in/sign-in-throttle.service.js';
import { tooManyAttempts } from '../sign-in/too-many.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { safeNext } from './flow.js';
import { FlowBrowser } from './flow-browser.service.js';
import * as described from './oidc.descriptions.js';
import { type Arrived, callbackUrl, OidcService, queryOf } from './oidc.service.js';
import { refusalWords, Refused, toRefusal } from './refusal.js';

const Leaving = z.object({
  next: z.string().max(2_000).optional(),
  again: z.boolean().optional(),
  invitation: z.string().max(128).optional(),
});

@Controller('v1/sign-in')
export class OidcController {
  constructor(
    @Inject(OidcService) private readonly oidc: OidcService,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(FlowBrowser) private readonly browser: FlowBrowser,
    @Inject(SignInThrottle) private readonly throttle: SignInThrottle,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Asked by a page of this site, so that no other site sends people on their way. */
  @Post(':provider')
  @HttpCode(200)
  @Allow('anyone')
  @Describe({ ...described.depart, body: Leaving })
  async depart(
    @Param('provider') provider: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ url: string }> {
    this.browser.expectOwnPage(request);
    const { next, again = false, invitation } = parse(Leaving, body ?? {}, OTHER_BODY);
    const seconds = await this.throttle.start(request);
    if (seconds !== null)
      throw tooManyAttempts(seconds, 'Too many people began to sign in from here.');
    const wanted = {
      provider,
      next: safeNext(next),
      again,
      invitation: invitation === undefined ? null : invitationHash(invitation),
      replaces: await this.sessionOf(request),
    };
    const callback = callbackUrl(this.browser.baseOf(request));
    const departed = await this.oidc.depart(wanted, callback).catch((error: unknown) => {
      throw this.toInvalid(error, provider);
    });
    const { state, secret, url } = departed;
    void reply.header('set-cookie', await this.browser.cookie(request, state, secret));
    return { url };
  }

  @Get('callback')
  @Allow('anyone')
  @Describe(described.arrive)
  async arrive(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const base = this.browser.baseOf(request);
    const url = new URL(callbackUrl(base) + queryOf(request));
    const state = url.searchParams.get('state') ?? '';
    const cookies = [await this.browser.cookie(request, state, null)];
    let next: string;
    try {
      const arrived = await this.oidc.arrive(url, await this.browser.secretOf(request, state));
      cookies.push(await this.begin(arrived, request));
      next = arrived.next;
    } catch (error) {
      const { code, next: wanted } = this.logged(error);
      const query = new URLSearchParams({
        refused: code,
        ...(wanted !== null && { next: wanted }),
      });
      next = `/sign-in?${query.toString()}`;
    }
    await reply.header('set-cookie', cookies).redirect(`${base}${next}`, 302);
  }

  private async begin(
    { person, provider, tokens, provedAt, replaces }: Arrived,
    request: FastifyRequest,
  ): Promise<string> {
    if (replaces !== null) await this.sessions.endById(replaces);
    const token = await this.sessions.start({
      person,
      way: 'provider',
      agent: request.headers['user-agent'],
      provedAt,
      provider: provider.id,
      tokens,
    });
    return this.sessions.cookieOf(token, request);
  }

  private async sessionOf({ headers }: FastifyRequest): Promise<string | null> {
    const token = await this.sessions.tokenIn(headers.cookie);
    return token === null ? null : sessionId(token);
  }

  private toInvalid(error: unknown, provider: string): Error {
    if (!(error instanceof Refused)) return error as Error;
    const { code } = this.logged(error, provider);
    const words = refusalWords(code);
    return new Invalid(words?.message ?? code, { slug: code, ...(words && { hint: words.hint }) });
  }

  /** The reason alone: what a provider or a caller sent may hold a token. */
  private logged(error: unknown, provider?: string): Refused {
    const refused = toRefusal(error);
    const { code, cause } = refused;
    const detail = cause instanceof Error ? cause.message.slice(0, 200) : undefined;
    if (code === 'failed') this.log.error({ err: cause, provider }, 'a sign-in failed');
    else this.log.warn({ code, provider, detail }, 'a sign-in was refused');
    return refused;
  }
}

const OTHER_BODY = {
  message: 'The body is not what this endpoint takes.',
  slug: 'bad_body',
  hint: 'Send JSON such as {"next": "/overview"}.',
};
