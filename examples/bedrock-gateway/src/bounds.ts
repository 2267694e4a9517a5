/** What a picture may cost at most, in tokens. */
const IMAGE_TOKENS_MAX = 8_000;
/** Prompts that providers add of their own, for tools above all. */
const ADDED_TOKENS_MAX = 1_000;

/**
 * An upper bound for input tokens: no token is shorter than a byte of the text. Pictures are counted apart: each takes its own
 * encoded bytes out of the text again.
 */
export class InputBound {
  #pictures = 0;
  #pictureBytes = 0;

  addPicture(encoded: string): void {
    this.#pictures += 1;
    this.#pictureBytes += encoded.length;
  }

  /** Of all that a model reads. */
  tokensMax(...parts: readonly unknown[]): number {
    const text = Buffer.byteLength(JSON.stringify(parts)) - this.#pictureBytes;
    return text + this.#pictures * IMAGE_TOKENS_MAX + ADDED_TOKENS_MAX;
  }
}
