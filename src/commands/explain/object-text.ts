/** What is told of an object, for people. */
import type { Explanation } from '../../status/api/explain.ts';
import { coloured } from '../output/colours.ts';
import { tableOf } from '../output/table.ts';
import type { Output } from '../parsing/declaration.ts';

/** The object, the labels that it gets from elsewhere, its series by family, and the families without any. */
export function explanationText(explanation: Explanation, { width, hasColours }: Output): string {
  const { resource, namespace, name, uid, resourceVersion, sentence, families, absent, labels } = explanation;
  const facts = [
    ['OBJECT:', `${resource} ${namespace === '' ? '' : `${namespace}/`}${name}`],
    ...(uid === null ? [] : [['UID:', uid]]),
    ...(resourceVersion === null ? [] : [['VERSION:', resourceVersion]]),
    ['STATE:', sentence],
  ];
  const sections = [facts.map(([title, text]) => `${title!.padEnd(9)} ${text}\n`).join('')];
  if (labels.length > 0) {
    const rows = labels.map(({ label, value, from }) => [label, value ?? '<none>', from]);
    sections.push(tableOf({ titles: ['ADDED LABEL', 'VALUE', 'FROM'], rows }, width));
  }
  for (const { family, lines, omitted = 0 } of families) {
    const note = omitted === 0 ? '' : coloured(`  # --sparse leaves out ${omitted} at 0\n`, 'grey', hasColours);
    sections.push(`${family}\n${lines.map((line) => `  ${line}\n`).join('')}${note}`);
  }
  if (absent.length > 0) {
    const rows = absent.map(({ family, why }) => [family, why]);
    sections.push(tableOf({ titles: ['NOT TOLD', 'WHY'], rows }, width));
  }
  return sections.join('\n');
}
