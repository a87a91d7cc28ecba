/** A server function that cannot do what it is asked for. */
export default async function breakOnPurpose(): Promise<string> {
  throw new RangeError("Acme has no credit left");
}
