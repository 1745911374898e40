/** The names in a kubeconfig, read for nothing else: what is not there or not readable has none. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What is known where a word is completed. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly words: readonly string[];
}

/** Names of all files together, each once. */
export type Names = Readonly<Record<'contexts' | 'clusters' | 'users' | 'namespaces', ReadonlySet<string>>>;

interface Kubeconfig {
  readonly contexts?: readonly { readonly name?: string; readonly context?: { readonly namespace?: string } }[];
  readonly clusters?: readonly { readonly name?: string }[];
  readonly users?: readonly { readonly name?: string }[];
}

/** Reads --kubeconfig, KUBECONFIG or the file of the home directory, in this order. */
export async function kubeconfigNames({ environment, words }: Surroundings): Promise<Names> {
  const { parse } = await import('yaml');
  const names = {
    contexts: new Set<string>(),
    clusters: new Set<string>(),
    users: new Set<string>(),
    namespaces: new Set<string>(),
  };
  for (const path of pathsOf(words, environment)) {
    let file: Kubeconfig | null;
    try {
      file = parse(readFileSync(path, 'utf8'), { logLevel: 'silent' }) as Kubeconfig | null;
    } catch {
      continue;
    }
    for (const what of ['contexts', 'clusters', 'users'] as const) {
      for (const { name } of file?.[what] ?? []) if (name !== undefined) names[what].add(name);
    }
    for (const { context } of file?.contexts ?? []) if (context?.namespace) names.namespaces.add(context.namespace);
  }
  return names;
}

function pathsOf(words: readonly string[], { KUBECONFIG, HOME = homedir() }: Surroundings['environment']): string[] {
  const at = words.findLastIndex((word) => /^--kubeconfig(?:=|$)/.test(word));
  const named =
    at === -1 ? undefined : words[at]!.includes('=') ? words[at]!.slice('--kubeconfig='.length) : words[at + 1];
  if (named) return [named];
  return KUBECONFIG ? KUBECONFIG.split(delimiter) : [join(HOME, '.kube/config')];
}
