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
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { Invalid } from '../platform/errors.js';
import { problem, ProblemDetails } from '../platform/problem.filter.js';
import { type Me, personActor, toMe } from './identity.js';
import { isCrossOrigin, isEncrypted } from './origin.js';
import { PASSWORD_CHARACTERS_MAX } from './password.js';
import { endedCookie, sessionCookie, sessionTokenIn } from './session.js';
import { SessionsService } from './sessions.service.js';
import { SignInService, type SignInOutcome } from './sign-in.service.js';

const ByPassword = z.object({
  email: z.string().max(254),
  password: z.string().max(PASSWORD_CHARACTERS_MAX),
});
const ByPersona = z.object({ persona: z.string().max(64) });
const ByToken = z.object({ token: z.string().max(512) });

@Controller('v1/session')
export class SessionController {
  constructor(
    @Inject(SignInService) private readonly signIn: SignInService,
    @Inject(SessionsService) private readonly sessions: SessionsService,
  ) {}

  @Get()
  @Allow('signedIn')
  me(@CurrentActor() actor: Actor): Me {
    return toMe(actor);
  }

  @Post()
  @HttpCode(200)
  @Allow('anyone')
  async withPassword(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    const proof = bodyAs(ByPassword, body, '{"email": "…", "password": "…"}');
    ownPageOnly(request);
    return this.begin(await this.signIn.withPassword(proof, request), request, reply);
  }

  /** Stand-ins of the sample organisation, for whoever sits at this machine. */
  @Post('demo')
  @HttpCode(200)
  @Allow('anyone')
  async asPersona(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    const { persona } = bodyAs(ByPersona, body, '{"persona": "finance"}');
    ownPageOnly(request);
    return this.begin(await this.signIn.asPersona(persona, request), request, reply);
  }

  /** With the token in the env file of this installation: how the first person gets in. */
  @Post('token')
  @HttpCode(200)
  @Allow('anyone')
  async withToken(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    const { token } = bodyAs(ByToken, body, '{"token": "…"}');
    ownPageOnly(request);
    return this.begin(await this.signIn.withToken(token, request), request, reply);
  }

  @Delete()
  @HttpCode(204)
  @Allow('anyone')
  async end(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const token = sessionTokenIn(request.headers.cookie);
    if (token !== null) await this.sessions.end(token);
    void reply.header(
      'set-cookie',
      endedCookie({ secure: isEncrypted(request.protocol, request.headers) }),
    );
  }

  private async begin(
    outcome: SignInOutcome,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Me> {
    if (outcome.outcome === 'refused') throw new UnauthorizedException(outcome.message);
    if (outcome.outcome === 'unavailable') throw new ForbiddenException(outcome.message);
    if (outcome.outcome === 'tooMany') {
      void reply.header('retry-after', outcome.retryAfterSeconds);
      throw new ProblemDetails(
        problem(429, 'too_many_attempts', 'Too many sign-ins failed.', {
          hint: `Try again in ${outcome.retryAfterSeconds} seconds.`,
        }),
      );
    }
    const before = sessionTokenIn(request.headers.cookie);
    if (before !== null) await this.sessions.end(before);
    const token = await this.sessions.start(outcome.person.id);
    void reply.header(
      'set-cookie',
      sessionCookie(token, { secure: isEncrypted(request.protocol, request.headers) }),
    );
    return toMe(personActor(outcome.person));
  }
}

function bodyAs<T>(schema: z.ZodType<T>, body: unknown, example: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Invalid('The body is not what this door takes.', {
    slug: 'bad_body',
    hint: `Send JSON such as ${example}.`,
  });
}

/** Nobody is signed in by a page of another site. */
function ownPageOnly({ headers }: FastifyRequest): void {
  if (isCrossOrigin(headers))
    throw new ForbiddenException('Only Bursar\u2019s own pages sign people in.');
}
