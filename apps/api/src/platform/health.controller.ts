import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { Allow } from './actor.js';
import { Database } from './database.js';
import { Unavailable } from './errors.js';
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

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  @Allow('anyone')
  @Describe(described.metrics)
  metrics(): Promise<string> {
    return registry.metrics();
  }
}
