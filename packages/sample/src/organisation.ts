/** Who the sample organisation is, and how its usage is recognised. Account numbers are the ones AWS prints in its manuals. */

export const ACCOUNTS = {
  products: '444455556666',
  research: '777788889999',
  legal: '123456789012',
} as const;

/** The gateway every product calls through; only its request metadata is believed. */
export const GATEWAY_ROLE = 'GatewayRole';

export const DIMENSIONS = ['feature', 'promptVersion'] as const;

function profileArn(region: string, account: string, id: string): string {
  return `arn:aws:bedrock:${region}:${account}:application-inference-profile/${id}`;
}

export interface Profile {
  readonly arn: string;
  readonly modelId: string;
}

export const PROFILES = {
  adCopy: {
    arn: profileArn('us-east-1', ACCOUNTS.products, 'k3v9q2m7x1ad'),
    modelId: 'us.amazon.nova-2-lite-v1:0',
  },
  adCreative: {
    arn: profileArn('us-east-1', ACCOUNTS.products, 'p8d4w6z0c5ad'),
    modelId: 'us.anthropic.claude-sonnet-5-5',
  },
  lifecycleMail: {
    arn: profileArn('us-east-1', ACCOUNTS.products, 'r2t7h5n9b4gr'),
    modelId: 'meta.llama3-3-70b-instruct-v1:0',
  },
} as const satisfies Record<string, Profile>;

/** A profile made without notice: no team claims it, and its model is unknown. */
export const UNKNOWN_PROFILE_ARN = profileArn('us-east-1', ACCOUNTS.products, 'u6y1f8s3j0xx');

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly costCentre: string;
  readonly projects?: readonly string[];
  readonly metadata?: boolean;
  readonly profiles?: readonly Profile[];
  readonly roles?: readonly string[];
  readonly accounts?: readonly string[];
}

export const TEAMS: readonly Team[] = [
  {
    id: 'search',
    name: 'Search',
    costCentre: 'CC-4100',
    projects: ['semantic-search', 'ranking', 'indexing'],
    metadata: true,
  },
  { id: 'support', name: 'Customer Support', costCentre: 'CC-4101', metadata: true },
  {
    id: 'ads',
    name: 'Ads',
    costCentre: 'CC-4102',
    profiles: [PROFILES.adCopy, PROFILES.adCreative],
  },
  { id: 'checkout', name: 'Checkout', costCentre: 'CC-4103', metadata: true },
  {
    id: 'data-science',
    name: 'Data Science',
    costCentre: 'CC-4104',
    roles: ['DataScienceRole', 'EvaluationRole'],
  },
  { id: 'legal', name: 'Legal', costCentre: 'CC-4105', accounts: [ACCOUNTS.legal] },
  {
    id: 'growth',
    name: 'Growth',
    costCentre: 'CC-4106',
    metadata: true,
    profiles: [PROFILES.lifecycleMail],
  },
  {
    id: 'platform',
    name: 'Platform Engineering',
    costCentre: 'CC-4107',
    metadata: true,
    roles: ['CodeAgentRole'],
  },
];
