import type { CommanderError } from 'commander';

/** What commander says, without the words of the command line that are no flags: they may be parts of a header. */
export function reasonOf({ code, message }: CommanderError): string {
  if (code === 'commander.excessArguments') {
    return 'there are words that are neither a command nor a flag; a text with blanks needs quotes';
  }
  if (code === 'commander.unknownOption') {
    const flag = /'(--?[a-z_-]+)[=']/.exec(message)?.[1];
    const hint = /\(Did you mean .*\)/.exec(message)?.[0];
    return `unknown option${flag === undefined ? '' : ` '${flag}'`}${hint === undefined ? '' : ` ${hint}`}`;
  }
  return message.replace(/^error: /, '').replace(/\.$/, '');
}
