/**
 * What can go wrong with money, as plain data; `describe` turns it into sentences.
 */
import type { CurrencyCode } from "./Currency.ts"

/** Two currencies met where one was needed (KER-1). `expected` is the currency that would have been right. */
export interface CurrencyMismatch {
  readonly _tag: "CurrencyMismatch"
  readonly expected: CurrencyCode
  readonly found: CurrencyCode
}

/** No active ISO 4217 code (KER-1). `meant` is the code that was probably meant. */
export interface UnknownCurrency {
  readonly _tag: "UnknownCurrency"
  readonly input: string
  readonly meant: CurrencyCode | undefined
}

/** Not a plain decimal such as `1234.50` (KER-1). */
export interface MalformedAmount {
  readonly _tag: "MalformedAmount"
  readonly input: string
}

/** Longer than anything that is read as an amount or a quantity (KER-1). */
export interface AmountTooLong {
  readonly _tag: "AmountTooLong"
  readonly length: number
  readonly allowed: number
}

/** More decimals than the currency has; never rounded silently (KER-1). */
export interface TooManyDecimals {
  readonly _tag: "TooManyDecimals"
  readonly input: string
  readonly currency: CurrencyCode
  readonly found: number
  readonly allowed: number
}

/** More than 18 digits before the point (KER-1). */
export interface AmountTooLarge {
  readonly _tag: "AmountTooLarge"
  readonly input: string
}

/** A text that is no amount of its currency. */
export type AmountError = MalformedAmount | AmountTooLong | TooManyDecimals | AmountTooLarge

/** Not a plain decimal such as `2.5`. */
export interface MalformedQuantity {
  readonly _tag: "MalformedQuantity"
  readonly input: string
}

/** Longer than anything that is read as a quantity. */
export interface QuantityTooLong {
  readonly _tag: "QuantityTooLong"
  readonly length: number
  readonly allowed: number
}

/** More than six decimals; never rounded silently. */
export interface TooManyQuantityDecimals {
  readonly _tag: "TooManyQuantityDecimals"
  readonly input: string
  readonly found: number
  readonly allowed: number
}

/** More than 12 digits before the point. */
export interface QuantityTooLarge {
  readonly _tag: "QuantityTooLarge"
  readonly input: string
}

/** A text that is no quantity. */
export type QuantityError = MalformedQuantity | QuantityTooLong | TooManyQuantityDecimals | QuantityTooLarge

/** All weights are zero, or there are none: nobody to give the money to (KER-2). */
export interface NoWeight {
  readonly _tag: "NoWeight"
  readonly parts: number
}

/** A weight below zero (KER-2). `index` counts from 0. */
export interface NegativeWeight {
  readonly _tag: "NegativeWeight"
  readonly index: number
  readonly weight: bigint
}

/** A number of parts that is no whole number from 1 to 100 000 (KER-2). */
export interface InvalidPartCount {
  readonly _tag: "InvalidPartCount"
  readonly parts: number
}

/** A sum that cannot be split. */
export type SplitError = NoWeight | NegativeWeight | InvalidPartCount

/** Division by nothing (KER-2). */
export interface ZeroDivisor {
  readonly _tag: "ZeroDivisor"
  readonly dividend: bigint
}

/** An exchange rate of zero or below (KER-1). */
export interface ExchangeRateNotPositive {
  readonly _tag: "ExchangeRateNotPositive"
  readonly from: CurrencyCode
  readonly to: CurrencyCode
  readonly rate: bigint
}

/** An exchange rate from a currency to itself (KER-1): there is nothing to convert. */
export interface SameCurrencyRate {
  readonly _tag: "SameCurrencyRate"
  readonly currency: CurrencyCode
}

/** An exchange rate whose date is no calendar date `YYYY-MM-DD` (KER-1). */
export interface ExchangeRateDateInvalid {
  readonly _tag: "ExchangeRateDateInvalid"
  readonly date: string
}

/** An exchange rate that does not say where it comes from, or at more than 200 characters (KER-1). */
export interface ExchangeRateSourceInvalid {
  readonly _tag: "ExchangeRateSourceInvalid"
  readonly length: number
}

/** No exchange rate is known for the pair (KER-1): never taken as 0 or 1. */
export interface ExchangeRateMissing {
  readonly _tag: "ExchangeRateMissing"
  readonly from: CurrencyCode
  readonly to: CurrencyCode
}

/** What makes an exchange rate unusable. */
export type ExchangeRateError =
  | ExchangeRateNotPositive
  | SameCurrencyRate
  | ExchangeRateDateInvalid
  | ExchangeRateSourceInvalid

/** Everything that functions of money answer instead of a value. Match on `_tag`; `describe` says it in words. */
export type MoneyError =
  | CurrencyMismatch
  | UnknownCurrency
  | AmountError
  | QuantityError
  | SplitError
  | ZeroDivisor
  | ExchangeRateError
  | ExchangeRateMissing
