/**
 * Bounded strings that every module builds its ids and texts from. Whatever comes from outside passes through these.
 *
 * @module
 */
import * as Schema from "effect/Schema"

/**
 * An id: 1 to 64 letters, digits and `. _ : -`, beginning with a letter or digit. Nothing in it needs escaping in a
 * path, a file name or a message.
 */
export const Id = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/u, {
    description: "an id: 1 to 64 letters, digits and . _ : -, beginning with a letter or digit",
  }),
)

/** One line of text: 1 to 200 characters. */
export const ShortText = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(200))

/** A paragraph: up to 2000 characters. */
export const LongText = Schema.String.check(Schema.isMaxLength(2000))

/** A rank's or role's name: 1 to 40 characters. */
export const Name = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(40))
