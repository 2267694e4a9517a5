import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PERSONAS } from './demo.js';
import type { PersonIdentity } from '../identity.js';
import { LocalProofs } from '../keys/local-proofs.service.js';
import { LocalSignIn } from './local-sign-in.service.js';
import { SignInOffer } from './offer.service.js';
import { PeopleService } from '../people/people.service.js';
import { toEmail } from '../people/person.js';
import type { PasswordProof } from './sign-in.js';
import { type Ending, SignInThrottle } from './sign-in-throttle.service.js';

export type SignInOutcome =
  | { outcome: 'signedIn'; person: PersonIdentity }
  | { outcome: 'refused'; message: string }
  | { outcome: 'unavailable'; message: string }
  | { outcome: 'tooMany'; retryAfterSeconds: number };

const refused = (message: string): SignInOutcome => ({ outcome: 'refused', message });
const unavailable = (message: string): SignInOutcome => ({ outcome: 'unavailable', message });
const tooMany = (retryAfterSeconds: number): SignInOutcome => ({
  outcome: 'tooMany',
  retryAfterSeconds,
});

const admit = (person: PersonIdentity | null, otherwise: SignInOutcome): SignInOutcome =>
  person === null ? otherwise : { outcome: 'signedIn', person };

const endingOf = ({ outcome }: SignInOutcome): Ending => {
  if (outcome === 'refused') return 'failed';
  return outcome === 'signedIn' ? 'succeeded' : 'neither';
};

@Injectable()
export class SignInService {
  constructor(
    @Inject(LocalSignIn) private readonly local: LocalSignIn,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(LocalProofs) private readonly proofs: LocalProofs,
    @Inject(SignInThrottle) private readonly throttle: SignInThrottle,
    @Inject(SignInOffer) private readonly offer: SignInOffer,
  ) {}

  async withPassword(proof: PasswordProof, request: FastifyRequest): Promise<SignInOutcome> {
    if (!(await this.offer.waysFor(request)).includes('password'))
      return unavailable('Passwords are switched off here: sign in with the identity provider.');
    const wrong = refused('The e-mail address or the password is wrong.');
    const attempt = async () => admit(await this.local.identify(proof), wrong);
    const outcome = await this.throttle.password(toEmail(proof.email), request, attempt, endingOf);
    return typeof outcome === 'number' ? tooMany(outcome) : outcome;
  }

  async asPersona(id: string, request: FastifyRequest): Promise<SignInOutcome> {
    if (!(await this.offer.waysFor(request)).includes('demo')) {
      return unavailable(
        'Stand-ins exist in the sample organisation only, for callers at the machine it runs on.',
      );
    }
    const persona = PERSONAS.find((known) => known.id === id);
    const person = persona === undefined ? null : await this.people.persona(persona);
    return admit(person, refused('There is no such stand-in.'));
  }

  withToken(token: string, request: FastifyRequest): Promise<SignInOutcome> {
    const wrong = 'This is not the token of this installation, or it was revoked.';
    return this.asAdministrator(request, () => this.proofs.isInForce(token), wrong);
  }

  /** With a code from `bursar open`. */
  withCode(code: string, request: FastifyRequest): Promise<SignInOutcome> {
    const wrong = 'This link was used already, or is too old. Run `bursar open` again.';
    return this.asAdministrator(request, () => this.proofs.redeem(code), wrong);
  }

  private async asAdministrator(
    request: FastifyRequest,
    fits: () => Promise<boolean>,
    wrong: string,
  ): Promise<SignInOutcome> {
    if (!(await this.offer.waysFor(request)).includes('token'))
      return unavailable(
        'A token or a link opens a session only for callers at the machine Bursar runs on.',
      );
    if (!(await fits())) {
      const seconds = await this.throttle.failedSecret(request);
      return seconds === null ? refused(wrong) : tooMany(seconds);
    }
    return admit(
      await this.people.ensureAdministrator(),
      unavailable('The local administrator is disabled.'),
    );
  }
}
