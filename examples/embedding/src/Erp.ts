/**
 * A tiny ERP as it was before: products, people, offers and an order book. It knows nothing of Dealwright, and amounts are
 * text as they came from a form.
 */

/** Something for sale. */
export interface Product {
  readonly sku: string
  readonly listPrice: string
}

/** Somebody with a login. */
export interface User {
  readonly id: string
  readonly name: string
  readonly rank: string
  readonly reportsTo?: string
}

/** What a seller has typed in. */
export interface Offer {
  readonly number: string
  readonly customer: string
  readonly lines: ReadonlyArray<{ readonly sku: string; readonly pieces: number; readonly price: string }>
}

/** A line in the ERP's own order book. */
export interface BookedOrder {
  readonly number: string
  readonly customer: string
  readonly total: string
}

/** The company's data. */
export interface Erp {
  readonly company: string
  readonly currency: "CNY"
  readonly products: ReadonlyArray<Product>
  readonly users: ReadonlyArray<User>
  readonly orders: Map<string, BookedOrder>
}

/** The ERP of a company that sells pumps and valves. */
export const makeErp = (): Erp => ({
  company: "harbour",
  currency: "CNY",
  products: [
    { sku: "PUMP-7", listPrice: "2500.00" },
    { sku: "VALVE-20", listPrice: "150.00" },
  ],
  users: [
    { id: "pia", name: "Pia Ling", rank: "president" },
    { id: "dan", name: "Dan Wu", rank: "director", reportsTo: "pia" },
    { id: "mei", name: "Mei Chen", rank: "manager", reportsTo: "dan" },
    { id: "ann", name: "Ann Bauer", rank: "rep", reportsTo: "mei" },
  ],
  orders: new Map(),
})

/** The user of this id. */
export const userOf = (erp: Erp, id: string): User => {
  const user = erp.users.find((one) => one.id === id)
  if (user === undefined) throw new Error(`the ERP has no user ${id}`)
  return user
}

/** Ten pumps and a hundred valves; 4% off the pumps. */
export const sampleOffer: Offer = {
  number: "A-1001",
  customer: "C-1001",
  lines: [
    { sku: "PUMP-7", pieces: 10, price: "2400.00" },
    { sku: "VALVE-20", pieces: 100, price: "150.00" },
  ],
}

/** The same goods at list prices. */
export const atListPrices: Offer = {
  ...sampleOffer,
  number: "A-1002",
  lines: [
    { sku: "PUMP-7", pieces: 10, price: "2500.00" },
    { sku: "VALVE-20", pieces: 100, price: "150.00" },
  ],
}
