import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Header, Inject, UnauthorizedException } from '@nestjs/common';
import { type Actor, Allow, CurrentActor } from './actor.js';
import { CONFIG, type Config } from './config.js';
import { Database } from './database.js';
import { Unavailable } from './errors.js';
import { isLocalName } from './http/address.js';
import { InstanceService } from './instance.service.js';
import { InLane } from './lane.js';
import { registry } from './metrics.js';
import { Describe } from './described.js';
import * as described from './platform.descriptions.js';

const ANSWER_MS_MAX = 2_000;

/** Probes for machines: no figure of the organisation is in them. */
@Controller()
export class HealthController {
  private asking: Promise<void> | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InstanceService) private readonly instance: InstanceService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('healthz')
  @Allow('anyone')
  @Describe(described.alive)
  alive(): { ok: true } {
    return { ok: true };
  }

  @Get('readyz')
  @Allow('anyone')
  @InLane('probe')
  @Describe(described.ready)
  async ready(): Promise<{ ok: true; sample: boolean }> {
    // Many probes at once are one question; one that gets no answer is answered all the same.
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    await this.asking;
    return { ok: true, sample: this.instance.sample };
  }

  private async ask(): Promise<void> {
    const asked = this.database.rows('SELECT 1').then(
      () => true,
      () => false,
    );
    const isThere = await Promise.race([asked, sleep(ANSWER_MS_MAX, false, { ref: false })]);
    if (!isThere) throw new Unavailable('The database does not answer.', 2);
  }

  /** Open to everybody where only this machine can ask; elsewhere to any key and anybody who is signed in. */
  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  @Allow('anyone')
  @Describe(described.metrics)
  metrics(@CurrentActor() actor: Actor | null): Promise<string> {
    if (actor === null && !isLocalName(this.config.BURSAR_HOST))
      throw new UnauthorizedException('Send a key as "Authorization: Bearer …".');
    return registry.metrics();
  }
}
