import type { Id, Scope } from '../store.ts'

/** A write that its transaction's scope does not name: a bug of the caller, on both databases alike. */
export class OutsideScope extends Error {
  override readonly name = 'OutsideScope'
}

export function requireCollection(scope: Scope, id: Id): void {
  if (!scope.collections?.includes(id)) throw new OutsideScope(`collection ${id} is not in the scope`)
}

export function requireHome(scope: Scope, ownerId: Id): void {
  if (!scope.homes?.includes(ownerId)) throw new OutsideScope(`home ${ownerId} is not in the scope`)
}

export function requireDirectory(scope: Scope): void {
  if (!scope.directory) throw new OutsideScope('the directory is not in the scope')
}

export function requireLocks(scope: Scope, of: NonNullable<Scope['locks']>): void {
  if (scope.locks !== 'made' && scope.locks !== of) throw new OutsideScope('locks are not in the scope')
}
