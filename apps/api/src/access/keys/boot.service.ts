import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config.js';
import { Database } from '../../platform/database.js';
import { LOGGER, type Logger } from '../../platform/log.js';
import { LocalKeyService } from './local-key.service.js';
import { PeopleService } from '../people/people.service.js';
import { hasWayIn } from '../sign-in/ways-in.js';

/** Makes what an installation needs to be entered at all. Safe on every start, and on several at once. */
@Injectable()
export class BootService implements OnApplicationBootstrap {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LocalKeyService) private readonly local: LocalKeyService,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(Database) private readonly database: Database,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const secret = this.config.BURSAR_BOOT_TOKEN;
    if (secret !== undefined && !(await this.local.ensure(secret)))
      this.log.warn(
        {},
        'BURSAR_BOOT_TOKEN is a secret that was revoked: it opens nothing; set another one',
      );
    if (!(await hasWayIn(this.database)))
      this.log.warn(
        {},
        'no key or person can manage people and keys: set BURSAR_BOOT_TOKEN to a new secret and restart',
      );
    if (this.config.BURSAR_IS_SAMPLE) await this.people.ensurePersonas();
  }
}
