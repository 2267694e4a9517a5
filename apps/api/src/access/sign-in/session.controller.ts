import {
  Body,
  Controller,
  Delete,
  ForbiddenException,
  Get,
  HttpCode,
  Inject,
  Post,
  Req,
  Res,
  UnauthorizedException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { type Complaint, parse } from '../../platform/http/parse.js';
import { type Me, personActor, toMe } from '../identity.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { addressOf } from '../../platform/http/address.js';
import { ProviderChecks } from '../oidc/provider-checks.service.js';
import { ownPageOnly } from './own-page.js';
import type { SessionWay } from '../sessions/session-state.js';
import { PASSWORD_CHARACTERS_MAX } from './password.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { LocalProofs } from '../keys/local-proofs.service.js';
import { toEmail } from '../people/person.js';
import { SignInService, type SignInOutcome } from './sign-in.service.js';
import { tooManyAttempts } from './too-many.js';
import { Describe } from '../../platform/http/described.js';
import * as described from './session.descriptions.js';

const ByPassword = z.object({
  email: z.string().max(254),
  password: z.string().max(PASSWORD_CHARACTERS_MAX),
});
const ByPersona = z.object({ persona: z.string().max(64) });
const ByToken = z.object({ token: z.string().max(512) });
const ByCode = z.object({ code: z.string().max(128) });

@Controller('v1/session')
export class SessionController {
  constructor(
    @Inject(SignInService) private readonly signIn: SignInService,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(LocalProofs) private readonly proofs: LocalProofs,
    @Inject(ProviderChecks) private readonly checks: ProviderChecks,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @Allow('signedIn')
  @Describe(described.me)
  me(@CurrentActor() actor: Actor): Me {
    return toMe(actor);
  }

  @Post()
  @HttpCode(200)
  @Allow('anyone')
  @Describe({ ...described.byPassword, body: ByPassword })
  async withPassword(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    const proof = parse(ByPassword, body, otherThan('{"email": "…", "password": "…"}'));
    ownPageOnly(request, this.config);
    const outcome = await this.signIn.withPassword(proof, request);
    return this.begin('password', outcome, { request, reply, email: toEmail(proof.email) });
  }

  /** Stand-ins of the sample organisation, for a caller on this machine. */
  @Post('demo')
  @HttpCode(200)
  @Allow('anyone')
  @Describe({ ...described.byPersona, body: ByPersona })
  async asPersona(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    const { persona } = parse(ByPersona, body, otherThan('{"persona": "finance"}'));
    ownPageOnly(request, this.config);
    return this.begin('demo', await this.signIn.asPersona(persona, request), { request, reply });
  }

  /** With the token in the env file of this installation: how the first person gets in. */
  @Post('token')
  @HttpCode(200)
  @Allow('anyone')
  @Describe({ ...described.byToken, body: ByToken })
  async withToken(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    const { token } = parse(ByToken, body, otherThan('{"token": "…"}'));
    ownPageOnly(request, this.config);
    return this.begin('token', await this.signIn.withToken(token, request), { request, reply });
  }

  /** With a code that `bursar open` got: it opens one session. */
  @Post('code')
  @HttpCode(200)
  @Allow('anyone')
  @Describe({ ...described.byCode, body: ByCode })
  async withCode(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    const { code } = parse(ByCode, body, otherThan('{"code": "…"}'));
    ownPageOnly(request, this.config);
    return this.begin('token', await this.signIn.withCode(code, request), { request, reply });
  }

  /** A code for a link, so that the token itself stands in no address and in no history. */
  @Post('codes')
  @HttpCode(201)
  @Allow('platform')
  @Describe(described.newCode)
  makeCode(@CurrentActor() actor: Actor): Promise<{ code: string; expiresAt: Date }> {
    return this.proofs.makeCode(actor);
  }

  /** Where the provider that a session came from has such a page, the browser signs out there, too. */
  @Delete()
  @Allow('anyone')
  @Describe(described.signOut)
  async end(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ next: string } | undefined> {
    const token = await this.sessions.tokenIn(request.headers.cookie);
    const session = token === null ? null : await this.sessions.find(token);
    const back = `${addressOf(this.config, request)}/sign-in`;
    const next =
      token === null || session?.way !== 'provider'
        ? null
        : await this.checks.endAddress(token, session, back);
    if (token !== null) await this.sessions.end(token);
    void reply.header('set-cookie', await this.sessions.cookieOf(null, request));
    void reply.status(next === null ? 204 : 200);
    return next === null ? undefined : { next };
  }

  private async begin(way: SessionWay, outcome: SignInOutcome, at: Entrance): Promise<Me> {
    const { request, reply, email } = at;
    if (outcome.outcome === 'refused') throw new UnauthorizedException(outcome.message);
    if (outcome.outcome === 'unavailable') throw new ForbiddenException(outcome.message);
    if (outcome.outcome === 'tooMany')
      throw tooManyAttempts(outcome.retryAfterSeconds, 'Too many sign-ins failed.');
    const { person } = outcome;
    const cookies = [await this.sessions.enter(person, way, request)];
    if (email !== undefined) cookies.push(await this.sessions.deviceCookieOf(email, request));
    void reply.header('set-cookie', cookies);
    return toMe(personActor(person));
  }
}

interface Entrance {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Of the account, where its owner typed it. */
  readonly email?: string;
}

/** The schema's own words would quote what was sent. */
const otherThan = (example: string): Complaint => ({
  message: 'The body is not what this endpoint takes.',
  slug: 'bad_body',
  hint: `Send JSON such as ${example}.`,
});
