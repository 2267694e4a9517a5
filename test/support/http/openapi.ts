import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';

export interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
}
interface Operation {
  readonly summary: string;
  readonly responses: Record<string, { content?: Record<string, unknown> }>;
}

const pointer = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');

/** What is wrong with an answer, by the document; an answer that it does not know is wrong. */
export function checker(document: OpenApi) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ ...document, $id: 'https://openapi.invalid/' });
  return (method: string, path: string, status: number, type: string, body: unknown) => {
    const { content = {} } = document.paths[path]?.[method]?.responses[status] ?? {};
    const media = Object.keys(content).find((one) => type.startsWith(one));
    if (media === undefined) return [`${method} ${path} ${status} ${type} is not described`];
    const steps = ['paths', path, method, 'responses', String(status), 'content', media, 'schema'];
    const fragment = steps.map((step) => encodeURIComponent(pointer(step))).join('/');
    const validate = ajv.compile({ $ref: `https://openapi.invalid/#/${fragment}` });
    return validate(body) ? [] : (validate.errors ?? []).map(describeError);
  };
}

const describeError = ({ instancePath, message = '' }: ErrorObject): string =>
  `${instancePath} ${message}`;
