/** Steps of evaluation: how many were taken, and how many may be. */
import { CelError } from './errors.ts';

/** Steps at most. One takes about a tenth of a microsecond. */
export interface StepLimits {
  /** Of one expression for one state of an object. */
  readonly expression: number;
  /** Of all expressions of a monitor for one state of an object, as far as they are asked for one after the other. */
  readonly object: number;
}

/** Some 5 and 20 milliseconds. */
export const LIMITS: StepLimits = { expression: 50_000, object: 200_000 };

/** Thrown each time, since nobody looks where it came from: to make one anew takes longer than a step. */
const TOO_DEAR = new CelError('dear', 'it takes more steps than an expression may');

/** Counts the steps of expressions, and stops those that take too many. */
export class Budget {
  /** All steps that were ever taken. */
  steps = 0;
  readonly #limits: StepLimits;
  #object: object | undefined;
  /** What expressions of monitors may take of the object still, but for that which is being evaluated. */
  readonly #ofObject = new Map<string, number>();
  #monitor = '';
  #given = 0;
  #left = 0;

  constructor(limits: StepLimits) {
    this.#limits = limits;
  }

  /** An expression of a monitor begins, for this object. */
  begin(object: object, monitor: string): void {
    if (object === this.#object)
      this.#ofObject.set(this.#monitor, this.#leftTo(this.#monitor) - this.#given + this.#left);
    else this.#ofObject.clear();
    this.#object = object;
    this.#monitor = monitor;
    this.#given = Math.min(this.#limits.expression, this.#leftTo(monitor));
    this.#left = this.#given;
  }

  /** Takes steps. Throws TOO_DEAR where none are left, and then at once, again and again. */
  spend(steps: number): void {
    this.steps += steps;
    this.#left -= steps;
    if (this.#left < 0) throw TOO_DEAR;
  }

  /** How many the expression may still take. */
  get left(): number {
    return Math.max(0, this.#left);
  }

  #leftTo(monitor: string): number {
    return this.#ofObject.get(monitor) ?? this.#limits.object;
  }

  /** Whether an error is the one that stops. */
  isStop(error: unknown): boolean {
    return error === TOO_DEAR;
  }
}
