/** `convert`: what becomes of the flags, the file or the chart's values of kube-state-metrics. */
import { printList } from '../output/formats.ts';
import { type CommandContext, DONE, FOUND } from '../parsing/declaration.ts';
import { usage } from '../parsing/usage.ts';
import { type Item, mistakeIn, ofFile, ofFlags, type Verdict } from './items.ts';

/** Prints a verdict for each flag or key. */
export async function run(context: CommandContext): Promise<number> {
  const { options, say } = context;
  const isFile = options.from !== 'ksm-args';
  if (context.arguments.length === 0)
    throw usage(isFile ? 'the file is missing' : 'the flags are missing: put them after --');
  const { items, mistakes } = await judged(context);
  await printList<Verdict>(context, {
    kind: 'ConversionList',
    // What is left out has no name here.
    items: items
      .filter(({ here }) => options.output !== 'name' || here !== '')
      .map(({ flags: _, ...verdict }) => verdict),
    nameOf: ({ here }) => here,
    columns: [
      // First: paths of values are long, and a narrow terminal shows the first columns.
      { title: 'VERDICT', text: ({ verdict }) => verdict },
      { title: 'GIVEN', text: ({ given }) => given },
      { title: 'HERE', text: ({ here }) => here || '<left out>' },
      { title: 'NOTE', text: ({ note }) => note },
    ],
  });
  for (const mistake of mistakes) say(`Together they are refused: ${mistake}`);
  const lost = items.filter(({ verdict }) => verdict === 'refused').length;
  const others = items.filter(({ verdict }) => verdict === 'other effect').length;
  if (others > 0) say(`${others} of ${items.length} have another effect.`);
  say(lost === 0 ? 'All of it can be used as it is.' : `${lost} of ${items.length} can not be used.`);
  return lost === 0 && mistakes.length === 0 ? DONE : FOUND;
}

/** Of what is taken one by one the whole may still not go together. */
async function judged(
  context: CommandContext,
): Promise<{ readonly items: readonly Item[]; readonly mistakes: readonly string[] }> {
  const [place] = context.arguments as [string];
  if (context.options.from === 'helm-values') {
    const { judgedValues } = await import('./helm-values.ts');
    return judgedValues(place, context);
  }
  const items = context.options.from === 'ksm-config' ? ofFile(place) : ofFlags(context.arguments);
  const mistake = mistakeIn(Object.assign({}, ...items.map(({ flags }) => flags)));
  return { items, mistakes: mistake === undefined ? [] : [mistake] };
}
