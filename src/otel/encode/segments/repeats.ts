/** How far back deflate can repeat bytes. */
export const WINDOW = 32_768;

/**
 * Which bytes of some metrics stand in them before, in the order of their places, and where the time of their points stands:
 * whoever writes them knows, so that nobody has to look for it.
 */
export class Repeats {
  /** Three numbers each: the place of the bytes, how many they are, and where they were before. */
  readonly entries: number[] = [];
  /** Where the time of each point begins. */
  readonly times: number[] = [];
  /** Whether the time of each point but the first repeats that of another one. */
  isWhole = true;

  /** So many bytes at a place are those at an earlier one. They follow all that were noted. False where that is too far away. */
  note(at: number, bytes: number, from: number): boolean {
    if (at - from > WINDOW) return false;
    const { entries } = this;
    const last = entries.length - 3;
    if (last >= 0 && entries[last]! + entries[last + 1]! === at && entries[last]! - entries[last + 2]! === at - from) {
      entries[last + 1]! += bytes;
    } else entries.push(at, bytes, from);
    return true;
  }

  /** What stands from a place on has moved by so many bytes. */
  move(place: number, by: number): void {
    const { entries, times } = this;
    for (let at = entries.length - 3; at >= 0 && entries[at]! >= place; at -= 3) {
      entries[at]! += by;
      if (entries[at + 2]! >= place) entries[at + 2]! += by;
      // What lies before it stays where it is.
      else if (entries[at]! - entries[at + 2]! > WINDOW) this.isWhole = false;
    }
    for (let at = times.length - 1; at >= 0 && times[at]! >= place; at--) times[at]! += by;
  }

  clear(): void {
    this.entries.length = 0;
    this.times.length = 0;
    this.isWhole = true;
  }
}
