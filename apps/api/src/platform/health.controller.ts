import { Controller, Get, Header, Inject, UnauthorizedException } from '@nestjs/common';
import { type Actor, Allow, CurrentActor } from './actor.js';
import { CONFIG, type Config } from './config.js';
import { Database } from './database.js';
import { Unavailable } from './errors.js';
import { isLocalName } from './http/address.js';
import { InstanceService } from './instance.service.js';
import { registry } from './metrics.js';

/** Probes for machines: no figure of the organisation is in them. */
@Controller()
export class HealthController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceService) private readonly instance: InstanceService,
    @Inject(CONFIG) private readonly config: Config,
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

  /** Open to everybody where only this machine can ask; elsewhere to any key and anybody who is signed in. */
  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  @Allow('anyone')
  metrics(@CurrentActor() actor: Actor | null): Promise<string> {
    if (actor === null && !isLocalName(this.config.BURSAR_HOST))
      throw new UnauthorizedException('Send a key as "Authorization: Bearer …".');
    return registry.metrics();
  }
}
