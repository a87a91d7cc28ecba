/** Says how many records it was given, and the first of them. */
export default async function touch(recordIds: string[]): Promise<{ count: number; first: string | undefined }> {
  return { count: recordIds.length, first: recordIds[0] };
}
