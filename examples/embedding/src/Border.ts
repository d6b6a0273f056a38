/**
 * From the ERP's texts to exact values, and back. Parsers answer with a success or a failure; here a failure becomes an
 * error, as the rest of the ERP expects.
 */
import * as Money from "@dealwright/core/Money"
import type { Erp } from "./Erp.ts"

/** A form was filled in wrongly; the message says what would be right. */
export class FormError extends Error {
  override readonly name = "FormError"
}

/** An amount in the company's currency. Throws a {@link FormError}. */
export const amountOf = (erp: Erp, text: string): Money.Money => {
  const parsed = Money.parseAmount(text, erp.currency)
  if (parsed._tag === "Failure") throw new FormError(Money.describe(parsed.failure).en)
  return parsed.success
}
