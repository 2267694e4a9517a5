import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, type Config } from '../platform/config.js';
import { ApiKeysService } from './api-keys.service.js';
import { PeopleService } from './people.service.js';

/** Makes what an installation needs to be entered at all. Safe on every start, and on several at once. */
@Injectable()
export class BootService implements OnApplicationBootstrap {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(ApiKeysService) private readonly keys: ApiKeysService,
    @Inject(PeopleService) private readonly people: PeopleService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.BURSAR_BOOT_TOKEN !== undefined)
      await this.keys.ensureLocalKey(this.config.BURSAR_BOOT_TOKEN);
    if (this.config.BURSAR_IS_SAMPLE) await this.people.ensurePersonas();
  }
}
