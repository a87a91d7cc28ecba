/**
 * What React's production build says by number, for the mistakes that apps make (the numbers are React's own,
 * https://react.dev/errors). `%s` are the arguments that come with the number.
 */
const sentences: Record<string, string> = {
  31: "an object cannot be rendered: %s. Render text, numbers, components or arrays of them",
  130: "what is rendered as a component is %s. Is it exported, and imported by its right name?%s",
  152: "a component rendered nothing at all: it must return something, or null",
  185: "a component sets its state on every render or effect, without end",
  300: "a component called fewer hooks than the time before: is there a return before a hook?",
  301: "a component sets its state while it renders, without end",
  310: "a component called more hooks than the time before: is a hook called conditionally?",
  321: "a hook was called outside of a component, or the app brings a second copy of React",
  426: "a component suspended in answer to a user's input: wrap the update in startTransition",
  460: "an exception that React uses to suspend was caught: do not call use or useQuery in try/catch",
  482: "a component is an async function: load data with useQuery or useAsyncCache instead",
};

/** Turns "Minified React error #130; …" into a sentence; other messages stay. */
export function explainReact(message: string): string {
  const match = /^Minified React error #(\d+)(?:; visit (\S+))?/.exec(message);
  const number = match?.[1];
  const sentence = number === undefined ? undefined : sentences[number];
  if (sentence === undefined) return message;
  const args = [...(match?.[2] ?? "").matchAll(/args\[\]=([^&]*)/g)].map(([, value = ""]) => decodeURIComponent(value));
  return `React error ${number}: ${sentence.replaceAll("%s", () => args.shift() ?? "")}`;
}
