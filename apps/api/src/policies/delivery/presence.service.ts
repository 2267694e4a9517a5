import { Inject, Injectable } from '@nestjs/common';
import { GatewaysService } from '../../gateways/gateways.module.js';
import { EnvironmentsService } from '../environments/environments.service.js';

/** A gateway at the other end of a stream. */
export interface Present {
  /** Null: it did not say who it is, or the name is another key's. */
  readonly gateway: string | null;
  readonly environment: string;
  readonly apiKey: string;
}

/** Keeps what is in use from being forgotten. */
@Injectable()
export class PresenceService {
  constructor(
    @Inject(GatewaysService) private readonly gateways: GatewaysService,
    @Inject(EnvironmentsService) private readonly environments: EnvironmentsService,
  ) {}

  /** Answers the environments that nothing is published for any more: who listens there has to ask again. */
  async note(present: readonly Present[]): Promise<Set<string>> {
    await this.gateways.saw(
      present.flatMap(({ gateway, ...where }) => (gateway === null ? [] : [{ gateway, ...where }])),
    );
    return this.environments.gone(present.map(({ environment }) => environment));
  }
}
