import { LoadingState, Section, TextBlock } from "attio/client";
import { use } from "react";
import { States } from "./states";

const never = new Promise<string>(() => {});

const Suspended = () => <TextBlock>{use(never)}</TextBlock>;

export function LoadingStateGallery() {
  return (
    <>
      <Section title="Within a surface">
        <LoadingState />
        <LoadingState>Asking Acme for its leads…</LoadingState>
      </Section>
      <States
        states={[
          {
            name: "Loading state alone",
            about: "All that there is: it fills the dialog",
            Dialog: () => <LoadingState>Asking Acme…</LoadingState>,
          },
          { name: "Suspended dialog", about: "A dialog that suspends shows one by itself", Dialog: Suspended },
        ]}
      />
    </>
  );
}
