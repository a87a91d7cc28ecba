/** Counts the letters of a name; `asked` is the time, so that a second call is seen to be another one. */
export default async function countLetters(name: string): Promise<{ count: number; asked: string }> {
  if (name === "Bad Name") throw new RangeError("this name cannot be counted");
  return { count: name.replace(/\s/g, "").length, asked: new Date().toISOString() };
}
