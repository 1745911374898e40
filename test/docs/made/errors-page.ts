/** The table of errors in docs/troubleshooting.md, made from that of the code. */
import { CodedError, errorCodes } from '../../../src/errors.ts';

const HEADING = '\n## By the code of an error\n';

/** The page with its table as it is to be: everything after the heading. */
export function withErrors(page: string): string {
  const rows = errorCodes.toSorted().map((code) => {
    const { message, hint, usage } = new CodedError(code);
    const cells = [`\`${code}\``, usage ? '2' : '1', cellOf(message), cellOf(hint)];
    return `| ${cells.join(' | ')} |`;
  });
  const introduction =
    'Made from the code by `npm run docs`. What stands in italics here is filled in. The status is that of a start that fails; a running\nprocess goes on, and logs the sentence.\n';
  const table = `| code | status | says | do |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  return `${page.slice(0, page.indexOf(HEADING))}${HEADING}\n${introduction}\n${table}`;
}

/** What is filled in stands in italics; what Markdown would take for its own is left as it is. */
function cellOf(text: string): string {
  return text.replaceAll(/[|*[\]<>]/g, '\\$&').replaceAll(/\{(\w+)\}/g, '*$1*');
}
