import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);
/** A font that is embedded, since those of PDF know the letters of Western Europe alone. */
const REGULAR = resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf');
const BOLD = resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf');

export interface PdfColumn {
  readonly name: string;
  /** In points. */
  readonly width: number;
  /** Figures end at the right. */
  readonly isFigure?: boolean;
}

export interface PdfOptions {
  readonly title: string;
  /** What the file says of when it was made: the same for the same content. */
  readonly at: Date;
  readonly footer: string;
  readonly columns: readonly PdfColumn[];
}

const MARGIN = 48;
const GAP = 8;
const SIZE = 8.5;
const FOOTER_ROOM = 28;

/** A document of one table over as many pages as it takes; the names of its columns are on each. */
export class PdfTable {
  private readonly parts: Buffer[] = [];
  private readonly done: Promise<void>;
  private y = MARGIN;

  /** The library is loaded with the first document: most processes write none. */
  static async begin(options: PdfOptions): Promise<PdfTable> {
    const { default: PDFDocument } = await import('pdfkit');
    const doc = new PDFDocument({
      ...{ size: 'A4', margin: MARGIN, bufferPages: true, lang: 'en', displayTitle: true },
      font: REGULAR,
      info: {
        Title: options.title,
        Creator: 'Bursar',
        Producer: 'Bursar',
        CreationDate: options.at,
      },
    });
    return new PdfTable(doc, options);
  }

  private constructor(
    private readonly doc: PDFKit.PDFDocument,
    private readonly options: PdfOptions,
  ) {
    this.doc.on('data', (part: Buffer) => this.parts.push(part));
    this.done = new Promise((ended, failed) => {
      this.doc.on('end', ended);
      this.doc.on('error', failed);
    });
    this.doc.registerFont('regular', REGULAR);
    this.doc.registerFont('bold', BOLD);
  }

  title(text: string): void {
    this.write(text, { font: 'bold', size: 16, after: 10 });
  }

  /** What it is about, a name and its value on each line. */
  facts(facts: readonly (readonly [name: string, value: string])[]): void {
    for (const [name, value] of facts) {
      const top = this.y;
      this.doc.font('bold').fontSize(SIZE).text(name, MARGIN, top, { width: 90 });
      this.doc.font('regular').text(value, MARGIN + 96, top, { width: this.width - 96 });
      this.y = this.doc.y + 2;
    }
    this.y += 8;
  }

  /** The names of the columns. */
  head(): void {
    this.line(
      this.options.columns.map(({ name }) => name),
      'bold',
    );
    this.rule('#444444');
  }

  section(name: string): void {
    this.room(40);
    this.y += 4;
    this.write(name, { font: 'bold', size: SIZE, after: 2 });
  }

  row(cells: readonly string[]): void {
    this.line(cells, 'regular');
  }

  sum(cells: readonly string[], kind: 'part' | 'total' = 'part'): void {
    this.room(30);
    this.rule(kind === 'total' ? '#000000' : '#bbbbbb');
    this.line(cells, 'bold');
    if (kind === 'total') this.y += 6;
  }

  text(text: string): void {
    this.write(text, { font: 'regular', size: SIZE, after: 4 });
  }

  /** With the number of each page and of all. */
  async finish(): Promise<Buffer> {
    const { start, count } = this.doc.bufferedPageRange();
    for (let i = 0; i < count; i += 1) {
      this.doc.switchToPage(start + i);
      // Below the margin, where a text would otherwise begin a page of its own.
      this.doc.page.margins.bottom = 0;
      const y = this.doc.page.height - MARGIN + 8;
      this.doc.font('regular').fontSize(7.5).fillColor('#555555');
      this.doc.text(this.options.footer, MARGIN, y, {
        ...{ width: this.width - 90, lineBreak: false, ellipsis: true, height: 10 },
      });
      const number = `Page ${String(i + 1)} of ${String(count)}`;
      this.doc.text(number, MARGIN, y, { width: this.width, align: 'right', lineBreak: false });
    }
    this.doc.end();
    await this.done;
    return Buffer.concat(this.parts);
  }

  private get width(): number {
    return this.doc.page.width - 2 * MARGIN;
  }

  private write(
    text: string,
    { font, size, after }: { readonly font: string; readonly size: number; readonly after: number },
  ): void {
    this.doc.font(font).fontSize(size);
    this.room(this.doc.heightOfString(text, { width: this.width }) + after);
    this.doc.font(font).fontSize(size).fillColor('#000000');
    this.doc.text(text, MARGIN, this.y, { width: this.width });
    this.y = this.doc.y + after;
  }

  private line(cells: readonly string[], font: 'regular' | 'bold'): void {
    const { columns } = this.options;
    this.doc.font(font).fontSize(SIZE);
    const heights = columns.map(({ width }, i) =>
      this.doc.heightOfString(cells[i] ?? '', { width: width - GAP }),
    );
    const height = Math.max(...heights);
    this.room(height + 3);
    this.doc.font(font).fontSize(SIZE).fillColor('#000000');
    let x = MARGIN;
    columns.forEach(({ width, isFigure }, i) => {
      this.doc.text(cells[i] ?? '', isFigure === true ? x + GAP : x, this.y, {
        width: width - GAP,
        align: isFigure === true ? 'right' : 'left',
      });
      x += width;
    });
    this.y += height + 3;
  }

  private rule(colour: string): void {
    this.doc.moveTo(MARGIN, this.y).lineTo(MARGIN + this.width, this.y);
    this.doc.lineWidth(0.5).strokeColor(colour).stroke();
    this.y += 3;
  }

  /** A new page where so much does not fit on this one. */
  private room(height: number): void {
    if (this.y + height <= this.doc.page.height - MARGIN - FOOTER_ROOM) return;
    this.doc.addPage();
    this.y = MARGIN;
    this.head();
  }
}
