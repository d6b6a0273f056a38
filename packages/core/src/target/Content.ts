/**
 * The text whose digest an approval binds to (PRC-8): the same for the same content, however it was written down. Not
 * exported from the module.
 *
 * @module
 */

/** Values as JSON with the names of every object in one order. */
export const contentText = (value: unknown): string =>
  JSON.stringify(value, (_, field: unknown) => {
    if (typeof field === "bigint") return String(field)
    if (typeof field !== "object" || field === null || Array.isArray(field)) return field
    return Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
