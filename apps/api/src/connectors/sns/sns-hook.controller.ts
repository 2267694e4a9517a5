import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { Allow } from '../../platform/actor.js';
import { Describe } from '../../platform/http/described.js';
import { problem, ProblemDetails } from '../../platform/http/problem.filter.js';
import type { Problem } from '../../platform/outcome.js';
import { SnsHookService } from './sns-hook.service.js';

const Answer = z.object({ outcome: z.enum(['kept', 'duplicate', 'confirmed']) });

/** What is malformed is 400; what is well formed and not proven is 403. SNS repeats neither. */
const MALFORMED = new Set(['no_envelope', 'bad_message']);

/** Where topics of AWS post. SNS has no key of Bursar's: each message proves itself by its signature. */
@Controller('v1/hooks')
export class SnsHookController {
  constructor(@Inject(SnsHookService) private readonly hook: SnsHookService) {}

  @Post('sns')
  @HttpCode(200)
  @Allow('anyone')
  @Describe({
    summary: 'Take a message of Amazon SNS',
    more: 'For topics that a source names under `topics`. The signature must be of version 2; raw message delivery has none, and is refused.',
    body: z.unknown().meta({ description: 'As SNS posts it, whatever its content type.' }),
    bodyTypes: ['text/plain', 'application/json'],
    answers: { 200: { is: 'Verified, and kept once.', schema: Answer } },
    problems: {
      400: 'It is no message of SNS with its envelope.',
      403: 'It is not proven: the topic, the signature, the certificate or the age. `hint` says what to do.',
    },
  })
  async sns(
    @Body() body: unknown,
    @Headers('x-amz-sns-rawdelivery') raw?: string,
  ): Promise<z.infer<typeof Answer>> {
    const text = typeof body === 'string' ? body : '';
    const outcome = await this.hook.take(text, raw === 'true');
    if (typeof outcome === 'string') return { outcome };
    throw refused(outcome);
  }
}

function refused({ code, message, path, hint }: Problem): ProblemDetails {
  const status = MALFORMED.has(code) ? 400 : 403;
  const more = { ...(path !== undefined && { path }), ...(hint !== undefined && { hint }) };
  return new ProblemDetails(problem(status, code, message, more));
}
