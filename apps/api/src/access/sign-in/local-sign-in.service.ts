import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../platform/database.js';
import type { PersonIdentity } from '../identity.js';
import { isPassword } from './password.js';
import { toEmail } from '../people/person.js';
import type { PasswordProof, SignIn } from './sign-in.js';

/** Accounts that live in Bursar's own database. */
@Injectable()
export class LocalSignIn implements SignIn<PasswordProof> {
  constructor(@Inject(Database) private readonly database: Database) {}

  async identify({ email, password }: PasswordProof): Promise<PersonIdentity | null> {
    const person = await this.database.prisma.person.findFirst({
      where: { email: toEmail(email), issuer: null },
    });
    const fits = await isPassword(password, person?.passwordHash ?? null);
    return person !== null && fits && person.disabledAt === null && !person.demo ? person : null;
  }
}
