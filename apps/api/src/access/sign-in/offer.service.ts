import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../../platform/config.js';
import { Database } from '../../platform/database.js';
import { type Persona, PERSONAS } from './demo.js';
import { isHere } from './origin.js';
import { loadSettings } from './settings.repository.js';

export type SignInWay = 'password' | 'demo' | 'token' | 'provider';

/** What the sign-in page offers, to whom. */
@Injectable()
export class SignInOffer {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async waysFor(request: FastifyRequest): Promise<SignInWay[]> {
    const here = isHere(request, this.config);
    const { accounts, demo, providers } = await loadSettings(this.database);
    const isSample = here && demo && this.config.BURSAR_IS_SAMPLE;
    return [
      ...(accounts ? (['password'] as const) : []),
      ...(isSample ? (['demo'] as const) : []),
      // What opens where nothing else does any more: it takes the env file of the machine.
      ...(here && this.config.BURSAR_BOOT_TOKEN !== undefined ? (['token'] as const) : []),
      ...(providers.length > 0 ? (['provider'] as const) : []),
    ];
  }

  async personasFor(request: FastifyRequest): Promise<readonly Persona[]> {
    return (await this.waysFor(request)).includes('demo') ? PERSONAS : [];
  }
}
