import { Inject, Injectable } from '@nestjs/common';
import { type StatementFile, StatementFiles } from '../../chargeback/chargeback.module.js';
import { SYSTEM } from '../../platform/actor.js';
import { Database } from '../../platform/database.js';
import type { StoredAlert } from '../alert.js';
import { attachedTo } from './attached.repository.js';
import { statementsAt } from './statement-path.js';

/** Many mail servers refuse messages of more than 10 MB as they travel, which is a third more than their files. */
export const FILE_BYTES_MAX = 7_000_000;

export interface Attached {
  readonly files: readonly StatementFile[];
  /** Instead of files that no mail server would take. */
  readonly note: string | null;
}

const NONE: Attached = { files: [], note: null };
const TOO_LARGE = 'The files are too large for a mail: open them by their links.';

/** What goes with a mail: of a statement its files, as they were issued; of a saved view its file, as it was when it was written. */
@Injectable()
export class Attachments {
  constructor(
    @Inject(StatementFiles) private readonly files: StatementFiles,
    @Inject(Database) private readonly database: Database,
  ) {}

  async of({ id, event, path, teams }: StoredAlert): Promise<Attached> {
    if (event === 'view-report') return this.ofView(id);
    const meant = event === 'monthly-statement' ? statementsAt(path) : null;
    if (meant === null) return NONE;
    const { month, version, team } = meant;
    const asked = { month, version, stage: 'accrual' as const };
    const files =
      team === null
        ? await this.files.ofMonth(SYSTEM, { ...asked, teams: teams.length === 0 ? null : teams })
        : await this.files.ofTeam(SYSTEM, { ...asked, teams: null }, team);
    const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
    if (bytes <= FILE_BYTES_MAX) return { files, note: null };
    return { files: [], note: TOO_LARGE };
  }

  private async ofView(alert: bigint): Promise<Attached> {
    const known = await attachedTo(this.database, alert);
    const files = known.flatMap(({ name, type, content }) =>
      content === null ? [] : [{ name, type, content }],
    );
    const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
    if (files.length === known.length && bytes <= FILE_BYTES_MAX) return { files, note: null };
    return { files: [], note: TOO_LARGE };
  }
}
