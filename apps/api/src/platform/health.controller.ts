import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Header, Inject, UnauthorizedException } from '@nestjs/common';
import { type Actor, Allow, CurrentActor } from './actor.js';
import { CONFIG, type Config } from './config.js';
import { Unavailable } from './errors.js';
import { isLocalName } from './http/address.js';
import { InstanceService } from './instance.service.js';
import { InLane } from './lane.js';
import { Describe } from './http/described.js';
import * as described from './platform.descriptions.js';
import { Gauges } from './watch/gauges.js';
import { WorkService } from './work/work.service.js';
import type { WorkersSeen } from './work/workers.repository.js';

const ANSWER_MS_MAX = 2_000;

/** Probes for machines: no figure of the organisation is in them. */
@Controller()
export class HealthController {
  private asking: Promise<WorkersSeen> | null = null;

  constructor(
    @Inject(WorkService) private readonly work: WorkService,
    @Inject(Gauges) private readonly gauges: Gauges,
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
  async ready(): Promise<{ ok: true; sample: boolean; worker: boolean }> {
    // Many probes at once are one question; one that gets no answer is answered all the same.
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    const { running } = await this.asking;
    // Requests are served without a worker, too: an api is ready whether or not one runs.
    return { ok: true, sample: this.instance.sample, worker: running > 0 };
  }

  private async ask(): Promise<WorkersSeen> {
    const asked = this.work.seen().catch(() => null);
    const seen = await Promise.race([asked, sleep(ANSWER_MS_MAX, null, { ref: false })]);
    if (seen === null) throw new Unavailable('The database does not answer.', 2);
    return seen;
  }

  /** Open to every caller where only this machine can ask; elsewhere to any key and any signed-in person. */
  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  @Allow('anyone')
  @Describe(described.metrics)
  metrics(@CurrentActor() actor: Actor | null): Promise<string> {
    if (actor === null && !isLocalName(this.config.BURSAR_HOST))
      throw new UnauthorizedException('Send a key as "Authorization: Bearer …".');
    return this.gauges.exposition();
  }
}
