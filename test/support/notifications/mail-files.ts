/** What a mail carries, by name. */
export function filesIn(text: string): Map<string, Buffer> {
  const parts = text
    .split(/\r?\n--/)
    .filter((part) => /^content-disposition: attachment/im.test(part));
  return new Map(
    parts.map((part) => {
      const [head = '', ...body] = part.split(/\r?\n\r?\n/);
      const name = /filename="?([^"\r\n;]+)/i.exec(head)?.[1] ?? '';
      return [name, Buffer.from(body.join(''), 'base64')];
    }),
  );
}
