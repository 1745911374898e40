/**
 * Whether the words after the program's name ask for one of the commands, or for help, and not for a run. Flags alone are a run:
 * those of a container need not change.
 */
export function asksForCommand(words: readonly string[]): boolean {
  const [first = ''] = words;
  const isWord = first !== '' && !first.startsWith('-') && first !== 'run';
  return isWord || words.some((word) => ['-h', '--help', '--version'].includes(word));
}

/** Whether kubectl started it, as `kubectl state-otel`, by the path that it was started at: then nobody wants a run. */
export function isPlugin(path = ''): boolean {
  return /(?:^|[/\\])kubectl-[^/\\]*$/.test(path);
}

/** Whether kubectl started it to complete the words of the plugin (`kubectl_complete-state_otel`, kubectl 1.26 and later). */
export function isPluginCompletion(path = ''): boolean {
  return /(?:^|[/\\])kubectl_complete-[^/\\]*$/.test(path);
}

/** How it was called, for usage lines: as a plugin by the words that kubectl takes. */
export function programName(path = process.argv[1]): string {
  if (!isPlugin(path)) return 'kube-state-otel';
  const [, name] = /kubectl-([^/\\.]*)[^/\\]*$/.exec(path!)!;
  return `kubectl ${name!.replaceAll('-', ' ').replaceAll('_', '-')}`;
}
