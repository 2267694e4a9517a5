import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CallsReport, LeaseRequest, LeaseReturn } from '../admissions/admissions.module.js';
import {
  type Ended,
  type GrantedLease,
  LeaseCallsService,
  LeaseRoomService,
  LeasesService,
} from '../admissions/admissions.module.js';
import { type Actor, Allow, CurrentActor } from '../platform/actor.js';
import { parse } from '../platform/http/parse.js';
import { InLane } from '../platform/lane.js';
import { DomainError } from '../platform/errors.js';
import { LOGGER, type Logger } from '../platform/log.js';
import {
  type HttpProblem,
  problem,
  ProblemDetails,
  problemOf,
  problemOfBug,
} from '../platform/http/problem.filter.js';
import { denialProblem, unavailable } from './denial-problem.js';
import { Describe } from '../platform/http/described.js';
import * as described from './gateway.descriptions.js';

/** What is said of one call of many. */
type Result = Ended | { readonly admissionId: string; readonly problem: HttpProblem };

/** As it was named, whatever else is wrong with the call. */
function admissionOf(call: CallsReport['calls'][number] | undefined): string {
  if (call === undefined) return '';
  if ('item' in call) return call.item.admissionId;
  const { admissionId } = (call.given ?? {}) as { admissionId?: unknown };
  return typeof admissionId === 'string' ? admissionId : '';
}

/** Where a gateway gets a slice of the budgets to spend by itself, reports what it spent, and hands back the rest. */
@InLane('decisions')
@Controller('v1/leases')
export class LeasesController {
  constructor(
    @Inject(LeasesService) private readonly leases: LeasesService,
    @Inject(LeaseCallsService) private readonly calls: LeaseCallsService,
    @Inject(LeaseRoomService) private readonly room: LeaseRoomService,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  @Post()
  @HttpCode(201)
  @Allow('gatewayKey', 'platform')
  @Describe({ ...described.grantLease, body: LeaseRequest })
  async grant(
    @CurrentActor() actor: Actor,
    @Body() body: unknown,
    @Req() http: FastifyRequest,
  ): Promise<GrantedLease> {
    const request = parse(LeaseRequest, body);
    const [boundTeam = null] = actor.teams === 'all' ? [] : actor.teams;
    const asking = { keyId: actor.id, keyName: actor.name, boundTeam };
    const answer = await this.leases.grant(asking, request).catch(unavailable);
    switch (answer.outcome) {
      case 'granted':
        return answer.lease;
      case 'denied':
        throw denialProblem(answer.denial, `${http.protocol}://${http.host}/budgets`);
      case 'stale_epoch': {
        const detail = `A later life of this gateway has asked for leases: epoch ${answer.epoch}.`;
        throw new ProblemDetails(problem(409, 'stale_epoch', detail, { epoch: answer.epoch }));
      }
      case 'not_ample': {
        const { detail, retryAfterSeconds } = answer;
        throw new ProblemDetails(problem(409, 'headroom_not_ample', detail, { retryAfterSeconds }));
      }
    }
  }

  @Post(':id/calls')
  @HttpCode(200)
  @Allow('gatewayKey', 'platform')
  @Describe({ ...described.reportCalls, body: CallsReport })
  async report(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() http: FastifyRequest,
  ): Promise<{ results: Result[]; handBack: boolean }> {
    const report = parse(CallsReport, body);
    const outcomes = await this.calls.report(actor, id, report).catch(unavailable);
    const results = outcomes.map((outcome, i): Result => {
      if ('ok' in outcome) return outcome.ok;
      const { error } = outcome;
      const admissionId = admissionOf(report.calls[i]);
      if (error instanceof DomainError) return { admissionId, problem: problemOf(error) };
      this.log.error({ err: error, requestId: http.id, admissionId }, 'call not settled');
      return { admissionId, problem: problemOfBug(http.id) };
    });
    return { results, handBack: await this.room.isWantedBack(id) };
  }

  @Post(':id/return')
  @HttpCode(200)
  @Allow('gatewayKey', 'platform')
  @Describe({ ...described.returnLease, body: LeaseReturn })
  async giveBack(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<{ returnedUsd: string }> {
    return this.calls.giveBack(actor, id, parse(LeaseReturn, body)).catch(unavailable);
  }
}
