import { Controller, Get, Header, Inject } from '@nestjs/common';
import { Allow } from './actor.js';
import { Unavailable } from './errors.js';
import { InstanceService } from './instance.service.js';
import { Gauges } from './watch/gauges.js';
import { WorkService } from './work/work.service.js';

/** Probes for machines: no figure of the organisation is in them. */
@Controller()
export class HealthController {
  constructor(
    @Inject(WorkService) private readonly work: WorkService,
    @Inject(Gauges) private readonly gauges: Gauges,
    @Inject(InstanceService) private readonly instance: InstanceService,
  ) {}

  @Get('healthz')
  @Allow('anyone')
  alive(): { ok: true } {
    return { ok: true };
  }

  @Get('readyz')
  @Allow('anyone')
  async ready(): Promise<{ ok: true; sample: boolean; worker: boolean }> {
    const { running } = await this.work.seen().catch(() => {
      throw new Unavailable('The database does not answer.', 2);
    });
    // Requests are served without a worker, too: an api is ready whether or not one runs.
    return { ok: true, sample: this.instance.sample, worker: running > 0 };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  @Allow('anyone')
  metrics(): Promise<string> {
    return this.gauges.exposition();
  }
}
