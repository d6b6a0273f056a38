/**
 * What may name a stream. Not exported from the engine.
 *
 * @module
 */

/** What is wrong with the id of a stream; `undefined` when nothing is. */
export const idProblem = (id: string): string | undefined =>
  id.length >= 1 && id.length <= 200 && !/[\p{Cc}/]/u.test(id)
    ? undefined
    : `id ${JSON.stringify(id.slice(0, 80))} must have 1 to 200 characters, no control characters and no slash`
