/** A pack of rules for custom resources, with the files that say what comes of it. */
import { readFileSync } from 'node:fs';
import { parseAllDocuments, stringify } from 'yaml';
import { customResourcesOf } from '../../src/commands/config/custom-resources.ts';
import { listRules } from '../../src/commands/config/rules.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import { kindsOf, type ServedResource } from '../../src/custom-resources/kinds/kinds.ts';
import { packKinds } from '../../src/custom-resources/packs/kinds.ts';
import { packFile, readPack } from '../../src/custom-resources/packs/packs.ts';
import type { Kind } from '../../src/resources/declare/kind.ts';
import type { KubernetesObject } from '../../src/simulator/cluster.ts';
import { readObject } from '../conformance/selection.ts';
import { sampleLines } from '../conformance/text.ts';

/** A CustomResourceDefinition, as far as the tests look at it. */
export interface Definition extends KubernetesObject {
  readonly spec: {
    readonly group: string;
    readonly scope: 'Namespaced' | 'Cluster';
    readonly names: { readonly plural: string; readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly subresources?: object;
      readonly schema: { readonly openAPIV3Schema: object };
    }[];
  };
}

/** The text of a file of the pack. */
export function read(pack: string, file: string): string {
  return readFileSync(packFile(pack, file), 'utf8');
}

/** The definitions of the kinds of a pack, reduced to what its rules read. */
export function definitionsOf(pack: string): readonly Definition[] {
  return documents<Definition>(pack, 'crds.yaml');
}

/** Objects of the kinds of a pack. */
export function objectsOf(pack: string): readonly KubernetesObject[] {
  return documents<KubernetesObject>(pack, 'objects.yaml');
}

function documents<T>(pack: string, file: string): readonly T[] {
  return parseAllDocuments(read(pack, file)).map((document) => document.toJS({ maxAliasCount: -1 }) as T);
}

/** The kinds as an API server with these definitions serves them. */
export function servedBy(definitions: readonly Definition[]): readonly ServedResource[] {
  return definitions.map(({ spec: { group, names, scope, versions } }) => ({
    group,
    kind: names.kind,
    resource: names.plural,
    namespaced: scope === 'Namespaced',
    versions: versions.map(({ name }) => name),
  }));
}

/** The settings of a run with these packs. */
export function settingsOf(packs: readonly string[], flags: readonly string[] = []): Settings {
  const warn = (sentence: string) => {
    throw new Error(sentence);
  };
  return readSettings([`--custom-resource-packs=${packs}`, ...flags], {}, warn).run;
}

/** The kinds of a pack: those of its rules, then those that it has built in. */
export function kindsIn(pack: string): readonly Kind[] {
  const settings = settingsOf([pack]);
  return [...kindsOf(settings.customResources!, servedBy(definitionsOf(pack))), ...packKinds(settings)];
}

/** The exposition of the objects of a pack, its families in the order of their names. */
export function expositionOf(pack: string, kinds: readonly Kind[] = kindsIn(pack)): string {
  const families = new Map<string, { readonly help: string; readonly lines: string[] }>();
  for (const kind of kinds) {
    const objects = objectsOf(pack)
      .filter((object) => object.kind === kind.kind && object.apiVersion === `${kind.group}/${kind.versions[0]}`)
      .map((object) => readObject(kind.schema, object));
    for (const family of kind.families) {
      const told = families.get(family.name) ?? { help: family.help, lines: [] };
      families.set(family.name, told);
      told.lines.push(...sampleLines(kind, family, objects));
    }
  }
  return [...families]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { help, lines }]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('\n')}\n`)
    .join('')
    .replaceAll(/\n\n/g, '\n');
}

/** The role that a run needs for a pack, beside the one that it has for other kinds. */
export function clusterRoleOf(pack: string): string {
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: `kube-state-otel-${pack}`, labels: { 'app.kubernetes.io/name': 'kube-state-otel' } },
    rules: listRules(customResourcesOf(settingsOf([pack])).watched),
  };
  return `# What --custom-resource-packs=${pack} needs beside the permissions for other kinds, to be bound to the same account.\n${stringify(role)}`;
}

/** The page about packs with its table as the packs are. */
export function withTable(page: string, packs: readonly string[]): string {
  const rows = packs.map((pack) => {
    const [title] = /(?<=^# ).*/.exec(read(pack, 'README.md'))!;
    const kinds = Map.groupBy(readPack(pack).resources, ({ group, version }) => `${group}/${version}`);
    const named = [...kinds].map(([version, rules]) => `${rules.map(({ kind }) => kind).join(', ')} of ${version}`);
    const families = new Set(kindsIn(pack).flatMap((kind) => kind.families.map(({ name }) => name)));
    return `| [${pack}](../config/custom-resources/${pack}/README.md) | ${title} | ${named.join('; ')} | ${families.size} |`;
  });
  const table = ['| pack | project | kinds | families |', '|---|---|---|---|', ...rows].join('\n');
  return page.replace(/(?<=<!-- packs -->\n).*(?=<!-- \/packs -->)/s, `${table}\n`);
}
