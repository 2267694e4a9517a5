import { StreamableFile } from '@nestjs/common';
import { periodOf } from '../../reconciliation/reconciliation.module.js';
import type { Asked } from './statements.service.js';
import { stageIn, versionIn } from './version.js';

/** Which statements a file is of. */
export interface FileQuery {
  readonly version?: string;
  readonly stage?: string;
}

export function askedOf(period: string, { version, stage }: FileQuery): Asked {
  const { month } = periodOf(period);
  return { month, version: versionIn(version), stage: stageIn(stage), teams: null };
}

export const fileOf = (file: Buffer, type: string, name: string): StreamableFile =>
  new StreamableFile(file, {
    ...{ type, length: file.length, disposition: `attachment; filename="${name}"` },
  });
