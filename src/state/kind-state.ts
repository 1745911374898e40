import { mayOverlap, type Scope } from '../kubernetes/scope.ts';
import { type Kind, kindId } from '../resources/declare/kind.ts';
import type { Block } from './blocks/blocks.ts';
import type { ScopeState } from './scope-state.ts';

/** A kind as it is declared now, with the scopes in which it is listed and watched. */
export class KindState {
  readonly kind: Kind;
  /** The kind's identity. */
  readonly id: string;
  #scopes: readonly ScopeState[] = [];
  #blocks: readonly Block[] = [];
  #parts: readonly (readonly Block[])[] = [];

  constructor(kind: Kind) {
    this.kind = kind;
    this.id = kindId(kind);
  }

  get scopes(): readonly ScopeState[] {
    return this.#scopes;
  }

  /** The scopes in which the kind is seen, as values. */
  get visibleScopes(): readonly Scope[] {
    return this.#scopes.filter(({ visible }) => visible).map(({ scope }) => scope);
  }

  /** These are the scopes from now on; to be called whenever one of them is shown or hidden, too. */
  put(scopes: readonly ScopeState[]): void {
    this.#scopes = scopes;
    const byNamespace = Map.groupBy(
      scopes.filter(({ visible }) => visible),
      ({ scope }) => scope.namespace,
    );
    const wide = byNamespace.get('') ?? [];
    for (const [namespace, own] of byNamespace) {
      const near = namespace === '' ? [...byNamespace.values()].flat() : [...own, ...wide];
      for (const scope of own) {
        scope.siblings = near.filter((other) => other !== scope && mayOverlap(other.scope, scope.scope));
      }
    }
  }

  /** The blocks of all visible scopes at this moment; immutable, and the same array as long as nothing changed. */
  blocks(): readonly Block[] {
    const [only] = this.#scopes;
    if (this.#scopes.length === 1 && only !== undefined) return only.blocks();
    const parts = this.#scopes.map((scope) => scope.blocks());
    const isSame = parts.length === this.#parts.length && parts.every((part, at) => part === this.#parts[at]);
    if (isSame) return this.#blocks;
    this.#parts = parts;
    this.#blocks = parts.flat();
    return this.#blocks;
  }
}
