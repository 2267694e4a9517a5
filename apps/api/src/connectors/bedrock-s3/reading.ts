import type { PartRun } from '../source.js';
import type { ReadObject } from './objects.service.js';

/** What one part of a run has read so far. */
export class Reading {
  private objects = 0;
  private listed = 0;
  private received = 0;
  private accepted = 0;
  private duplicate = 0;
  private quarantined = 0;
  private readonly broken: string[] = [];

  constructor(private readonly part: string) {}

  list(count: number): void {
    this.listed += count;
  }

  add(key: string, object: ReadObject): void {
    this.objects++;
    this.received += object.received;
    this.accepted += object.accepted;
    this.duplicate += object.duplicate;
    this.quarantined += object.quarantined;
    if (object.broken !== null) this.broken.push(`${key}: ${object.broken}`);
  }

  toPart(failure: { readonly message: string; readonly hint: string } | null): PartRun {
    const { objects, listed, received, accepted, duplicate, quarantined, broken } = this;
    const counts = `${accepted} accepted, ${duplicate} duplicate, ${quarantined} quarantined`;
    const read = `${objects} of ${listed} objects read: ${received} received, ${counts}`;
    const [first] = broken;
    const cut = first === undefined ? '' : `; ${broken.length} not readable whole, first ${first}`;
    return {
      part: this.part,
      summary: `${read}${cut}`,
      error: failure?.message ?? null,
      hint: failure?.hint ?? null,
    };
  }
}
