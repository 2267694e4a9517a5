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
import { isCrossOrigin, isEncrypted } from './origin.js';
import { PASSWORD_CHARACTERS_MAX } from './password.js';
import { SessionsService } from './sessions.service.js';
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
    ownPageOnly(request);
    const outcome = await this.signIn.withPassword(proof, request);
    return this.begin(outcome, request, reply, toEmail(proof.email));
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
    ownPageOnly(request);
    return this.begin(await this.signIn.asPersona(persona, request), request, reply);
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
    ownPageOnly(request);
    return this.begin(await this.signIn.withToken(token, request), request, reply);
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
    ownPageOnly(request);
    return this.begin(await this.signIn.withCode(code, request), request, reply);
  }

  /** A code for a link, so that the token itself stands in no address and in no history. */
  @Post('codes')
  @HttpCode(201)
  @Allow('platform')
  @Describe(described.newCode)
  makeCode(@CurrentActor() actor: Actor): Promise<{ code: string; expiresAt: Date }> {
    return this.proofs.makeCode(actor);
  }

  @Delete()
  @HttpCode(204)
  @Allow('anyone')
  @Describe(described.signOut)
  async end(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const token = await this.sessions.tokenIn(request.headers.cookie);
    if (token !== null) await this.sessions.end(token);
    void reply.header('set-cookie', await this.sessions.cookieOf(null, isSecure(request)));
  }

  private async begin(
    outcome: SignInOutcome,
    request: FastifyRequest,
    reply: FastifyReply,
    email?: string,
  ): Promise<Me> {
    if (outcome.outcome === 'refused') throw new UnauthorizedException(outcome.message);
    if (outcome.outcome === 'unavailable') throw new ForbiddenException(outcome.message);
    if (outcome.outcome === 'tooMany')
      throw tooManyAttempts(outcome.retryAfterSeconds, 'Too many sign-ins failed.');
    const before = await this.sessions.tokenIn(request.headers.cookie);
    if (before !== null) await this.sessions.end(before);
    const secure = isSecure(request);
    const token = await this.sessions.start(outcome.person.id);
    const cookies = [await this.sessions.cookieOf(token, secure)];
    if (email !== undefined) cookies.push(await this.sessions.deviceCookieOf(email, secure));
    void reply.header('set-cookie', cookies);
    return toMe(personActor(outcome.person));
  }
}

const isSecure = ({ protocol, headers }: FastifyRequest): boolean => isEncrypted(protocol, headers);

/** The schema's own words would quote what was sent. */
const otherThan = (example: string): Complaint => ({
  message: 'The body is not what this endpoint takes.',
  slug: 'bad_body',
  hint: `Send JSON such as ${example}.`,
});

/** A page of another site cannot sign a person in. */
function ownPageOnly({ headers }: FastifyRequest): void {
  if (isCrossOrigin(headers))
    throw new ForbiddenException('Only Bursar\u2019s own pages sign people in.');
}
