import { CallList } from "../calls/CallList";

/** The calls that a record took part in, or is linked to. */
export function CallsTab({ object, record, name }: { object: string; record: string; name: string }) {
  const of = { object, record };
  return (
    <CallList
      of={of}
      empty={{ text: `Calls with ${name} will show here: they are linked by e-mail address and domain.` }}
    />
  );
}
