import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../platform/database.js';
import { invariant } from '../../platform/errors.js';

export interface Installation {
  readonly id: string;
  /** Signs what Bursar gives out and takes back. */
  readonly secret: Buffer;
}

/** Which installation this is: asked once by each process, since it never changes. */
@Injectable()
export class InstallationService {
  private known: Promise<Installation> | undefined;

  constructor(@Inject(Database) private readonly database: Database) {}

  get(): Promise<Installation> {
    if (this.known === undefined) {
      this.known = this.load();
      this.known.catch(() => (this.known = undefined));
    }
    return this.known;
  }

  private async load(): Promise<Installation> {
    const [row] = await this.database.rows<Installation>(
      'SELECT id, secret FROM access.installation',
    );
    invariant(row !== undefined, 'an installation has an id');
    return row;
  }
}
