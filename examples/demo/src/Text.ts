/**
 * Text for a terminal: display width, wrapping, padding. Chinese characters are two columns wide and may be broken
 * anywhere but before a closing mark.
 */

const wide = "\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe4f\\uff00-\\uff60\\uffe0-\\uffe6"
const closing = ",。;:、)》」』!?"

const isWide = new RegExp(`[${wide}]`, "u")
/** A wide character with the closing marks after it, a word, or a space. */
const token = new RegExp(`[${wide}][${closing}”]*|[^\\s${wide}]+[${closing}”]*|\\s+`, "gu")

/** How many columns a text takes. */
export const widthOf = (text: string): number => {
  let width = 0
  for (const char of text) width += isWide.test(char) ? 2 : 1
  return width
}

/** Lines of at most `width` columns, as far as words allow. */
export const wrap = (text: string, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const [word] of text.matchAll(token)) {
    if (widthOf(line + word.trimEnd()) > width && line.trim() !== "") {
      lines.push(line.trimEnd())
      line = ""
    }
    if (line !== "" || word.trim() !== "") line += word
  }
  if (line.trim() !== "") lines.push(line.trimEnd())
  return lines
}

/** The text with spaces up to `width` columns, before it (`right`) or after it. */
export const pad = (text: string, width: number, align: "left" | "right" = "left"): string => {
  const spaces = " ".repeat(Math.max(0, width - widthOf(text)))
  return align === "left" ? text + spaces : spaces + text
}
