/** What a server function costs when it does nothing. */
export default async function nothing(): Promise<null> {
  return null;
}
