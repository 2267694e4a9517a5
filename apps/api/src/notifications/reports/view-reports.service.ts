import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../../access/access.module.js';
import { AuditService } from '../../audit/audit.module.js';
import { SYSTEM } from '../../platform/actor.js';
import { Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database.js';
import { isProblem } from '../../platform/outcome.js';
import { type SavedView, viewsByIds } from '../../views/views.module.js';
import { isRaised } from '../alerts.repository.js';
import { personChannel } from '../delivery/person-channel.js';
import { Sending } from '../digest/sending.service.js';
import { activeReports, noteLast, stopReport } from './reports.repository.js';
import { asOwner, dueAt, rightLost, type Stretch, type ViewReport } from './schedule.js';
import { ViewFiguresService } from './view-figures.service.js';
import { stoppedReport, viewPath, viewReport } from './view-report.js';

interface Known {
  readonly report: ViewReport;
  readonly view: SavedView;
  readonly owner: accounts.ActingPerson | undefined;
}

/** Saved views on their way to those who read them. Safe to run twice: each stretch of each is written once. */
@Injectable()
export class ViewReportsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(ViewFiguresService) private readonly figures: ViewFiguresService,
    @Inject(Sending) private readonly sending: Sending,
  ) {}

  async run(): Promise<{ written: number }> {
    let written = 0;
    const failures: unknown[] = [];
    for (const known of await this.known()) {
      const sent = await this.send(known).catch((error: unknown) => {
        failures.push(error);
        return false;
      });
      if (sent) written += 1;
    }
    // One that fails keeps none of the others back; the job is tried again.
    if (failures.length > 0) throw failures[0];
    return { written };
  }

  private async known(): Promise<Known[]> {
    const reports = await activeReports(this.database);
    if (reports.length === 0) return [];
    const ids = reports.map(({ view }) => view);
    const views = new Map((await viewsByIds(this.database, ids)).map((one) => [one.id, one]));
    const owners = await accounts.actingPeople(
      this.database,
      reports.map(({ owner }) => owner),
    );
    return reports.flatMap((report) => {
      const view = views.get(report.view);
      return view === undefined ? [] : [{ report, view, owner: owners.get(report.owner) }];
    });
  }

  private async send(known: Known): Promise<boolean> {
    const { report, view, owner } = known;
    const lost = rightLost(report, view, owner);
    if (lost !== null || owner === undefined || view.asks === null) {
      await this.stop(known, lost ?? 'It cannot be sent any more.');
      return false;
    }
    const { timezone: zone } = view.asks;
    const stretch = dueAt(report, zone, this.clock.now().getTime());
    if (stretch === null || (await this.isSent(known, stretch))) return false;
    const figures = await this.figures.of(asOwner(report, owner), view.asks, stretch);
    if (isProblem(figures)) {
      await this.stop(known, `The ledger does not answer its question: ${figures.message}`);
      return false;
    }
    const words = viewReport({
      ...{ view, every: report.every, stretch, zone, selected: figures.selected },
    });
    const { files } = figures;
    return this.sending.put(
      { ...this.receivers(known), ...words, path: viewPath(view, stretch, zone), files },
      (tx, alert) => noteLast(tx, view.id, alert),
    );
  }

  private isSent({ report, view }: Known, { from }: Stretch): Promise<boolean> {
    return isRaised(this.database, `view/${view.id}/${report.every}/${from}`);
  }

  private receivers({ report }: Known) {
    const { owner, mailsOwner, channels, teams } = report;
    return {
      event: 'view-report' as const,
      teams: teams ?? [],
      people: [owner],
      readers: [owner],
      channels: mailsOwner ? [...channels, personChannel(owner)] : channels,
    };
  }

  /** Once, to all who were sent it: silence would look like nothing to report. */
  private async stop(known: Known, because: string): Promise<void> {
    const { report, view } = known;
    await this.sending.put(
      {
        ...{ ...this.receivers(known), ...stoppedReport(view, because, report.since) },
        ...{ path: view.query === '' ? view.path : `${view.path}?${view.query}`, files: [] },
      },
      async (tx, alert) => {
        if (!(await stopReport(tx, view.id, because))) return;
        await noteLast(tx, view.id, alert);
        await this.audit.record(tx, SYSTEM, {
          action: 'viewReport.end',
          entityType: 'viewReport',
          entityId: view.id,
          reason: because,
          after: { name: view.name, state: 'stopped' },
        });
      },
    );
  }
}
