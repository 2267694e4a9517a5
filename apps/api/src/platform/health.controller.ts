import { Controller, Get, Header, Inject } from '@nestjs/common';
import { Allow } from './actor.js';
import { Database } from './database.js';
import { Unavailable } from './errors.js';
import { InstanceService } from './instance.service.js';
import { registry } from './metrics.js';

/** Probes for machines: no figure of the organisation is in them. */
@Controller()
export class HealthController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceService) private readonly instance: InstanceService,
  ) {}

  @Get('healthz')
  @Allow('anyone')
  alive(): { ok: true } {
    return { ok: true };
  }

  @Get('readyz')
  @Allow('anyone')
  async ready(): Promise<{ ok: true; sample: boolean }> {
    await this.database.rows('SELECT 1').catch(() => {
      throw new Unavailable('The database does not answer.', 2);
    });
    return { ok: true, sample: this.instance.sample };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  @Allow('anyone')
  metrics(): Promise<string> {
    return registry.metrics();
  }
}
