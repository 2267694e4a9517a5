import { z } from 'zod';

/** What the sources of AWS have in common, as it is stored. */
export const AwsSettings = z.object({
  account: z.string().optional(),
  regions: z.array(z.string()).optional(),
  /** Where AWS is asked instead of at its own addresses. */
  endpoint: z.string().optional(),
  assumeRole: z.object({ arn: z.string(), externalId: z.string().optional() }).optional(),
  since: z.string().optional(),
  bucket: z.string().optional(),
  prefix: z.string().optional(),
  queue: z.string().optional(),
  logGroup: z.string().optional(),
  /** USD that requests may cost in a month, in decimal text. */
  budgetUsd: z.string().optional(),
  costCategories: z.array(z.string()).optional(),
});

export type AwsSettings = z.infer<typeof AwsSettings>;

export const MINUTE_MS = 60_000;

/** Fields in the configuration file that every source of AWS has. */
export const AWS_FIELDS: readonly string[] = [
  'account',
  'regions',
  'endpoint',
  'assumeRole',
  'since',
];

/** One statement of the least policy that a source needs. */
export interface PolicyStatement {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Readonly<
    Record<string, Readonly<Record<string, readonly string[] | string>>>
  >;
  readonly why: string;
}

/** Pure. For actions that know no narrower resource: allowed in the regions of the source alone, where it names some. */
export const onlyIn = (regions: readonly string[]): Pick<PolicyStatement, 'condition'> =>
  regions.length === 0 ? {} : { condition: { StringEquals: { 'aws:RequestedRegion': regions } } };
