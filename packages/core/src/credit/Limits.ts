/**
 * Bounds of credit control that both stored forms and pure functions know.
 *
 * @module
 */

/** Most subsidiaries that may share one parent's limit: each release in the group writes the accounts of all of them. */
export const maxMembers = 30
