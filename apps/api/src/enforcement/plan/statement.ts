import type { Scope } from '@bursar/policy';
import { identityOf } from '@bursar/pricing';

/** Calls of models, by whichever endpoint: a Converse call is an InvokeModel to IAM. */
const ACTIONS = [
  'bedrock:Invoke*',
  'bedrock:CreateModelInvocationJob',
  'bedrock:RetrieveAndGenerate*',
];
/** The endpoint for the clients of OpenAI and Anthropic. Its resources name no model. */
const MANTLE_ACTIONS = ['bedrock-mantle:CreateInference'];

export interface Denied {
  readonly partition: string;
  /** Null: the whole principal. */
  readonly sessions: readonly string[] | null;
}

/** Pure. The policy that denies what a scope stops, as IAM takes it: the same question gives the same text. */
export function denyDocument(scope: Scope, { partition, sessions }: Denied): string {
  const { model } = scope;
  const statement = {
    Sid: 'BursarStop',
    Effect: 'Deny',
    Action: model === undefined ? [...ACTIONS, ...MANTLE_ACTIONS] : ACTIONS,
    Resource: model === undefined ? '*' : modelResources(model, partition),
    ...(sessions !== null && {
      // The id of a role's session is ROLE-ID:session-name; this policy is the role's own.
      Condition: { StringLike: { 'aws:userid': [...sessions].sort().map((name) => `*:${name}`) } },
    }),
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

/** A model is denied by itself, and so by every profile that leads to it; a pattern by the names that fit it. */
function modelResources(model: string, partition: string): string[] {
  if (model.startsWith('arn:')) return [model];
  const id = model.includes('*') ? model : identityOf(model);
  const profiles = model.includes('*') ? model : `*${id}`;
  return [
    `arn:${partition}:bedrock:*::foundation-model/${id}`,
    `arn:${partition}:bedrock:*:*:inference-profile/${profiles}`,
  ];
}

/** Pure. What a policy for a scope leaves open, in a sentence; null: nothing. */
export const openNote = ({ model, key, user }: Scope): string | null => {
  if (key !== undefined || user !== undefined)
    return `Calls outside the gateways carry no ${key === undefined ? 'user' : 'key'} of Bursar: it cannot separate them.`;
  return model === undefined
    ? null
    : 'Calls of this model at the bedrock-mantle endpoint go on: its permissions name no model.';
};

/** Characters that IAM gives to all inline policies of one principal together. */
export const DOCUMENT_CHARS_MAX = { role: 10_240, user: 2_048, other: 0 } as const;
