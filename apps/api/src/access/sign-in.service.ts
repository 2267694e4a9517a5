import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../platform/clock.js';
import { CONFIG, type Config } from '../platform/config.js';
import { hashOf, sameHash } from './api-key.js';
import { Attempts } from './attempts.js';
import { PERSONAS, type Persona } from './demo.js';
import type { PersonIdentity } from './identity.js';
import { KeyDirectory } from './key-directory.service.js';
import { LocalSignIn } from './local-sign-in.service.js';
import { isLoopback } from './origin.js';
import { PeopleService } from './people.service.js';
import { toEmail } from './person.js';
import type { PasswordProof } from './sign-in.js';

export type SignInOutcome =
  | { outcome: 'signedIn'; person: PersonIdentity }
  | { outcome: 'refused'; message: string }
  | { outcome: 'unavailable'; message: string }
  | { outcome: 'tooMany'; retryAfterSeconds: number };

export type SignInWay = 'password' | 'demo' | 'token';

const WINDOW_MS = 15 * 60_000;
const FAILURES_MAX = 5;
/** Many people may share an address; one who tries many accounts from it is still stopped. */
const FAILURES_PER_ADDRESS_MAX = 100;

const refused = (message: string): SignInOutcome => ({ outcome: 'refused', message });
const unavailable = (message: string): SignInOutcome => ({ outcome: 'unavailable', message });

const admit = (person: PersonIdentity | null, otherwise: SignInOutcome): SignInOutcome =>
  person === null ? otherwise : { outcome: 'signedIn', person };

@Injectable()
export class SignInService {
  private readonly accounts = new Attempts(FAILURES_MAX, WINDOW_MS);
  private readonly addresses = new Attempts(FAILURES_PER_ADDRESS_MAX, WINDOW_MS);

  constructor(
    @Inject(LocalSignIn) private readonly local: LocalSignIn,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(KeyDirectory) private readonly keys: KeyDirectory,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** What the sign-in page offers to this caller. */
  waysFor(request: FastifyRequest): SignInWay[] {
    const here = isHere(request);
    return [
      'password',
      ...(here && this.config.BURSAR_IS_SAMPLE ? (['demo'] as const) : []),
      ...(here && this.config.BURSAR_BOOT_TOKEN !== undefined ? (['token'] as const) : []),
    ];
  }

  personasFor(request: FastifyRequest): readonly Persona[] {
    return this.waysFor(request).includes('demo') ? PERSONAS : [];
  }

  withPassword(proof: PasswordProof, request: FastifyRequest): Promise<SignInOutcome> {
    return this.throttled(`${toEmail(proof.email)} ${request.ip}`, request.ip, async () => {
      return admit(
        await this.local.identify(proof),
        refused('The e-mail address or the password is wrong.'),
      );
    });
  }

  async asPersona(id: string, request: FastifyRequest): Promise<SignInOutcome> {
    if (!this.waysFor(request).includes('demo')) {
      return unavailable(
        'Stand-ins exist in the sample organisation only, for callers at the machine it runs on.',
      );
    }
    const persona = PERSONAS.find((known) => known.id === id);
    const person = persona === undefined ? null : await this.people.persona(persona);
    return admit(person, refused('There is no such stand-in.'));
  }

  async withToken(token: string, request: FastifyRequest): Promise<SignInOutcome> {
    const local = this.config.BURSAR_BOOT_TOKEN;
    if (local === undefined || !isHere(request)) {
      return unavailable('A token opens a session only for callers at the machine Bursar runs on.');
    }
    return this.throttled(`token ${request.ip}`, request.ip, async () => {
      const fits =
        sameHash(hashOf(token), hashOf(local)) && (await this.keys.actorFor(token, 'api')) !== null;
      if (!fits) return refused('This is not the token of this installation, or it was revoked.');
      return admit(
        await this.people.ensureAdministrator(),
        unavailable('The local administrator is disabled.'),
      );
    });
  }

  private async throttled(
    account: string,
    address: string,
    attempt: () => Promise<SignInOutcome>,
  ): Promise<SignInOutcome> {
    const now = this.clock.now().getTime();
    for (const [attempts, caller] of [
      [this.accounts, account],
      [this.addresses, address],
    ] as const) {
      const begun = attempts.begin(caller, now);
      if (!begun.allowed) return { outcome: 'tooMany', retryAfterSeconds: begun.retryAfterSeconds };
    }
    const outcome = await attempt();
    if (outcome.outcome !== 'refused') {
      this.accounts.forget(account);
      this.addresses.takeBack(address);
    }
    return outcome;
  }
}

/** By the connection itself: what a header says of an address, anybody can write. */
const isHere = (request: FastifyRequest): boolean =>
  isLoopback(request.raw.socket.remoteAddress, request.headers);
