type Question = Parameters<typeof fetch>;

interface Waiting {
  readonly body: string;
  readonly answer: (response: Response | Promise<Response>) => void;
}

/** As many as the server takes in one request. */
const TOGETHER_MAX = 16;

let waiting: Waiting[] = [];

/**
 * `fetch` for GraphQL: the queries that a page asks at one moment go as one request, and each gets its part of the answer. A page
 * asked ten at its start. A mutation goes alone.
 */
export function fetchTogether(...question: Question): Promise<Response> {
  const [place, init] = question;
  const body = init?.body;
  if (typeof body !== 'string' || !isQuery(body)) return fetch(...question);
  return new Promise((answer) => {
    waiting.push({ body, answer });
    if (waiting.length === 1) setTimeout(() => sendAll(place, init), 0);
  });
}

const isQuery = (body: string): boolean => /"query":"(?:\\n|\s)*(?:query\b|\{)/.test(body);

function sendAll(place: Question[0], init: RequestInit | undefined): void {
  const all = waiting;
  waiting = [];
  for (let at = 0; at < all.length; at += TOGETHER_MAX) {
    const some = all.slice(at, at + TOGETHER_MAX);
    const sent = fetch(place, {
      ...init,
      // Each question has a signal of its own, and the answers to the others are wanted.
      signal: null,
      body: some.length === 1 ? (some[0]?.body ?? '') : `[${some.map(({ body }) => body).join()}]`,
    });
    const parts = some.length === 1 ? [sent] : partsOf(sent, some.length);
    for (const [index, { answer }] of some.entries()) answer(parts[index] ?? sent);
  }
}

/** One answer for each question. A refusal of the whole, as where the server is away, is the answer to all of them. */
function partsOf(sent: Promise<Response>, count: number): Promise<Response>[] {
  const read = sent.then(async (response) => ({
    response,
    body: (await response.json()) as unknown,
  }));
  return Array.from({ length: count }, async (_, at) => {
    const { response, body } = await read;
    const part: unknown = Array.isArray(body) ? body[at] : body;
    return new Part(JSON.stringify(part), response);
  });
}

/** Text that is there already: all parts of an answer are read at one moment, and drawn at one. A body would be a stream for each. */
class Part extends Response {
  readonly #text: string;
  readonly #whole: Response;

  constructor(text: string, whole: Response) {
    const type = whole.headers.get('content-type') ?? 'application/json';
    super(null, { status: whole.status, headers: { 'content-type': type } });
    this.#text = text;
    this.#whole = whole;
  }

  override text(): Promise<string> {
    return Promise.resolve(this.#text);
  }

  override clone(): Part {
    return new Part(this.#text, this.#whole);
  }
}
