import { Controller, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Actor, Allow, CurrentActor } from '../../platform/actor.js';
import { Invalid } from '../../platform/errors.js';
import { Describe } from '../../platform/http/described.js';
import { InLane } from '../../platform/lane.js';
import { begun } from '../begun.js';
import { IntakeGate } from '../intake-gate.js';
import { encoded } from './messages.js';
import { encodingOf, readRequest } from './otlp-body.js';
import * as described from './otlp.descriptions.js';
import { OtlpService } from './otlp.service.js';
import { METRICS, type Signal, TRACES } from './signals.js';

type Given = Record<string, string | undefined>;
interface Incoming {
  readonly body: unknown;
}

/** Telemetry in OpenTelemetry's own protocol, of which the reports of usage count. */
@InLane('intake')
@Controller('v1/otlp/v1')
export class OtlpController {
  constructor(
    @Inject(OtlpService) private readonly otlp: OtlpService,
    @Inject(IntakeGate) private readonly gate: IntakeGate,
  ) {}

  @Post('traces')
  @HttpCode(200)
  @Allow('ingestKey', 'gatewayKey', 'platform', 'sendUsage')
  @Describe(described.traces)
  traces(
    @CurrentActor() actor: Actor,
    @Headers() headers: Given,
    @Req() request: Incoming,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.take(TRACES, actor, headers, request.body, reply);
  }

  @Post('metrics')
  @HttpCode(200)
  @Allow('ingestKey', 'gatewayKey', 'platform', 'sendUsage')
  @Describe(described.metrics)
  metrics(
    @CurrentActor() actor: Actor,
    @Headers() headers: Given,
    @Req() request: Incoming,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.take(METRICS, actor, headers, request.body, reply);
  }

  /** Answers after the commit, in the encoding of the request. */
  private async take(
    signal: Signal,
    actor: Actor,
    headers: Given,
    body: unknown,
    reply: FastifyReply,
  ): Promise<unknown> {
    const encoding = encodingOf(headers['content-type']);
    const gzip = (headers['content-encoding'] ?? '').includes('gzip');
    const stream = body as AsyncIterable<Buffer> | null | undefined;
    if (typeof stream !== 'object' || stream === null || !(Symbol.asyncIterator in stream))
      throw new Invalid('There is no body.', { slug: 'no_body', hint: 'Send an export request.' });
    const arriving = await begun(stream);
    const { rejected, message } = await this.gate.pass(
      actor.id,
      headers['content-length'],
      async () =>
        this.otlp.take(signal, await readRequest(arriving, { signal, encoding, gzip }), actor),
    );
    const answer =
      rejected === 0 && message === ''
        ? {}
        : { partialSuccess: { [signal.rejected]: String(rejected), errorMessage: message } };
    if (encoding === 'json') return answer;
    void reply.type('application/x-protobuf');
    return encoded(signal.response, answer);
  }
}
