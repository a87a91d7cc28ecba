export default async function echo(value: unknown): Promise<unknown> {
  return value;
}
