/** The name of the schema that holds the tables. */

/** What is wrong with a name for the schema, in words; undefined when nothing is. */
export const schemaProblem = (schema: string): string | undefined =>
  /^[a-z_][a-z0-9_]{0,62}$/.test(schema) && !schema.startsWith("pg_")
    ? undefined
    : `schema is ${JSON.stringify(schema)}; it must be of small letters, digits and underscores, at most 63 of them, begin with no digit and not with pg_`

/** The name as statements have it. */
export const quoted = (schema: string): string => `"${schema}"`
