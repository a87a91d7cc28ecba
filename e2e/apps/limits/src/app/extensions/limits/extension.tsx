import { Button, Extensions, Row, Section, showDialog, showToast, TextBlock } from "attio/client";

const circular: Record<string, unknown> = { name: "circle" };
circular.self = circular;

function nested(levels: number): React.JSX.Element {
  let deep = <TextBlock>the innermost</TextBlock>;
  for (let at = 0; at < levels; at++) deep = <Section title="s">{deep}</Section>;
  return deep;
}

/** Nothing that is to be seen, and a stack that React itself cannot go down. */
function Deeper({ level }: { level: number }): React.JSX.Element {
  return level === 8_000 ? <TextBlock>the innermost</TextBlock> : <Deeper level={level + 1} />;
}

/** A component for each way to go wrong, by the name of its button. */
const kinds: Record<string, () => React.JSX.Element> = {
  "98 levels": () => nested(98),
  "2,000 levels": () => nested(2_000),
  "components without end": () => <Deeper level={0} />,
  "20,001 nodes": () => (
    <>
      {Array.from({ length: 10_001 }, (_, at) => (
        <TextBlock key={`n${at}`}>{at}</TextBlock>
      ))}
    </>
  ),
  "a billion characters": () => (
    <>
      {Array.from({ length: 9_999 }, (_, at) => (
        <TextBlock key={`n${at}`}>{"x".repeat(99_999)}</TextBlock>
      ))}
    </>
  ),
  "a circular prop": () => <Section title={circular as never}>never</Section>,
  "a symbol as a prop": () => <Button label={Symbol("label") as never} onClick={() => {}} />,
  "a bigint as a prop": () => <Section title={10n as never}>never</Section>,
  "a promise as a prop": () => <Section title={Promise.resolve("later") as never}>never</Section>,
  "an object as a child": () => <TextBlock>{{ not: "a child" } as never}</TextBlock>,
  "a prop whose getter throws": () => {
    const props = {
      get title(): string {
        throw new Error("this getter is broken");
      },
    };
    return <Section {...props}>never</Section>;
  },
  "a prop that is not known": () => (
    <Row {...({ dangerouslySetInnerHTML: { __html: "<b>no</b>" } } as object)} children={[]} />
  ),
  "an HTML tag": () => <div>never</div>,
};

const eaten: unknown[] = [];

/** Keeps more and more, a slice at a time, so that nothing else about it is wrong; up to 400 MB, to spare the machine. */
function eat(slices: number, slice: () => unknown): void {
  const timer = setInterval(() => {
    eaten.push(slice());
    if (eaten.length >= slices) clearInterval(timer);
  }, 20);
}

function Chooser() {
  return (
    <>
      <TextBlock align="left">What shall go over its limit?</TextBlock>
      {Object.entries(kinds).map(([name, Dialog]) => (
        <Button key={name} label={name} onClick={() => showDialog({ title: name, Dialog })} />
      ))}
      <Button
        label="eat objects"
        onClick={() => eat(250, () => Array.from({ length: 20_000 }, (_, at) => ({ at, text: `text ${at}` })))}
      />
      <Button label="eat buffers" onClick={() => eat(50, () => new Uint8Array(8 << 20).fill(1))} />
      <Button label="are you there?" onClick={() => showToast({ variant: "success", title: "Here I am" })} />
    </>
  );
}

export default Extensions.defineExtension({
  id: "limits",
  type: "record-action",
  label: "Go over a limit",
  objects: "people",
  onTrigger: async () => {
    await showDialog({ title: "Limits", Dialog: Chooser });
  },
});
