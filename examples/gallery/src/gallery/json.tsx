import { Json, Section } from "attio/client";

const order = {
  id: "ord_1042",
  paid: true,
  total: 128.5,
  placed: new Date(Date.UTC(2026, 10, 25, 9, 30)),
  note: null,
  customer: {
    name: "Ada Lindqvist",
    emails: ["ada@example.com", "lindqvist@example.com"],
    address: { city: "Stockholm" },
  },
  lines: Array.from({ length: 130 }, (_, at) => ({ sku: `A-${at}`, quantity: at % 7 })),
};

export function JsonGallery() {
  return (
    <>
      <Section title="An object">
        <Json data={order} />
      </Section>
      <Section title="What JSON itself lacks">
        <Json
          data={{
            missing: undefined,
            big: 12345678901234567890n,
            notANumber: Number.NaN,
            map: new Map<unknown, unknown>([
              ["de", "Deutsch"],
              [7, "seven"],
            ]),
            set: new Set(["a", "b"]),
            bytes: new Uint8Array([222, 173, 190, 239]),
            error: Object.assign(new RangeError("too far"), { code: "E_FAR" }),
            call: function lookUp() {},
            empty: [{}, [], ""],
          }}
        />
      </Section>
      <Section title="A single value">
        <Json data={"A text that is rather long. ".repeat(20)} />
        <Json data={42} />
      </Section>
    </>
  );
}
