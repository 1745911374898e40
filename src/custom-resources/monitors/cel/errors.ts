/** Why an expression gives nothing. */
export type CelFailure =
  /** It would take too long, and was stopped. */
  | 'dear'
  /** An error of the language, such as a key that a map does not have. */
  | 'failed';

/** An expression that gives nothing for an object. The message never has a value of the object. */
export class CelError extends Error {
  readonly failure: CelFailure;

  constructor(failure: CelFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}
