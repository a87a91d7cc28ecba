import { ActionIcon, Tooltip } from "@mantine/core";
import { decode } from "@stoa/sdk/wire";
import { Check, ChevronRight, Copy } from "lucide-react";
import { memo, type ReactNode, useMemo, useState } from "react";
import styles from "./JsonView.module.css";

/** How many things of a list are shown before one asks for more. */
const page = 100;
/** How much of a text is shown before one asks for more. */
const shownText = 400;
/** How many bytes are shown. */
const shownBytes = 32;
/** Down to this depth everything is open at first that is not longer than this. */
const openDepth = 2;
const openLength = 30;

/** A value as a tree that opens and closes. */
export const JsonView = memo(function JsonView({ wire }: { wire: string }) {
  const value = useMemo(() => decode(wire), [wire]);
  return (
    <div className={styles.frame}>
      <CopyValue value={value} />
      <Entry value={value} depth={0} />
    </div>
  );
});

function CopyValue({ value }: { value: unknown }) {
  const [copied, setCopied] = useState(false);
  const label = copied ? "Copied" : "Copy as JSON";
  const copy = async () => {
    await navigator.clipboard?.writeText(JSON.stringify(value, plain, 2) ?? "undefined");
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <Tooltip label={label}>
      <ActionIcon className={styles.copy} variant="subtle" color="gray" size={24} aria-label={label} onClick={copy}>
        {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

/** What JSON lacks, as near as JSON comes to it. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (typeof value === "bigint") return value.toString();
  return value;
}

interface Insides {
  /** What it is, if it is no plain object or array. */
  kind: string;
  brackets: readonly [string, string];
  entries: readonly (readonly [label: string | undefined, value: unknown])[];
}

/** What is inside a value; `undefined` for one that has no inside. */
function insidesOf(value: unknown): Insides | undefined {
  if (value === null || typeof value !== "object" || value instanceof Date || ArrayBuffer.isView(value))
    return undefined;
  if (value instanceof ArrayBuffer) return undefined;
  if (Array.isArray(value)) return { kind: "", brackets: ["[", "]"], entries: value.map((item) => [undefined, item]) };
  if (value instanceof Set)
    return { kind: "Set", brackets: ["{", "}"], entries: [...value].map((item) => [undefined, item]) };
  if (value instanceof Map)
    return { kind: "Map", brackets: ["{", "}"], entries: [...value].map(([key, item]) => [keyText(key), item]) };
  if (value instanceof Error) {
    const { code, cause } = value as { code?: unknown; cause?: unknown };
    const more = Object.entries({ code, cause }).filter(([, given]) => given !== undefined);
    return { kind: value.name, brackets: ["{", "}"], entries: [["message", value.message], ...more] };
  }
  return { kind: "", brackets: ["{", "}"], entries: Object.entries(value) };
}

const keyText = (key: unknown): string => (typeof key === "string" ? key : (JSON.stringify(key, plain) ?? "undefined"));

function Entry({ label, value, depth }: { label?: string | undefined; value: unknown; depth: number }) {
  const insides = insidesOf(value);
  const key = label === undefined ? null : <span className={styles.key}>{label}: </span>;
  if (!insides || insides.entries.length === 0) {
    return (
      <div className={styles.line}>
        {key}
        {insides ? `${insides.kind}${insides.brackets.join("")}` : <Plain value={value} />}
      </div>
    );
  }
  return <Branch label={key} insides={insides} depth={depth} />;
}

/** Its contents are drawn when it is open only: a value may be large. */
function Branch({ label, insides, depth }: { label: ReactNode; insides: Insides; depth: number }) {
  const [open, setOpen] = useState(depth === 0 || (depth < openDepth && insides.entries.length <= openLength));
  const [most, setMost] = useState(page);
  const { kind, brackets, entries } = insides;
  const [before, after] = brackets;
  return (
    <div>
      <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={12} className={styles.arrow} data-open={open} aria-hidden />
        {label}
        {kind && <span className={styles.kind}>{kind} </span>}
        {before}
        {!open && `…${after}`}
        <span className={styles.count}>{entries.length === 1 ? "1 item" : `${entries.length} items`}</span>
      </button>
      {open && (
        <>
          <div className={styles.inside}>
            {entries.slice(0, most).map(([label, value], at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place of an item is all that tells it apart
              <Entry key={at} label={label} value={value} depth={depth + 1} />
            ))}
            {entries.length > most && (
              <button type="button" className={styles.more} onClick={() => setMost(most + 10 * page)}>
                {entries.length - most} more
              </button>
            )}
          </div>
          <div className={styles.line}>{after}</div>
        </>
      )}
    </div>
  );
}

function Plain({ value }: { value: unknown }) {
  if (typeof value === "string") return <Text text={JSON.stringify(value)} />;
  if (typeof value === "bigint") return <span className={styles.number}>{`${value}n`}</span>;
  if (typeof value === "number")
    return <span className={styles.number}>{Object.is(value, -0) ? "-0" : String(value)}</span>;
  if (value instanceof Date) {
    const text = Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString();
    return <span className={styles.date}>{text}</span>;
  }
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return <Bytes value={value} />;
  return <span className={styles.word}>{String(value)}</span>;
}

function Text({ text }: { text: string }) {
  const [all, setAll] = useState(false);
  if (all || text.length <= shownText) return <span className={styles.text}>{text}</span>;
  return (
    <span className={styles.text}>
      {text.slice(0, shownText)}…{" "}
      <button type="button" className={styles.more} onClick={() => setAll(true)}>
        {text.length - shownText} more characters
      </button>
    </span>
  );
}

function Bytes({ value }: { value: ArrayBuffer | ArrayBufferView }) {
  const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array(value.buffer);
  const shown = Array.from(bytes.subarray(0, shownBytes), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return (
    <span>
      <span className={styles.kind}>{`${value.constructor.name} of ${bytes.length} bytes `}</span>
      <span className={styles.number}>{bytes.length > shownBytes ? `${shown} …` : shown}</span>
    </span>
  );
}
