import { Inject, Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';
import { z } from 'zod';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { LOGGER, type Logger } from '../../platform/log.js';
import { seal, unseal } from '../sessions/seal.js';
import { ASK_AGAIN_MS } from '../sessions/session-state.js';
import type { FoundSession } from '../sessions/session-store.js';
import type { Provider } from '../sign-in/settings.js';
import type { Claims } from './claims.js';
import { ProviderClients } from './provider-clients.service.js';
import { ProviderPeople } from './provider-people.service.js';
import { Refused, toRefusal } from './refusal.js';
import { wholeClaims } from './whole-claims.js';

const Tokens = z.object({ refreshToken: z.string().nullable(), idToken: z.string().nullable() });
type Tokens = z.infer<typeof Tokens>;

/** What the provider itself takes back. Anything else says nothing of the person: then the last answer counts for a while. */
const TAKEN_BACK: ReadonlySet<string> = new Set(['code_refused', 'wrong_subject']);

/** Asks a provider whether someone who is signed in still is who they were, and which groups they are in. */
@Injectable()
export class ProviderChecks {
  private readonly underWay = new Map<string, Promise<boolean>>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(ProviderClients) private readonly clients: ProviderClients,
    @Inject(ProviderPeople) private readonly people: ProviderPeople,
  ) {}

  /** Requests of one session that come together wait for one answer. False: the session ended. */
  check(token: string, session: FoundSession): Promise<boolean> {
    const known = this.underWay.get(session.id);
    if (known !== undefined) return known;
    const checking = this.ask(token, session).finally(() => this.underWay.delete(session.id));
    this.underWay.set(session.id, checking);
    return checking;
  }

  /** What signs out at the provider, too; null: it has no such page. */
  async endAddress(token: string, session: FoundSession, back: string): Promise<string | null> {
    const provider = providerOf(session);
    if (provider === undefined) return null;
    try {
      const client = await this.clients.open(provider);
      if (client.serverMetadata().end_session_endpoint === undefined) return null;
      const idToken = tokensOf(token, session)?.idToken ?? null;
      return oidc.buildEndSessionUrl(client, {
        post_logout_redirect_uri: back,
        ...(idToken !== null && { id_token_hint: idToken }),
      }).href;
    } catch (error) {
      this.log.warn({ provider: provider.id, cause: toRefusal(error).code }, 'no sign-out there');
      return null;
    }
  }

  private async ask(token: string, session: FoundSession): Promise<boolean> {
    const provider = providerOf(session);
    const tokens = tokensOf(token, session);
    const refreshToken = tokens?.refreshToken ?? null;
    if (provider === undefined || session.subject === null || refreshToken === null) return true;
    if (!(await this.claim(session))) return true;
    try {
      const answer = await this.refresh(provider, refreshToken, session.subject);
      const who = { provider, subject: session.subject, claims: answer.claims };
      if (!(await this.people.check(who))) return await this.end(session, 'no role any more');
      await this.keep(token, session, {
        refreshToken: answer.refreshToken ?? refreshToken,
        idToken: answer.idToken ?? tokens?.idToken ?? null,
      });
      return true;
    } catch (error) {
      const { code } = toRefusal(error);
      if (TAKEN_BACK.has(code)) return await this.end(session, code);
      this.log.warn({ provider: provider.id, cause: code }, 'a session could not be checked');
      return true;
    }
  }

  private async refresh(provider: Provider, refreshToken: string, subject: string) {
    const client = await this.clients.open(provider);
    const answer = await oidc.refreshTokenGrant(client, refreshToken);
    const claims: Claims = answer.claims() ?? {};
    if (claims['sub'] !== undefined && claims['sub'] !== subject)
      throw new Refused('wrong_subject');
    return {
      claims: await wholeClaims(client, provider, { claims, subject, access: answer.access_token }),
      refreshToken: answer.refresh_token ?? null,
      idToken: answer.id_token ?? null,
    };
  }

  /** One process asks; the others go by what they know, and so does this one for a while where the answer failed. */
  private async claim({ id }: FoundSession): Promise<boolean> {
    const now = this.clock.now();
    const rows = await this.database.rows(
      `UPDATE session SET checking_at = $2 WHERE id = $1 AND (checking_at IS NULL OR checking_at <= $3) RETURNING 1`,
      [id, now, new Date(now.getTime() - ASK_AGAIN_MS)],
    );
    return rows.length === 1;
  }

  private async keep(token: string, { id }: FoundSession, tokens: Tokens): Promise<void> {
    await this.database.rows(
      'UPDATE session SET checked_at = $2, checking_at = NULL, sealed = $3 WHERE id = $1',
      [id, this.clock.now(), seal(token, 'session', tokens)],
    );
  }

  private async end({ id, provider }: FoundSession, cause: string): Promise<false> {
    this.log.info({ provider, cause }, 'a session ended at a check');
    await this.database.prisma.session.deleteMany({ where: { id } });
    return false;
  }
}

const providerOf = ({ provider, settings }: FoundSession): Provider | undefined =>
  settings.providers.find(({ id }) => id === provider);

function tokensOf(token: string, { sealed }: FoundSession): Tokens | null {
  if (sealed === null) return null;
  const parsed = Tokens.safeParse(unseal(token, 'session', sealed));
  return parsed.success ? parsed.data : null;
}
