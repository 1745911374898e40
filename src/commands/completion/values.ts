/** What a flag or an argument can be, as far as that is known without a network. */
import type { CommandDeclaration } from '../parsing/declaration.ts';
import type { Flag } from './flags.ts';
import type { Surroundings } from './kubeconfig-names.ts';

/** A text that can be chosen. */
export interface Candidate {
  readonly text: string;
  readonly about?: string;
}

/** All that can be. */
export interface Found {
  readonly candidates: readonly Candidate[];
  /** Whether files can be as well. */
  readonly filesToo?: boolean;
  /** Whether a candidate is only the beginning. */
  readonly isOpen?: boolean;
}

type Source = (surroundings: Surroundings) => Promise<readonly Candidate[]>;

const plain = (texts: Iterable<string>) => [...texts].map((text) => ({ text }));
const fixed =
  (...texts: string[]): Source =>
  async () =>
    plain(texts);

const kinds: Source = async () => {
  const { kinds: all } = await import('../../resources/kinds.ts');
  const { nameOf } = await import('../../resources/names.ts');
  return all.map((kind) => ({
    text: nameOf(kind),
    about: kind.group === '' ? kind.kind : `${kind.kind} of ${kind.group}`,
  }));
};

const families: Source = async () => {
  const { catalog } = await import('../catalog/catalog.ts');
  return catalog().map(({ name, help }) => ({ text: name, about: help.replaceAll(/\s+/g, ' ') }));
};

const ofKubeconfig =
  (what: 'contexts' | 'clusters' | 'users' | 'namespaces'): Source =>
  async (surroundings) => {
    const { kubeconfigNames } = await import('./kubeconfig-names.ts');
    return plain((await kubeconfigNames(surroundings))[what]);
  };

const packs: Source = async () => plain((await import('../../custom-resources/packs/packs.ts')).packNames());

/** By the name of the flag; what has commas between its values is in LISTS. */
const FLAGS: Readonly<Record<string, Source>> = {
  '--resource': kinds,
  '--context': ofKubeconfig('contexts'),
  '--cluster': ofKubeconfig('clusters'),
  '--user': ofKubeconfig('users'),
  '--namespace': ofKubeconfig('namespaces'),
  '--profile': fixed('ksm', 'semconv', 'both'),
  '--sparse': fixed('off', 'safe', 'all'),
  '--otlp-protocol': fixed('http/protobuf', 'http/json', 'grpc'),
  '--log-format': fixed('json', 'text'),
};

const LISTS: Readonly<Record<string, Source>> = {
  '--resources': kinds,
  '--namespaces': ofKubeconfig('namespaces'),
  '--namespaces-denylist': ofKubeconfig('namespaces'),
  '--metric-opt-in-list': families,
  '--metric-allowlist': families,
  '--metric-denylist': families,
  '--join': fixed('cluster', 'workload', 'zone'),
  '--custom-resource-packs': packs,
  '--pack': packs,
};

const dashboards: Source = async () => plain((await import('../generate/dashboards.ts')).dashboardNames());
const shells: Source = async () => plain(Object.keys((await import('./scripts.ts')).SCRIPTS));

/** By the command, for each of its arguments; the last one goes on. Where there is none it is a file. */
const ARGUMENTS: Readonly<Record<string, readonly (Source | undefined)[]>> = {
  'get families': [families],
  'get series': [families, undefined],
  completion: [shells],
  'generate dashboards': [dashboards],
};

/** What the value of a flag can be. */
export async function flagValues(flag: Flag | undefined, typed: string, surroundings: Surroundings): Promise<Found> {
  if (flag === undefined) return { candidates: [] };
  const { name, choices, takes } = flag;
  if (choices.length > 0) return chosen(plain(choices), typed);
  const list = LISTS[name];
  if (list !== undefined) {
    const done = typed.slice(0, typed.lastIndexOf(',') + 1);
    const given = done.split(',');
    const all = (await list(surroundings)).filter(({ text }) => !given.includes(text));
    return {
      ...chosen(
        all.map((each) => ({ ...each, text: `${done}${each.text}` })),
        typed,
      ),
      isOpen: true,
    };
  }
  const source = FLAGS[name];
  if (source !== undefined) return chosen(await source(surroundings), typed);
  return { candidates: [], filesToo: takes === 'path' };
}

/** What the next argument can be. */
export async function argumentValues(
  { name, arguments: own = [] }: CommandDeclaration,
  given: readonly string[],
  typed: string,
  surroundings: Surroundings,
): Promise<Found> {
  const argument = own[given.length] ?? (own.at(-1)?.repeats ? own.at(-1) : undefined);
  if (argument === undefined) return { candidates: [] };
  if (name === 'explain') return whatToExplain(given, typed, surroundings);
  const sources = ARGUMENTS[name];
  if (sources === undefined) return { candidates: [], filesToo: true };
  const source = sources[Math.min(given.length, sources.length - 1)];
  if (source === undefined) return { candidates: [], filesToo: true };
  return chosen(
    (await source(surroundings)).filter(({ text }) => !given.includes(text)),
    typed,
  );
}

/** A family by its name, or the type of an object, after which its name comes. */
async function whatToExplain(given: readonly string[], typed: string, surroundings: Surroundings): Promise<Found> {
  if (given.length > 0 || typed.includes('/')) return { candidates: [] };
  const types = (await kinds(surroundings)).map((kind) => ({ ...kind, text: `${kind.text}/` }));
  const ofTypes = chosen(types, typed);
  const ofFamilies = typed === '' ? [] : chosen(await families(surroundings), typed).candidates;
  if (ofFamilies.length > 0) return { candidates: [...ofFamilies, ...ofTypes.candidates] };
  return ofTypes;
}

function chosen(all: readonly Candidate[], typed: string): Found {
  const candidates = all.filter(({ text }) => text.startsWith(typed));
  const isOpen = candidates.length > 0 && candidates.every(({ text }) => /[=/]$/.test(text));
  return { candidates, isOpen };
}
