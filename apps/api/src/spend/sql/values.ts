/** Values travel apart from the text; every identifier in it comes from a map in this domain. */
export class Values {
  readonly list: unknown[] = [];

  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}
