/** What a draft has beside its kind and name, and how it gets in. */
export type Field =
  | 'account'
  | 'regions'
  | 'bucket'
  | 'prefix'
  | 'queue'
  | 'logGroup'
  | 'url'
  | 'secret'
  | 'budgetUsd'
  | 'costCategories'
  | 'since';

interface KindOfSource {
  readonly label: string;
  readonly about: string;
  /** The name that is proposed. */
  readonly id: string;
  /** Where it is, in the order in which it is asked for; with a question mark where it may be left out. */
  readonly fields: readonly (Field | `${Field}?`)[];
  /** aws: with a role or the credentials of the process. key: with a key that is kept elsewhere. none: it is public. */
  readonly access: 'aws' | 'key' | 'none';
}

export const KINDS = {
  'bedrock-s3': {
    label: 'Invocation logs in S3',
    about: 'The better choice: cheaper to keep, and each object is read once.',
    id: 'bedrock-logs',
    fields: ['account?', 'regions', 'bucket', 'prefix?', 'queue?', 'since?'],
    access: 'aws',
  },
  'bedrock-cloudwatch-logs': {
    label: 'Invocation logs in CloudWatch Logs',
    about: 'Where the logs go to a log group and no bucket.',
    id: 'bedrock-logs',
    fields: ['account?', 'regions', 'logGroup', 'since?'],
    access: 'aws',
  },
  'bedrock-batch': {
    label: 'Batch jobs of Bedrock',
    about: 'What they used: no invocation log has it.',
    id: 'batch',
    fields: ['account?', 'regions', 'bucket', 'prefix?', 'since?'],
    access: 'aws',
  },
  'bedrock-inventory': {
    label: 'Inference profiles and projects',
    about: 'Which model a profile calls, and the tags by which teams are recognised.',
    id: 'inventory',
    fields: ['account?', 'regions'],
    access: 'aws',
  },
  'aws-organization': {
    label: 'Accounts of an organisation',
    about: 'Accounts with their units, and which of them log nothing.',
    id: 'organisation',
    fields: ['account?'],
    access: 'aws',
  },
  'cloudwatch-metrics': {
    label: 'Metrics of CloudWatch',
    about: 'A second witness: shows when logging was off.',
    id: 'metrics',
    fields: ['account', 'regions', 'since?'],
    access: 'aws',
  },
  'aws-quotas': {
    label: 'Quotas of AWS',
    about: 'What AWS allows by model and region, and how much of it is used.',
    id: 'quotas',
    fields: ['account', 'regions'],
    access: 'aws',
  },
  'cost-explorer': {
    label: 'The bill, from Cost Explorer',
    about: 'By day and usage type. Each request costs 0.01 USD.',
    id: 'bill',
    fields: ['account', 'budgetUsd?', 'since?'],
    access: 'aws',
  },
  cur: {
    label: 'The bill, from an export in S3',
    about: 'CUR 2.0 or FOCUS 1.2: finer than Cost Explorer, and final.',
    id: 'bill-export',
    fields: ['bucket', 'prefix?', 'account?', 'since?'],
    access: 'aws',
  },
  'cost-categories': {
    label: 'Cost categories',
    about: 'In which category each account is, so that teams are recognised by it.',
    id: 'cost-categories',
    fields: ['costCategories', 'budgetUsd?'],
    access: 'aws',
  },
  'aws-prices': {
    label: 'The price list of AWS',
    about: 'Public. New models and prices are found within a day.',
    id: 'aws-prices',
    fields: ['url?'],
    access: 'none',
  },
  openai: {
    label: 'Usage and costs of OpenAI',
    about: 'What OpenAI reports of your organisation, by day.',
    id: 'openai',
    fields: ['url?', 'since?'],
    access: 'key',
  },
  anthropic: {
    label: 'Usage and costs of Anthropic',
    about: 'What Anthropic reports of your organisation, by day.',
    id: 'anthropic',
    fields: ['url?', 'since?'],
    access: 'key',
  },
  litellm: {
    label: 'The spend log of a LiteLLM proxy',
    about: 'Its calls, by its API.',
    id: 'litellm',
    fields: ['url', 'since?'],
    access: 'key',
  },
} as const satisfies Readonly<Record<string, KindOfSource>>;

export type Kind = keyof typeof KINDS;

export const kindOf = (kind: Kind): KindOfSource => KINDS[kind];

/** Pure. Whether a kind has a field, and whether it may be left out. */
export function fieldIn(kind: Kind, field: Field): 'required' | 'optional' | null {
  const { fields } = kindOf(kind);
  if (fields.includes(field)) return 'required';
  return fields.includes(`${field}?`) ? 'optional' : null;
}

interface Asked {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  /** Several words: blanks between them stay. */
  readonly isList?: true;
}

export const ASKED: Readonly<Record<Exclude<Field, 'since'>, Asked>> = {
  account: {
    label: 'AWS account',
    description: 'Twelve digits. Where it may be left empty, everything that is found is read.',
    placeholder: '111122223333',
  },
  regions: {
    label: 'Regions',
    description: 'Where models are called, separated by commas.',
    placeholder: 'us-east-1, eu-west-1',
    isList: true,
  },
  bucket: { label: 'Bucket', placeholder: 'my-bedrock-logs' },
  prefix: {
    label: 'Prefix',
    description: 'Of logs, what stands before AWSLogs/ in the keys; of an export, its folder.',
  },
  queue: {
    label: 'Queue',
    description: 'An SQS queue that the bucket notifies: new objects are read at the next turn.',
    placeholder: 'https://sqs.us-east-1.amazonaws.com/111122223333/logs',
  },
  logGroup: { label: 'Log group', placeholder: '/bedrock/calls' },
  url: {
    label: 'Address',
    description: 'Where it may be left empty, the address of the provider itself.',
    placeholder: 'https://litellm.example.com',
  },
  secret: {
    label: 'Key',
    description:
      'Where it is kept: a variable of the process, or a file. The key itself stays out of here.',
    placeholder: 'env:OPENAI_ADMIN_KEY',
  },
  budgetUsd: {
    label: 'Budget of its requests, USD a month',
    description: 'Each costs 0.01 USD. Left empty: 5.00.',
    placeholder: '5.00',
  },
  costCategories: {
    label: 'Cost categories',
    description: 'Their names, separated by commas.',
    placeholder: 'Team, Product',
    isList: true,
  },
};
