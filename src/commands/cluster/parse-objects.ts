/** YAML and JSON with integers of 64 bits, of which a number of JavaScript would be another one. */
import { CodedError } from '../../errors.ts';
import { reasonOfYaml, WITHOUT_WARNINGS } from '../../yaml.ts';

/** JSON.rawJSON and the source of a value are newer than the types that TypeScript has. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * The documents of a text, to be written as JSON again. `refuse` is told the place of a mistake, with nothing of the content.
 */
export async function parseObjects(text: string, refuse: (reason: string) => never): Promise<readonly unknown[]> {
  if (text.trimStart().startsWith('{')) {
    try {
      return [JSON.parse(text, keepInteger as Parameters<typeof JSON.parse>[1])];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      // Several documents of JSON may be one YAML stream.
    }
  }
  const { parseAllDocuments } = await import('yaml');
  return parseAllDocuments(text, { ...WITHOUT_WARNINGS, intAsBigInt: true }).map((document) => {
    const [mistake] = document.errors;
    if (mistake !== undefined) refuse(`line ${mistake.linePos?.[0].line ?? 1}: ${reasonOfYaml(mistake)}`);
    return withIntegers(document.toJS());
  });
}

const keepInteger: Reviver = (_, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '') ? rawJSON(source!) : value;

function withIntegers(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : rawJSON(String(value));
  }
  if (Array.isArray(value)) return value.map(withIntegers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withIntegers(each)]));
}

/** An error about a file of objects. */
export function refusalOf(file: string, reason: string): CodedError {
  return new CodedError('KSO_OBJECTS', { file: file === '-' ? 'standard input' : file, reason });
}
