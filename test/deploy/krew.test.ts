/**
 * The manifest of the plugin against what krew demands: https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest/ and the guide
 * for names.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const manifest = parse(read('deploy/krew/state-otel.yaml'));
const pack = JSON.parse(read('package.json'));
const { name } = manifest.metadata;
const { spec } = manifest;

test('it is a plugin in the version that krew reads', () => {
  assert.equal(manifest.apiVersion, 'krew.googlecontainertools.github.com/v1alpha2');
  assert.equal(manifest.kind, 'Plugin');
  assert.equal(spec.version, `v${pack.version}`);
});

test('its name is one that krew takes, and the one by which kubectl finds the command', () => {
  assert.match(name, /^[a-z][a-z\d]*(?:-[a-z\d]+)*$/);
  assert.doesNotMatch(name, /kube/);
  assert.ok(`kubectl-${name.replaceAll('-', '_')}` in pack.bin);
});

test('its texts are such as krew prints them in its list', () => {
  assert.match(spec.shortDescription, /^[A-Z][^\n]{9,49}[^.\n]$/);
  for (const line of [...spec.description.split('\n'), ...spec.caveats.split('\n')])
    assert.ok(line.length <= 100, line);
  assert.ok(spec.caveats.includes(`Node.js ${pack.engines.node.replace('>=', '')}`));
});

test('each platform has an archive with its checksum, and the program in it', () => {
  for (const { selector, uri, sha256, files, bin } of spec.platforms) {
    assert.match(uri, /^https:\/\/.+\.(?:tar\.gz|zip)$/);
    assert.match(sha256, /^[\da-f]{64}$/);
    assert.deepEqual(files, [{ from: 'node_modules', to: '.' }]);
    assert.equal(bin, `${pack.name}/${pack.bin['kubectl-state_otel']}`);
    const systems = selector.matchExpressions.flatMap(({ key, values }: Record<string, string[]>) =>
      String(key) === 'os' ? values : [],
    );
    assert.ok(systems.length > 0 && !systems.includes('windows'), 'a program for Windows has to be an .exe');
  }
});
