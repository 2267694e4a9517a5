import { createHash } from 'node:crypto';
import { evaluateFlag, type FlagAnswer, type FlagContext } from '@bursar/policy';
import { Inject, Injectable } from '@nestjs/common';
import { ControlsStateService } from './controls-state.service.js';

/** Flags as they stand now, answered by the code that gateways use. */
@Injectable()
export class FlagsService {
  constructor(@Inject(ControlsStateService) private readonly controls: ControlsStateService) {}

  async one(key: string, context: FlagContext): Promise<FlagAnswer> {
    const { flags } = await this.controls.now();
    return evaluateFlag(flags, key, context);
  }

  /** Every flag, with a tag that is the same as long as the answers are. */
  async all(
    context: FlagContext,
  ): Promise<{ readonly answers: FlagAnswer[]; readonly tag: string }> {
    const { flags } = await this.controls.now();
    const answers = [...flags.keys()].map((key) => evaluateFlag(flags, key, context));
    const tag = createHash('sha256').update(JSON.stringify(answers)).digest('hex').slice(0, 32);
    return { answers, tag };
  }
}
