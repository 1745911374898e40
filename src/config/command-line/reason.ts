import type { Command, CommanderError } from 'commander';
import { nearest } from '../file/nearest.ts';

/** What commander says, without the words of the command line that are no flags: they may be parts of a header. */
export function reasonOf({ code, message }: CommanderError, command: Command): string {
  if (code === 'commander.excessArguments') {
    return 'there are words that are neither a command nor a flag; a text with blanks needs quotes';
  }
  if (code === 'commander.unknownOption') {
    const flag = /'(--?[a-z_-]+)[=']/.exec(message)?.[1];
    if (flag === undefined) return 'unknown option';
    const names = command.options.flatMap(({ long }) => long ?? []);
    const meant = nearest(flag, names);
    return `unknown option '${flag}'${meant === undefined ? '' : ` (Did you mean ${meant}?)`}`;
  }
  return message.replace(/^error: /, '').replace(/\.$/, '');
}
