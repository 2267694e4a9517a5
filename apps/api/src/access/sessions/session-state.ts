import type { SignInSettings } from '../sign-in/settings.js';

/** How a session began: that way may be closed later. */
export type SessionWay = 'password' | 'demo' | 'token' | 'provider';

/** What is known of a session when a request brings it. */
export interface SessionState {
  readonly way: string;
  /** Of the provider it came from; null: no provider. */
  readonly provider: string | null;
  readonly issuer: string | null;
  readonly seenAt: Date;
  readonly checkedAt: Date | null;
  /** Whether the provider gave a token by which it can be asked again. */
  readonly hasTokens: boolean;
}

const MINUTE_MS = 60_000;
/** A provider that does not answer, or gives nothing to ask it with, is believed for so long. */
export const UNCHECKED_MINUTES_MAX = 60;
/** A provider that does not answer is not asked with every request. */
export const ASK_AGAIN_MS = 30_000;

const minutesSince = (then: Date, now: Date): number =>
  (now.getTime() - then.getTime()) / MINUTE_MS;

/**
 * Pure. `live`: as it stands. `due`: its provider is to be asked whether the person still is who they were. `ended`: it opens nothing
 * any more.
 */
export function stateOf(
  session: SessionState,
  settings: SignInSettings,
  now: Date,
): 'live' | 'due' | 'ended' {
  const { idleMinutes } = settings;
  if (idleMinutes !== null && minutesSince(session.seenAt, now) >= idleMinutes) return 'ended';
  if (session.way === 'password' && !settings.accounts) return 'ended';
  if (session.way === 'demo' && !settings.demo) return 'ended';
  if (session.way !== 'provider') return 'live';
  const provider = settings.providers.find(
    ({ id, issuer }) => id === session.provider && issuer === session.issuer,
  );
  if (provider === undefined || session.checkedAt === null) return 'ended';
  const unchecked = minutesSince(session.checkedAt, now);
  if (unchecked >= UNCHECKED_MINUTES_MAX) return 'ended';
  return session.hasTokens && unchecked >= provider.checkMinutes ? 'due' : 'live';
}

/** Pure. Whether a person proved who they are lately enough. */
export const isRecent = (provedAt: Date | null, settings: SignInSettings, now: Date): boolean =>
  provedAt !== null && minutesSince(provedAt, now) < settings.reauthenticateMinutes;

/** Pure. Whether it is worth a write that the session was used. */
export const isSeenLongAgo = (seenAt: Date, now: Date): boolean => minutesSince(seenAt, now) >= 1;
