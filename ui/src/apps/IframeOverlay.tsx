import { ActionIcon, Modal } from "@mantine/core";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useFocusBack } from "../parts/focus";
import { overlay } from "../styles/theme";
import type { IframeEntry } from "./dialog-store";
import { tellFailure } from "./failures";
import styles from "./IframeOverlay.module.css";
import { AppIcon } from "./icons";

/** The document in which HTML of an app is shown; its origin is opaque (`crates/server/src/host/realm.rs`). */
const INLINE = "/realm/inline.html";
/** More messages than these in a second are dropped: reading them would be all that the page does. */
const MESSAGES_PER_SECOND = 1_000;
const POWERS = "allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox allow-modals allow-downloads";

/** An iframe of an app above everything (sdk-behaviour.md section 6). Esc, a click beside it and its button close it. */
export function IframeOverlay({ entry }: { entry: IframeEntry }) {
  const { iframe, app } = entry;
  useFocusBack();
  return (
    <Modal.Root
      opened
      onClose={entry.close}
      closeOnEscape={false}
      size={`min(${iframe.width}px, calc(100vw - 48px))`}
      centered
      zIndex={210}
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay {...overlay} />
      <Modal.Content aria-label={app.name} radius={14} className={styles.content}>
        <header className={styles.header}>
          <AppIcon app={app} size={16} />
          <span className={styles.name}>{app.name}</span>
          <ActionIcon variant="subtle" color="gray" size={24} aria-label="Close" onClick={entry.close}>
            <X size={15} aria-hidden />
          </ActionIcon>
        </header>
        <Frame entry={entry} />
      </Modal.Content>
    </Modal.Root>
  );
}

/** A component of its own, because what stands in a modal is there later than the modal. */
function Frame({ entry }: { entry: IframeEntry }) {
  const { iframe, app } = entry;
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => (frame.current ? connect(frame.current, entry) : undefined), [entry]);
  return (
    <iframe
      ref={frame}
      className={styles.frame}
      style={{ height: `min(${iframe.height}px, calc(100vh - 120px))` }}
      title={`Content of ${app.name}`}
      // A page keeps its own origin, which is never Stoa's (frame-address.ts); HTML of the app gets none.
      sandbox={"url" in iframe.source ? `${POWERS} allow-same-origin` : POWERS}
    />
  );
}

/** Loads the frame; what it posts goes to the app, what the app sends goes to it. Nobody else's messages count. */
function connect(frame: HTMLIFrameElement, { iframe, outbox, app }: IframeEntry): () => void {
  const { source } = iframe;
  const post = (message: unknown) => frame.contentWindow?.postMessage(message, "*");
  let isLoaded = false;
  const onLoad = () => {
    // Inline HTML loads a second time, when it has taken the document over.
    if (isLoaded) return;
    isLoaded = true;
    if ("html" in source) post({ html: source.html, initialData: source.initialData });
    outbox.open(post);
  };
  let recent = { since: 0, messages: 0 };
  const onMessage = (event: MessageEvent) => {
    if (event.source === null || event.source !== frame.contentWindow) return;
    const now = performance.now();
    if (now - recent.since >= 1000) recent = { since: now, messages: 0 };
    recent.messages += 1;
    if (recent.messages > MESSAGES_PER_SECOND) {
      if (recent.messages === MESSAGES_PER_SECOND + 1) console.warn(`[${app.name}] its iframe posts too many messages`);
      return;
    }
    iframe.onMessage(event.data).catch((error) => tellFailure(app, "a message of its iframe", error));
  };
  frame.addEventListener("load", onLoad);
  window.addEventListener("message", onMessage);
  frame.src = "url" in source ? source.url : INLINE;
  return () => {
    frame.removeEventListener("load", onLoad);
    window.removeEventListener("message", onMessage);
  };
}
