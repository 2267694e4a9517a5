import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** Long enough to find a second factor. */
export const FLOW_SECONDS = 600;

/** What a sign-in on its way keeps until the browser returns. */
export const Flow = z.object({
  provider: z.string(),
  verifier: z.string(),
  nonce: z.string(),
  /** A path of this site. */
  next: z.string(),
  /** The person is asked again who they are, however lately they were. */
  again: z.boolean(),
  invitation: z.string().nullable(),
  startedAt: z.number(),
  /** The session that this one takes the place of: on the way back the browser does not send it. */
  replaces: z.string().nullable(),
});
export type Flow = z.infer<typeof Flow>;

export const newFlowSecret = (): string => randomBytes(32).toString('base64url');

export const flowId = (state: string): string => createHash('sha256').update(state).digest('hex');

/** One cookie for each sign-in under way: two tabs do not disturb each other. */
export const flowCookie = (installation: string, state: string): string =>
  `bursar_flow_${installation}_${flowId(state).slice(0, 12)}`;

/** Only a path of this site may follow a sign-in: no other host, however it is spelt. */
export function safeNext(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next) ? next : '/';
}
