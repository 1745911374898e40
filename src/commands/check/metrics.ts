/** `check metrics`: an exposition against its format and the catalog. */
import { catalog } from '../catalog/catalog.ts';
import { readExposition, shown } from '../exposition/input.ts';
import { createInspector, type Finding } from '../exposition/inspect.ts';
import { printList } from '../output/formats.ts';
import { type CommandContext, DONE, FOUND } from '../parsing/declaration.ts';

/** Prints what is wrong with it. */
export async function run(context: CommandContext): Promise<number> {
  const [place = '-'] = context.arguments;
  const inspector = createInspector(context.options.catalog === false ? undefined : catalog());
  for await (const entries of readExposition(place, context, inspector.refuse)) entries.forEach(inspector.look);
  const { findings: items, series } = inspector;
  await printList<Finding>(context, {
    kind: 'FindingList',
    summary: { series },
    items,
    nameOf: ({ subject }) => subject,
    columns: [
      { title: 'CHECK', text: ({ check }) => check },
      { title: 'TIMES', text: ({ times }) => times, isNumber: true },
      { title: 'SUBJECT', text: ({ subject }) => subject },
      { title: 'WHAT', text: ({ text }) => text },
    ],
  });
  const result =
    items.length === 0 ? `SUCCESS: ${series} series` : `FAILED: ${items.length} findings in ${series} series`;
  context.say(`${result} in ${shown(place)}`);
  return items.length === 0 ? DONE : FOUND;
}
