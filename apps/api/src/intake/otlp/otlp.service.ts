import { fingerprint } from '@bursar/logs';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import { ingestIgnored } from '../../platform/metrics.js';
import type { reports } from '../../usage/usage.module.js';
import { BatchesService } from '../batches.service.js';
import { OTLP } from '../formats.js';
import type { ReadLine } from '../intake.js';
import { IntakeService } from '../intake.service.js';
import { reporterOf, senderOf } from '../sender.js';
import type { Signal } from './signals.js';

export interface Taken {
  /** Set aside, because they cannot be counted. */
  readonly rejected: number;
  /** What their sender should know; empty: nothing. */
  readonly message: string;
}

/** Counts what telemetry reports of usage, by the way that all usage takes. */
@Injectable()
export class OtlpService {
  constructor(
    @Inject(BatchesService) private readonly batches: BatchesService,
    @Inject(IntakeService) private readonly intake: IntakeService,
  ) {}

  async take(
    signal: Signal,
    request: Readonly<Record<string, unknown>>,
    actor: Actor,
  ): Promise<Taken> {
    const reporter = reporterOf(actor);
    const { lines, ignored, warning } = signal.read(request, reporter, this.intake.bounds());
    ingestIgnored.inc({ source: OTLP }, ignored);
    if (lines.length === 0) return { rejected: 0, message: warning ?? '' };
    const { quarantined } = await this.batches.post({
      sender: senderOf(actor),
      source: OTLP,
      runId: null,
      object: '',
      firstLine: 1,
      idempotency: null,
      lines: lines.map(toReadLine),
    });
    return { rejected: quarantined, message: messageOf(lines, quarantined, warning) };
  }
}

const toReadLine = ({ reading, redacted, running }: reports.ReportedLine, i: number): ReadLine => ({
  line: i + 1,
  hash: () => fingerprint(redacted),
  redacted: () => redacted,
  record: 'record' in reading ? reading.record : null,
  rejected: 'rejected' in reading ? reading.rejected : null,
  running,
});

/** The first reason of each kind. */
function messageOf(
  lines: readonly reports.ReportedLine[],
  quarantined: number,
  warning: string | null,
): string {
  if (quarantined === 0) return warning ?? '';
  const details = new Set(
    lines.flatMap(({ reading }) => ('rejected' in reading ? [reading.rejected.detail] : [])),
  );
  const why =
    details.size > 0
      ? [...details].slice(0, 3).join(' ')
      : 'They are counted with other usage, or belong to another team.';
  return [`${quarantined} set aside: ${why}`, ...(warning === null ? [] : [warning])].join(' ');
}
