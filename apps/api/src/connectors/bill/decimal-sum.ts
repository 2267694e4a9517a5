/** A sum of plain decimal texts, exact however many places they have. */
export class DecimalSum {
  private digits = 0n;
  private places = 0;

  constructor(first = '0') {
    this.add(first);
  }

  add(text: string): void {
    const [whole = '0', fraction = ''] = text.split('.');
    if (fraction.length > this.places) {
      this.digits *= 10n ** BigInt(fraction.length - this.places);
      this.places = fraction.length;
    }
    this.digits += BigInt(whole + fraction) * 10n ** BigInt(this.places - fraction.length);
  }

  subtract(text: string): void {
    this.add(text.startsWith('-') ? text.slice(1) : `-${text}`);
  }

  /** Towards zero, at most so many places. */
  truncated(places: number): string {
    const cut = new DecimalSum();
    const beyond = Math.max(0, this.places - places);
    cut.digits = this.digits / 10n ** BigInt(beyond);
    cut.places = this.places - beyond;
    return cut.toString();
  }

  toString(): string {
    const isNegative = this.digits < 0n;
    const digits = String(isNegative ? -this.digits : this.digits).padStart(this.places + 1, '0');
    const at = digits.length - this.places;
    const fraction = digits.slice(at).replace(/0+$/, '');
    const text = fraction === '' ? digits.slice(0, at) : `${digits.slice(0, at)}.${fraction}`;
    return isNegative && this.digits !== 0n ? `-${text}` : text;
  }
}
