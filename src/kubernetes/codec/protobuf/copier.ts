/** Making messages, all of one type with one hidden class, so that they take no room for the names. */

/** So few messages are sooner made slowly than by code of their own: most types of a small cluster. */
const FEW = 32;

/**
 * What makes copies of a message's `blank`.
 *
 * V8 copies quickly where a place in the code has only ever seen one hidden class, so each message of which there are more than
 * a few gets code of its own; the parameter's name keeps equal texts from sharing it. A process that forbids to make code
 * copies slowly.
 */
export function copierOf(blank: object): () => Record<string, unknown> {
  let count = 0;
  let copy = (): Record<string, unknown> => ({ ...blank });
  return () => {
    if (count++ === FEW) copy = quickCopier(blank) ?? copy;
    return copy();
  };
}

function quickCopier(blank: object): (() => Record<string, unknown>) | undefined {
  const name = `blank${shapes++}`;
  return compiled([name], `return () => ({ ...${name} });`, blank);
}

/** Messages as rows: the values of their fields, in the order in which these are declared. */
export interface Shape {
  /** Puts the values of a message into a row. */
  take(message: object, row: unknown[]): void;
  /** A message with the values of a row. */
  make(row: readonly unknown[]): object;
}

/** The shape of all messages that are like `blank`. Where there are more than a few it gets code of its own, as a copier does. */
export function shapeOf(blank: object): Shape {
  const names = Object.keys(blank);
  let count = 0;
  const shape: { -readonly [name in keyof Shape]: Shape[name] } = {
    take(message, row) {
      if (count++ === FEW) Object.assign(shape, quickShape(blank, names));
      for (const [at, name] of names.entries()) row[at] = (message as Record<string, unknown>)[name];
    },
    make(row) {
      if (count++ === FEW) Object.assign(shape, quickShape(blank, names));
      const message: Record<string, unknown> = { ...blank };
      for (const [at, name] of names.entries()) message[name] = row[at];
      return message;
    },
  };
  return shape;
}

function quickShape(blank: object, names: readonly string[]): Shape | undefined {
  const name = `shape${shapes++}`;
  const each = (line: (name: string, at: number) => string) =>
    names.map((key, at) => line(`message[${JSON.stringify(key)}]`, at)).join('\n');
  const code = `return {
    take(message, row) { ${each((field, at) => `row[${at}] = ${field};`)} },
    make(row) { const message = { ...${name} }; ${each((field, at) => `${field} = row[${at}];`)} return message; },
  };`;
  return compiled<Shape>([name], code, blank);
}

function compiled<T>(parameters: readonly string[], code: string, given: object): T | undefined {
  try {
    return new Function(...parameters, code)(given);
  } catch {
    return undefined;
  }
}

let shapes = 0;
