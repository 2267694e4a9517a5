import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Handles, job, type JobHandler } from '../platform/jobs.js';
import { PoliciesService } from './policies.service.js';

/** After a change of anything that policies carry. */
export const publishPolicies = job('publish-policies', z.object({ version: z.number() }));

/** What time alone changes: prices that begin, stops that ended, environments that calls have named. */
export const refreshPolicies = job('refresh-policies', z.object({}), 5);

/** Safe to run twice: what says the same is no new version. */
@Injectable()
@Handles(publishPolicies)
export class PublishProcessor implements JobHandler {
  constructor(@Inject(PoliciesService) private readonly policies: PoliciesService) {}

  run(): Promise<{ published: number }> {
    return this.policies.publish();
  }
}

/** Safe to run twice: what says the same is no new version. */
@Injectable()
@Handles(refreshPolicies)
export class RefreshProcessor implements JobHandler {
  constructor(@Inject(PoliciesService) private readonly policies: PoliciesService) {}

  run(): Promise<{ published: number }> {
    return this.policies.publish();
  }
}
