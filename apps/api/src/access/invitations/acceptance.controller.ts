import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Allow } from '../../platform/actor.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Invalid } from '../../platform/errors.js';
import { type Description, Describe } from '../../platform/http/described.js';
import { parse } from '../../platform/http/parse.js';
import { isProblem, type Problem } from '../../platform/outcome.js';
import { type Me, personActor, toMe } from '../identity.js';
import { ownPageOnly } from '../sign-in/own-page.js';
import { PASSWORD_CHARACTERS_MAX } from '../sign-in/password.js';
import { MeAnswer } from '../sign-in/session.descriptions.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { SignInThrottle } from '../sign-in/sign-in-throttle.service.js';
import { tooManyAttempts } from '../sign-in/too-many.js';
import { Acceptance, type OpenInvitation } from './acceptance.service.js';

const ByToken = z.object({ token: z.string().max(128) });
const ByTokenAndPassword = ByToken.extend({ password: z.string().max(PASSWORD_CHARACTERS_MAX) });

const ENDED = { 422: 'invitation_ended: it was used, withdrawn, or is too old.' };
const open: Description = {
  summary: 'What an invitation says, for the person who has its link',
  body: ByToken,
  answers: {
    200: {
      is: 'It can be accepted.',
      schema: z.looseObject({
        name: z.string(),
        email: z.string(),
        from: z.string(),
        expiresAt: z.string(),
        password: z.boolean().meta({ description: 'Whether a password may be set.' }),
        providers: z.array(z.looseObject({ id: z.string(), name: z.string() })),
      }),
    },
  },
  problems: ENDED,
};
const accept: Description = {
  summary: 'Accept an invitation with a password of one\u2019s own',
  body: ByTokenAndPassword,
  answers: {
    200: { is: 'Signed in.', schema: MeAnswer, headers: { 'Set-Cookie': 'The session.' } },
  },
  problems: { ...ENDED, 403: 'Another site asks.' },
};

/** The token travels in bodies: an address would be kept in logs and histories. */
@Controller('v1/invitations')
export class AcceptanceController {
  constructor(
    @Inject(Acceptance) private readonly acceptance: Acceptance,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(SignInThrottle) private readonly throttle: SignInThrottle,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('open')
  @HttpCode(200)
  @Allow('anyone')
  @Describe(open)
  async open(@Body() body: unknown, @Req() request: FastifyRequest): Promise<OpenInvitation> {
    const { token } = parse(ByToken, body, otherThan('{"token": "…"}'));
    const found = await this.acceptance.open(token);
    if (isProblem(found)) throw await this.refused(found, request);
    return found;
  }

  @Post('accept')
  @HttpCode(200)
  @Allow('anyone')
  @Describe(accept)
  async accept(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Me> {
    ownPageOnly(request, this.config);
    const example = otherThan('{"token": "…", "password": "…"}');
    const { token, password } = parse(ByTokenAndPassword, body, example);
    const person = await this.acceptance.accept(token, password);
    if (isProblem(person)) throw await this.refused(person, request);
    void reply.header('set-cookie', await this.sessions.enter(person, 'password', request));
    return toMe(personActor(person));
  }

  /** A good link is never refused; guesses are answered later and later. */
  private async refused({ code, message, hint }: Problem, request: FastifyRequest): Promise<Error> {
    const seconds = code === 'invitation_ended' ? await this.throttle.failedSecret(request) : null;
    if (seconds !== null) return tooManyAttempts(seconds, 'Too many unknown links came from here.');
    return new Invalid(message, { slug: code, ...(hint !== undefined && { hint }) });
  }
}

const otherThan = (example: string) => ({
  message: 'The body is not what this endpoint takes.',
  slug: 'bad_body',
  hint: `Send JSON such as ${example}.`,
});
