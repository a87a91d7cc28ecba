import { Button, Extensions, Section, showDialog, TextBlock, useAsyncCache } from "attio/client";
import { Component, type ReactNode, Suspense, useState } from "react";
import load from "./load.server";

let fails = true;
const asked: string[] = [];

async function sometimes(): Promise<string> {
  asked.push("sometimes");
  if (fails) throw new Error("not now");
  return "now";
}

class Boundary extends Component<{ children: ReactNode; onRetry(): void }, { message: string | null }> {
  override state = { message: null as string | null };
  static getDerivedStateFromError(error: Error) {
    return { message: error.message };
  }
  override render() {
    if (this.state.message === null) return this.props.children;
    return (
      <>
        <TextBlock align="left">Caught: {this.state.message}</TextBlock>
        <Button
          label="Retry"
          onClick={() => {
            this.props.onRetry();
            this.setState({ message: null });
          }}
        />
      </>
    );
  }
}

function Pair({ name }: { name: string }) {
  const { values, invalidate } = useAsyncCache({ a: [load, "a", 400], b: [load, "b", 400] });
  return (
    <>
      <TextBlock align="left">
        {name}: {values.a.name}
        {values.a.call} {values.b.name}
        {values.b.call}
      </TextBlock>
      {name === "one" && <Button label="Invalidate a" onClick={() => invalidate("a")} />}
    </>
  );
}

function Fails() {
  const { values } = useAsyncCache({ sometimes });
  return <TextBlock align="left">It works {values.sometimes}</TextBlock>;
}

function Arguments() {
  const [key, setKey] = useState("x");
  const { values } = useAsyncCache({ keyed: [load, key, 0] });
  return (
    <>
      <TextBlock align="left">
        Keyed {values.keyed.name} {values.keyed.call}
      </TextBlock>
      <Button label="Next key" onClick={() => setKey(key === "x" ? "y" : "x")} />
    </>
  );
}

function Cache() {
  return (
    <>
      <Pair name="one" />
      <Pair name="two" />
      <Boundary
        onRetry={() => {
          fails = false;
        }}
      >
        <Fails />
      </Boundary>
      <Section title="Own fallback">
        <Suspense fallback={<TextBlock align="left">Waiting for a key</TextBlock>}>
          <Arguments />
        </Suspense>
      </Section>
    </>
  );
}

export default Extensions.defineExtension({
  id: "cache",
  type: "record-action",
  label: "Cache",
  objects: "people",
  onTrigger: async () => {
    await showDialog({ title: "Cache", Dialog: Cache });
  },
});
