import { Injectable } from '@nestjs/common';
import type { Sql, Tx } from '../../platform/database.js';

/** A section that a file owns: only files change it, until it is released. */
export interface Owner {
  readonly section: string;
  /** The name that the file goes by. */
  readonly file: string;
  /** The section as the file last said it, as a file of its own. */
  readonly text: string;
  readonly by: string;
  readonly at: Date;
}

@Injectable()
export class OwnersRepository {
  all(sql: Sql): Promise<Owner[]> {
    return sql.rows<Owner>(
      'SELECT section, file, text, said_by AS "by", said_at AS "at" FROM config.owner ORDER BY section',
    );
  }

  async save(tx: Tx, owners: readonly Owner[]): Promise<void> {
    if (owners.length === 0) return;
    await tx.rows(
      `INSERT INTO config.owner (section, file, text, said_by, said_at)
       SELECT section, file, text, "by", "at"
       FROM jsonb_to_recordset($1::jsonb) AS x(section text, file text, text text, "by" text, "at" timestamptz)
       ON CONFLICT (section) DO UPDATE
       SET file = excluded.file, text = excluded.text, said_by = excluded.said_by, said_at = excluded.said_at`,
      [JSON.stringify(owners)],
    );
  }

  async remove(tx: Tx, sections: readonly string[]): Promise<void> {
    if (sections.length > 0)
      await tx.rows('DELETE FROM config.owner WHERE section = ANY($1)', [[...sections]]);
  }
}
