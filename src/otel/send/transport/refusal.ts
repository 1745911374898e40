/**
 * - `too-large`: the receiver takes smaller requests only;
 * - `later`: it can't now, or can't be reached; the same bytes may be taken another time;
 * - `data`: it never will take this request, which says nothing about the next;
 * - `final`: it takes none from us: the credentials or the address are wrong, or this process may send no more.
 */
export type RefusalKind = 'too-large' | 'later' | 'data' | 'final';

/** Why a request was not accepted, after the retries of the transport. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;
  /** When the receiver wants to hear from us again, at the earliest: unix milliseconds; undefined where it did not say. */
  readonly notBefore: number | undefined;

  constructor(kind: RefusalKind, reason: string, notBefore?: number) {
    super(reason);
    this.kind = kind;
    this.notBefore = notBefore;
  }
}
