import { Button, Extensions, Section, showDialog, TextBlock } from "attio/client";
import { useEffect, useState } from "react";
import echo from "./echo.server";

const circular: Record<string, unknown> = { name: "circle" };
circular.self = circular;

const kinds: Record<string, () => React.JSX.Element> = {
  "throws in render": () => {
    throw new Error("it broke while rendering");
  },
  "throws in an effect": () => {
    useEffect(() => {
      throw new Error("it broke in an effect");
    }, []);
    return <TextBlock>for a moment</TextBlock>;
  },
  "loops in an effect": () => {
    const [count, setCount] = useState(0);
    useEffect(() => setCount(count + 1));
    return <TextBlock>{count}</TextBlock>;
  },
  "loops in render": () => {
    for (;;);
  },
  "a million nodes": () => (
    <>
      {Array.from({ length: 1_000_000 }, (_, at) => (
        <TextBlock key={`n${at}`}>{at}</TextBlock>
      ))}
    </>
  ),
  "10 MB of text": () => <TextBlock>{"x".repeat(10_000_000)}</TextBlock>,
  "a circular prop": () => <Section title={circular as never}>never</Section>,
  "nested too deeply": () => {
    let deep = <TextBlock>deep</TextBlock>;
    for (let at = 0; at < 2000; at++) deep = <Section title="s">{deep}</Section>;
    return deep;
  },
};

function Chooser() {
  return (
    <>
      <TextBlock align="left">What shall go wrong?</TextBlock>
      {Object.entries(kinds).map(([name, Dialog]) => (
        <Button key={name} label={name} onClick={() => showDialog({ title: name, Dialog })} />
      ))}
      <Button label="a circular argument" onClick={async () => void (await echo(circular))} />
    </>
  );
}

export default Extensions.defineExtension({
  id: "bad",
  type: "record-action",
  label: "Go wrong",
  objects: "people",
  onTrigger: async () => {
    await showDialog({ title: "Go wrong", Dialog: Chooser });
  },
});
