import { z } from 'zod';
import type { PolicyStatement } from '../aws/aws-settings.js';
import { SourceInFile } from '../source.js';

/** Calls that Bursar makes by itself in one account, as it is stored. */
export interface HealthCheck {
  readonly account: string;
  readonly settings: {
    readonly regions: readonly string[];
    readonly assumeRole?: { readonly arn: string; readonly externalId?: string };
    readonly endpoint?: string;
  };
  readonly every: string;
  /** USD a month, in decimal text. */
  readonly budgetUsd: string;
}

export interface StoredCheck extends HealthCheck {
  readonly lastRunAt: Date | null;
  readonly lastError: string | null;
  readonly lastHint: string | null;
}

export const EVERY_DEFAULT = '5m';
export const EVERY_MS_MIN = 60_000;

const { account, regions, assumeRole, endpoint, every, budgetUsd } = SourceInFile.shape;

/** Whoever names it, and a budget, switches it on. */
export const HealthCheckInFile = z.strictObject({
  account: account.unwrap(),
  regions: regions.unwrap(),
  assumeRole,
  endpoint,
  every,
  budgetUsd: budgetUsd.unwrap(),
});
export type HealthCheckInFile = z.infer<typeof HealthCheckInFile>;

export function toHealthCheck({
  account,
  every = EVERY_DEFAULT,
  budgetUsd,
  ...settings
}: HealthCheckInFile): HealthCheck {
  return JSON.parse(JSON.stringify({ account, every, budgetUsd, settings })) as HealthCheck;
}

/** What was asked and is answered by no target is no failure of the target: its route is not to close for it. */
export function isOfTarget(error: unknown): boolean {
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  return status >= 500 || [408, 424, 429].includes(status);
}

/** Pure. Models that AWS lists are named by themselves, and by profiles of the account's regions. */
export function checkPolicy(account: string, regions: readonly string[]): PolicyStatement[] {
  return [
    {
      sid: 'CheckTargets',
      actions: ['bedrock:InvokeModel'],
      resources: [
        'arn:aws:bedrock:*::foundation-model/*',
        ...regions.map((region) => `arn:aws:bedrock:${region}:${account}:inference-profile/*`),
        ...regions.map(
          (region) => `arn:aws:bedrock:${region}:${account}:application-inference-profile/*`,
        ),
      ],
      why: 'to ask targets of routes for one word; narrow it to the models of your routes',
    },
  ];
}
