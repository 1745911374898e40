import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRenewal, type Reading } from './renewal.ts';

const SPACING = { least: 10_000, most: 60_000 };

/** A source that counts its readings, with a clock that stands still until it is moved. */
function source(answer: (reading: number) => Promise<Reading<{ name: string }>> | Reading<{ name: string }>) {
  const clock = { time: 0 };
  const seen = { readings: 0, mistrusts: [] as boolean[], notices: [] as unknown[] };
  const renewal = createRenewal({
    async read(mistrust) {
      seen.mistrusts.push(mistrust);
      return answer(++seen.readings);
    },
    spacing: SPACING,
    notice: (failure) => seen.notices.push(failure),
    now: () => clock.time,
  });
  return { renewal, clock, seen };
}

const never = new Promise<never>(() => {});

describe('a renewal', () => {
  test('reads again before the end, and not before that is near', async () => {
    const { renewal, clock } = source((reading) => ({ value: { name: `v${reading}` }, freshFor: 50_000 }));
    const names = [];
    for (clock.time of [0, 49_999, 50_000, 99_999, 100_000]) names.push((await renewal.current()).name);
    assert.deepEqual(names, ['v1', 'v1', 'v2', 'v2', 'v3']);
  });

  test('that hangs holds nobody up who has a value', async () => {
    const { renewal, clock } = source((reading) =>
      reading === 1 ? { value: { name: 'v1' }, freshFor: 50_000 } : never,
    );
    const first = await renewal.current();
    clock.time = 50_000;
    assert.equal(await renewal.current(), first);
    clock.time = 51_000;
    let isImmediate = true;
    setImmediate(() => setImmediate(() => (isImmediate = false)));
    for (let request = 0; request < 100; request++) assert.equal(await renewal.current(), first);
    assert.ok(isImmediate, 'only the first one that needs a new value is held up');
  });

  test('that hangs is left by whoever gives up, and by nobody else', async () => {
    let answer: ((reading: Reading<{ name: string }>) => void) | undefined;
    const { renewal, seen } = source(() => new Promise((resolve) => (answer = resolve)));
    const leaving = new AbortController();
    const left = renewal.current(leaving.signal);
    const stayed = renewal.current();
    leaving.abort(new Error('no longer wanted'));
    await assert.rejects(left, /no longer wanted/);
    answer!({ value: { name: 'v1' }, freshFor: 1000 });
    assert.equal((await stayed).name, 'v1');
    assert.equal(seen.readings, 1);
  });

  test('answers twenty refusals with one reading', async () => {
    const { renewal, seen } = source((reading) => ({ value: { name: `v${reading}` }, freshFor: Infinity }));
    for (let refusal = 0; refusal < 20; refusal++) await renewal.refresh(await renewal.current());
    assert.deepEqual(seen.mistrusts, [false, true]);
  });

  test('leaves more and more time between readings that do not help', async () => {
    const { renewal, clock, seen } = source((reading) => ({ value: { name: `v${reading}` }, freshFor: Infinity }));
    await renewal.current();
    const times = [];
    for (clock.time = 0; clock.time <= 300_000; clock.time += 1000) {
      const before = seen.readings;
      await renewal.refresh(await renewal.current());
      if (seen.readings > before) times.push(clock.time / 1000);
    }
    assert.deepEqual(times, [0, 10, 30, 70, 130, 190, 250]);
  });

  test('reads at once again when a value is refused that was good for long', async () => {
    const { renewal, clock, seen } = source((reading) => ({ value: { name: `v${reading}` }, freshFor: Infinity }));
    await renewal.refresh(await renewal.current());
    clock.time = 20_001;
    await renewal.refresh(await renewal.current());
    assert.equal(seen.readings, 3);
  });

  test('does not read without end what is given with no life left', async () => {
    const { renewal, seen } = source((reading) => ({ value: { name: `v${reading}` }, freshFor: 0 }));
    for (let request = 0; request < 100; request++) await renewal.current();
    assert.equal(seen.readings, 1);
  });

  test('that fails is tried again, but not by each who asks', async () => {
    const { renewal, clock, seen } = source((reading) => {
      if (reading < 3) throw new Error(`failure ${reading}`);
      return { value: { name: 'v3' }, freshFor: 1000 };
    });
    for (let request = 0; request < 10; request++) await assert.rejects(renewal.current(), /failure 1/);
    clock.time = 10_000;
    for (let request = 0; request < 10; request++) await assert.rejects(renewal.current(), /failure 2/);
    clock.time = 30_000;
    assert.equal((await renewal.current()).name, 'v3');
    assert.equal(seen.readings, 3);
  });

  test('that fails leaves the last value in use, and says so', async () => {
    const { renewal, clock, seen } = source((reading) => {
      if (reading === 2) throw new Error('gone');
      return { value: { name: `v${reading}` }, freshFor: 50_000 };
    });
    await renewal.current();
    clock.time = 50_000;
    assert.equal((await renewal.current()).name, 'v1');
    clock.time = 60_000;
    assert.equal((await renewal.current()).name, 'v3');
    assert.deepEqual(seen.notices.map(String), ['undefined', 'Error: gone', 'undefined']);
  });

  test('gives the same object where a reading gave an equal one', async () => {
    const { renewal } = source(() => ({ value: { name: 'v' }, freshFor: 1000 }));
    const first = await renewal.current();
    assert.equal(await renewal.refresh(first), first);
  });
});
