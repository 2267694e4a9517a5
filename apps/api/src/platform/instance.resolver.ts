import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { Mutation, Query, Resolver } from '@nestjs/graphql';
import { Allow } from './actor.js';
import { Describe } from './http/described.js';
import { orProblem } from './outcome.js';
import { type Instance, InstanceService } from './instance.service.js';
import * as described from './platform.descriptions.js';

@Resolver()
export class InstanceResolver {
  constructor(@Inject(InstanceService) private readonly instances: InstanceService) {}

  @Query('instance')
  @Allow('anyone')
  instance(): Promise<Instance> {
    return this.instances.describe();
  }

  @Mutation('leaveSample')
  @Allow('platform')
  leaveSample() {
    return orProblem(() => ({
      __typename: 'LeaveSampleResult',
      ...this.instances.leaveSample(),
    }));
  }
}

@Controller('v1')
export class InstanceController {
  constructor(@Inject(InstanceService) private readonly instances: InstanceService) {}

  @Get('instance')
  @Allow('anyone')
  @Describe(described.instance)
  instance(): Promise<Instance> {
    return this.instances.describe();
  }

  @Post('sample/leave')
  @HttpCode(202)
  @Allow('platform')
  @Describe(described.leaveSample)
  leaveSample(): { restarting: boolean } {
    return this.instances.leaveSample();
  }
}
