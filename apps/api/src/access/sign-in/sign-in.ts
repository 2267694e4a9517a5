import type { PersonIdentity } from '../identity.js';

/** One way to prove who one is. It answers null without saying what was wrong. */
export interface SignIn<Proof> {
  identify(proof: Proof): Promise<PersonIdentity | null>;
}

export interface PasswordProof {
  readonly email: string;
  readonly password: string;
}
