export default async function count(by: number, hasSignal: boolean): Promise<string> {
  return `${by * 2}${hasSignal ? "" : " without a signal"}`;
}
