import { z } from 'zod';
import { type Description, NOTHING, ProblemSchema } from '../platform/http/described.js';

const usd = z.string().meta({ description: 'USD, a decimal string.', examples: ['0.0054'] });
const text = z.record(z.string(), z.string());
const id = z.string().meta({ description: 'A UUID.' });

const AllowedAnswer = z.looseObject({
  admissionId: id,
  decision: z.literal('allow'),
  provider: z.string(),
  model: z.string().meta({ description: 'The model to call: not always the one asked for.' }),
  region: z.string(),
  downgraded: z.boolean(),
  downgradedBy: z.string().optional(),
  optedOutOf: z.string().optional(),
  throttledTo: z.number().optional(),
  maxOutputTokens: z.int().meta({ description: 'The bound to forward to the provider.' }),
  holdUsd: usd,
  expiresAt: z.string(),
  requestMetadata: text.meta({
    description: 'To send along as request metadata: by it the log finds its admission.',
  }),
});

const EndedAnswer = z.looseObject({
  admissionId: id,
  state: z.enum(['PENDING', 'POSTED', 'VOIDED', 'PRESUMED', 'TRUED_UP', 'RELEASED']),
  costUsd: usd,
});

const LeaseAnswer = z.looseObject({
  leaseId: id,
  epoch: z.int(),
  amountUsd: usd,
  termMs: z.number().meta({ description: 'For so long calls may be made under it.' }),
  longestCallMs: z.number(),
  marginMs: z.number(),
  grantedAt: z.string(),
  boundBy: z.array(z.string()),
  team: z.string(),
  keyId: z.string(),
  tokenKey: z.string().meta({ description: 'Seals the tokens of calls under the lease.' }),
  tokenPrefix: z.string(),
});

const DENIALS: Readonly<Record<number, string>> = {
  402: 'budget_exhausted: `budget`, `scope`, `limitUsd`, `spentUsd`, `heldUsd`, `resetsAt`, `retryable`.',
  403: 'unknown_scope, stopped or model_not_allowed; or the caller may not do this.',
  422: 'unpriced_model, or the request has a mistake.',
  429: 'rate_limited, with `Retry-After`; or too many unknown keys came from there.',
  503: 'no_healthy_target or budget_unavailable, with `Retry-After`.',
};

export const admit: Description = {
  summary: 'Ask before a call: may it be made, and as what',
  more: 'Holds the worst case of the call against every budget above it. The same `requestId` with the same body is the same admission while its hold is open.',
  answers: { 201: { is: 'Make the call, then settle.', schema: AllowedAnswer } },
  problems: {
    ...DENIALS,
    409: 'admission_ended or request_id_reused: `requestId` was used for another call.',
  },
};

export const settle: Description = {
  summary: 'Say what a call used; its hold ends',
  more: 'Safe to send again. `unknown`, or no usage, leaves the hold presumed until the log says more.',
  answers: { 200: { is: 'What is posted now.', schema: EndedAnswer } },
  problems: { 409: 'It was settled with other usage.' },
};

export const voidHold: Description = {
  summary: 'Say that a call cost nothing; its hold ends unused',
  answers: { 200: { is: 'The end of the hold.', schema: EndedAnswer } },
  problems: { 409: 'It was settled.' },
};

export const denials: Description = {
  summary: 'Report calls that the gateway denied by itself',
  answers: {
    200: {
      is: 'How many were kept.',
      schema: z.looseObject({ received: z.int(), accepted: z.int(), duplicate: z.int() }),
    },
  },
};

export const grantLease: Description = {
  summary: 'Get a slice of the budgets to spend in-process',
  answers: { 201: { is: 'The lease.', schema: LeaseAnswer } },
  problems: {
    ...DENIALS,
    409: 'stale_epoch; or headroom_not_ample: ask for each call.',
  },
};

export const reportCalls: Description = {
  summary: 'Report calls made under a lease, and how they ended',
  answers: {
    200: {
      is: 'One result for each call, in order.',
      schema: z.looseObject({
        results: z.array(
          z.union([EndedAnswer, z.looseObject({ admissionId: id, problem: ProblemSchema })]),
        ),
        handBack: z.boolean().meta({ description: 'Return the lease now.' }),
      }),
    },
  },
  problems: { 409: 'The lease belongs to a later start of the gateway.' },
};

export const returnLease: Description = {
  summary: 'Give back what is left of a lease',
  answers: {
    200: { is: 'What came back.', schema: z.looseObject({ returnedUsd: usd }) },
  },
  problems: { 409: 'The lease belongs to a later start of the gateway.' },
};

const Signed = z.looseObject({}).meta({
  description: 'A signed envelope. Its bytes are the same for the same version.',
});

export const policy: Description = {
  summary: 'The signed policy, or the signed stops, of an environment',
  headers: { 'If-None-Match': 'The ETag of the version at hand.' },
  answers: {
    200: {
      is: 'The document.',
      schema: Signed,
      headers: { ETag: 'Its hash.', 'X-Bursar-Version': 'Its number.' },
    },
    304: { is: 'The version at hand is in force.' },
  },
};

export const policyKeys: Description = {
  summary: 'The public keys that sign policies and stops',
  answers: {
    200: {
      is: 'Ed25519, base64url.',
      schema: z.looseObject({
        keys: z.array(
          z.looseObject({
            keyId: z.string(),
            publicKey: z.string(),
            retired: z.boolean().optional(),
          }),
        ),
      }),
    },
  },
};

export const policyStream: Description = {
  summary: 'Policies and stops as they are published',
  headers: { 'Last-Event-ID': 'The id of the last event seen, such as `stops:12/policy:7`.' },
  answers: {
    200: {
      is: 'Server-sent events `policy` and `stops`; comments keep it open.',
      type: 'text/event-stream',
    },
  },
};

export const acknowledge: Description = {
  summary: 'Say which version a gateway applies',
  answers: { 204: NOTHING },
  problems: { 404: 'unknown_version: it was never published.' },
};

export const rejected: Description = {
  summary: 'Say that a gateway did not take a document, and why',
  answers: { 204: NOTHING },
  problems: { 404: 'unknown_environment: nothing is published for it.' },
};

const OfrepRequest = z.looseObject({
  context: z.looseObject({ targetingKey: z.string().optional() }).optional(),
});
const OfrepFlag = z.looseObject({ key: z.string() });
const OfrepError = z.looseObject({ errorCode: z.string(), errorDetails: z.string().optional() });

export const allFlags: Description = {
  summary: 'OFREP: every flag for a context',
  body: OfrepRequest,
  headers: { 'If-None-Match': 'The ETag of the answer at hand.' },
  answers: {
    200: {
      is: 'The flags.',
      schema: z.looseObject({ flags: z.array(OfrepFlag) }),
      headers: { ETag: 'Of these values.' },
    },
    304: { is: 'The values at hand are in force.' },
    400: { is: 'INVALID_CONTEXT.', schema: OfrepError },
  },
};

export const oneFlag: Description = {
  summary: 'OFREP: one flag for a context',
  body: OfrepRequest,
  answers: {
    200: { is: 'The flag.', schema: OfrepFlag },
    400: { is: 'INVALID_CONTEXT or another error of evaluation.', schema: OfrepError },
    404: { is: 'FLAG_NOT_FOUND.', schema: OfrepError },
  },
};
